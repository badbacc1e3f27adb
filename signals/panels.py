"""The signals about a resident, in the file."""

from django.utils.translation import gettext_noop

from residents.panels import Panel, Reading, Shown, register

from . import reads

# Why somebody looked, and no more: the resident reads these words too.
SIGNALS_OF = gettext_noop("your file")


def _read(reading: Reading) -> Shown:
    return Shown(reads.signals_of(reading.resident, reading.user))


SIGNALS = register(Panel("signals", 40, SIGNALS_OF, "signals/_signals_of.html", _read))
