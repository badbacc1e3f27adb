"""What can be done with complexes, homes and people."""

from .cards import CardRefused, issue_card, resident_for_card, revoke_card
from .import_settings import options_of, save_import_settings
from .importing import Details, Difference, apply_snapshot
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
    "Details",
    "Difference",
    "add_occupant",
    "apply_snapshot",
    "assign",
    "give_login",
    "issue_card",
    "move_out",
    "options_of",
    "place_unit",
    "record_death",
    "record_looks",
    "resident_for_card",
    "revoke_card",
    "save_import_settings",
    "set_contact",
]
