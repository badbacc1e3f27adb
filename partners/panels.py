"""Where a resident stands with each partner, in the file."""

from django.utils.translation import gettext_noop

from residents.panels import Panel, Reading, Shown, register

from . import reads

# Why somebody looked; the resident reads these words too.
CONSENT = gettext_noop("consent")


def _read(reading: Reading) -> Shown:
    seen = reads.purposes_seen(reading.resident, reading.user, knows=True)
    return Shown({"ledger": reads.ledger_of(reading.resident, reading.user, seen)})


CONSENTS = register(Panel("consents", 60, CONSENT, "partners/_consents_of.html", _read))
