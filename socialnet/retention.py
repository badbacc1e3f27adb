"""The run of the night: what is past its term goes, kind by kind, corporation by corporation.

The apps say what a kind is (`keeping.py`); this is the only place that knows all of them.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

import outbox.services
from accounts import audit, retention
from accounts.models import Corporation, Erasure, ErasureReason, Hold, RetentionTerm
from accounts.retention import Kind
from residents.models import Resident
from residents.services import erasing

log = logging.getLogger(__name__)

AHEAD = timedelta(days=30)
# No page needs to know more exactly.
COUNTED_TO = 1000
# Longer than the oldest copy of the database lives (35 days).
REPLAYED = timedelta(days=40)


def run(on: date | None = None) -> list[Erasure]:
    """→ one row per corporation. A kind that fails leaves the others alone and is tried again."""
    today = on or timezone.localdate()
    runs = [_run_of(corporation, today) for corporation in Corporation.objects.order_by("pk")]
    for chore in retention.chores():
        chore(today)
    outbox.services.heartbeat("night")
    return runs


def _run_of(corporation: Corporation, today: date) -> Erasure:
    batch = retention.open_batch(corporation.pk, ErasureReason.TERM, today, by=None)
    for kind in retention.kinds():
        try:
            retention.erase_due(kind, batch)
        except (DatabaseError, ProtectedError) as error:
            log.error("retention: kind %s of %s: %s", kind.name, corporation.pk, type(error))
            batch.failed.append(kind.name)
    with transaction.atomic():
        retention.close_batch(batch)
        row = Erasure.objects.get(pk=batch.id)
        audit.record(
            "retention.run",
            row,
            by=None,
            corporation_id=corporation.pk,
            failed=",".join(batch.failed),
            **batch.counts,
        )
    return row


# --- what would go --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    kind: Kind
    months: int
    term: RetentionTerm | None
    today: int
    soon: int  # in the coming thirty days, with those of today

    @property
    def today_is_more(self) -> bool:
        return self.today > COUNTED_TO

    @property
    def soon_is_more(self) -> bool:
        return self.soon > COUNTED_TO

    @property
    def is_own(self) -> bool:
        return self.term is not None and self.term.months != self.kind.months


def preview(corporation_id: UUID, on: date | None = None) -> list[Preview]:
    """Per kind; it counts no further than a page can use, so a full table costs no more."""
    today = on or timezone.localdate()
    terms = retention.terms_of(corporation_id)
    found = []
    for kind in retention.kinds():
        term = terms.get(kind.name)
        months = term.months if term else kind.months
        counts = [
            retention.counted(retention.due(kind, corporation_id, day, months=months), COUNTED_TO)
            for day in (today, today + AHEAD)
        ]
        found.append(Preview(kind, months, term, *counts))
    return found


def holds_of(corporation_id: UUID) -> Sequence[Hold]:
    rows = Hold.objects.in_force(timezone.localdate()).filter(corporation=corporation_id)
    return list(rows.select_related("by").order_by("until", "pk"))


# --- after an older copy was put back -------------------------------------------------------------


def erased_lately(on: date | None = None) -> list[UUID]:
    """Who went on request, as far back as a copy can reach. Keep this list outside the database."""
    today = on or timezone.localdate()
    rows = Erasure.objects.filter(
        reason=ErasureReason.REQUEST, at__gte=retention.begin_of(today - REPLAYED)
    )
    return [key for key in rows.order_by("at").values_list("person_id", flat=True) if key]


def replay(people: Sequence[UUID]) -> int:
    """Erases them again. → how many were back. For the first minutes of a restored database."""
    count = 0
    for resident in Resident.objects.filter(pk__in=people):
        with transaction.atomic():
            batch = retention.open_batch(
                resident.corporation_id,
                ErasureReason.REQUEST,
                timezone.localdate(),
                by=None,
                person_id=resident.pk,
            )
            audit.record(
                "resident.erased_again",
                resident,
                by=None,
                corporation_id=resident.corporation_id,
            )
            erasing.erase_row(resident.pk, batch)
            retention.close_batch(batch)
        count += 1
    return count
