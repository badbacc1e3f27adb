"""What pages ask across more tables than one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import combinations
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Lower, TruncDate
from django.utils import timezone

from accounts.models import Corporation, Membership, ReadEvent, Role, User
from accounts.periods import current

from . import rules
from .models import (
    AccessCard,
    Assignment,
    Complex,
    CorrectionRequest,
    NotTheSame,
    Occupancy,
    OccupancyKind,
    OccupancyQuerySet,
    Resident,
    ResidentQuerySet,
    Unit,
    Withholding,
)
from .models.homes import give_homes
from .models.places import ComplexQuerySet, UnitQuerySet
from .rules.merges import COMPARED, Compared, may_be_one

LOOKS = 50
CORRECTIONS = 10
PAIRS = 50


@dataclass(frozen=True)
class Look:
    """Somebody looked, told without the name of who did it."""

    on: date
    organisation: str
    own_staff: bool  # of that corporation; otherwise of an organisation that it works with
    purpose: str
    neighbour: bool  # a resident, who sees with whom they help each other


def looks_at(resident: Resident) -> Iterable[Look]:
    """The last ones, one line per day, organisation and purpose.

    What is kept back from this resident is kept back here too: that a partner read something would
    tell that something was referred.
    """
    numbers = _numbers_of(resident)
    kept_back = Withholding.objects.in_force().filter(resident__in=numbers)
    in_office = Membership.objects.filter(
        user=OuterRef("actor"), corporation=OuterRef("corporation")
    )
    in_the_field = Assignment.objects.filter(
        user=OuterRef("actor"), complex__corporation=OuterRef("corporation")
    )
    rows = (
        ReadEvent.objects.filter(person_id__in=numbers)
        .exclude(subject_id__in=kept_back.values("object_id"))
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


def _numbers_of(resident: Resident) -> list[UUID]:
    """Also those of the doubles that were merged into this one: they were the same person."""
    doubles = Resident.objects.filter(merged_into=resident).values_list("pk", flat=True)
    return [resident.pk, *doubles]


def for_file() -> ResidentQuerySet:
    """Each with `question`, the key of a correction that waits for an answer."""
    waiting = CorrectionRequest.objects.open().filter(resident=OuterRef("pk")).order_by("asked_at")
    return (
        Resident.objects.with_homes()
        .select_related("corporation")
        .annotate(question=Subquery(waiting.values("pk")[:1]))
    )


def own_facts(resident: Resident) -> dict[str, Any]:
    """What the resident reads besides name and address. Of who lives there too: how many, no more,
    because a name is theirs."""
    homes = Occupancy.objects.current().filter(resident=resident).values("unit")
    others = (
        Occupancy.objects.current()
        .filter(unit__in=homes, resident__deceased_on=None)
        .exclude(resident=resident)
    )
    return {
        "others": others.values("resident").distinct().count(),
        "corrections": list(resident.corrections.order_by("-asked_at")[:CORRECTIONS]),
    }


# --- doubles --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    first: Resident
    second: Resident
    address: str


def likely_doubles(user: User) -> list[Pair]:
    """Two rows with one name at one address, whose initials do not contradict each other. In a few
    questions, whatever the number of homes."""
    rows = (
        Occupancy.objects.filter(
            corporation__in=user.corporations_as(Role.COORDINATOR), resident__merged_into=None
        )
        .values(
            "corporation",
            "unit__postcode",
            "unit__house_number",
            surname=Lower("resident__surname"),
            infix=Lower("resident__infix"),
        )
        .annotate(
            people=ArrayAgg("resident", distinct=True), number=Count("resident", distinct=True)
        )
        .filter(number__gt=1)
        .order_by("unit__postcode", "unit__house_number", "surname")[:PAIRS]
    )
    groups = [
        (row["people"], f"{row['unit__postcode']} {row['unit__house_number']}") for row in rows
    ]
    keys = {key for people, _address in groups for key in people}
    found = Resident.objects.visible_to(user).with_homes().in_bulk(keys)
    apart = set(
        NotTheSame.objects.filter(first__in=keys, second__in=keys).values_list("first", "second")
    )
    pairs: dict[tuple[UUID, UUID], Pair] = {}
    for people, address in groups:
        for one, other in combinations(sorted(people), 2):
            if (one, other) in apart or one not in found or other not in found:
                continue
            if may_be_one(found[one].initials, found[other].initials):
                pairs.setdefault((one, other), Pair(found[one], found[other], address))
    return list(pairs.values())


def compare(first: Resident, second: Resident) -> list[Compared]:
    return [
        Compared(name, str(getattr(first, name) or ""), str(getattr(second, name) or ""))
        for name in COMPARED
    ]


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


def corporations_of(user: User, *roles: Role) -> list[Corporation]:
    """Where this user holds one of these roles today."""
    return list(Corporation.objects.filter(pk__in=user.corporations_as(*roles)))


def card_candidates(complex_: Complex, user: User, *, protected: bool) -> list[rules.Candidate]:
    """Who may get a letter with a card, home by home, the tenant first."""
    people = Resident.objects.visible_to(user).reachable().filter(protected_address=protected)
    has_card = AccessCard.objects.working().filter(resident=OuterRef("resident"))
    rows = (
        Occupancy.objects.current()
        .filter(unit__complex=complex_, resident__in=people)
        .annotate(
            has_card=Exists(has_card),
            rank=Case(
                When(kind=OccupancyKind.TENANT, then=0),
                When(kind=OccupancyKind.CO_TENANT, then=1),
                default=2,
            ),
        )
        .order_by("unit", "rank", "since", "pk")
        .values_list("resident", "unit", "resident__email", "resident__user__email", "has_card")
    )
    return [
        rules.Candidate(resident, unit, bool(email or login), card)
        for resident, unit, email, login, card in rows
    ]


def people_by_name(user: User, after: Resident | None, *, limit: int) -> list[Resident]:
    """The first ones after `after` of all whom the user knows, in the order of their names.

    Each road is walked for as far as it is needed, whatever its length.
    """
    roads = [road.for_list() for road in Resident.objects.roads_of(user)]
    if after is not None:
        roads = [road.after(after) for road in roads]
    merged = merge(*(road[:limit] for road in roads), key=lambda one: (one.search_name, one.pk))
    people = list({person.pk: person for person in merged}.values())[:limit]
    give_homes(people)
    return people
