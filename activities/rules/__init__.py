"""What is decided about activities. Pure."""

from .places import (
    LIVE,
    MAX_PARTY,
    REFUSALS,
    WAITING,
    Channel,
    OccurrenceState,
    Refused,
    State,
    Waiting,
    next_in_line,
    place_for,
    why_waiting,
)

__all__ = [
    "LIVE",
    "MAX_PARTY",
    "REFUSALS",
    "WAITING",
    "Channel",
    "OccurrenceState",
    "Refused",
    "State",
    "Waiting",
    "next_in_line",
    "place_for",
    "why_waiting",
]
