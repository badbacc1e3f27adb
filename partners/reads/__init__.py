"""What pages and letters show of referrals, agreements and the ledger."""

from . import answers, desks
from .connections import Address, Connected, connections_of, desks_served
from .consents import (
    Ledger,
    agreed_receivers,
    ledger_of,
    own_ledger_of,
    purposes_seen,
)
from .content import Content, Home, content_of, homes_of, is_unopened
from .directory import (
    partners_of,
)
from .facts import (
    euros,
    shared_facts,
)
from .fhir import bundle_of
from .own import (
    shared_about,
)
from .paging import NoCursor, Page, page_of
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
    "Address",
    "Connected",
    "Content",
    "Happening",
    "Home",
    "Ledger",
    "NoCursor",
    "Page",
    "agreed_receivers",
    "answers",
    "bundle_of",
    "connections_of",
    "content_of",
    "desks",
    "desks_served",
    "euros",
    "ground_facts",
    "ground_text",
    "happenings",
    "homes_of",
    "inbox_of",
    "is_unopened",
    "ledger_of",
    "own_ledger_of",
    "page_of",
    "partners_of",
    "purposes_seen",
    "serves_a_desk",
    "shared_about",
    "shared_facts",
]
