"""What can be done with complexes, homes and people."""

from .cards import CardRefused, issue_card, resident_for_card, revoke_card
from .importing import Difference, apply_snapshot
from .matches import (
    PairImpossible,
    actors_of,
    answer_match,
    record_talk,
    suggest_pairs,
    take_step,
)
from .mix import MixRefused, end_role, record_role, set_target
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
from .strengths import (
    HELP_REFUSALS,
    STANDARD_THEMES,
    HelpRefused,
    add_standard_themes,
    ask_help,
    end_apart,
    end_help,
    keep_apart,
    offer_help,
    set_profile,
)

__all__ = [
    "HELP_REFUSALS",
    "STANDARD_THEMES",
    "CardRefused",
    "Difference",
    "HelpRefused",
    "MixRefused",
    "PairImpossible",
    "actors_of",
    "add_occupant",
    "add_standard_themes",
    "answer_match",
    "apply_snapshot",
    "ask_help",
    "assign",
    "end_apart",
    "end_help",
    "end_role",
    "give_login",
    "issue_card",
    "keep_apart",
    "move_out",
    "offer_help",
    "place_unit",
    "record_death",
    "record_looks",
    "record_role",
    "record_talk",
    "resident_for_card",
    "revoke_card",
    "set_contact",
    "set_profile",
    "set_target",
    "suggest_pairs",
    "take_step",
]
