"""Four eyes: how a sensitive signal ended without a partner is looked at by somebody else. Pure."""

from datetime import datetime
from uuid import UUID

from accounts.workdays import WORKDAY

from .clocks import AT, Clock

# The ends that a person decides on without a partner.
ALONE = frozenset({"dismiss", "finish", "strike"})
LOOK = 5 * WORKDAY


def needs_second(step: str, *, is_sensitive: bool) -> bool:
    return is_sensitive and step in ALONE


def is_another(who: UUID, *, decided_by: UUID, noted_by: UUID) -> bool:
    """Neither decided it nor noted it."""
    return who not in {decided_by, noted_by}


def clock_of(since: datetime) -> Clock:
    return Clock(LOOK, since)


def next_alarm(clock: Clock, *, told: int) -> datetime | None:
    later = [part for rung, part in AT.items() if rung > told]
    return clock.reaches(min(later)) if later else None
