"""What can be done with complexes, homes and people."""

from .cards import CardRefused, issue_card, resident_for_card, revoke_card
from .corrections import ask_correction, take_correction_step
from .importing import Difference, apply_snapshot
from .merging import keep_apart, merge, undo_merge
from .people import (
    ChangedMeanwhile,
    add_occupant,
    assign,
    give_login,
    locked,
    move_out,
    place_unit,
    record_death,
    record_looks,
    record_paper,
    set_contact,
    set_name,
)
from .withholding import ask_withholding, decide_withholding, end_withholding

__all__ = [
    "CardRefused",
    "ChangedMeanwhile",
    "Difference",
    "add_occupant",
    "apply_snapshot",
    "ask_correction",
    "ask_withholding",
    "assign",
    "decide_withholding",
    "end_withholding",
    "give_login",
    "issue_card",
    "keep_apart",
    "locked",
    "merge",
    "move_out",
    "place_unit",
    "record_death",
    "record_looks",
    "record_paper",
    "resident_for_card",
    "revoke_card",
    "set_contact",
    "set_name",
    "take_correction_step",
    "undo_merge",
]
