"""Whether two people in the register are likely one, and how long a merge can be undone. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

UNDO_DAYS = 30

# Compared side by side before somebody decides. What is empty in the one is taken from the other.
COMPARED = (
    *("initials", "infix", "surname", "letter_name", "phone", "email", "channel", "language"),
    *("external_key", "deceased_on"),
)
FILLED = ("initials", "infix", "letter_name", "phone", "email", "deceased_on")


def plain(text: str) -> str:
    """ "De Vriés " → "de vries": how people hear a name."""
    apart = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).lower().split())


def may_be_one(first_initials: str, second_initials: str) -> bool:
    """ "A.M." and "A." may be one, "A." and "B." not; nothing may be anybody."""
    first, second = (
        "".join(c for c in plain(text) if c.isalnum()) for text in (first_initials, second_initials)
    )
    return first.startswith(second) or second.startswith(first)


@dataclass(frozen=True)
class Compared:
    """One field of two people."""

    name: str
    first: str
    second: str

    @property
    def verdict(self) -> str:
        if not self.first or not self.second:
            return "one_side"
        return "same" if plain(self.first) == plain(self.second) else "differs"


def can_be_undone(merged_at: datetime, now: datetime) -> bool:
    return now - merged_at <= timedelta(days=UNDO_DAYS)


class MergeRefused(Exception):
    """Nothing was merged; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
