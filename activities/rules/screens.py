"""When the screen in the hall is dark, and when it is made anew. Pure."""

from datetime import datetime, timedelta

MORNING, EVENING = 7, 19
AT_MOST = 300
# More lines than these cannot be read from a chair.
MOST_LINES = 18


def is_dark(hour: int) -> bool:
    """Bright by day, and no lamp in the hall at night."""
    return not MORNING <= hour < EVENING


def seconds_to_refresh(now: datetime) -> int:
    """Every five minutes; sooner when the day ends, so that yesterday does not stay. `now` is in
    local time."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    # By the clock on the wall: an hour that is skipped at night is far from midnight.
    return min(AT_MOST, int((midnight - now).total_seconds()) + 2)


def fitting(days: list[int]) -> tuple[list[int], bool]:
    """How many activities of each day are shown, and whether some are not. A day costs a line."""
    left, shown = MOST_LINES, []
    for number in days:
        left -= 1
        shown.append(max(0, min(number, left)))
        left -= shown[-1]
    return shown, sum(shown) < sum(days)


def size_for(lines: int) -> str:
    """A class of the style sheet: the fewer lines, the larger."""
    for most, name in ((4, "huge"), (8, "large"), (12, "middle")):
        if lines <= most:
            return name
    return "small"
