"""What pages and letters show of referrals, agreements and the ledger."""

from . import answers, conferences, desks, helping, inbox, promises, received
from .connections import Address, Connected, connections_of, desks_served
from .consents import (
    Ledger,
    agreed_receivers,
    ledger_of,
    own_ledger_of,
    purposes_seen,
)
from .content import Content, content_of, is_unopened
from .directory import (
    agreed_with,
    agreed_with_own,
    ends_soon,
    partners_of,
)
from .facts import (
    Home,
    euros,
    homes_of,
    shared_facts,
)
from .fhir import bundle_of
from .inbox import serves_a_desk
from .links import linked_referral
from .own import (
    shared_about,
)
from .paging import NoCursor, Page, page_of
from .preview import Preview, preview
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
    "Address",
    "Connected",
    "Content",
    "Happening",
    "Home",
    "Ledger",
    "NoCursor",
    "Page",
    "Preview",
    "agreed_receivers",
    "agreed_with",
    "agreed_with_own",
    "answers",
    "asked_of",
    "bundle_of",
    "conferences",
    "connections_of",
    "content_of",
    "desks",
    "desks_served",
    "ends_soon",
    "euros",
    "ground_facts",
    "ground_text",
    "happenings",
    "helping",
    "homes_of",
    "inbox",
    "is_unopened",
    "ledger_of",
    "linked_referral",
    "open_question",
    "own_ledger_of",
    "page_of",
    "partners_of",
    "preview",
    "promises",
    "purposes_seen",
    "received",
    "serves_a_desk",
    "shared_about",
    "shared_facts",
    "went_on_from",
]
