"""How soon somebody must decide, and how soon whoever noted it must hear."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.workdays import add_working_days


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
