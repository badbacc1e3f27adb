"""How soon somebody must decide, and how soon whoever noted it must hear."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.workdays import add_working_days


class Urgency(models.TextChoices):
    LOW = "low", _("can wait")
    NORMAL = "normal", _("this week")
    HIGH = "high", _("today")


ASSESS_DAYS = {Urgency.HIGH: 0, Urgency.NORMAL: 1, Urgency.LOW: 3}
FEEDBACK_DAYS = {Urgency.HIGH: 2, Urgency.NORMAL: 5, Urgency.LOW: 10}


def assess_by(urgency: str, *, raised_on: date) -> date:
    """Working days; a signal for today that comes in the weekend is still for that day."""
    return add_working_days(raised_on, ASSESS_DAYS[Urgency(urgency)])


def feedback_by(urgency: str, *, raised_on: date) -> date:
    return add_working_days(raised_on, FEEDBACK_DAYS[Urgency(urgency)])
