"""What happens in a complex, and who comes."""

from .occurrences import Occurrence, OccurrenceQuerySet
from .papers import PaperStyle, ShortCode, TitlePicture
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .slips import Slip, SlipQuerySet, SlipRun

__all__ = [
    "CountedRegistration",
    "Occurrence",
    "OccurrenceQuerySet",
    "PaperStyle",
    "Registration",
    "RegistrationQuerySet",
    "ShortCode",
    "Slip",
    "SlipQuerySet",
    "SlipRun",
    "TitlePicture",
]
