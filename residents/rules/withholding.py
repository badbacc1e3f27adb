"""When something is not yet shown to the person whom it is about. Pure.

The law allows it for a time and with a reason (GDPR art. 23, UAVG art. 41). So: a ground, words,
a second person, and a day on which it ends by itself.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rules import months_later

LONGEST_MONTHS = 6
WORDS_LENGTH = 20


class WithheldKind(models.TextChoices):
    SIGNAL = "signal", _("signal")
    REFERRAL = "referral", _("referral")


class WithholdGround(models.TextChoices):
    SAFETY = "safety", _("Showing it now would put somebody in danger.")
    OTHERS = "others", _("It would harm the rights of somebody else.")


class WithholdState(models.TextChoices):
    ASKED = "asked", _("waits for a second person")
    AGREED = "agreed", _("not shown yet")
    REFUSED = "refused", _("shown: the second person did not agree")
    ENDED = "ended", _("shown again")


class WithholdRefused(Exception):
    """`code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def require_withholding(*, ground: str, words: str, until: date, today: date) -> None:
    if ground not in WithholdGround.values:
        raise WithholdRefused("ground")
    if len(words.strip()) < WORDS_LENGTH:
        raise WithholdRefused("words")
    if not today < until <= months_later(today, LONGEST_MONTHS):
        raise WithholdRefused("until")


def require_second(*, state: str, asked_by: object, decides: object) -> None:
    if state != WithholdState.ASKED:
        raise WithholdRefused("decided")
    if asked_by == decides:
        raise WithholdRefused("same_person")
