"""What happens in a complex, and who comes."""

from .occurrences import ROOM_ONCE, Occurrence, OccurrenceQuerySet
from .papers import PaperStyle, ShortCode, TitlePicture
from .parties import OfferCall, PartyMember, PartyWishes, PartyWishesQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .series import Series, SeriesQuerySet
from .slips import Slip, SlipQuerySet, SlipRun
from .standing import StandingRegistration, StandingRegistrationQuerySet

__all__ = [
    "ROOM_ONCE",
    "CountedRegistration",
    "Occurrence",
    "OccurrenceQuerySet",
    "OfferCall",
    "PaperStyle",
    "PartyMember",
    "PartyWishes",
    "PartyWishesQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Series",
    "SeriesQuerySet",
    "ShortCode",
    "Slip",
    "SlipQuerySet",
    "SlipRun",
    "StandingRegistration",
    "StandingRegistrationQuerySet",
    "TitlePicture",
]
