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
from .rooms import RoomTaken, free_times
from .series import keep_series, lay_out, plan_series, stop_series

__all__ = [
    "NEWS",
    "RoomTaken",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "free_times",
    "give_up_place",
    "keep_series",
    "lay_out",
    "mark_called",
    "mend_counters",
    "plan",
    "plan_series",
    "register",
    "stop_series",
    "take_place_again",
    "wrongly_counted",
]
