"""Planning an activity and giving out its places."""

from .counters import check_counters, mend_counters, wrongly_counted
from .papers import choose_picture, set_paper_style, short_code_of
from .places import NEWS
from .planning import cancel_occurrence, change_capacity, plan
from .registering import (
    cancel_registration,
    give_up_place,
    mark_called,
    register,
    take_place_again,
)
from .slips import NothingToPrint, print_again, print_slips, want_slip, want_slips

__all__ = [
    "NEWS",
    "NothingToPrint",
    "cancel_occurrence",
    "cancel_registration",
    "change_capacity",
    "check_counters",
    "choose_picture",
    "give_up_place",
    "mark_called",
    "mend_counters",
    "plan",
    "print_again",
    "print_slips",
    "register",
    "set_paper_style",
    "short_code_of",
    "take_place_again",
    "want_slip",
    "want_slips",
    "wrongly_counted",
]
