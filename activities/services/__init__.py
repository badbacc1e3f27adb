"""Planning an activity and giving out its places."""

from .calling import comes_not, finish_call, not_reached
from .counters import check_counters, mend_counters, wrongly_counted
from .planning import cancel_occurrence, change_capacity, plan
from .presence import (
    close_list,
    count_drop_ins,
    give_list,
    mark_presence,
    take_list_back,
    walk_in,
)
from .registering import (
    cancel_registration,
    give_up_place,
    mark_called,
    register,
    take_place_again,
)
from .tablets import revoke_tablet, set_up_tablet
from .telling import (
    NEWS,
    REMINDER,
    mark_printed,
    reach_of,
    remind_all,
    tell,
)
from .typing_over import type_over

__all__ = [
    "NEWS",
    "REMINDER",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "close_list",
    "comes_not",
    "count_drop_ins",
    "finish_call",
    "give_list",
    "give_up_place",
    "mark_called",
    "mark_presence",
    "mark_printed",
    "mend_counters",
    "not_reached",
    "plan",
    "reach_of",
    "register",
    "remind_all",
    "revoke_tablet",
    "set_up_tablet",
    "take_list_back",
    "take_place_again",
    "tell",
    "type_over",
    "walk_in",
    "wrongly_counted",
]
