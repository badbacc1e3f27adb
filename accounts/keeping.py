"""The kinds of data of this floor: the two logs, and why somebody looked at many; five years."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from . import history, retention
from .models import AuditEvent, ManyLooks, ReadEvent


def _due_looks(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return ReadEvent.objects.filter(corporation=corporation_id, at__lt=retention.end_of(day))


def _due_changes(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return AuditEvent.objects.filter(corporation=corporation_id, at__lt=retention.end_of(day))


def _due_many(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return ManyLooks.objects.filter(corporation=corporation_id, at__lt=retention.end_of(day))


def _erase_many(keys: list[Any], _batch: retention.Batch) -> None:
    with history.opened("erase"):
        ManyLooks.objects.filter(pk__in=keys).delete()


def _erase_looks(keys: list[Any], _batch: retention.Batch) -> None:
    with history.opened("erase"):
        ReadEvent.objects.filter(pk__in=keys).delete()


def _erase_changes(keys: list[Any], _batch: retention.Batch) -> None:
    with history.opened("erase"):
        AuditEvent.objects.filter(pk__in=keys).delete()


retention.register(
    retention.Kind(
        name="look",
        label=_("Who looked at whom"),
        after=_("after the look"),
        months=60,
        shortest=12,
        due=_due_looks,
        erase=_erase_looks,
        rank=100,
        tombstone=False,
    )
)
retention.register(
    retention.Kind(
        name="change",
        label=_("What changed, in the log"),
        after=_("after the change"),
        months=60,
        shortest=12,
        due=_due_changes,
        erase=_erase_changes,
        rank=100,
        tombstone=False,
    )
)
retention.register(
    retention.Kind(
        name="many_looks",
        label=_("Why somebody looked at many"),
        after=_("after the look"),
        months=60,
        shortest=12,
        due=_due_many,
        erase=_erase_many,
        rank=100,
        tombstone=False,
    )
)
