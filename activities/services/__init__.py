"""Planning an activity and giving out its places."""

from .counters import check_counters, mend_counters, wrongly_counted
from .places import NEWS
from .planning import cancel_occurrence, change_capacity, plan
from .registering import (
    cancel_registration,
    give_up_place,
    mark_called,
    register,
    take_place_again,
)

__all__ = [
    "NEWS",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "give_up_place",
    "mark_called",
    "mend_counters",
    "plan",
    "register",
    "take_place_again",
    "wrongly_counted",
]
