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
from .repeats import (
    AMSTERDAM,
    LONGEST_GAP,
    MOST_TIMES,
    MOST_WEEKS,
    NTH,
    Frequency,
    Repeat,
    at,
    which_of_month,
)
from .repeats import in_words as repeat_in_words
from .repeats import read as read_repeat
from .repeats import write as write_repeat
from .series import MONTHS_AHEAD, MOST_WEEKS_AHEAD, WEEKS_AHEAD, SeriesKind, Words, title_of

__all__ = [
    "AMSTERDAM",
    "LIVE",
    "LONGEST_GAP",
    "MAX_PARTY",
    "MONTHS_AHEAD",
    "MOST_TIMES",
    "MOST_WEEKS",
    "MOST_WEEKS_AHEAD",
    "NTH",
    "REFUSALS",
    "WAITING",
    "WEEKS_AHEAD",
    "Channel",
    "Frequency",
    "OccurrenceState",
    "Refused",
    "Repeat",
    "SeriesKind",
    "State",
    "Waiting",
    "Words",
    "at",
    "next_in_line",
    "place_for",
    "read_repeat",
    "repeat_in_words",
    "title_of",
    "which_of_month",
    "why_waiting",
    "write_repeat",
]
