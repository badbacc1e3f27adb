"""Somebody's data go: because the term is over, or because the resident asks (GDPR art. 17)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import accounts.services
from accounts import audit, retention
from accounts.models import Erasure, ErasureReason, User
from accounts.retention import Batch

from ..models import HelpMatch, MatchRun, Occupancy, Resident
from . import counting

# Filled from the ERP again, unless somebody typed that they are empty.
STRIPPED = ("phone", "email", "letter_name")
# What else a login may be for; then it stays, without the resident.
OTHER_USES = ("memberships", "assignments", "desk_memberships")


class ErasureRefused(Exception):
    """There is a duty to keep: `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def erase_on_request(resident: Resident, *, by: User) -> Erasure:
    """All of it, at once, in one transaction. Raises ErasureRefused when a hold keeps it.

    Of somebody who rents here the name and the address stay: the lease needs them, and the next
    import would bring them back. Everything else goes, and an import does not fill it again.
    """
    today = timezone.localdate()
    row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
    if retention.is_held(row.pk, row.corporation_id, today):
        raise ErasureRefused("held")
    batch = retention.open_batch(
        row.corporation_id, ErasureReason.REQUEST, today, by=by, person_id=row.pk
    )
    audit.record("resident.erased", row, by=by, corporation_id=row.corporation_id)
    erase_row(row.pk, batch)
    retention.close_batch(batch)
    return Erasure.objects.get(pk=batch.id)


def erase_row(key: UUID, batch: Batch) -> None:
    """All of it, or all but name and address of somebody who rents here. In a transaction."""
    row = Resident.objects.select_for_update(of=("self",)).get(pk=key)
    if rents_here(row):
        _forget_doubles(row, batch)
        retention.erase_about(row.pk, batch, without={"resident"})
        _strip(row)
    else:
        retention.erase(retention.kind_named("resident"), [row.pk], batch)


def rents_here(resident: Resident) -> bool:
    return resident.external_key is not None and resident.occupancies.current().exists()


def erase_whole(key: UUID, batch: Batch) -> None:
    """Everything on every floor, and then the row itself."""
    row = Resident.objects.select_for_update(of=("self",)).get(pk=key)
    _forget_doubles(row, batch)
    retention.erase_about(row.pk, batch, without={"resident"})
    _take_leave(row, batch)


def _forget_doubles(row: Resident, batch: Batch) -> None:
    for double in Resident.objects.select_for_update(of=("self",)).filter(merged_into=row):
        retention.erase_about(double.pk, batch, without={"resident"})
        _take_leave(double, batch)


def _take_leave(row: Resident, batch: Batch) -> None:
    """The homes go first: they hold on to the row."""
    counting.keep_stay(row.pk, batch.on)
    forget_in_searches([row.pk], batch.corporation_id)
    Occupancy.objects.filter(resident=row).delete()
    user = row.user
    row.delete()
    _close(user)


def _strip(row: Resident) -> None:
    user = row.user
    row.user = None
    for name in STRIPPED:
        setattr(row, name, "")
    row.channel, row.language = "letter", "nl"
    row.typed_by_staff = sorted({*row.typed_by_staff, *STRIPPED, "channel", "language"})
    row.version += 1
    row.save(update_fields=["user", *STRIPPED, "channel", "language", "typed_by_staff", "version"])
    _close(user)


def _close(user: User | None) -> None:
    if user is None:
        return
    used = any(hasattr(user, name) and getattr(user, name).exists() for name in OTHER_USES)
    if not used:
        accounts.services.close_login(user)


# --- in what a search wrote down ------------------------------------------------------------------


def forget_in_searches(people: Iterable[UUID], corporation_id: UUID) -> None:
    """A search tells by number whom it also looked at: for others than these that stays."""
    for key in map(str, people):
        other = [{"person": key}]
        runs = MatchRun.objects.filter(corporation=corporation_id).filter(
            Q(unmet__contains=other) | Q(unmet__contains=[{"others": other}])
        )
        for run in runs.select_for_update(of=("self",)).order_by("pk"):
            run.unmet = [_without(row, key) for row in run.unmet if row["person"] != key]
            run.save(update_fields=["unmet"])
        matches = HelpMatch.objects.filter(corporation=corporation_id).filter(
            Q(why__contains={"others": other}) | Q(why__contains={"back": {"others": other}})
        )
        for match in matches.select_for_update(of=("self",), no_key=True).order_by("pk"):
            match.why = _without(match.why, key)
            if "back" in match.why:
                match.why["back"] = _without(match.why["back"], key)
            match.save(update_fields=["why"])


def _without(told: dict[str, Any], key: str) -> dict[str, Any]:
    others = [other for other in told.get("others", []) if other["person"] != key]
    return {**told, "others": others}
