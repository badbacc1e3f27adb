"""Reaching a resident when the corporation acts itself: the next try, and when it is enough."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.workdays import add_working_days

from .clocks import Urgency


class How(models.TextChoices):
    CONVERSATION = "conversation", _("a talk at the door or in the hall")
    HOME_VISIT = "home_visit", _("a visit at home")
    PHONE = "phone", _("a phone call")
    LETTER = "letter", _("a letter")


class Tried(NamedTuple):
    how: str
    reached: bool


# Working days until the next one.
NEXT_DAYS = {Urgency.ACUTE: 1, Urgency.HIGH: 1, Urgency.NORMAL: 3, Urgency.LOW: 5}
# So often in vain, and another one of the same is no plan.
ENOUGH = 3


def in_vain(tries: Sequence[Tried]) -> int:
    """How many since the last time that somebody was reached."""
    count = 0
    for one in reversed(tries):
        if one.reached:
            break
        count += 1
    return count


def is_enough(tries: Sequence[Tried]) -> bool:
    return in_vain(tries) >= ENOUGH


def next_try_on(urgency: str, tries: Sequence[Tried], *, today: date) -> date | None:
    """None: somebody was reached, or it was tried often enough to do something else."""
    if is_enough(tries) or (tries and tries[-1].reached):
        return None
    return add_working_days(today, NEXT_DAYS[Urgency(urgency)])


def ways_left(tries: Iterable[Tried]) -> list[How]:
    tried = {one.how for one in tries}
    return [how for how in How if how not in tried]
