"""What happens in a complex, and who comes."""

from .occurrences import Occurrence, OccurrenceQuerySet
from .parties import OfferCall, PartyMember, PartyWishes, PartyWishesQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet

__all__ = [
    "CountedRegistration",
    "Occurrence",
    "OccurrenceQuerySet",
    "OfferCall",
    "PartyMember",
    "PartyWishes",
    "PartyWishesQuerySet",
    "Registration",
    "RegistrationQuerySet",
]
