"""Files of the ERP with arrears: told first, written when a person says yes, the same once more is
nothing new.

The worker writes in one transaction under the lock of the upload: who is killed leaves nothing,
and the next one finds it free.
"""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Corporation, Role, User
from accounts.secrets import decrypt_bytes, encrypt_bytes
from partners.rules import Purpose
from residents.imports import Problem
from residents.models import Resident, Unit

from .. import rules
from ..imports import Row, read
from ..models import (
    ArrearsFile,
    ArrearsStep,
    ArrearsUpload,
    Category,
    Signal,
    SignalEvent,
    UploadState,
)
from ..rules import StepRefused, Urgency
from ..rules.arrears import Condition, Done, day_field
from .arrears_plan import Plan, plan_of
from .moving import start_clock

log = logging.getLogger(__name__)

WORK = "signals.work_on_arrears"
KEEP = timedelta(days=7)
MOST_TOLD = 1_000


class NoSubject(Exception):
    """The corporation has no subject for rent arrears in use."""


def ring() -> None:
    """Calls a worker, as well as may be: the sweep finds what nobody was called for."""
    try:
        current_app.send_task(WORK, retry=False)
    except Exception:
        log.warning("the bell for arrears did not ring; the sweep will find them", exc_info=False)


# --- steps of a person ----------------------------------------------------------------------------


@transaction.atomic
def upload(data: bytes, *, kind: str, corporation: Corporation, by: User) -> ArrearsUpload:
    """Reads and compares; writes nothing but what it would do. Raises NoSubject."""
    _subject_of(corporation.pk)
    found = read(data, kind, timezone.localdate())
    plan = plan_of(found.rows, corporation)
    problems = sorted([*found.problems, *plan.problems], key=lambda one: one.line)
    row = ArrearsUpload(corporation=corporation, uploaded_by=by, kind=kind, ignored=found.ignored)
    if problems:
        _refuse(row, problems)
    else:
        row.state, row.counts = UploadState.READ, dict(plan.counts)
        row.content = encrypt_bytes(data)
    row.save()
    _trace(row, "uploaded", by=by)
    return row


def _refuse(row: ArrearsUpload, problems: list[Problem]) -> None:
    row.state, row.ended_at, row.content = UploadState.REFUSED, timezone.now(), None
    row.counts = {"problems": len(problems)}
    row.problems = [
        {"line": one.line, "column": one.column, "code": one.code, "facts": dict(one.facts)}
        for one in problems[:MOST_TOLD]
    ]


def _trace(row: ArrearsUpload, verb: str, *, by: User | None) -> None:
    audit.record(
        f"arrears_upload.{verb}", row, by=by, corporation_id=row.corporation_id, state=row.state
    )


def _locked(upload: ArrearsUpload) -> ArrearsUpload:
    return ArrearsUpload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload.pk)


@transaction.atomic
def approve(upload: ArrearsUpload, *, by: User) -> None:
    """A worker writes it. Raises StepRefused."""
    row = _locked(upload)
    if row.state != UploadState.READ or not _collects(row, by):
        raise StepRefused
    row.state, row.approved_by = UploadState.APPROVED, by
    row.save(update_fields=["state", "approved_by"])
    _trace(row, "approved", by=by)
    transaction.on_commit(ring)


@transaction.atomic
def withdraw(upload: ArrearsUpload, *, by: User | None) -> None:
    """By a person, or when nobody came back to it. Raises StepRefused."""
    row = _locked(upload)
    if row.state != UploadState.READ or (by is not None and not _collects(row, by)):
        raise StepRefused
    row.state, row.content, row.ended_at = UploadState.WITHDRAWN, None, timezone.now()
    row.save(update_fields=["state", "content", "ended_at"])
    _trace(row, "withdrawn", by=by)


def _collects(row: ArrearsUpload, by: User) -> bool:
    return row.corporation_id in by.corporations_as(Role.ARREARS_OFFICER)


def _subject_of(corporation_id: UUID) -> Category:
    rows = Category.objects.active().filter(corporation=corporation_id, purpose=Purpose.DEBT)
    subject = rows.order_by("position", "pk").first()
    if subject is None:
        raise NoSubject
    return subject


# --- the worker -----------------------------------------------------------------------------------


def write_uploads() -> int:
    """→ how many were done. One that fails is left for the next sweep, and stops no other."""
    keys = list(
        ArrearsUpload.objects.filter(state=UploadState.APPROVED).values_list("pk", flat=True)
    )
    return sum(map(_write, keys))


def _write(key: UUID) -> bool:
    try:
        with transaction.atomic():
            rows = ArrearsUpload.objects.select_for_update(
                of=("self",), no_key=True, skip_locked=True
            ).select_related("corporation", "approved_by")
            row = rows.filter(pk=key, state=UploadState.APPROVED).first()
            if row is None:
                return False  # another worker has it
            _write_held(row)
            return True
    except Exception:
        log.exception("arrears upload %s cannot be written", key)
        return False


