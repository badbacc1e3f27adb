"""The picture of a building: its doors, who lived there on a day, and one layer over it.

The number of questions is the same for ten homes and for a thousand.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.periods import current
from residents.models import (
    CommonRoom,
    Complex,
    Entrance,
    Occupancy,
    OccupancyQuerySet,
    Resident,
    Theme,
    Unit,
    connected_by,
)
from residents.rules import Box, Door, Porch, Room, Section, Sizes, house_number_text, lay_out

from ..rules import shown, shown_part
from .layers import LAYERS, Layer, Lived, Mark, Scope, counted

NARROW_DOORS = Sizes()
WIDE_DOORS = Sizes(door_width=116, door_height=66, room_places=1)  # wide enough for a name
NUMBER_FITS = 44
NAMES_IN_A_DOOR = 2
LETTERS = 14


@dataclass(frozen=True)
class DoorView:
    box: Box
    unit: Unit
    mark: Mark
    people: Sequence[Resident]
    left: int  # lived here on that day and has left since: counted, and named no more

    @property
    def number(self) -> str:
        """Of a split home on a narrow door only what tells it from its other half."""
        house = self.unit.house
        if self.box.width < NUMBER_FITS and (house.letter or house.addition):
            return house.letter + house.addition
        return house_number_text(house)

    @property
    def strip(self) -> int:
        """How wide the pattern at the bottom of the door is."""
        return self.box.width - 8

    @property
    def is_half(self) -> bool:
        """A split home: no room for a name in the drawing."""
        return self.box.width < WIDE_DOORS.door_width

    @property
    def names(self) -> str:
        return ", ".join(person.name for person in self.people)

    @property
    def lines(self) -> list[str]:
        """Surnames as far as they fit in the door; its title and the table have all of them."""
        names = [_short(person) for person in self.people]
        if len(names) > NAMES_IN_A_DOOR:
            return [names[0], f"+ {len(names) - 1}"]
        return names


def _short(person: Resident) -> str:
    name = f"{person.infix} {person.surname}".strip()
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


@dataclass(frozen=True)
class SectionView:
    """One entrance."""

    name: str
    complex: Complex
    has_lift: bool
    # Whether this user may know the people here; else there are counts, and none under five.
    known: bool
    drawing: Section
    doors: Sequence[DoorView]
    rooms: Sequence[tuple[Box, CommonRoom]]
    residents: int | None
    counted: int | None


@dataclass(frozen=True)
class Picture:
    name: str
    sections: Sequence[SectionView]
    several: bool  # more complexes than one under this roof
    known: bool  # whether the people of any part may be known
    hidden: bool  # whether a part of the building is not for this user

    @property
    def people(self) -> list[Resident]:
        """Everybody whose name is shown."""
        doors = [door for section in self.sections for door in section.doors]
        return list({person.pk: person for door in doors for person in door.people}.values())

    @property
    def guessed(self) -> bool:
        return any(section.drawing.guessed for section in self.sections)


@dataclass
class _Homes:
    """Who lived behind which door, as far as this user may know it."""

    lived: dict[UUID, list[Lived]]
    people: defaultdict[UUID, list[Resident]] = field(default_factory=lambda: defaultdict(list))
    left: defaultdict[UUID, int] = field(default_factory=lambda: defaultdict(int))


def layers_for(complex_: Complex, user: User) -> list[Layer]:
    """Who helps whom is only for who brings people together somewhere under this roof."""
    connects = connected_by(user).under_one_roof(complex_).exists()
    return [layer for layer in LAYERS if connects or not layer.for_connecting]


def themes_for(complex_: Complex, user: User) -> list[Theme]:
    """The subjects of help of the corporations whose residents this user knows here, each once."""
    known = Complex.objects.where_known_by(user).under_one_roof(complex_)
    rows = Theme.objects.filter(active=True, corporation__complexes__in=known)
    return list({theme.code: theme for theme in rows.order_by("position", "name")}.values())


def picture_of(
    complex_: Complex, user: User, layer: Layer, day: date, *, theme: str = ""
) -> Picture:
    """Of the whole building around a complex, as far as this user may see its complexes."""
    under_this_roof = Complex.objects.under_one_roof(complex_)
    complexes = list(
        under_this_roof.visible_to(user).select_related("building", "corporation").order_by("pk")
    )
    complexes.sort(key=lambda one: (one.pk != complex_.pk, one.name))
    known = set(under_this_roof.where_known_by(user).values_list("pk", flat=True))
    if layer.for_connecting:
        known &= set(connected_by(user).values_list("pk", flat=True))
        complexes = [one for one in complexes if one.pk in known]
    if day != timezone.localdate():
        # Between two days the counts of an entrance would tell of one person.
        complexes = [one for one in complexes if one.pk in known]
    keys = [one.pk for one in complexes]
    units = {unit.pk: unit for unit in Unit.objects.standing(day).filter(complex__in=keys)}
    homes = _homes(units, user, day, known, keys)
    addresses = {key: unit.address for key, unit in units.items()}
    marks = layer.marks(Scope(day, keys, homes.lived, addresses, theme))
    entrances = {one.pk: one for one in Entrance.objects.filter(complex__in=keys)}
    rooms = {room.pk: room for room in CommonRoom.objects.filter(complex__in=keys)}
    sections = []
    for one in complexes:
        is_known = one.pk in known
        for drawing in _drawings(one, units, entrances, rooms, wide=layer.shows_names and is_known):
            entrance = entrances.get(drawing.porch)  # type: ignore[call-overload]
            doors = [
                DoorView(box, units[key], marks[key], homes.people[key], homes.left[key])
                for box, key in ((box, _uuid(box.key)) for box in drawing.doors)
            ]
            here = [door.unit.pk for door in doors]
            total = len({row.resident_id for key in here for row in homes.lived[key]})
            part = counted(marks, here)
            sections.append(
                SectionView(
                    name=entrance.name if entrance else _("Homes without an entrance"),
                    complex=one,
                    has_lift=bool(entrance and entrance.has_lift),
                    known=is_known,
                    drawing=drawing,
                    doors=doors,
                    rooms=[(box, rooms[_uuid(box.key)]) for box in drawing.rooms],
                    residents=total if is_known else shown(total),
                    counted=part if is_known else shown_part(part, total),
                )
            )
    return Picture(
        name=complex_.building.name if complex_.building else complex_.name,
        sections=sections,
        several=len(complexes) > 1,
        known=bool(known),
        hidden=under_this_roof.exclude(pk__in=keys).exists(),
    )


def _uuid(key: Hashable) -> UUID:
    assert isinstance(key, UUID)
    return key


def _homes(
    units: Mapping[UUID, Unit], user: User, day: date, known: set[UUID], complexes: Sequence[UUID]
) -> _Homes:
    """Names only of who may be known today. Of a home whose people may be known, who has left is
    counted; who may not be known and lives there still is as absent as on every other page."""
    homes = _Homes(lived={key: [] for key in units})
    today = timezone.localdate()
    for row in _lived_there(units, user, day, complexes):
        anonymous = units[row.unit_id].complex_id not in known
        has_left = row.until is not None and row.until <= today
        if row.may_know and not anonymous:  # type: ignore[attr-defined]
            homes.people[row.unit_id].append(row.resident)
        elif has_left and not anonymous:
            homes.left[row.unit_id] += 1
        elif not anonymous:
            continue
        homes.lived[row.unit_id].append(Lived(row.resident_id, row.here_since))  # type: ignore[attr-defined]
    return homes


def _lived_there(
    units: Mapping[UUID, Unit], user: User, day: date, complexes: Sequence[UUID]
) -> OccupancyQuerySet:
    """Each with `may_know`, and with `here_since`: who moved two doors down is no newcomer."""
    alive = Q(resident__deceased_on=None) | Q(resident__deceased_on__gt=day)
    known = Resident.objects.visible_to(user).filter(pk=OuterRef("resident"))
    first = Occupancy.objects.filter(
        resident=OuterRef("resident"), unit__complex__in=complexes
    ).order_by("since")
    return (
        Occupancy.objects.filter(current(day), alive, unit__in=list(units))
        .annotate(may_know=Exists(known), here_since=Subquery(first.values("since")[:1]))
        .select_related("resident")
        .order_by("resident__surname", "resident__initials", "pk")
    )


def _drawings(
    complex_: Complex,
    units: Mapping[UUID, Unit],
    entrances: Mapping[UUID, Entrance],
    rooms: Mapping[UUID, CommonRoom],
    *,
    wide: bool,
) -> list[Section]:
    return lay_out(
        [
            Porch(one.pk, one.floors, one.has_lift)
            for one in sorted(entrances.values(), key=lambda one: (one.position, one.name))
            if one.complex_id == complex_.pk
        ],
        [
            Door(one.pk, one.entrance_id, one.floor, one.position, _order(one))
            for one in units.values()
            if one.complex_id == complex_.pk
        ],
        [
            Room(one.pk, one.entrance_id, one.floor)
            for one in rooms.values()
            if one.complex_id == complex_.pk
        ],
        WIDE_DOORS if wide else NARROW_DOORS,
    )


def _order(unit: Unit) -> tuple[str, int, str, str]:
    return (unit.street, unit.house_number, unit.house_letter, unit.house_addition)
