"""How soon somebody must decide, how soon whoever noted it must hear, and whom a late one reaches.

Each state in which somebody must do something has one clock, in working hours. Escalation is no
state: it is how far that clock is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.workdays import WORKDAY, add_working_days, after_working_time, working_time

from .states import ANSWERED, DECIDING, State


class Urgency(models.TextChoices):
    LOW = "low", _("can wait")
    NORMAL = "normal", _("this week")
    HIGH = "high", _("today")
    ACUTE = "acute", _("now: somebody is in danger")


class Called(models.TextChoices):
    """Who was called before this was noted. Danger is a phone call, and never a form instead."""

    EMERGENCY = "112", _("I called 112.")
    SAFE_AT_HOME = "veilig_thuis", _("I called Veilig Thuis.")
    CRISIS = "crisis", _("I called a crisis number.")
    SOMEBODY_ELSE = "somebody_else", _("Somebody else called, and I know that for sure.")


class CallFirst(Exception):
    """Somebody is in danger, and nobody was called yet."""


# What goes before the rest, on each list and for each desk.
PRESSING = frozenset({Urgency.HIGH, Urgency.ACUTE})
# What a subject may usually be. That somebody is in danger now, a person sees.
USUAL = [choice for choice in Urgency.choices if choice[0] != Urgency.ACUTE]

ASSESS_DAYS = {Urgency.ACUTE: 0, Urgency.HIGH: 0, Urgency.NORMAL: 1, Urgency.LOW: 3}
FEEDBACK_DAYS = {Urgency.ACUTE: 1, Urgency.HIGH: 2, Urgency.NORMAL: 5, Urgency.LOW: 10}


def require_call(urgency: str, called: str) -> None:
    """Raises CallFirst."""
    if urgency == Urgency.ACUTE and called not in Called.values:
        raise CallFirst


def assess_by(urgency: str, *, raised_on: date) -> date:
    """Working days; a signal for today that comes in the weekend is still for that day."""
    return add_working_days(raised_on, ASSESS_DAYS[Urgency(urgency)])


def feedback_by(urgency: str, *, raised_on: date) -> date:
    return add_working_days(raised_on, FEEDBACK_DAYS[Urgency(urgency)])


# Hours to decide; urgent within two of them, and after a call for danger within one.
DECIDE = {
    Urgency.ACUTE: timedelta(hours=1),
    Urgency.HIGH: timedelta(hours=2),
    Urgency.NORMAL: WORKDAY,
    Urgency.LOW: 3 * WORKDAY,
}
OWN = {
    Urgency.ACUTE: WORKDAY,
    Urgency.HIGH: 2 * WORKDAY,
    Urgency.NORMAL: 5 * WORKDAY,
    Urgency.LOW: 10 * WORKDAY,
}
ANSWER, GROUND, READ = 3 * WORKDAY, 10 * WORKDAY, 10 * WORKDAY


def length_of(state: str, urgency: str) -> timedelta | None:
    """Working time. None: with a partner the agreement's terms run, and what ended has no clock."""
    if state in DECIDING:
        return DECIDE[Urgency(urgency)]
    if state == State.OWN_ACTION:
        return OWN[Urgency(urgency)]
    if state in ANSWERED:
        return READ
    return {State.NEEDS_INFO: ANSWER, State.AWAITING_BASIS: GROUND}.get(State(state))


class Rung(models.IntegerChoices):
    """Of the ladder: how far a clock is, and who hears it."""

    NONE = 0, _("in time")
    WARNED = 1, _("nearly late")  # whose turn it is
    LATE = 2, _("late")  # and everybody who may decide
    VERY_LATE = 3, _("very late")  # and the administrators
    LOST = 4, _("lies too long")  # and it stands on the list of the board


AT = {Rung.WARNED: 0.75, Rung.LATE: 1.0, Rung.VERY_LATE: 1.5, Rung.LOST: 2.0}
# In these the system itself acts when the time is up, and nobody is warned further.
ENDS_ITSELF = frozenset({State.NEEDS_INFO}) | ANSWERED


@dataclass(frozen=True)
class Clock:
    """`used`: working time of earlier stretches, before it waited for somebody else."""

    length: timedelta
    since: datetime
    used: timedelta = timedelta()

    def spent(self, now: datetime) -> timedelta:
        return self.used + working_time(self.since, now)

    def rung(self, now: datetime) -> Rung:
        done = self.spent(now) / self.length
        return max((rung for rung, part in AT.items() if done >= part), default=Rung.NONE)

    def reaches(self, part: float) -> datetime:
        """The moment at which that part of it is spent."""
        return after_working_time(self.since, max(timedelta(), part * self.length - self.used))


def next_alarm(state: str, clock: Clock, *, told: int) -> datetime | None:
    """When somebody must look again: the next rung, or the end where the system acts itself."""
    if state in ANSWERED:
        return clock.reaches(1)
    later = [part for rung, part in AT.items() if rung > told]
    if state in ENDS_ITSELF:
        later = [part for part in later if part <= 1]
    return clock.reaches(min(later)) if later else None
