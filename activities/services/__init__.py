"""Planning an activity and giving out its places."""

from .counters import (
    check_counters,
    mend_counters,
    wrongly_counted,
)
from .offers import (
    answer_offer,
    come_with_fewer,
    offer_of_token,
    record_call,
    sweep_places,
    token_of_offer,
)
from .parties import housemates, name_party, set_company, set_wishes
from .places import (
    NEWS,
    moment_of,
    room_of,
    waiting_of,
)
from .planning import (
    cancel_occurrence,
    change_capacity,
    plan,
)
from .registering import (
    cancel_registration,
    give_up_place,
    mark_called,
    register,
    take_place_again,
)
from .rooms import (
    RoomTaken,
    free_times,
)
from .series import (
    keep_series,
    lay_out,
    plan_series,
    stop_series,
)
from .standing import (
    PAUSE,
    come_every_time,
    end_standing,
    pause_standing,
    sweep_standing,
)

__all__ = [
    "NEWS",
    "PAUSE",
    "RoomTaken",
    "answer_offer",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "come_every_time",
    "come_with_fewer",
    "end_standing",
    "free_times",
    "give_up_place",
    "housemates",
    "keep_series",
    "lay_out",
    "mark_called",
    "mend_counters",
    "moment_of",
    "name_party",
    "offer_of_token",
    "pause_standing",
    "plan",
    "plan_series",
    "record_call",
    "register",
    "room_of",
    "set_company",
    "set_wishes",
    "stop_series",
    "sweep_places",
    "sweep_standing",
    "take_place_again",
    "token_of_offer",
    "waiting_of",
    "wrongly_counted",
]
