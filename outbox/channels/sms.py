"""Text messages, by whichever provider is set. Never at night: a phone lies beside the bed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.phones import text_number
from accounts.quiet_hours import is_quiet, next_allowed

from ..kinds import Sms
from ..rules import Outcome, Result, fits_one_text
from . import Tell, to_nobody

MayBegin = Callable[[], bool]


class Provider(Protocol):
    """Sends what it can before `may_begin` says no, and says of each what became of it. The key of
    a message is the same on every try, so that a provider can drop a double."""

    # Whether a text that is given to it reaches a phone.
    delivers: bool

    def send(
        self, batch: Mapping[UUID, Sms], may_begin: MayBegin, tell: Tell
    ) -> dict[UUID, Outcome]: ...


def provider() -> Provider:
    chosen: Provider = import_string(settings.SMS_PROVIDER)()
    return chosen


def send(
    batch: Mapping[UUID, Sms], may_begin: MayBegin, tell: Tell = to_nobody
) -> dict[UUID, Outcome]:
    now = timezone.now()
    if is_quiet(now):
        return dict.fromkeys(batch, _until_morning(now))
    good = {key: sms for key, sms in batch.items() if _can_be(sms)}
    refused = Outcome(Result.PERMANENT, "text_refused")
    sent = provider().send(good, may_begin, tell) if good else {}
    return {key: sent.get(key, refused) for key in batch}


def _until_morning(now: datetime) -> Outcome:
    return Outcome(Result.RELEASED, "night", next_allowed(now) - now)


def _can_be(sms: Sms) -> bool:
    return sms.to == text_number(sms.to) and fits_one_text(sms.text)
