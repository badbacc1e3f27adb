"""What pages ask across more tables than one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import merge

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Membership, ReadEvent, User
from accounts.periods import current

from .models import Assignment, Occupancy, Resident, Unit
from .models.people import homes_today
from .models.places import ComplexQuerySet, UnitQuerySet

LOOKS = 50


@dataclass(frozen=True)
class Look:
    """Somebody looked, told without the name of who did it."""

    on: date
    organisation: str
    own_staff: bool  # of that corporation; otherwise of an organisation that it works with
    purpose: str


def looks_at(resident: Resident) -> Iterable[Look]:
    """The last ones, one line per day, organisation and purpose."""
    in_office = Membership.objects.filter(
        user=OuterRef("actor"), corporation=OuterRef("corporation")
    )
    in_the_field = Assignment.objects.filter(
        user=OuterRef("actor"), complex__corporation=OuterRef("corporation")
    )
    rows = (
        ReadEvent.objects.about(resident.pk)
        .annotate(on=TruncDate("at"), own_staff=Exists(in_office) | Exists(in_the_field))
        .order_by("-on", "corporation__name", "purpose")
        .values_list("on", "corporation__name", "own_staff", "purpose")
        .distinct()
    )
    return [Look(*row) for row in rows[:LOOKS]]


def with_counts(complexes: ComplexQuerySet) -> ComplexQuerySet:
    """Each with `homes`, and `people` who live there today."""
    homes = Unit.objects.filter(complex=OuterRef("pk")).order_by().values("complex")
    living = Occupancy.objects.filter(
        current(), unit__complex=OuterRef("pk"), resident__deceased_on=None
    )
    people = living.order_by().values("unit__complex")
    return complexes.annotate(
        homes=Coalesce(Subquery(homes.annotate(number=Count("pk")).values("number")), 0),
        people=Coalesce(
            Subquery(people.annotate(number=Count("resident", distinct=True)).values("number")), 0
        ),
    )


def with_people(units: UnitQuerySet, user: User) -> UnitQuerySet:
    """Each with `people`: who lives there today, as far as the user may know them."""
    known = Resident.objects.visible_to(user)
    rows = Occupancy.objects.current().filter(resident__in=known).select_related("resident")
    ordered = rows.order_by("resident__surname", "resident__initials", "pk")
    return units.prefetch_related(Prefetch("occupancies", queryset=ordered, to_attr="people"))


def people_by_name(user: User, after: Resident | None, *, limit: int) -> list[Resident]:
    """The first ones after `after` of all whom the user knows, in the order of their names.

    Each road is walked for as far as it is needed, whatever its length.
    """
    roads = [road.for_list() for road in Resident.objects.roads_of(user)]
    if after is not None:
        roads = [road.after(after) for road in roads]
    merged = merge(*(road[:limit] for road in roads), key=lambda one: (one.search_name, one.pk))
    people = list({person.pk: person for person in merged}.values())[:limit]
    prefetch_related_objects(people, homes_today())
    return people
