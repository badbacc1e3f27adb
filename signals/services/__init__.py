"""What can be done with signals."""

from .deciding import (
    FEEDBACK,
    FOLLOW,
    NobodyNamed,
    NotOfThisHome,
    actors_of,
    add_standard_categories,
    ask_gate,
    concern_of,
    follow,
    mark_seen,
    name_resident,
    raise_signal,
    refer,
    take_step,
)
from .routing import (
    Proposal,
    RulesOvertaken,
    RulesRefused,
    propose_desk,
    save_rules,
)

__all__ = [
    "FEEDBACK",
    "FOLLOW",
    "NobodyNamed",
    "NotOfThisHome",
    "Proposal",
    "RulesOvertaken",
    "RulesRefused",
    "actors_of",
    "add_standard_categories",
    "ask_gate",
    "concern_of",
    "follow",
    "mark_seen",
    "name_resident",
    "propose_desk",
    "raise_signal",
    "refer",
    "save_rules",
    "take_step",
]
