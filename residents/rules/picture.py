"""The cross-section of a building: from homes to rectangles. Pure.

An ERP knows house numbers and little more. So every gap is filled in the way in which a person
would draw it: ground floor at the bottom, doors in the order of their numbers. What was guessed is
told, and no home is ever left out or drawn over another.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

MOST_FLOORS = 60  # more is a typing error, and not a reason to draw an empty tower
# So many homes at one place were one before they were split; more is a typing error.
MOST_AT_ONE_PLACE = 3
WIDEST_GUESS = 12


@dataclass(frozen=True)
class Door:
    """`order` is where it comes among its neighbours: street, number, letter, addition."""

    key: Hashable
    porch: Hashable | None
    floor: int | None
    position: int | None
    order: tuple[str, int, str, str]


@dataclass(frozen=True)
class Porch:
    """An entrance. `floors`: how many have homes, for when the homes do not say."""

    key: Hashable
    floors: int | None = None
    has_lift: bool = False


@dataclass(frozen=True)
class Room:
    key: Hashable
    porch: Hashable | None
    floor: int


@dataclass(frozen=True)
class Sizes:
    door_width: int = 60
    door_height: int = 56
    gap: int = 6
    label: int = 36  # to the left of the doors: the number of the floor
    lift: int = 26
    roof: int = 20
    ground: int = 10
    room_places: int = 2  # a room is as wide as so many doors


@dataclass(frozen=True)
class Box:
    """A rectangle in the drawing; `floor` None: not known, or guessed."""

    key: Hashable
    floor: int | None
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Storey:
    """`number` None: homes of which the floor is not known."""

    number: int | None
    y: int
    height: int


@dataclass(frozen=True)
class Section:
    """One entrance, ready to be drawn."""

    porch: Hashable | None
    width: int
    height: int
    storeys: tuple[Storey, ...]
    doors: tuple[Box, ...]
    rooms: tuple[Box, ...]
    lift: Box | None
    ground_y: int
    roof_width: int  # over the homes; a room beside them is lower
    guessed: bool  # the floors were not known, and follow the house numbers


def lay_out(
    porches: Sequence[Porch],
    doors: Iterable[Door],
    rooms: Iterable[Room] = (),
    sizes: Sizes | None = None,
) -> list[Section]:
    """A drawing per entrance, in the order given; homes of no known entrance come last.

    A building with one entrance, or with none in the register, is drawn as one.
    """
    only = porches[0].key if len(porches) == 1 else None
    known = {porch.key for porch in porches}
    doors_of: defaultdict[Hashable | None, list[Door]] = defaultdict(list)
    for door in doors:
        doors_of[door.porch if door.porch in known else only].append(door)
    rooms_of: defaultdict[Hashable | None, list[Room]] = defaultdict(list)
    # A room for all is drawn where the building begins.
    first = next((porch.key for porch in porches if doors_of[porch.key]), None)
    for room in rooms:
        rooms_of[room.porch if room.porch in known else first].append(room)
    everywhere = [*porches, Porch(None)]
    return [
        _section(porch, doors_of[porch.key], rooms_of[porch.key], sizes or Sizes())
        for porch in everywhere
        if doors_of[porch.key] or rooms_of[porch.key]
    ]


def _section(porch: Porch, doors: Sequence[Door], rooms: Sequence[Room], sizes: Sizes) -> Section:
    guessed = bool(doors) and all(door.floor is None for door in doors)
    floors = _guessed_floors(porch, doors) if guessed else _known_floors(doors)
    columns = _columns(doors)
    placed = {
        floor: _places(homes, columns, _rooms_on(floor, rooms), sizes.room_places)
        for floor, homes in floors.items()
    }
    for floor in {room.floor for room in rooms} - set(floors):
        placed[floor] = _places([], columns, _rooms_on(floor, rooms), sizes.room_places)
    numbers = _stack([floor for floor in placed if floor is not None])
    # What is not known lies under the building, where it is seen and misleads nobody.
    order: list[int | None] = [*numbers, *([None] if None in placed else [])]
    left = sizes.label + (sizes.lift + sizes.gap if porch.has_lift else 0)
    step = sizes.door_height + sizes.gap
    tops = {floor: sizes.roof + row * step for row, floor in enumerate(order)}
    ground_y = sizes.roof + len([number for number in numbers if number >= 0]) * step
    # Below the ground there is room for the line of the ground itself.
    tops = {floor: top + (sizes.ground if top >= ground_y else 0) for floor, top in tops.items()}
    widest = max((place.end for places in placed.values() for place in places), default=1)
    boxes = [
        (place.is_room, _box(place, floor, tops[floor], left, sizes, guessed=guessed))
        for floor in reversed(order)
        for place in placed.get(floor, [])
    ]
    width = left + widest * (sizes.door_width + sizes.gap)
    return Section(
        porch=porch.key,
        width=width,
        height=sizes.roof + len(order) * step + sizes.ground,
        storeys=tuple(
            Storey(None if guessed else floor, tops[floor], sizes.door_height) for floor in order
        ),
        doors=tuple(box for is_room, box in boxes if not is_room),
        rooms=tuple(box for is_room, box in boxes if is_room),
        lift=_lift(numbers, tops, sizes) if porch.has_lift and numbers else None,
        ground_y=ground_y,
        roof_width=max((box.x + box.width for is_room, box in boxes if not is_room), default=width),
        guessed=guessed,
    )


# --- which floor ----------------------------------------------------------------------------------


def _known_floors(doors: Iterable[Door]) -> dict[int | None, list[Door]]:
    floors: defaultdict[int | None, list[Door]] = defaultdict(list)
    for door in doors:
        floors[door.floor].append(door)
    return dict(floors)


def _guessed_floors(porch: Porch, doors: Sequence[Door]) -> dict[int | None, list[Door]]:
    """Numbers run from the ground up, floor by floor."""
    ordered = sorted(doors, key=lambda door: door.order)
    if porch.floors:
        across = math.ceil(len(ordered) / porch.floors)
    else:
        across = min(WIDEST_GUESS, max(2, round(math.sqrt(1.5 * len(ordered)))))
    return {
        number: ordered[start : start + across]
        for number, start in enumerate(range(0, len(ordered), across))
    }


def _stack(floors: Sequence[int]) -> list[int]:
    """From the top down; a floor without homes in between is drawn too, but no tower of them."""
    if not floors:
        return []
    highest, lowest = max(floors), min(floors)
    if highest - lowest < MOST_FLOORS:
        return list(range(highest, lowest - 1, -1))
    return sorted(set(floors), reverse=True)


# --- which place on the floor ---------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    key: Hashable
    column: int
    columns: int  # how many it takes
    part: int  # which of those that share it, and of how many
    parts: int
    is_room: bool = False

    @property
    def end(self) -> int:
        return self.column + self.columns


def _columns(doors: Iterable[Door]) -> dict[int, int]:
    """The places that are in use, closed up, so that doors stand above each other."""
    used = sorted({door.position for door in doors if door.position is not None})
    return {position: column for column, position in enumerate(used)}


def _rooms_on(floor: int | None, rooms: Iterable[Room]) -> list[Room]:
    return [room for room in rooms if room.floor == floor]


def _places(
    homes: Iterable[Door], columns: dict[int, int], rooms: Iterable[Room], room_places: int
) -> list[_Place]:
    """Homes at one place share its width; who has no place takes the first that is free."""
    at: defaultdict[int, list[Door]] = defaultdict(list)
    homeless: list[Door] = []
    for door in sorted(homes, key=lambda door: door.order):
        column = columns.get(door.position) if door.position is not None else None
        if column is None or len(at[column]) == MOST_AT_ONE_PLACE:
            homeless.append(door)
        else:
            at[column].append(door)
    taken = {column for column, sharing in at.items() if sharing}
    for door in homeless:
        free = next(column for column in range(len(taken) + 1) if column not in taken)
        taken.add(free)
        at[free].append(door)
    places = [
        _Place(door.key, column, 1, part, len(at[column]))
        for column in sorted(taken)
        for part, door in enumerate(at[column])
    ]
    for room in rooms:
        column = _free_run(taken, room_places)
        taken.update(range(column, column + room_places))
        places.append(_Place(room.key, column, room_places, 0, 1, is_room=True))
    return places


def _free_run(taken: set[int], places: int) -> int:
    column = 0
    while any(column + n in taken for n in range(places)):
        column += 1
    return column


# --- where in the drawing -------------------------------------------------------------------------


def _box(
    place: _Place, floor: int | None, top: int, left: int, sizes: Sizes, *, guessed: bool
) -> Box:
    step = sizes.door_width + sizes.gap
    whole = place.columns * step - sizes.gap
    width = (whole - (place.parts - 1) * 2) // place.parts
    return Box(
        key=place.key,
        floor=None if guessed else floor,
        x=left + place.column * step + place.part * (width + 2),
        y=top,
        width=width,
        height=sizes.door_height,
    )


def _lift(numbers: Sequence[int], tops: dict[int | None, int], sizes: Sizes) -> Box:
    top, bottom = tops[numbers[0]], tops[numbers[-1]] + sizes.door_height
    return Box("lift", None, sizes.label, top, sizes.lift, bottom - top)
