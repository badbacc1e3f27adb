"""Somebody who always came and does not come any more: a thought for the coach, no more. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

# Of so many times, so many: that is a regular. And then so many times not.
OF, CAME_OFTEN, MISSED = 6, 4, 3
LOOKED_AT = OF + MISSED
# What was held longer ago says nothing of today.
FURTHEST_BACK = timedelta(days=240)


class Turn(StrEnum):
    """One date of an activity, for one person."""

    CAME = "came"
    SIGNED_OFF = "signed_off"  # said so: nobody needs to wonder
    ABSENT = "absent"  # was awaited, or did not even sign up


class PutAside(models.TextChoices):
    """Why the coach does nothing with it, or did something already. A code and no story."""

    VISITED = "visited", _("I dropped by or called")
    AWAY = "away", _("is away for a while")
    ELSEWHERE = "elsewhere", _("does something else now")
    NOT_WANTED = "not_wanted", _("does not want to come any more")


@dataclass(frozen=True)
class Missed:
    """`first`: the index of the first date that was missed, for when it was."""

    first: int


def missed(turns: Sequence[Turn]) -> Missed | None:
    """The dates of one activity in order, the last one last. None: nothing to wonder about."""
    if len(turns) < LOOKED_AT:
        return None
    before, last = turns[-LOOKED_AT:-MISSED], turns[-MISSED:]
    regular = sum(turn == Turn.CAME for turn in before) >= CAME_OFTEN
    if regular and all(turn == Turn.ABSENT for turn in last):
        return Missed(len(turns) - MISSED)
    return None
