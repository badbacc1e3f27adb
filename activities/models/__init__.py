"""What happens in a complex, and who comes."""

from .occurrences import ROOM_ONCE, Occurrence, OccurrenceQuerySet
from .papers import PaperStyle, ShortCode, TitlePicture
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .series import Series, SeriesQuerySet
from .slips import Slip, SlipQuerySet, SlipRun

__all__ = [
    "ROOM_ONCE",
    "CountedRegistration",
    "Occurrence",
    "OccurrenceQuerySet",
    "PaperStyle",
    "Registration",
    "RegistrationQuerySet",
    "Series",
    "SeriesQuerySet",
    "ShortCode",
    "Slip",
    "SlipQuerySet",
    "SlipRun",
    "TitlePicture",
]
