"""What pages and letters show of referrals, agreements and the ledger."""

from . import answers, conferences, desks
from .consents import (
    Ledger,
    agreed_receivers,
    ledger_of,
    own_ledger_of,
    purposes_seen,
)
from .directory import (
    partners_of,
)
from .facts import (
    euros,
    shared_facts,
)
from .links import linked_referral
from .own import (
    shared_about,
)
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
    "agreed_receivers",
    "answers",
    "conferences",
    "desks",
    "euros",
    "ground_facts",
    "ground_text",
    "happenings",
    "inbox_of",
    "ledger_of",
    "linked_referral",
    "own_ledger_of",
    "partners_of",
    "purposes_seen",
    "serves_a_desk",
    "shared_about",
    "shared_facts",
]
