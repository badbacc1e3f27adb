"""What can be done with complexes, homes and people."""

from .cards import CardRefused, issue_card, resident_for_card, revoke_card
from .homes import NewHome, begin_tenancy, join_homes, move, running, split_home
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
    undo_death,
)

__all__ = [
    "CardRefused",
    "Difference",
    "NewHome",
    "add_occupant",
    "apply_snapshot",
    "assign",
    "begin_tenancy",
    "give_login",
    "issue_card",
    "join_homes",
    "move",
    "move_out",
    "place_unit",
    "record_death",
    "record_looks",
    "resident_for_card",
    "revoke_card",
    "running",
    "set_contact",
    "split_home",
    "undo_death",
]
