"""What happens in a complex, and who comes."""

from .occurrences import Occurrence, OccurrenceQuerySet
from .presence import ListsOf, PresenceList, PresenceMark, doors_are_open
from .registrations import CountedRegistration, Registration, RegistrationQuerySet
from .slips import Slip, SlipQuerySet
from .tablets import Tablet, TabletQuerySet
from .telling import Call, CallQuerySet, Reminder, to_remind
from .volunteers import ListKeeper, Volunteer, VolunteerQuerySet, volunteers_in

__all__ = [
    "Call",
    "CallQuerySet",
    "CountedRegistration",
    "ListKeeper",
    "ListsOf",
    "Occurrence",
    "OccurrenceQuerySet",
    "PresenceList",
    "PresenceMark",
    "Registration",
    "RegistrationQuerySet",
    "Reminder",
    "Slip",
    "SlipQuerySet",
    "Tablet",
    "TabletQuerySet",
    "Volunteer",
    "VolunteerQuerySet",
    "doors_are_open",
    "to_remind",
    "volunteers_in",
]
