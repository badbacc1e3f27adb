"""Planning an activity and giving out its places."""

from .calendars import holder_of, make_calendar_link, withdraw_calendar_links
from .changing import Asked, MustAsk, change_occurrence, change_series, say_it_is_on
from .chores import ask_chores, drop_chore, give_chore_back, set_runner, take_chore
from .counters import (
    check_counters,
    mend_counters,
    wrongly_counted,
)
from .courses import follow_courses, sign_off, sign_up
from .ideas import propose_idea, take_idea_step
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
from .previews import Preview, holidays_ahead, holidays_of, preview
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
    "Asked",
    "MustAsk",
    "Preview",
    "RoomTaken",
    "answer_offer",
    "ask_chores",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "change_occurrence",
    "change_series",
    "check_counters",
    "come_every_time",
    "come_with_fewer",
    "drop_chore",
    "end_standing",
    "follow_courses",
    "free_times",
    "give_chore_back",
    "give_up_place",
    "holder_of",
    "holidays_ahead",
    "holidays_of",
    "housemates",
    "keep_series",
    "lay_out",
    "make_calendar_link",
    "mark_called",
    "mend_counters",
    "moment_of",
    "name_party",
    "offer_of_token",
    "pause_standing",
    "plan",
    "plan_series",
    "preview",
    "propose_idea",
    "record_call",
    "register",
    "room_of",
    "say_it_is_on",
    "set_company",
    "set_runner",
    "set_wishes",
    "sign_off",
    "sign_up",
    "stop_series",
    "sweep_places",
    "sweep_standing",
    "take_chore",
    "take_idea_step",
    "take_place_again",
    "token_of_offer",
    "waiting_of",
    "withdraw_calendar_links",
    "wrongly_counted",
]
