"""What may be shown of a count. Pure.

A complex can be forty homes: a small number is a person. Counts of people under five are never
shown, nor can they be found by subtracting what is shown from a total.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

K = TypeVar("K")

SMALLEST = 5


class Level(StrEnum):
    """How a door looks in the picture: a pattern and a colour, never a colour alone."""

    EMPTY = "empty"
    NONE = "none"
    SOME = "some"
    MANY = "many"


def shown(count: int) -> int | None:
    """None: fewer than five."""
    return count if count >= SMALLEST else None


def shown_cells(cells: Mapping[K, int]) -> dict[K, int]:
    """What may be shown of a row of counts whose total is shown too.

    Where a small one is left out, the smallest of the others are too: then what is missing from
    the total is never a small one alone, nor several of which each must be four. Who is left out is
    not named, so the others cannot tell a few from none.
    """
    result = {name: count for name, count in cells.items() if count >= SMALLEST}
    if result and any(0 < count < SMALLEST for count in cells.values()):
        smallest = min(result.values())
        result = {name: count for name, count in result.items() if count > smallest}
    return result


def shown_part(part: int, whole: int) -> int | None:
    """A count of some, beside the count of all: the others must not be a few either."""
    if 0 < whole - part < SMALLEST:
        return None
    return shown(part)


def shown_share(part: int, whole: int) -> int | None:
    """A percentage, when neither the part nor the rest is a small number of people."""
    if shown(whole) is None or 0 < part < SMALLEST or 0 < whole - part < SMALLEST:
        return None
    return round(100 * part / whole)
