"""By which way somebody hears something, and when somebody is reminded. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.phones import text_number
from accounts.quiet_hours import END, HERE, next_allowed


class What(models.TextChoices):
    NEWS = "news", _("news about the sign-up")
    REMINDER = "reminder", _("reminder")
    OFFER = "offer", _("a place that came free")


class Way(models.TextChoices):
    MAIL = "mail", _("by mail")
    TEXT = "text", _("by text message")
    CALL = "call", _("by phone or at the door")
    SLIP = "slip", _("by a letter in the box")


class Told(models.TextChoices):
    """How a call ended. Nobody answering is no end of it: it stays on the list."""

    TOLD = "told", _("told")
    COMES_NOT = "comes_not", _("does not come")
    IN_THE_BOX = "in_the_box", _("a slip in the letter box")
    ANSWERED = "answered", _("said yes or no to the place")


@dataclass(frozen=True)
class Reach:
    """How somebody wants to hear from us, and what we have of them."""

    wish: str  # residents.models.ContactChannel
    email: str
    phone: str
    texts_reach: bool = True  # there is a provider that carries text messages


def way_for(what: What, reach: Reach) -> Way:
    """As the resident wishes, where that can be.

    An offer ends with a yes or a no: unless it can be mailed, its clock waits for who asks. News
    cannot wait for the post: whoever wants letters is told by a person, who may leave the slip in
    the box. A reminder comes in time to be a slip.
    """
    if reach.wish == "email" and reach.email:
        return Way.MAIL
    if what == What.OFFER:
        return Way.CALL
    if reach.wish == "sms" and reach.texts_reach and text_number(reach.phone):
        return Way.TEXT
    if what == What.NEWS or (reach.wish != "letter" and reach.phone):
        return Way.CALL
    return Way.SLIP


# --- reminding ------------------------------------------------------------------------------------

# Whoever signed up so shortly before has not forgotten it.
FRESH = timedelta(hours=12)
# Later than this before the beginning it is of no use any more.
LAST_CALL = timedelta(hours=2)
# The earliest reminder of all, a slip, goes this long before: further ahead nobody looks.
FURTHEST = timedelta(days=3)


def remind_at(starts_at: datetime, way: Way) -> datetime:
    """A day before, by the clock on the wall; never at night.

    Who calls has the whole day before for it. A slip is printed two days before, so that it lies in
    the box in time.
    """
    here = starts_at.astimezone(HERE)
    if way in {Way.CALL, Way.SLIP}:
        days = 1 if way == Way.CALL else 2
        return datetime.combine(here.date() - timedelta(days=days), END, HERE)
    day_before = datetime.combine(here.date() - timedelta(days=1), here.time(), HERE)
    return next_allowed(day_before)


def reminds_now(*, now: datetime, starts_at: datetime, signed_up_at: datetime, way: Way) -> bool:
    """Whether the moment is there and has not passed. What the night held up goes at nine, unless
    it is too late by then."""
    if starts_at - signed_up_at < FRESH:
        return False
    if next_allowed(now) != now:
        return False
    return remind_at(starts_at, way) <= now <= starts_at - LAST_CALL
