"""What can be done with signals."""

from .actors import actors_of
from .deciding import (
    FEEDBACK,
    FOLLOW,
    NobodyNamed,
    NotOfThisHome,
    NotTheSameMatter,
    answer_question,
    ask_gate,
    concern_of,
    follow,
    mark_seen,
    merge,
    name_resident,
    raise_signal,
    refer,
    take_step,
)
from .meldcode import take_meldcode_step
from .moving import clock_of
from .photos import add_photos, content_of, remove_photo
from .routing import (
    Proposal,
    RulesOvertaken,
    RulesRefused,
    propose_desk,
    save_rules,
)
from .subjects import add_standard_categories
from .watching import LATE, watch

__all__ = [
    "FEEDBACK",
    "FOLLOW",
    "LATE",
    "NobodyNamed",
    "NotOfThisHome",
    "NotTheSameMatter",
    "Proposal",
    "RulesOvertaken",
    "RulesRefused",
    "actors_of",
    "add_photos",
    "add_standard_categories",
    "answer_question",
    "ask_gate",
    "clock_of",
    "concern_of",
    "content_of",
    "follow",
    "mark_seen",
    "merge",
    "name_resident",
    "propose_desk",
    "raise_signal",
    "refer",
    "remove_photo",
    "save_rules",
    "take_meldcode_step",
    "take_step",
    "watch",
]
