"""No count under five is shown, and none can be found by somebody who subtracts."""

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from programmes.rules import SMALLEST, shown, shown_cells, shown_part, shown_share

Row = tuple[int, ...]
# What a page shows of a row: its total, and the cells that are not left out.
View = tuple[int | None, Mapping[int, int]]


def view(row: Row) -> View:
    return shown(sum(row)), shown_cells(dict(enumerate(row)))


def rows_behind(seen: View, length: int) -> Iterator[Row]:
    """Every row that would show this: what somebody who knows the rule could work out."""
    total, cells = seen
    hidden = [at for at in range(length) if at not in cells]
    sums = [total - sum(cells.values())] if total is not None else range(SMALLEST)
    for rest in sums:
        for values in _parts(rest, len(hidden)):
            row = tuple(
                cells[at] if at in cells else values[hidden.index(at)] for at in range(length)
            )
            if view(row) == seen:
                yield row


def _parts(total: int, count: int) -> Iterator[Row]:
    """Every way to write the total as so many numbers."""
    if count == 0:
        yield from [()] if total == 0 else []
    elif count == 1:
        yield (total,)
    else:
        for first in range(total + 1):
            for others in _parts(total - first, count - 1):
                yield (first, *others)


def found_out(row: Row) -> list[int]:
    """The small cells of this row of which the page gives away the number."""
    behind = list(rows_behind(view(row), len(row)))
    assert row in behind
    return [
        at
        for at, count in enumerate(row)
        if 0 < count < SMALLEST and len({one[at] for one in behind}) == 1
    ]


@pytest.mark.parametrize("count", range(12))
def test_under_five_is_not_shown(count: int) -> None:
    assert shown(count) == (count if count >= 5 else None)


@pytest.mark.parametrize(("length", "most"), [(1, 12), (2, 12), (3, 9), (4, 6)])
def test_no_small_cell_can_be_found_out(length: int, most: int) -> None:
    """Every row of that length, with every other row that would look the same."""
    views = {}
    for row in product(range(most + 1), repeat=length):
        total, cells = view(row)
        assert all(count >= SMALLEST for count in cells.values())
        assert all(row[at] == count for at, count in cells.items())
        views[total, tuple(sorted(cells.items()))] = row
    for row in views.values():
        assert found_out(row) == [], row


@pytest.mark.parametrize("seed", range(5))
def test_nor_in_rows_by_chance(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        row = tuple(
            chance.choice([0, 1, 2, 3, 4, 4, 5, 5, 6, chance.randint(0, 40)])
            for _ in range(chance.randint(1, 8))
        )
        _, cells = view(row)
        missing = sum(row) - sum(cells.values())
        small = [count for count in row if 0 < count < SMALLEST]
        # What is left out is nobody, or too many to be the small ones alone.
        if sum(row) >= SMALLEST and cells and small:
            assert missing >= sum(small) + SMALLEST, row


def test_leaving_out_only_the_small_ones_would_not_do() -> None:
    """The negative control: 4 + 4 + 9 with the nine shown leaves eight for two cells, each under
    five."""
    rows = [row for row in product(range(13), repeat=3) if sum(row) == 17 and row[2] == 9]
    naive = [row for row in rows if all(count < SMALLEST for count in row[:2])]
    assert naive == [(4, 4, 9)]
    assert found_out((4, 4, 9)) == []


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ({}, {}),
        ({"a": 4}, {}),
        ({"a": 5}, {"a": 5}),
        ({"a": 20, "b": 0}, {"a": 20}),  # nobody is nobody
        ({"a": 20, "b": 3}, {}),
        ({"a": 20, "b": 3, "c": 7}, {"a": 20}),
        ({"a": 20, "b": 3, "c": 7, "d": 7}, {"a": 20}),  # of two that are equal neither is the one
        ({"a": 20, "b": 6}, {"a": 20, "b": 6}),
    ],
)
def test_what_is_shown_of_a_row(row: dict[str, int], cells: dict[str, int]) -> None:
    assert shown_cells(row) == cells


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (0, 4, None),
        (4, 4, None),
        (0, 10, 0),
        (1, 10, None),
        (4, 10, None),
        (5, 10, 50),
        (6, 10, None),  # the other four
        (9, 10, None),
        (10, 10, 100),
        (5, 1000, 0),
        (20, 30, 67),
    ],
)
def test_a_share_of_which_neither_side_is_small(part: int, whole: int, share: int | None) -> None:
    assert shown_share(part, whole) == share


def test_a_share_never_gives_a_small_number_away() -> None:
    for whole in range(200):
        for part in range(whole + 1):
            if shown_share(part, whole) is not None:
                assert part == 0 or part >= SMALLEST
                assert part == whole or whole - part >= SMALLEST
                assert whole >= SMALLEST


@pytest.mark.parametrize("whole", range(14))
def test_a_part_is_shown_when_neither_it_nor_the_rest_is_a_few(whole: int) -> None:
    for part in range(whole + 1):
        told = shown_part(part, whole)
        assert told in (None, part)
        few = part < SMALLEST or 0 < whole - part < SMALLEST
        assert (told is None) is few
