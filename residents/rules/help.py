"""What neighbours offer and ask: when, how much, and what must fit. Pure."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_HOURS = 20
MAX_PAIRS = 5


class Told(models.TextChoices):
    """How the resident told it. Nobody offers or asks in somebody else's name."""

    TALK = "talk", _("in a talk")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
    OWN_PAGE = "own_page", _("on the own page")


class Gender(models.TextChoices):
    WOMAN = "woman", _("a woman")
    MAN = "man", _("a man")


# --- when: seven days of three parts, kept as one number ----------------------------------------

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
PARTS = ("morning", "afternoon", "evening")
DAY_NAMES = {
    "mo": _("Monday"),
    "tu": _("Tuesday"),
    "we": _("Wednesday"),
    "th": _("Thursday"),
    "fr": _("Friday"),
    "sa": _("Saturday"),
    "su": _("Sunday"),
}
PART_NAMES = {"morning": _("morning"), "afternoon": _("afternoon"), "evening": _("evening")}
SLOTS = tuple(f"{day}_{part}" for day in DAYS for part in PARTS)
ANY_TIME = (1 << len(SLOTS)) - 1


def slots_from(names: Iterable[str]) -> int:
    """Nothing ticked is any time: nobody is left out because of an empty form."""
    mask = sum(1 << SLOTS.index(name) for name in set(names))
    return mask or ANY_TIME


def slots_in(mask: int) -> list[str]:
    return [name for place, name in enumerate(SLOTS) if mask >> place & 1]


def slot_text(name: str) -> str:
    day, part = name.split("_")
    return f"{DAY_NAMES[day]} {PART_NAMES[part]}"


# --- how much -----------------------------------------------------------------------------------


def pairs_possible(max_pairs: int, hours: int) -> int:
    """With how many neighbours somebody can be paired: each gets an hour a week at least."""
    return min(max_pairs, hours)


def hours_each(hours: int, pairs: int) -> int:
    """The hours are shared out evenly, so that all pairs together never take more than offered."""
    return hours // pairs if pairs else 0
