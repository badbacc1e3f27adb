"""The trace: what changed (in the same transaction) and who looked (before the page leaves)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, models

from .models import AuditEvent, ReadEvent, User


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    corporation_id: UUID | None,
    **facts: str | int | bool | None,
) -> None:
    """`by=None` means the system did it. Facts are codes and ids: no name, no free text."""
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs in the transaction of the change it tells of.")
    AuditEvent.objects.create(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=by,
        corporation_id=corporation_id,
        facts=facts,
    )


def record_reads(
    subjects: Iterable[tuple[models.Model, UUID, UUID]], *, by: User, purpose: str
) -> None:
    """One row per person shown: (object, person id, corporation id).

    Call it before rendering: when the log cannot be written, nothing is shown.
    """
    ReadEvent.objects.bulk_create(
        ReadEvent(
            actor=by,
            corporation_id=corporation_id,
            person_id=person_id,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            purpose=purpose,
        )
        for subject, person_id, corporation_id in subjects
    )


def record_read(
    subject: models.Model, *, person_id: UUID, corporation_id: UUID, by: User, purpose: str
) -> None:
    record_reads([(subject, person_id, corporation_id)], by=by, purpose=purpose)
