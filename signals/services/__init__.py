"""What can be done with signals."""

from .actors import actors_of
from .deciding import (
    FOLLOW,
    NobodyNamed,
    NotOfThisHome,
    NotTheSameMatter,
    SubjectNotInUse,
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
from .emergency import EMERGENCY, judge_emergency, open_in_emergency, record_emergency_looks
from .meldcode import take_meldcode_step
from .photos import add_photos, content_of, remove_photo
from .routing import (
    Proposal,
    RulesOvertaken,
    RulesRefused,
    propose_desk,
    propose_desk_with_room,
    save_rules,
)
from .second_look import SECOND_LOOK, LookRefused, look_at, watch_looks
from .subjects import Dpia, add_standard_categories
from .telling import FEEDBACK, NOT_YET, QUESTION, UNANSWERED, keep_promises
from .trying import NotThen, may_try, record_try
from .visits import set_visit_aside, take_up_visit
from .watching import LATE, watch

__all__ = [
    "EMERGENCY",
    "FEEDBACK",
    "FOLLOW",
    "LATE",
    "NOT_YET",
    "QUESTION",
    "SECOND_LOOK",
    "UNANSWERED",
    "Dpia",
    "LookRefused",
    "NobodyNamed",
    "NotOfThisHome",
    "NotTheSameMatter",
    "NotThen",
    "Proposal",
    "RulesOvertaken",
    "RulesRefused",
    "SubjectNotInUse",
    "actors_of",
    "add_photos",
    "add_standard_categories",
    "answer_question",
    "ask_gate",
    "concern_of",
    "content_of",
    "follow",
    "judge_emergency",
    "keep_promises",
    "look_at",
    "mark_seen",
    "may_try",
    "merge",
    "name_resident",
    "open_in_emergency",
    "propose_desk",
    "propose_desk_with_room",
    "raise_signal",
    "record_emergency_looks",
    "record_try",
    "refer",
    "remove_photo",
    "save_rules",
    "set_visit_aside",
    "take_meldcode_step",
    "take_step",
    "take_up_visit",
    "watch",
    "watch_looks",
]
