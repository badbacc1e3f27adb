"""Where a resident stands with each partner, and the talks that were held, in the file."""

from django.utils.translation import gettext_noop

from residents.panels import FILE, Panel, Reading, Shown, register

from . import reads
from .models import ConferredResidents

# Why somebody looked; the resident reads these words too.
CONSENT = gettext_noop("consent")


def _read(reading: Reading) -> Shown:
    seen = reads.purposes_seen(reading.resident, reading.user, knows=True)
    return Shown({"ledger": reads.ledger_of(reading.resident, reading.user, seen)})


CONSENTS = register(Panel("consents", 60, CONSENT, "partners/_consents_of.html", _read))

# Of a talk itself; that there was one stands in the file, and is a look at the file.
TALKS = gettext_noop("talk with you")


def _read_talks(reading: Reading) -> Shown | None:
    if not ConferredResidents().visible_to(reading.user).filter(pk=reading.resident.pk).exists():
        return None
    return Shown({"talks": list(reading.resident.conferences.order_by("-starts_at"))})


CONFERENCES = register(Panel("conferences", 65, FILE, "partners/_conferences_of.html", _read_talks))
