"""What happens in a complex, and who comes."""

from .occurrences import ROOM_ONCE, Occurrence, OccurrenceQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .series import Series, SeriesQuerySet

__all__ = [
    "ROOM_ONCE",
    "CountedRegistration",
    "Occurrence",
    "OccurrenceQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Series",
    "SeriesQuerySet",
]
