"""How fast this machine is now, against the one on which goals in seconds were set.

The same machine differs by half from one hour to the next. What does not differ is how long a page
takes against the least that Django can do, measured beside it.
"""

from collections.abc import Callable
from itertools import count
from statistics import mean
from typing import TypeVar

from .bare_tables import PLACES
from .load import Call, press
from .place import Place

Found = TypeVar("Found")
# Answers per second of a bare view with one SELECT there: two processes, no middleware.
THERE = 2258
SECONDS = 1.5


def at_pace(place: Place, measured: Callable[[], Found]) -> tuple[Found, float]:
    """→ what was measured, and the pace before and after it: 0.5 is half as fast as there. A faster
    machine counts as 1: it gives no other goal."""
    before = _pace(place)
    found = measured()
    return found, min(1.0, mean([before, _pace(place)]))


def _pace(place: Place) -> float:
    calls = (Call(f"/one-select/{1 + number % PLACES}/") for number in count())
    return press(place.bare.port, calls, seconds=SECONDS).rate / THERE
