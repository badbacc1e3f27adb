"""What pages ask across more tables than one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Membership, ReadEvent, User
from accounts.periods import current

from .models import Assignment, Occupancy, OccupancyQuerySet, Resident, Unit
from .models.places import ComplexQuerySet, UnitQuerySet

LOOKS = 50


@dataclass(frozen=True)
class Look:
    """Somebody looked, told without the name of who did it."""

    on: date
    organisation: str
    own_staff: bool  # of that corporation; otherwise of an organisation that it works with
    purpose: str
    neighbour: bool  # a resident, who sees with whom they help each other


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
        .annotate(
            on=TruncDate("at"),
            own_staff=Exists(in_office) | Exists(in_the_field),
            neighbour=Exists(Resident.objects.filter(user=OuterRef("actor"))),
        )
        .order_by("-on", "corporation__name", "purpose")
        .values_list("on", "corporation__name", "own_staff", "purpose", "neighbour")
        .distinct()
    )
    return [Look(*row) for row in rows[:LOOKS]]


def with_counts(complexes: ComplexQuerySet) -> ComplexQuerySet:
    """Each with `homes`, and `people` who live there today."""
    homes = Unit.objects.standing().filter(complex=OuterRef("pk")).order_by().values("complex")
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


def living_at(unit: Unit, user: User) -> OccupancyQuerySet:
    """Who lives in one home today, as far as the user may know them."""
    known = Resident.objects.visible_to(user)
    rows = Occupancy.objects.current().filter(unit=unit, resident__in=known)
    return rows.select_related("resident").order_by("resident__surname", "since", "pk")


def coming_to(unit: Unit) -> Sequence[tuple[date, int]]:
    """From which day how many come to live there: no names, for their file opens on that day."""
    rows = Occupancy.objects.filter(
        unit=unit, since__gt=timezone.localdate(), resident__deceased_on=None
    )
    counted = rows.order_by("since").values_list("since").annotate(number=Count("pk"))
    return list(counted)
