"""What can be done with complexes, homes and people."""

from .cards import CardRefused, issue_card, resident_for_card, revoke_card
from .importing import Difference, apply_snapshot
from .people import (
    add_occupant,
    assign,
    give_login,
    move_out,
    place_unit,
    record_death,
    record_looks,
    record_looks_for,
    set_contact,
)
from .search import Found, find_people

__all__ = [
    "CardRefused",
    "Difference",
    "Found",
    "add_occupant",
    "apply_snapshot",
    "assign",
    "find_people",
    "give_login",
    "issue_card",
    "move_out",
    "place_unit",
    "record_death",
    "record_looks",
    "record_looks_for",
    "resident_for_card",
    "revoke_card",
    "set_contact",
]
