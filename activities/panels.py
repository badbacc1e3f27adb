"""What a resident signed up for, in the file."""

from django.utils.translation import gettext_noop

from residents.panels import Panel, Reading, Shown, register

from . import reads

# Why somebody looked; the resident reads these words too.
ACTIVITIES_OF = gettext_noop("your activities")


def _read(reading: Reading) -> Shown:
    return Shown(reads.sign_ups_of(reading.resident, reading.user))


SIGN_UPS = register(
    Panel("activities", 10, ACTIVITIES_OF, "activities/_registrations_of.html", _read)
)
