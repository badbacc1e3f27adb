"""What a series is, and which dates follow when it changes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE = 80
MOST_WEEKS_AHEAD = 53
WEEKS_AHEAD, MONTHS_AHEAD = 8, 26  # in weeks: of what comes weekly, and of what comes monthly


class SeriesKind(models.TextChoices):
    ORDINARY = "ordinary", _("each date by itself")
    COURSE = "course", _("a course: one sign-up for all meetings")
    CIRCLE = "circle", _("a circle: the same group each time")


@dataclass(frozen=True)
class Words:
    """What is said of an activity; a series says it of each of its dates."""

    title: str
    place: str
    capacity: int
    description: str = ""
    host: str = ""
    run_by_residents: bool = False
    cost: str = ""
    room_id: UUID | None = None
    run_by_id: UUID | None = None

    @classmethod
    def of(cls, one: object) -> Self:
        return cls(**{field.name: getattr(one, field.name) for field in fields(cls)})

    def as_fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def title_of(words: Words, topic: str) -> str:
    return f"{words.title}: {topic}"[:TITLE] if topic else words.title


# What people must hear of when it changes; of the rest they see the new words.
TOLD = frozenset({"title", "place", "room_id", "cost", "starts_at", "ends_at"})


def pair_days(
    old: Iterable[date], new: Iterable[date], *, monthly: bool
) -> dict[date, date | None]:
    """Which new day each old one becomes: the same day; else the next one that is left in its week
    (or month); else None, it no longer matches."""
    old, new = sorted(old), sorted(new)
    pairs: dict[date, date | None] = {day: day for day in old if day in set(new)}
    left: dict[tuple[int, int], list[date]] = {}
    for day in new:
        if day not in pairs:
            left.setdefault(_span(day, monthly), []).append(day)
    for day in old:
        if day not in pairs:
            there = left.get(_span(day, monthly))
            pairs[day] = there.pop(0) if there else None
    return pairs


def _span(day: date, monthly: bool) -> tuple[int, int]:
    return (day.year, day.month) if monthly else day.isocalendar()[:2]


def follows(words: Words, *, before: Words, after: Words) -> dict[str, Any]:
    """What of a date goes along with its series: all that is still as the series said it."""
    found = {}
    for name, new in after.as_fields().items():
        old, own = getattr(before, name), getattr(words, name)
        if old == new:
            continue
        if name == "title" and own.startswith(f"{old}: "):  # with the subject of the meeting
            found[name] = f"{new}{own.removeprefix(old)}"[:TITLE]
        elif own == old or (name == "room_id" and own is None and words.place == before.place):
            found[name] = new
    return found