def _write_held(row: ArrearsUpload) -> None:
    assert row.content is not None and row.approved_by is not None
    found = read(decrypt_bytes(bytes(row.content)), row.kind, timezone.localdate())
    # Nobody is merged or says anything about sharing while it is written.
    list(
        Resident.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            corporation=row.corporation_id,
            external_key__in=[one.reference for one in found.rows],
        )
        .order_by("pk")
        .values_list("pk")
    )
    plan = plan_of(found.rows, row.corporation)
    problems = [*found.problems, *plan.problems]
    if problems:  # somebody moved or was merged since it was read
        _refuse(row, problems)
    else:
        _write_new(plan, row)
        for told, file, steps in plan.changed:
            _write_changed(told, file, steps, row.approved_by)
        row.state, row.counts = UploadState.WRITTEN, dict(plan.counts)
        row.content, row.ended_at = None, timezone.now()
    row.save()
    _trace(row, "written" if row.state == UploadState.WRITTEN else "refused", by=row.approved_by)


def _write_new(plan: Plan, upload: ArrearsUpload) -> None:
    by = upload.approved_by
    assert by is not None
    subject = _subject_of(upload.corporation_id)
    made = [(row, _signal(subject, person, unit, by)) for row, person, unit in plan.new]
    Signal.objects.bulk_create([signal for _row, signal in made], batch_size=1000)
    SignalEvent.objects.bulk_create(
        [
            SignalEvent(signal=signal, step="raise", before="", after=signal.state, by=by)
            for _row, signal in made
        ],
        batch_size=1000,
    )
    files = [
        ArrearsFile(
            corporation_id=signal.corporation_id,
            signal=signal,
            reference=row.reference,
            amount_cents=row.amount_cents,
            behind_since=row.behind_since,
            **{day_field(name): done.on for name, done in row.steps.items()},
        )
        for row, signal in made
    ]
    ArrearsFile.objects.bulk_create(files, batch_size=1000)
    ArrearsStep.objects.bulk_create(
        [
            _step(file, condition, row.steps[condition], by)
            for (row, _signal_of), file in zip(made, files, strict=True)
            for condition in Condition
            if condition in row.steps
        ],
        batch_size=1000,
    )
    with connection.cursor() as cursor:  # the tenants are locked: in one go
        cursor.executemany(
            audit.EVENT,
            [
                audit.event(
                    "signal.raise",
                    signal,
                    by=by,
                    corporation_id=signal.corporation_id,
                    before="",
                    after=signal.state,
                    reason="",
                )
                for _row, signal in made
            ],
        )


def _signal(subject: Category, person: Resident, unit: Unit, by: User) -> Signal:
    today = timezone.localdate()
    signal = Signal(
        corporation_id=unit.corporation_id,
        complex_id=unit.complex_id,
        unit=unit,
        resident=person,
        category=subject,
        urgency=Urgency.NORMAL,
        raised_by=by,
        assess_by=rules.assess_by(Urgency.NORMAL, raised_on=today),
        feedback_by=rules.feedback_by(Urgency.NORMAL, raised_on=today),
    )
    start_clock(signal)
    return signal


def _step(file: ArrearsFile, condition: str, done: Done, by: User) -> ArrearsStep:
    return ArrearsStep(
        corporation_id=file.corporation_id,
        file=file,
        condition=condition,
        done_on=done.on,
        way=done.way,
        evidence=done.evidence,
        by=by,
    )


def _write_changed(row: Row, file: ArrearsFile, steps: list[str], by: User) -> None:
    """Under the lock of its signal; passed on since it was compared, it stays as it is."""
    held = Signal.objects.select_for_update(of=("self",), no_key=True).get(pk=file.signal_id)
    if held.state not in rules.ASSESSABLE:
        return
    changes: dict[str, Any] = {
        "amount_cents": row.amount_cents,
        "behind_since": row.behind_since,
        "reference": row.reference,
        **{day_field(name): row.steps[name].on for name in steps},
    }
    ArrearsFile.objects.filter(pk=file.pk).update(**changes)
    ArrearsStep.objects.bulk_create(_step(file, name, row.steps[name], by) for name in steps)
    audit.record("arrears.imported", file, by=by, corporation_id=file.corporation_id)


def purge_uploads() -> int:
    """A week after it came, nothing is left of a file but that there was one. → how many."""
    old = ArrearsUpload.objects.filter(created_at__lt=timezone.now() - KEEP, purged_at=None)
    count = 0
    for row in old.exclude(state=UploadState.APPROVED):
        if row.state == UploadState.READ:
            withdraw(row, by=None)
        ArrearsUpload.objects.filter(pk=row.pk).update(
            problems=[], ignored=[], content=None, purged_at=timezone.now()
        )
        count += 1
    return count
