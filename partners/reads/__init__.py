"""What pages and letters show of referrals, agreements and the ledger."""

from . import answers, desks, helping, inbox
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
    "agreed_with",
    "agreed_with_own",
    "answers",
    "asked_of",
    "desks",
    "ends_soon",
    "euros",
    "ground_facts",
    "ground_text",
    "happenings",
    "helping",
    "inbox",
    "ledger_of",
    "open_question",
    "own_ledger_of",
    "partners_of",
    "purposes_seen",
    "serves_a_desk",
    "shared_about",
    "shared_facts",
    "went_on_from",
]
