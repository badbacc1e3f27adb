"""How long a sign-up is kept, and what a merge of two residents does with theirs.

Names go, counts stay: of a place that somebody had, only that it was taken is left, under a number
made by chance, so that "how many different people came" is the same before and after.
"""

from datetime import date, timedelta
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
    AbsenceAside,
    CalendarLink,
    Chore,
    CountedRegistration,
    Idea,
    Occurrence,
    PartyMember,
    PartyWishes,
    Registration,
    Series,
    StandingRegistration,
)
from .rules import CAME, ONCE, MemberKind, State


def _due(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Registration.objects.filter(
        corporation=corporation_id, occurrence__ends_at__lt=end_of(day)
    )


def _erase(keys: list[Any], batch: Batch) -> None:
    rows = list(Registration.objects.filter(pk__in=keys).select_related("occurrence"))
    now = timezone.now()
    for row in rows:
        if row.state in ONCE and (row.occurrence.ends_at > now or row.state not in CAME):
            # Somebody else may have that place; and who did not come is not counted as one.
            services.give_up_place(row)
    # One number for one person in one go: it leads to nobody, not even to the same one next night.
    numbers: dict[UUID, UUID] = {}
    CountedRegistration.objects.bulk_create(
        CountedRegistration(
            corporation_id=row.corporation_id,
            occurrence_id=row.occurrence_id,
            person=numbers.setdefault(row.resident_id, uuid4()),
            party_size=row.party_size,
            seats=row.seats,
        )
        for row in rows
        if row.state in CAME and row.occurrence.ends_at <= now
    )
    Registration.objects.filter(pk__in=keys).delete()


def _due_asides(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return AbsenceAside.objects.filter(corporation=corporation_id, at__lt=end_of(day))


def _erase_asides(keys: list[Any], batch: Batch) -> None:
    AbsenceAside.objects.filter(pk__in=keys).delete()


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


register(
    Kind(
        name="absence",
        label=_("That somebody who stayed away was thought about"),
        after=_("after it was put aside"),
        months=6,
        due=_due_asides,
        erase=_erase_asides,
        person="resident",
        of_person=lambda key: AbsenceAside.objects.filter(resident=key),
        rank=10,
    )
)


# --- who comes along, what they need, who comes every time ----------------------------------------


def _due_members(corporation_id: UUID, day: date) -> QuerySet[Any]:
    """Housemates of a party; whoever signed up goes with the sign-up."""
    return PartyMember.objects.filter(
        corporation=corporation_id,
        kind=MemberKind.HOUSEHOLD,
        occurrence__ends_at__lt=end_of(day),
    )


def _erase_members(keys: list[Any], batch: Batch) -> None:
    """The seat stays with the party: from now on for somebody."""
    PartyMember.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="party_member",
        label=_("Who came along with a housemate"),
        after=_("after the activity"),
        months=12,
        shortest=4,
        due=_due_members,
        erase=_erase_members,
        person="resident",
        of_person=lambda key: PartyMember.objects.filter(resident=key, kind=MemberKind.HOUSEHOLD),
        rank=9,
        tombstone=False,
    )
)

WISHES_KEPT = timedelta(days=7)


def _due_wishes(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return PartyWishes.objects.filter(
        corporation=corporation_id,
        registration__occurrence__ends_at__lt=end_of(day - WISHES_KEPT),
    )


def _erase_wishes(keys: list[Any], batch: Batch) -> None:
    PartyWishes.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="wishes",
        label=_("Wishes at an activity: food, walker, being fetched"),
        after=_("and a week after the activity"),
        months=0,
        shortest=0,
        due=_due_wishes,
        erase=_erase_wishes,
        person="registration__resident",
        of_person=lambda key: PartyWishes.objects.filter(registration__resident=key),
        rank=8,
        tombstone=False,
    )
)


def _due_standing(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return StandingRegistration.objects.filter(corporation=corporation_id, ended_at__lt=end_of(day))


def _erase_standing(keys: list[Any], batch: Batch) -> None:
    StandingRegistration.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="standing",
        label=_("Who comes every time"),
        after=_("after the last time"),
        months=12,
        due=_due_standing,
        erase=_erase_standing,
        person="resident",
        of_person=lambda key: StandingRegistration.objects.filter(resident=key),
        tombstone=False,
    )
)


# --- merging --------------------------------------------------------------------------------------

# Of two for one activity the better one stays: what was, before a place, before the line.
_BETTER = (
    State.ATTENDED,
    State.NO_SHOW,
    State.CONFIRMED,
    State.OFFERED,
    State.WAITLISTED,
)


def _solve(survivor: Resident, double: Resident, by: User) -> dict[str, Any]:
    """Both signed up for one activity: one person has one place."""
    once = Registration.objects.taking_part()
    mine = {row.occurrence_id: row for row in once.filter(resident=survivor)}
    facts = {}
    for theirs in once.filter(resident=double, occurrence__in=mine):
        own = mine[theirs.occurrence_id]
        given_up = max(theirs, own, key=lambda row: _BETTER.index(State(row.state)))
        if theirs.state == own.state:
            given_up = theirs
        facts[str(given_up.pk)] = [given_up.state, given_up.seats]
        services.give_up_place(given_up, by=by)
    return {"places": facts, **_solve_parties(survivor, double)}


def _solve_parties(survivor: Resident, double: Resident) -> dict[str, Any]:
    """In with a housemate under the one name, and in under the other: the housemate brings
    "somebody". And who comes every time does so once."""
    mine = PartyMember.objects.filter(resident=survivor, is_in=True).values("occurrence")
    theirs = PartyMember.objects.filter(resident=double, is_in=True)
    facts: dict[str, Any] = {"along": [], "standing": []}
    for member in theirs.filter(occurrence__in=mine):
        named = member
        if member.kind != MemberKind.HOUSEHOLD:
            named = PartyMember.objects.get(
                resident=survivor, is_in=True, occurrence=member.occurrence_id
            )
        facts["along"].append(str(named.pk))
        PartyMember.objects.filter(pk=named.pk).update(is_in=False)
    regular = StandingRegistration.objects.in_force()
    twice = regular.filter(
        resident=double, series__in=regular.filter(resident=survivor).values("series")
    )
    facts["standing"] = [str(key) for key in twice.values_list("pk", flat=True)]
    twice.update(ended_at=timezone.now())
    return facts


def _undo(facts: dict[str, Any]) -> None:
    for key, (state, seats) in facts.get("places", {}).items():
        row = Registration.objects.filter(pk=key).first()
        if row is not None:
            services.take_place_again(row, state=State(state), seats=seats)
    PartyMember.objects.filter(pk__in=facts.get("along", []), registration__state__in=ONCE).update(
        is_in=True
    )
    StandingRegistration.objects.filter(pk__in=facts.get("standing", [])).update(ended_at=None)


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
