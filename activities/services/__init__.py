"""Planning an activity and giving out its places."""

from .calendars import holder_of, make_calendar_link, withdraw_calendar_links
from .changing import Asked, MustAsk, change_occurrence, change_series, say_it_is_on
from .chores import ask_chores, drop_chore, give_chore_back, set_runner, take_chore
from .counters import check_counters, mend_counters, wrongly_counted
from .courses import follow_courses, sign_off, sign_up
from .ideas import propose_idea, take_idea_step
from .places import NEWS
from .planning import cancel_occurrence, change_capacity, plan
from .previews import Preview, holidays_ahead, holidays_of, preview
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
    "Asked",
    "MustAsk",
    "Preview",
    "RoomTaken",
    "ask_chores",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "change_occurrence",
    "change_series",
    "check_counters",
    "drop_chore",
    "follow_courses",
    "free_times",
    "give_chore_back",
    "give_up_place",
    "holder_of",
    "holidays_ahead",
    "holidays_of",
    "keep_series",
    "lay_out",
    "make_calendar_link",
    "mark_called",
    "mend_counters",
    "plan",
    "plan_series",
    "preview",
    "propose_idea",
    "register",
    "say_it_is_on",
    "set_runner",
    "sign_off",
    "sign_up",
    "stop_series",
    "take_chore",
    "take_idea_step",
    "take_place_again",
    "withdraw_calendar_links",
    "wrongly_counted",
]
