"""What pages and letters show of referrals, agreements and the ledger."""

from . import answers, desks, helping, received
from .consents import (
    Ledger,
    agreed_receivers,
    ledger_of,
    own_ledger_of,
    purposes_seen,
)
from .directory import (
    agreed_with,
    agreed_with_own,
    ends_soon,
    partners_of,
)
from .facts import (
    euros,
    shared_facts,
)
from .own import (
    shared_about,
)
from .preview import Preview, preview
from .referrals import (
    HAPPENED,
    Happening,
    ground_facts,
    ground_text,
    happenings,
    inbox_of,
    serves_a_desk,
)

__all__ = [
    "HAPPENED",
    "Happening",
    "Ledger",
    "Preview",
    "agreed_receivers",
    "agreed_with",
    "agreed_with_own",
    "answers",
    "desks",
    "ends_soon",
    "euros",
    "ground_facts",
    "ground_text",
    "happenings",
    "helping",
    "inbox_of",
    "ledger_of",
    "own_ledger_of",
    "partners_of",
    "preview",
    "purposes_seen",
    "received",
    "serves_a_desk",
    "shared_about",
    "shared_facts",
]
