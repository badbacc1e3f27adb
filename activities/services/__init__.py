"""Planning an activity and giving out its places."""

from .absence import put_absence_aside
from .calling import answer_call, comes_not, finish_call, not_reached
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
from .places import moment_of, room_of, waiting_of
from .planning import cancel_occurrence, change_capacity, plan
from .presence import (
    close_list,
    count_drop_ins,
    count_finished,
    give_list,
    mark_presence,
    take_list_back,
    walk_in,
)
from .registering import cancel_registration, give_up_place, mark_called, register, take_place_again
from .rooms import RoomTaken, free_times
from .series import keep_series, lay_out, plan_series, stop_series
from .slips import NothingToPrint, print_again, print_slips, want_slip, want_slips
from .standing import PAUSE, come_every_time, end_standing, pause_standing, sweep_standing
from .tablets import revoke_tablet, set_up_tablet
from .telling import NEWS, REMINDER, reach_of, remind_all, tell
from .typing_over import type_over

__all__ = [
    "NEWS",
    "PAUSE",
    "REMINDER",
    "NothingToPrint",
    "RoomTaken",
    "answer_call",
    "answer_offer",
    "between",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "choose_picture",
    "close_list",
    "come_every_time",
    "come_with_fewer",
    "comes_not",
    "coming_dates",
    "count_drop_ins",
    "count_finished",
    "end_standing",
    "finish_call",
    "free_times",
    "give_list",
    "give_up_place",
    "housemates",
    "keep_series",
    "lay_out",
    "mark_called",
    "mark_presence",
    "mend_counters",
    "moment_of",
    "name_party",
    "next_date",
    "not_reached",
    "offer_of_token",
    "paper_style_of",
    "pause_standing",
    "picture_title",
    "pictures_of",
    "plan",
    "plan_series",
    "print_again",
    "print_slips",
    "put_absence_aside",
    "reach_of",
    "record_call",
    "register",
    "remind_all",
    "revoke_tablet",
    "room_of",
    "set_company",
    "set_paper_style",
    "set_up_tablet",
    "set_wishes",
    "short_code_of",
    "short_codes_of",
    "stop_series",
    "sweep_places",
    "sweep_standing",
    "take_list_back",
    "take_place_again",
    "tell",
    "token_of_offer",
    "type_over",
    "waiting_of",
    "walk_in",
    "want_slip",
    "want_slips",
    "where_code_leads",
    "wrongly_counted",
]
