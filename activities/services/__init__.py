"""Planning an activity and giving out its places."""

from .counters import check_counters, mend_counters, wrongly_counted
from .papers import (
    between,
    choose_picture,
    coming_dates,
    next_date,
    paper_style_of,
    picture_title,
    pictures_of,
    set_paper_style,
    short_code_of,
    short_codes_of,
    where_code_leads,
)
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
from .slips import NothingToPrint, print_again, print_slips, want_slip, want_slips

__all__ = [
    "NEWS",
    "NothingToPrint",
    "RoomTaken",
    "between",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "choose_picture",
    "coming_dates",
    "free_times",
    "give_up_place",
    "keep_series",
    "lay_out",
    "mark_called",
    "mend_counters",
    "next_date",
    "paper_style_of",
    "picture_title",
    "pictures_of",
    "plan",
    "plan_series",
    "print_again",
    "print_slips",
    "register",
    "set_paper_style",
    "short_code_of",
    "short_codes_of",
    "stop_series",
    "take_place_again",
    "want_slip",
    "want_slips",
    "where_code_leads",
    "wrongly_counted",
]
