"""What pages and letters show of referrals, agreements and the ledger."""

from . import answers, desks, inbox, promises
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
from .inbox import serves_a_desk
from .own import (
    shared_about,
)
from .referrals import (
    HAPPENED,
    Happening,
    asked_of,
    ground_facts,
    ground_text,
    happenings,
    open_question,
    went_on_from,
)

__all__ = [
    "HAPPENED",
    "Happening",
    "Ledger",
    "agreed_receivers",
    "answers",
    "asked_of",
    "desks",
    "euros",
    "ground_facts",
    "ground_text",
    "happenings",
    "inbox",
    "ledger_of",
    "open_question",
    "own_ledger_of",
    "partners_of",
    "promises",
    "purposes_seen",
    "serves_a_desk",
    "shared_about",
    "shared_facts",
    "went_on_from",
]
