"""What was looked at because of danger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min

from accounts.models import ReadEvent, User

from ..models import EmergencyAccess, Signal


def signals_at(access: EmergencyAccess, user: User) -> list[Signal]:
    """All of the home that this reader may see now, the newest first."""
    rows = Signal.objects.visible_to(user).for_list().filter(unit=access.unit_id)
    return list(rows.select_related("category", "complex", "unit", "resident"))


@dataclass(frozen=True)
class Looked:
    """One signal that was shown: by its number, and not what it says."""

    reference: str
    first: datetime
    last: datetime


def looked_at(access: EmergencyAccess) -> Sequence[Looked]:
    rows = (
        ReadEvent.objects.filter(
            corporation=access.corporation_id, actor=access.user_id, emergency=access.pk
        )
        .order_by("subject_id")
        .values_list("subject_id")
        .annotate(first=Min("at"), last=Max("at"))
    )
    found = [Looked(_short(key), first, last) for key, first, last in rows]
    return sorted(found, key=lambda one: one.first)


def _short(key: UUID) -> str:
    return str(Signal(pk=key))
