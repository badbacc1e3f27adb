"""Who carries a text message: nobody (console), a list (tests), or a service over HTTP."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar
from uuid import UUID

import aiohttp
from django.conf import settings

from ..kinds import Sms
from ..rules import Outcome, Result, classify
from . import Tell, to_nobody
from .sms import MayBegin
from .webhook import ANSWER_LIMIT, UnsafeAddress, guarded_session, require_safe_url

log = logging.getLogger(__name__)

AT_ONCE = 8
DELIVERED = Outcome(Result.DELIVERED)


class Console:
    """Notes that there was one, without the number and the text: a log is no place for those."""

    delivers = False

    def send(
        self, batch: Mapping[UUID, Sms], may_begin: MayBegin, tell: Tell = to_nobody
    ) -> dict[UUID, Outcome]:
        for key in batch:
            log.info("an SMS to message %s", key)
        return dict.fromkeys(batch, DELIVERED)


class Memory:
    """For tests: what was sent lies in `Memory.sent`."""

    delivers = True
    sent: ClassVar[list[tuple[UUID, Sms]]] = []

    def send(
        self, batch: Mapping[UUID, Sms], may_begin: MayBegin, tell: Tell = to_nobody
    ) -> dict[UUID, Outcome]:
        self.sent.extend(batch.items())
        return dict.fromkeys(batch, DELIVERED)


class Http:
    """One POST with JSON per text, as most services take them, behind the guards of a webhook."""

    delivers = True

    def send(
        self, batch: Mapping[UUID, Sms], may_begin: MayBegin, tell: Tell = to_nobody
    ) -> dict[UUID, Outcome]:
        try:
            require_safe_url(settings.SMS_URL)
        except UnsafeAddress:
            # A setting that somebody mends, and not the end of these messages.
            return dict.fromkeys(batch, Outcome(Result.TRANSIENT, "address_unsafe"))
        return asyncio.run(_send_all(batch, may_begin, tell))


async def _send_all(
    batch: Mapping[UUID, Sms], may_begin: MayBegin, tell: Tell
) -> dict[UUID, Outcome]:
    places = asyncio.Semaphore(AT_ONCE)
    async with guarded_session() as session:

        async def one(key: UUID, sms: Sms) -> Outcome:
            async with places:
                if not may_begin():
                    return Outcome(Result.RELEASED)
                outcome = await _post(session, key, sms)
                tell(key, outcome)
                return outcome

        outcomes = await asyncio.gather(*(one(key, sms) for key, sms in batch.items()))
    return dict(zip(batch, outcomes, strict=True))


async def _post(session: aiohttp.ClientSession, key: UUID, sms: Sms) -> Outcome:
    body = {"from": settings.SMS_SENDER, "to": sms.to, "text": sms.text, "reference": str(key)}
    headers = {
        "Authorization": f"Bearer {settings.SMS_TOKEN}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(key),
    }
    try:
        async with session.post(
            settings.SMS_URL, data=json.dumps(body), headers=headers, allow_redirects=False
        ) as response:
            with suppress(TimeoutError, aiohttp.ClientError):
                await response.content.read(ANSWER_LIMIT)
            return _outcome(response.status)
    except TimeoutError:
        return Outcome(Result.TRANSIENT, "timeout")
    except (aiohttp.ClientError, OSError):
        return Outcome(Result.TRANSIENT, "connection")
    except Exception:
        # The class only: an error of a library may hold the number.
        log.error("message %s cannot be texted", key)
        return Outcome(Result.PERMANENT, "cannot_make")


def _outcome(status: int) -> Outcome:
    """The address is ours, so a login that is refused or an address that is gone is mended by
    somebody: only a refusal of the text itself is for good."""
    result = classify(status)
    if result is Result.DELIVERED:
        return DELIVERED
    if status in {401, 402, 403, 404, 410} or 300 <= status < 400:
        result = Result.TRANSIENT
    problem = "text_refused" if result is Result.PERMANENT else "http_error"
    return Outcome(result, problem)
