"""Planning an activity and giving out its places."""

from .absence import (
    put_absence_aside,
)
from .calendars import (
    holder_of,
    make_calendar_link,
    withdraw_calendar_links,
)
from .calling import (
    answer_call,
    comes_not,
    finish_call,
    not_reached,
)
from .changing import (
    Asked,
    MustAsk,
    change_occurrence,
    change_series,
    say_it_is_on,
)
from .chores import (
    ask_chores,
    drop_chore,
    give_chore_back,
    set_runner,
    take_chore,
)
from .counters import (
    check_counters,
    mend_counters,
    wrongly_counted,
)
from .courses import (
    follow_courses,
    sign_off,
    sign_up,
)
from .ideas import (
    propose_idea,
    take_idea_step,
)
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
from .parties import (
    housemates,
    name_party,
    set_company,
    set_wishes,
)
from .places import (
    moment_of,
    room_of,
    waiting_of,
)
from .planning import (
    cancel_occurrence,
    change_capacity,
    plan,
)
from .presence import (
    close_list,
    count_drop_ins,
    count_finished,
    give_list,
    mark_presence,
    take_list_back,
    walk_in,
)
from .previews import (
    Preview,
    holidays_ahead,
    holidays_of,
    preview,
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
from .slips import (
    NothingToPrint,
    print_again,
    print_slips,
    want_slip,
    want_slips,
)
from .standing import (
    PAUSE,
    come_every_time,
    end_standing,
    pause_standing,
    sweep_standing,
)
from .tablets import (
    revoke_tablet,
    set_up_tablet,
)
from .telling import (
    NEWS,
    REMINDER,
    reach_of,
    remind_all,
    tell,
)
from .typing_over import (
    type_over,
)

__all__ = [
    "NEWS",
    "PAUSE",
    "REMINDER",
    "Asked",
    "MustAsk",
    "NothingToPrint",
    "Preview",
    "RoomTaken",
    "answer_call",
    "answer_offer",
    "ask_chores",
    "between",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "change_occurrence",
    "change_series",
    "check_counters",
    "choose_picture",
    "close_list",
    "come_every_time",
    "come_with_fewer",
    "comes_not",
    "coming_dates",
    "count_drop_ins",
    "count_finished",
    "drop_chore",
    "end_standing",
    "finish_call",
    "follow_courses",
    "free_times",
    "give_chore_back",
    "give_list",
    "give_up_place",
    "holder_of",
    "holidays_ahead",
    "holidays_of",
    "housemates",
    "keep_series",
    "lay_out",
    "make_calendar_link",
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
    "preview",
    "print_again",
    "print_slips",
    "propose_idea",
    "put_absence_aside",
    "reach_of",
    "record_call",
    "register",
    "remind_all",
    "revoke_tablet",
    "room_of",
    "say_it_is_on",
    "set_company",
    "set_paper_style",
    "set_runner",
    "set_up_tablet",
    "set_wishes",
    "short_code_of",
    "short_codes_of",
    "sign_off",
    "sign_up",
    "stop_series",
    "sweep_places",
    "sweep_standing",
    "take_chore",
    "take_idea_step",
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
    "withdraw_calendar_links",
    "wrongly_counted",
]
