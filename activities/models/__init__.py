"""What happens in a complex, and who comes."""

from .calendars import CalendarLink, CalendarLinkQuerySet
from .micro import Chore, ChoreQuerySet, Idea, IdeaQuerySet
from .occurrences import ROOM_ONCE, Occurrence, OccurrenceQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .series import Series, SeriesQuerySet

__all__ = [
    "ROOM_ONCE",
    "CalendarLink",
    "CalendarLinkQuerySet",
    "Chore",
    "ChoreQuerySet",
    "CountedRegistration",
    "Idea",
    "IdeaQuerySet",
    "Occurrence",
    "OccurrenceQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Series",
    "SeriesQuerySet",
]
