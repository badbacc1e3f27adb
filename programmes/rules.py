"""What may be shown of a count. Pure.

A complex can be forty homes: a small number is a person. Counts of people under five are never
shown, nor can they be found by subtracting what is shown from a total.
"""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

SMALLEST = 5


def shown(count: int) -> int | None:
    """None: fewer than five."""
    return count if count >= SMALLEST else None


def shown_cells(cells: Mapping[K, int]) -> dict[K, int | None]:
    """A row of counts whose total is shown too. One hidden cell alone could be found by
    subtraction, so then the next smallest is hidden with it."""
    result = {name: shown(count) for name, count in cells.items()}
    hidden = [name for name, value in result.items() if value is None]
    visible = sorted((name for name in cells if name not in hidden), key=lambda name: cells[name])
    if visible and hidden and sum(cells[name] for name in hidden) < SMALLEST:
        result[visible[0]] = None
    return result


def shown_share(part: int, whole: int) -> int | None:
    """A percentage, when neither the part nor the rest is a small number of people."""
    if shown(whole) is None or 0 < part < SMALLEST or 0 < whole - part < SMALLEST:
        return None
    return round(100 * part / whole)
