"""What a series is, and which dates follow when it changes. Pure."""

from dataclasses import dataclass, fields
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
