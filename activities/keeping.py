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
from .models import (
    CalendarLink,
    Chore,
    CountedRegistration,
    Idea,
    Occurrence,
    Registration,
    Series,
)
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


# --- what residents start themselves --------------------------------------------------------------


def _runs(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Occurrence.objects.filter(
        corporation=corporation_id, run_by__isnull=False, ends_at__lt=end_of(day)
    )


def _forget_runner(keys: list[Any], batch: Batch) -> None:
    """That residents ran it stays; who it was goes, and the name on the agenda with it."""
    Occurrence.objects.filter(pk__in=keys).update(run_by=None, host="")


def _series_over(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Series.objects.filter(
        corporation=corporation_id, run_by__isnull=False, over_at__lt=end_of(day)
    )


def _forget_series_runner(keys: list[Any], batch: Batch) -> None:
    Series.objects.filter(pk__in=keys).update(run_by=None, host="")


def _chores(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Chore.objects.filter(
        corporation=corporation_id, taken_by__isnull=False, occurrence__ends_at__lt=end_of(day)
    )


def _forget_helper(keys: list[Any], batch: Batch) -> None:
    Chore.objects.filter(pk__in=keys).update(taken_by=None, taken_at=None)


def _ideas(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Idea.objects.filter(corporation=corporation_id, answered_at__lt=end_of(day))


def _delete_ideas(keys: list[Any], batch: Batch) -> None:
    Idea.objects.filter(pk__in=keys).delete()


def _links(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return CalendarLink.objects.filter(corporation=corporation_id, withdrawn_at__lt=end_of(day))


def _delete_links(keys: list[Any], batch: Batch) -> None:
    CalendarLink.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="runner",
        label=_("Who ran an activity"),
        after=_("after the activity"),
        months=12,
        due=_runs,
        erase=_forget_runner,
        person="run_by",
        of_person=lambda key: Occurrence.objects.filter(run_by=key),
    )
)
register(
    Kind(
        name="series_runner",
        label=_("Who ran a series of activities"),
        after=_("after the series"),
        months=12,
        due=_series_over,
        erase=_forget_series_runner,
        person="run_by",
        of_person=lambda key: Series.objects.filter(run_by=key),
    )
)
register(
    Kind(
        name="chore",
        label=_("Who helped at an activity"),
        after=_("after the activity"),
        months=12,
        due=_chores,
        erase=_forget_helper,
        person="taken_by",
        of_person=lambda key: Chore.objects.filter(taken_by=key),
    )
)
register(
    Kind(
        name="idea",
        label=_("Ideas of residents"),
        after=_("after the answer"),
        months=12,
        due=_ideas,
        erase=_delete_ideas,
        person="resident",
        of_person=lambda key: Idea.objects.filter(resident=key),
    )
)
register(
    Kind(
        name="calendar",
        label=_("Addresses of own calendars"),
        after=_("after it was withdrawn"),
        months=1,
        due=_links,
        erase=_delete_links,
        person="resident",
        of_person=lambda key: CalendarLink.objects.filter(resident=key),
    )
)
