"""The demo's building: lifts, common rooms, an entrance of another corporation, and what changed.

The Bernhardflat is one building of two corporations: entrances A and B are of De Linde, C is of De
Hoeve. The flatcoach works in both.
"""

from datetime import date, timedelta

from django.utils import timezone

import residents.services
from accounts.models import User
from residents.models import (
    Building,
    CommonRoom,
    Complex,
    Entrance,
    FieldRole,
    LivingConcept,
    OccupancyKind,
    Resident,
    RoomKind,
    Unit,
)
from residents.rules import HouseNumber
from residents.services import NewHome

from .base import Ground

# name, initials, infix, how many years here; two in one home share a number
NEIGHBOURS = [
    (0, "W.", "", "Terpstra", 6),
    (0, "J.", "", "Terpstra", 6),
    (1, "F.", "", "Aydin", 3),
    (2, "H.", "de", "Graaf", 11),
    (3, "L.", "", "Nowak", 2),
    (5, "R.", "van", "Loon", 8),
    (5, "E.", "van", "Loon", 8),
    (6, "S.", "", "Baldé", 1),
    (7, "G.", "", "Postma", 14),
    (8, "K.", "el", "Idrissi", 4),
    (9, "T.", "", "Wouters", 9),
]


def build(ground: Ground) -> None:
    coach = ground.user("flatcoach")
    building = Building.objects.create(name="Bernhardflat")
    Complex.objects.filter(pk=ground.bernhard.pk).update(building=building)
    ground.bernhard.entrances.update(has_lift=True)
    ground.titus.entrances.update(has_lift=True)
    first, second = ground.bernhard.entrances.order_by("position")
    _room(ground.bernhard, "Ontmoetingsruimte", RoomKind.MEETING, first)
    _room(ground.bernhard, "Centrale hal", RoomKind.HALL, second)
    _room(ground.titus, "Hal", RoomKind.HALL, ground.titus.entrances.get())
    _entrance_c(ground, building, coach)
    _what_changed(ground, coach)


def _room(complex_: Complex, name: str, kind: RoomKind, entrance: Entrance) -> None:
    CommonRoom.objects.create(
        corporation=complex_.corporation,
        complex=complex_,
        entrance=entrance,
        kind=kind,
        name=name,
    )


def _entrance_c(ground: Ground, building: Building, coach: User) -> None:
    """Ten homes of De Hoeve behind the same front door bell."""
    complex_ = Complex.objects.create(
        corporation=ground.hoeve,
        building=building,
        code="BC",
        name="Bernhardflat, ingang C",
        slug="bernhardflat-ingang-c",
        living_concept=LivingConcept.MIXED,
    )
    entrance = Entrance.objects.create(
        corporation=ground.hoeve, complex=complex_, name="Ingang C", position=1
    )
    for name in ("flatcoach", "andere"):
        residents.services.assign(
            ground.user(name), complex_, FieldRole.FLATCOACH, by=None, since=_days_ago(700)
        )
    homes = []
    for number in range(10):
        unit = Unit.objects.create(
            corporation=ground.hoeve,
            complex=complex_,
            external_key=f"BC-{number:02}",
            street="Bernhardlaan",
            house_number=201 + 2 * number,
            postcode="2285SB",
            town="Lindenwijk",
        )
        residents.services.place_unit(
            unit, entrance=entrance, floor=number // 2, position=1 + number % 2, by=None
        )
        homes.append(unit)
    for number, initials, infix, surname, years in NEIGHBOURS:
        residents.services.add_occupant(
            homes[number],
            initials=initials,
            infix=infix,
            surname=surname,
            kind=OccupancyKind.TENANT,
            since=_days_ago(365 * years + 40),
            by=coach,
        )


def _what_changed(ground: Ground, coach: User) -> None:
    """So that going back in time shows another building: a move, a split home, a new tenant."""
    joost = ground.user("coordinator")
    mover = _alone(ground, "BF-7")
    empty = (
        ground.bernhard.units.standing().filter(occupancies=None).order_by("external_key").first()
    )
    if empty is not None:
        residents.services.move(
            [mover],
            origin=mover.occupancies.get(until=None).unit,
            target=empty,
            on=_days_ago(45),
            by=coach,
        )
    old = _alone(ground, "BF-6").occupancies.get(until=None)
    number = old.unit.house_number
    residents.services.split_home(
        old.unit,
        on=_days_ago(150),
        homes=[
            NewHome(HouseNumber(number, "A"), f"{old.unit.external_key}A"),
            NewHome(HouseNumber(number, "B"), f"{old.unit.external_key}B"),
        ],
        stays={old.pk: 0},
        by=joost,
    )
    second = Unit.objects.get(corporation=ground.linde, external_key=f"{old.unit.external_key}B")
    residents.services.begin_tenancy(
        second,
        initials="Y.",
        surname="Demir",
        since=_days_ago(60),
        others_leave=False,
        by=coach,
    )


def _alone(ground: Ground, floor: str) -> Resident:
    """Somebody on that floor who lives alone, the same one every time."""
    for unit in ground.bernhard.units.filter(external_key__startswith=floor).order_by(
        "external_key"
    ):
        rows = list(unit.occupancies.filter(until=None).select_related("resident"))
        if len(rows) == 1 and rows[0].resident.deceased_on is None:
            return rows[0].resident
    raise RuntimeError("Nobody lives alone there.")


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
