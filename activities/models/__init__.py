"""What happens in a complex, and who comes."""

from .occurrences import Occurrence, OccurrenceQuerySet
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .slips import Slip, SlipQuerySet
from .telling import Call, CallQuerySet, Reminder, to_remind
from .volunteers import ListKeeper, Volunteer, VolunteerQuerySet, volunteers_in

__all__ = [
    "Call",
    "CallQuerySet",
    "CountedRegistration",
    "ListKeeper",
    "Occurrence",
    "OccurrenceQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "Reminder",
    "Slip",
    "SlipQuerySet",
    "Volunteer",
    "VolunteerQuerySet",
    "to_remind",
    "volunteers_in",
]
