"""Planning an activity and giving out its places."""

from .calling import comes_not, finish_call, not_reached
from .counters import check_counters, mend_counters, wrongly_counted
from .planning import cancel_occurrence, change_capacity, plan
from .registering import (
    cancel_registration,
    give_up_place,
    mark_called,
    register,
    take_place_again,
)
from .telling import (
    NEWS,
    REMINDER,
    mark_printed,
    reach_of,
    remind_all,
    tell,
)

__all__ = [
    "NEWS",
    "REMINDER",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "comes_not",
    "finish_call",
    "give_up_place",
    "mark_called",
    "mark_printed",
    "mend_counters",
    "not_reached",
    "plan",
    "reach_of",
    "register",
    "remind_all",
    "take_place_again",
    "tell",
    "wrongly_counted",
]
