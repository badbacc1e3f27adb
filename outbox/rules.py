"""When a message is tried again, and when it is given up. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

# A worker that took a message has this long; after that another one may take it. It is more than
# twice the longest send, so that a slow send is never doubled by an impatient neighbour.
LEASE = timedelta(seconds=30)
# Nothing new is begun this long after the claim: the send that follows still ends inside the lease.
BEGIN_WITHIN = timedelta(seconds=15)
SEND_TIMEOUT = timedelta(seconds=10)
# A receiver that has something of ours and says nothing for so long gets nothing new from this
# worker until it has answered or its time is up: what comes after it is not held up.
SILENT_AFTER = timedelta(seconds=1)

# Waits between tries, from Standard Webhooks 1.0: 75 h 35 min in all, so a receiver may be away for
# a long weekend.
BACKOFF = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MAX_ATTEMPTS = len(BACKOFF) + 1
# A receiver that did not take a message in so many tries is away, and somebody hears of it.
IN_VAIN = 3
# A message whose worker died so often may be what killed it: nothing else is in hand beside it.
SUSPECT_FROM = 3
# A refusal that time will not mend, or a message we cannot even make, is shown to a person sooner.
MAX_ATTEMPTS_PERMANENT = 4


class Result(Enum):
    DELIVERED = "delivered"
    WITHHELD = "withheld"  # it may no longer go: no right, no basis, no consent
    TRANSIENT = "transient"  # away, busy, slow
    PERMANENT = "permanent"  # refused, or we could not make it
    GONE = "gone"  # never again: 410, an unsafe address
    RELEASED = "released"  # not begun in time, or not now; does not count as a try


@dataclass(frozen=True)
class Outcome:
    result: Result
    problem: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Wait:
    delay: timedelta


class GiveUp:
    """Dead: visible to a person, who may send it again."""


def after_failure(outcome: Outcome, *, attempts: int) -> Wait | GiveUp:
    """What follows on try number `attempts` (from 1) that did not deliver."""
    if outcome.result is Result.GONE:
        return GiveUp()
    if outcome.result is Result.RELEASED:
        return Wait(outcome.retry_after or timedelta(0))
    limit = MAX_ATTEMPTS_PERMANENT if outcome.result is Result.PERMANENT else MAX_ATTEMPTS
    if attempts >= limit:
        return GiveUp()
    delay = BACKOFF[attempts - 1]
    if outcome.retry_after is not None:
        delay = max(delay, min(outcome.retry_after, BACKOFF[-1]))
    return Wait(delay)


def classify(status: int) -> Result:
    """What an HTTP answer means (Standard Webhooks: 2xx is success, a redirect is a failure)."""
    if 200 <= status < 300:
        return Result.DELIVERED
    if status == 410:
        return Result.GONE
    if status >= 500 or status in {408, 425, 429}:
        return Result.TRANSIENT
    return Result.PERMANENT


ONE_TEXT = 160
# GSM 03.38: with any other sign a text holds 70, and costs double. These take the place of two.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")


def fits_one_text(text: str) -> bool:
    if not set(text) <= _GSM | _GSM_DOUBLE:
        return False
    return len(text) + sum(sign in _GSM_DOUBLE for sign in text) <= ONE_TEXT


PROBLEMS: dict[str, StrPromise] = {
    "address_unsafe": _("The address is not a public https address."),
    "cannot_make": _("The message could not be made."),
    "cannot_settle": _("The result could not be recorded."),
    "certificate": _(
        "The receiver has no good certificate, or speaks an old TLS. Nothing was sent."
    ),
    "connection": _("No connection with the receiver."),
    "gave_up": _("The worker stopped each time while it was busy with this message."),
    "gone": _("The receiver no longer wants messages at this address."),
    "http_error": _("The receiver answered with an error."),
    "mail_refused": _("The mail server refused the message."),
    "mail_unreachable": _("The mail server could not be reached."),
    "night": _("It waits until nine in the morning."),
    "no_address": _("The receiver has no address."),
    "text_refused": _("The text message was refused: the number or the text cannot be."),
    "timeout": _("The receiver took too long."),
    "too_large": _("The message is too large to send."),
    "unknown_kind": _("This kind of message does not exist (any more)."),
}
