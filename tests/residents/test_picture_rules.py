"""The cross-section: whatever the register knows, each home is drawn once and none over another."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residents.rules import MOST_FLOORS, Box, Door, Porch, Room, Section, lay_out


def door(number: int, floor: int | None = None, position: int | None = None, porch="A") -> Door:
    return Door(number, porch, floor, position, ("Laan", number, "", ""))


def rows(section: Section) -> list[list[int]]:
    """House numbers as one sees them: from the top down, from the left to the right."""
    tops = sorted({box.y for box in section.doors})
    return [
        [box.key for box in sorted(section.doors, key=lambda box: box.x) if box.y == top]
        for top in tops
    ]


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_the_ground_floor_lies_at_the_bottom() -> None:
    doors = [door(n, floor=n // 10, position=n % 10) for n in (1, 2, 11, 12, 21, 22)]
    (section,) = lay_out([Porch("A")], doors)
    assert rows(section) == [[21, 22], [11, 12], [1, 2]]
    assert [storey.number for storey in section.storeys] == [2, 1, 0]
    assert not section.guessed


def test_doors_stand_above_each_other_by_their_place() -> None:
    """Ingang B of a gallery flat: the places on a floor do not begin at one, and one is missing."""
    doors = [door(1, 0, 7), door(3, 0, 9), door(11, 1, 7), door(12, 1, 8), door(13, 1, 9)]
    (section,) = lay_out([Porch("A")], doors)
    x = {box.key: box.x for box in section.doors}
    assert x[1] == x[11] < x[12] < x[13] == x[3]


def test_without_floors_the_numbers_run_from_the_ground_up() -> None:
    doors = [door(n) for n in (12, 2, 4, 10, 6, 8)]
    (section,) = lay_out([Porch("A", floors=3)], doors)
    assert rows(section) == [[10, 12], [6, 8], [2, 4]]
    assert section.guessed
    assert {storey.number for storey in section.storeys} == {None}


def test_a_home_without_a_floor_lies_below_the_others() -> None:
    (section,) = lay_out([Porch("A")], [door(1, 0), door(2, 1), door(3)])
    assert rows(section) == [[2], [1], [3]]
    assert [storey.number for storey in section.storeys] == [1, 0, None]
    assert next(box for box in section.doors if box.key == 3).y > section.ground_y


def test_a_cellar_lies_under_the_ground() -> None:
    (section,) = lay_out([Porch("A")], [door(1, -1), door(2, 0)])
    top = {box.key: box.y for box in section.doors}
    assert top[2] < section.ground_y <= top[1]


def test_a_split_home_shares_the_place_of_the_old_one() -> None:
    (section,) = lay_out([Porch("A")], [door(1, 0, 1), door(2, 0, 1), door(3, 0, 2), door(4, 1, 1)])
    boxes = {box.key: box for box in section.doors}
    assert boxes[1].width == boxes[2].width < boxes[4].width / 2
    assert boxes[1].x == boxes[4].x
    assert boxes[2].x + boxes[2].width <= boxes[4].x + boxes[4].width


def test_the_only_entrance_has_all_homes_and_else_the_rest_comes_last() -> None:
    unknown = [door(1, porch=None), door(2, porch="elsewhere")]
    (one,) = lay_out([Porch("A")], unknown)
    assert (one.porch, len(one.doors)) == ("A", 2)
    sections = lay_out([Porch("A"), Porch("B")], [*unknown, door(3, porch="B")])
    assert [section.porch for section in sections] == ["B", None]
    (bare,) = lay_out([], unknown)
    assert (bare.porch, len(bare.doors)) == (None, 2)


def test_a_lift_runs_from_the_ground_to_the_top() -> None:
    doors = [door(1, 0), door(2, 4)]
    (section,) = lay_out([Porch("A", has_lift=True)], doors)
    assert section.lift is not None
    assert section.lift.y == min(box.y for box in section.doors)
    assert not any(overlap(section.lift, box) for box in section.doors)
    (stairs,) = lay_out([Porch("A")], doors)
    assert stairs.lift is None


def test_a_floor_typed_wrong_draws_no_tower() -> None:
    (section,) = lay_out([Porch("A")], [door(1, 0), door(2, 3000)])
    assert len(section.storeys) == 2
    (section,) = lay_out([Porch("A")], [door(1, 0), door(2, 4)])
    assert len(section.storeys) == 5  # floors without homes in between are there


def test_a_room_stands_on_its_floor_and_for_all_at_the_first_entrance() -> None:
    sections = lay_out(
        [Porch("A"), Porch("B")],
        [door(1, 0, 1), door(2, 0, 2, porch="B")],
        [Room("for all", None, 0), Room("of B", "B", 2)],
    )
    assert [[room.key for room in section.rooms] for section in sections] == [
        ["for all"],
        ["of B"],
    ]
    assert sections[1].rooms[0].floor == 2
    assert sections[1].rooms[0].y < sections[1].doors[0].y


def test_nothing_is_nothing() -> None:
    assert lay_out([], []) == []
    assert lay_out([Porch("A")], []) == []


known = st.integers(-2, 8) | st.none()
homes = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", None, "elsewhere"]),
        known | st.sampled_from([999, -999]),
        st.integers(0, 6) | st.none() | st.just(30000),
        st.integers(1, 40),
    ),
    max_size=60,
)
porches = st.lists(
    st.builds(
        Porch,
        st.sampled_from("ABC"),
        st.none() | st.integers(1, MOST_FLOORS),
        st.booleans(),
    ),
    max_size=3,
    unique_by=lambda porch: porch.key,
)
rooms = st.lists(st.tuples(st.sampled_from(["A", "C", None]), st.integers(-2, 8)), max_size=4)


@settings(deadline=None)
@given(homes, porches, rooms)
def test_each_home_is_drawn_once_inside_and_over_no_other(
    homes: list[tuple[str | None, int | None, int | None, int]],
    porches: list[Porch],
    rooms: list[tuple[str | None, int]],
) -> None:
    doors = [
        Door(key, porch, floor, position, ("Laan", number, "", ""))
        for key, (porch, floor, position, number) in enumerate(homes)
    ]
    sections = lay_out(porches, doors, [Room(f"room {n}", *room) for n, room in enumerate(rooms)])
    drawn = [box.key for section in sections for box in section.doors]
    assert sorted(drawn) == list(range(len(doors)))
    assert sum(len(section.rooms) for section in sections) == len(rooms)
    for section in sections:
        boxes = [*section.doors, *section.rooms, *([section.lift] if section.lift else [])]
        for box in boxes:
            assert box.width > 0
            assert 0 <= box.x <= box.x + box.width <= section.width
            assert 0 <= box.y <= box.y + box.height <= section.height
        assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
        if not section.guessed:
            floor_of = {door.key: door.floor for door in doors}
            for one, other in combinations(section.doors, 2):
                lower, higher = floor_of[one.key], floor_of[other.key]
                if lower is not None and higher is not None and lower < higher:
                    assert one.y > other.y


@settings(deadline=None)
@given(homes)
def test_a_drawing_is_the_same_every_time(
    homes: list[tuple[str | None, int | None, int | None, int]],
) -> None:
    doors = [
        Door(key, porch, floor, position, ("Laan", number, "", ""))
        for key, (porch, floor, position, number) in enumerate(homes)
    ]
    assert lay_out([Porch("A")], doors) == lay_out([Porch("A")], doors)


@pytest.mark.parametrize("count", [1, 2, 10, 96, 240, 1000])
def test_a_guess_is_no_wall_and_no_tower(count: int) -> None:
    (section,) = lay_out([Porch("A")], [door(n) for n in range(1, count + 1)])
    across = max(len(row) for row in rows(section))
    assert across <= 12
    assert len(section.storeys) <= count
