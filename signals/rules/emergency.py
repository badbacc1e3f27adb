"""Looking at the signals of a home without the right to, because somebody is in danger. Pure."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

LASTS = timedelta(minutes=60)
REVIEW_DAYS = 7
REASON_LENGTH = 20


class Verdict(models.TextChoices):
    RIGHT = "right", _("It was right to look.")
    NOT_RIGHT = "not_right", _("It was not right to look.")


class EmergencyRefused(Exception):
    """`code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def require_reason(reason: str) -> None:
    if len(reason.strip()) < REASON_LENGTH:
        raise EmergencyRefused("reason")


def require_review(*, looked: object, reviews: object, verdict: str, words: str) -> None:
    """Nobody judges the own look; and that it was not right is said in words."""
    if looked == reviews:
        raise EmergencyRefused("same_person")
    if verdict not in Verdict.values:
        raise EmergencyRefused("verdict")
    if verdict == Verdict.NOT_RIGHT and len(words.strip()) < REASON_LENGTH:
        raise EmergencyRefused("words")
