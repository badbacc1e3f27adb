"""Passing on all that are ready: one by one through the gate, in small transactions.

The lock of the batch is held by whoever works on it and by its transaction only: a worker that is
killed leaves a chunk undone, and the next one goes on there. Nothing goes twice, because what an
item became is written with its referral.
"""

import logging
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import Role, User
from partners.services import GateClosed

from ..models import ArrearsBatch, ArrearsBatchItem, ArrearsFile, ItemOutcome
from ..reads.arrears import desk_of, staged_of
from ..reads.routing import Book, book_of
from ..rules import StepRefused
from ..rules.arrears import Stage
from .arrears import pass_on
from .arrears_uploads import ring
from .deciding import NobodyNamed

log = logging.getLogger(__name__)

CHUNK = 25
MOST = 10_000


class AnotherBatch(Exception):
    """One is on its way already; what became ready since goes with the next."""


class NothingReady(Exception):
    """No file is ready to pass on."""


@transaction.atomic
def start_batch(corporation_id: UUID, *, by: User) -> ArrearsBatch:
    """Raises StepRefused, AnotherBatch or NothingReady."""
    if corporation_id not in by.corporations_as(Role.ARREARS_OFFICER):
        raise StepRefused
    ready = list(
        staged_of(corporation_id)
        .filter(Q(stage=Stage.READY))
        .for_list()
        .values_list("pk", flat=True)[:MOST]
    )
    if not ready:
        raise NothingReady
    try:
        with transaction.atomic():
            batch = ArrearsBatch.objects.create(corporation_id=corporation_id, by=by)
    except IntegrityError as error:
        raise AnotherBatch from error
    ArrearsBatchItem.objects.bulk_create(
        [
            ArrearsBatchItem(corporation_id=corporation_id, batch=batch, file_id=key)
            for key in ready
        ],
        batch_size=1000,
    )
    audit.record(
        "arrears_batch.started", batch, by=by, corporation_id=corporation_id, files=len(ready)
    )
    transaction.on_commit(ring)
    return batch


def work_on_batches() -> int:
    """→ how many files were passed on or found not to be allowed."""
    done = 0
    for key in ArrearsBatch.objects.filter(ended_at=None).values_list("pk", flat=True):
        while count := work_on_chunk(key):
            done += count
    return done


@transaction.atomic
def work_on_chunk(key: UUID, size: int = CHUNK) -> int:
    """→ how many of this batch were done; 0: it is at its end, or somebody else has it."""
    held = ArrearsBatch.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    batch = held.filter(pk=key, ended_at=None).select_related("by").first()
    if batch is None:
        return 0
    waiting = batch.items.filter(outcome=ItemOutcome.WAITS).order_by("pk")[:size]
    items = list(waiting.select_related("file__signal__category", "file__signal__unit"))
    if not items:
        _end(batch)
        return 0
    book = book_of(batch.corporation_id)
    for item in items:
        item.outcome, item.reason = _pass(item.file, book, batch.by)
    ArrearsBatchItem.objects.bulk_update(items, ["outcome", "reason"])
    return len(items)


def _pass(file: ArrearsFile, book: Book, by: User) -> tuple[str, str]:
    """One that cannot go stops none of the others."""
    desk = desk_of(file, book)
    if desk is None:
        return ItemOutcome.BLOCKED, "no_municipality"
    try:
        with transaction.atomic():
            pass_on(file, by=by, desk=desk)
    except GateClosed as closed:
        return ItemOutcome.BLOCKED, str(next(iter(closed.missing), "gate"))
    except StepRefused:
        return ItemOutcome.BLOCKED, "not_now"
    except NobodyNamed:
        return ItemOutcome.BLOCKED, "person"
    except Exception:
        log.exception("file of arrears %s cannot be passed on", file.pk)
        return ItemOutcome.BLOCKED, "error"
    return ItemOutcome.PASSED, ""


def _end(batch: ArrearsBatch) -> None:
    batch.ended_at = timezone.now()
    batch.save(update_fields=["ended_at"])
    audit.record(
        "arrears_batch.ended",
        batch,
        by=batch.by,
        corporation_id=batch.corporation_id,
        passed=batch.items.filter(outcome=ItemOutcome.PASSED).count(),
    )
