"""Who was there: marks of several devices, put together. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

# More than this at once is no list of a hall.
MOST_MARKS = 500
MOST_DROP_INS = 999


@dataclass(frozen=True)
class Mark:
    """One tap. Its nonce is made by the device, so that a tap that is sent twice is one."""

    registration: UUID
    present: bool
    nonce: UUID
    marked_at: datetime


def moment_of_tap(now: datetime, *, seconds_ago: float) -> datetime:
    """A device says how long ago it was, and not at what time: its clock may be wrong. What was
    kept for longer than a week cannot be corrected any more anyhow."""
    week = timedelta(days=7).total_seconds()
    return now - timedelta(seconds=min(max(seconds_ago, 0.0), week))


def last_of_each(marks: Iterable[Mark]) -> list[Mark]:
    """Of several taps on one name the last one counts, whichever device it came from."""
    last: dict[UUID, Mark] = {}
    for mark in sorted(marks, key=lambda one: (one.marked_at, one.nonce)):
        last[mark.registration] = mark
    return list(last.values())
