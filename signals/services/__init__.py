"""What can be done with signals."""

from .deciding import (
    FOLLOW,
    NobodyNamed,
    NotOfThisHome,
    NotTheSameMatter,
    actors_of,
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
from .routing import (
    Proposal,
    RulesOvertaken,
    RulesRefused,
    propose_desk,
    save_rules,
)
from .subjects import add_standard_categories
from .telling import FEEDBACK, NOT_YET, QUESTION, UNANSWERED, keep_promises
from .trying import NotThen, may_try, record_try
from .watching import LATE, watch

__all__ = [
    "FEEDBACK",
    "FOLLOW",
    "LATE",
    "NOT_YET",
    "QUESTION",
    "UNANSWERED",
    "NobodyNamed",
    "NotOfThisHome",
    "NotTheSameMatter",
    "NotThen",
    "Proposal",
    "RulesOvertaken",
    "RulesRefused",
    "actors_of",
    "add_standard_categories",
    "answer_question",
    "ask_gate",
    "concern_of",
    "follow",
    "keep_promises",
    "mark_seen",
    "may_try",
    "merge",
    "name_resident",
    "propose_desk",
    "raise_signal",
    "record_try",
    "refer",
    "save_rules",
    "take_step",
    "watch",
]
