"""How long a desk may take to answer, and whom its silence reaches. Pure.

The agreement says in how many working days; the clock counts office hours up to the end of the last
of them, which is the day that everybody reads on the page.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.workdays import after_working_time, end_of_office, working_time

from .referrals import State

AWAITING = frozenset({State.REQUESTED, State.RECEIVED})
# What a desk that gets a referral after closing time, to answer the same day, has at least.
SHORTEST = timedelta(hours=1)


class Rung(models.IntegerChoices):
    """How far the time to answer is. Not a state: a desk that is late may still say yes."""

    NONE = 0, _("in time")
    NUDGED = 1, _("half of the time to answer is over")
    LATE = 2, _("the time to answer is over")
    VERY_LATE = 3, _("one and a half times the time to answer is over")
    LOST = 4, _("twice the time to answer is over")


AT = {Rung.NUDGED: 0.5, Rung.LATE: 1.0, Rung.VERY_LATE: 1.5, Rung.LOST: 2.0}
# At these the desk itself is reminded.
REMINDS = frozenset({Rung.NUDGED, Rung.LATE})
# By then everybody on the ladder knew for as long as the desk should have taken: it goes back.
EXPIRES = 3.0


def due_at(sent_at: datetime, due_on: date) -> datetime:
    """The moment at which the time to answer is over."""
    return after_working_time(sent_at, _length(sent_at, due_on))


def _length(sent_at: datetime, due_on: date) -> timedelta:
    return max(SHORTEST, working_time(sent_at, end_of_office(due_on)))


def rung_at(now: datetime, *, sent_at: datetime, due_on: date) -> Rung:
    done = working_time(sent_at, now) / _length(sent_at, due_on)
    return max((rung for rung, part in AT.items() if done >= part), default=Rung.NONE)


def reaches(rung: Rung, *, sent_at: datetime, due_on: date) -> datetime:
    return after_working_time(sent_at, AT[rung] * _length(sent_at, due_on))


def next_alarm(told: int, *, sent_at: datetime, due_on: date) -> datetime:
    """When somebody must look again: for the next rung, or because it ends."""
    later = [rung for rung in AT if rung > told]
    if later:
        return reaches(min(later), sent_at=sent_at, due_on=due_on)
    return expires_at(sent_at=sent_at, due_on=due_on)


def expires_at(*, sent_at: datetime, due_on: date) -> datetime:
    return after_working_time(sent_at, EXPIRES * _length(sent_at, due_on))


@dataclass(frozen=True)
class Term:
    sent_at: datetime
    due_on: date


def after_pause(term: Term, *, paused_at: datetime, now: datetime) -> Term:
    """The desk waited for an answer of the sender: it has as much time as when it asked, and the
    rest of that day."""
    waited = working_time(paused_at, now)
    moment = after_working_time(due_at(term.sent_at, term.due_on), waited)
    return Term(after_working_time(term.sent_at, waited), timezone.localdate(moment))
