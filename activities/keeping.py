"""How long a sign-up is kept, and what a merge of two residents does with theirs.

Names go, counts stay: of a place that somebody had, only that it was taken is left, under a number
made by chance, so that "how many different people came" is the same before and after.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.retention import Batch, Kind, end_of, register
from residents.models import Resident
from residents.services import merging

from . import services
from .models import CountedRegistration, Registration
from .rules import State


def _due(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Registration.objects.filter(
        corporation=corporation_id, occurrence__ends_at__lt=end_of(day)
    )


def _erase(keys: list[Any], batch: Batch) -> None:
    rows = list(Registration.objects.filter(pk__in=keys).select_related("occurrence"))
    now = timezone.now()
    for row in rows:
        if row.is_live and row.occurrence.ends_at > now:
            # Somebody else may have that place.
            services.give_up_place(row)
    # One number for one person in one go: it leads to nobody, not even to the same one next night.
    numbers: dict[UUID, UUID] = {}
    CountedRegistration.objects.bulk_create(
        CountedRegistration(
            corporation_id=row.corporation_id,
            occurrence_id=row.occurrence_id,
            person=numbers.setdefault(row.resident_id, uuid4()),
            party_size=row.party_size,
        )
        for row in rows
        if row.state == State.CONFIRMED and row.occurrence.ends_at <= now
    )
    Registration.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="registration",
        label=_("Sign-ups for activities"),
        after=_("after the activity"),
        months=12,
        # The figures count different people over ninety days: those go in one go.
        shortest=4,
        due=_due,
        erase=_erase,
        person="resident",
        of_person=lambda key: Registration.objects.filter(resident=key),
        rank=10,
    )
)


# --- merging --------------------------------------------------------------------------------------


def _solve(survivor: Resident, double: Resident, by: User) -> dict[str, Any]:
    """Both signed up for one activity: one person has one place. A place goes before the line."""
    live = Registration.objects.live().filter(occurrence__ends_at__gt=timezone.now())
    mine = {row.occurrence_id: row for row in live.filter(resident=survivor)}
    facts = {}
    for theirs in live.filter(resident=double):
        own = mine.get(theirs.occurrence_id)
        if own is None:
            continue
        keeps_theirs = theirs.state == State.CONFIRMED and own.state == State.WAITLISTED
        given_up = own if keeps_theirs else theirs
        facts[str(given_up.pk)] = str(given_up.state)
        services.give_up_place(given_up, by=by)
    return facts | _solve_past(survivor, double)


def _solve_past(survivor: Resident, double: Resident) -> dict[str, str]:
    """Two places at one activity that is over: one person was there."""
    over = Registration.objects.live().filter(occurrence__ends_at__lte=timezone.now())
    both = over.filter(
        resident=double, occurrence__in=over.filter(resident=survivor).values("occurrence")
    )
    facts = {}
    for row in both:
        facts[str(row.pk)] = str(row.state)
        services.give_up_place(row)
    return facts


def _undo(facts: dict[str, Any]) -> None:
    for key, state in facts.items():
        row = Registration.objects.filter(pk=key).first()
        if row is not None:
            services.take_place_again(row, state=State(state))


merging.register(merging.Solver("activities", _solve, _undo))
