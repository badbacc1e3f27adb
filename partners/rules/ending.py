"""When it is told that an agreement ends."""

from collections.abc import Collection
from datetime import date

# Days before the end, the longest first.
WARNED = (60, 30)


def due_warning(until: date, today: date, told: Collection[int]) -> int | None:
    """Which warning goes today: the last one whose day has come, once. One that was missed, because
    nothing ran or the agreement was made late, is made good by the next."""
    left = (until - today).days
    if left < 0:
        return None
    reached = [days for days in WARNED if left <= days]
    return reached[-1] if reached and reached[-1] not in told else None
