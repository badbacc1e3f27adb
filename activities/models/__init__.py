"""What happens in a complex, and who comes."""

from .occurrences import Occurrence, OccurrenceQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet

__all__ = [
    "CountedRegistration",
    "Occurrence",
    "OccurrenceQuerySet",
    "Registration",
    "RegistrationQuerySet",
]
