"""Planning an activity and giving out its places."""

from .calling import comes_not, finish_call, not_reached
from .counters import check_counters, mend_counters, wrongly_counted
from .offers import (
    answer_offer,
    come_with_fewer,
    offer_of_token,
    record_call,
    sweep_places,
    token_of_offer,
)
from .parties import housemates, name_party, set_wishes
from .places import moment_of, room_of, waiting_of
from .planning import cancel_occurrence, change_capacity, plan
from .presence import close_list, count_drop_ins, give_list, mark_presence, take_list_back, walk_in
from .registering import cancel_registration, give_up_place, mark_called, register, take_place_again
from .rooms import RoomTaken, free_times
from .series import keep_series, lay_out, plan_series, stop_series
from .tablets import revoke_tablet, set_up_tablet
from .telling import NEWS, REMINDER, mark_printed, reach_of, remind_all, tell
from .typing_over import type_over

__all__ = [
    "NEWS",
    "REMINDER",
    "RoomTaken",
    "answer_offer",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "close_list",
    "come_with_fewer",
    "comes_not",
    "count_drop_ins",
    "finish_call",
    "free_times",
    "give_list",
    "give_up_place",
    "housemates",
    "keep_series",
    "lay_out",
    "mark_called",
    "mark_presence",
    "mark_printed",
    "mend_counters",
    "moment_of",
    "name_party",
    "not_reached",
    "offer_of_token",
    "plan",
    "plan_series",
    "reach_of",
    "record_call",
    "register",
    "remind_all",
    "revoke_tablet",
    "room_of",
    "set_up_tablet",
    "set_wishes",
    "stop_series",
    "sweep_places",
    "take_list_back",
    "take_place_again",
    "tell",
    "token_of_offer",
    "type_over",
    "waiting_of",
    "walk_in",
    "wrongly_counted",
]
