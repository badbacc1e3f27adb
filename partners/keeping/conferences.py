"""How long a talk with its plan is kept, and how it goes."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import history
from accounts.retention import Batch, Kind, end_of, register

from ..models import Conference, ConferenceEvent, Guest, PlanAction

MONTHS = 12


def _due(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Conference.objects.filter(corporation=corporation_id, closed_at__lt=end_of(day))


def _erase(keys: list[Any], _batch: Batch) -> None:
    with history.opened("erase"):
        ConferenceEvent.objects.filter(conference__in=keys).delete()
    PlanAction.objects.filter(conference__in=keys).delete()
    Guest.objects.filter(conference__in=keys).delete()
    Conference.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="conference",
        label=_("Talks with a resident, and their plans"),
        after=_("after the plan ended"),
        months=MONTHS,
        due=_due,
        erase=_erase,
        person="resident",
        of_person=lambda key: Conference.objects.filter(resident=key),
        rank=20,
    )
)
