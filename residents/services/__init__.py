"""What can be done with complexes, homes and people."""

from .calls import ask_call, finish_call
from .card_runs import (
    NobodyToWrite,
    Post,
    RunTooBig,
    expire_run,
    fetch_run,
    make_due_runs,
    make_run,
    order_run,
)
from .cards import (
    CardRefused,
    card_opens,
    issue_card,
    open_card,
    resident_for_card,
    revoke_card,
)
from .importing import Difference, apply_snapshot
from .people import (
    add_occupant,
    assign,
    give_login,
    move_out,
    place_unit,
    record_death,
    record_looks,
    set_contact,
)

__all__ = [
    "CardRefused",
    "Difference",
    "NobodyToWrite",
    "Post",
    "RunTooBig",
    "add_occupant",
    "apply_snapshot",
    "ask_call",
    "assign",
    "card_opens",
    "expire_run",
    "fetch_run",
    "finish_call",
    "give_login",
    "issue_card",
    "make_due_runs",
    "make_run",
    "move_out",
    "open_card",
    "order_run",
    "place_unit",
    "record_death",
    "record_looks",
    "resident_for_card",
    "revoke_card",
    "set_contact",
]
