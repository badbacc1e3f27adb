"""Planning an activity and giving out its places."""

from .counters import check_counters, mend_counters, wrongly_counted
from .offers import (
    answer_offer,
    come_with_fewer,
    offer_of_token,
    record_call,
    sweep_places,
    token_of_offer,
)
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
from .parties import housemates, name_party, set_company, set_wishes
from .places import NEWS, moment_of, room_of, waiting_of
from .planning import cancel_occurrence, change_capacity, plan
from .registering import cancel_registration, give_up_place, mark_called, register, take_place_again
from .rooms import RoomTaken, free_times
from .series import keep_series, lay_out, plan_series, stop_series
from .slips import NothingToPrint, print_again, print_slips, want_slip, want_slips
from .standing import PAUSE, come_every_time, end_standing, pause_standing, sweep_standing

__all__ = [
    "NEWS",
    "PAUSE",
    "NothingToPrint",
    "RoomTaken",
    "answer_offer",
    "between",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "choose_picture",
    "come_every_time",
    "come_with_fewer",
    "coming_dates",
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
    "next_date",
    "offer_of_token",
    "paper_style_of",
    "pause_standing",
    "picture_title",
    "pictures_of",
    "plan",
    "plan_series",
    "print_again",
    "print_slips",
    "record_call",
    "register",
    "room_of",
    "set_company",
    "set_paper_style",
    "set_wishes",
    "short_code_of",
    "short_codes_of",
    "stop_series",
    "sweep_places",
    "sweep_standing",
    "take_place_again",
    "token_of_offer",
    "waiting_of",
    "want_slip",
    "want_slips",
    "where_code_leads",
    "wrongly_counted",
]
