"""What happens in a complex, and who comes."""

from .calendars import CalendarLink, CalendarLinkQuerySet
from .micro import Chore, ChoreQuerySet, Idea, IdeaQuerySet
from .occurrences import ROOM_ONCE, Occurrence, OccurrenceQuerySet
from .parties import OfferCall, PartyMember, PartyWishes, PartyWishesQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .series import Series, SeriesQuerySet
from .standing import StandingRegistration, StandingRegistrationQuerySet

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
    "OfferCall",
    "PartyMember",
    "PartyWishes",
    "PartyWishesQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Series",
    "SeriesQuerySet",
    "StandingRegistration",
    "StandingRegistrationQuerySet",
]
