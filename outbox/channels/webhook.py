"""Webhooks: signed as Standard Webhooks 1.0, and never to an address inside the house."""

import asyncio
import ipaddress
import json
import logging
import socket
import ssl
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
from django.conf import settings
from standardwebhooks.webhooks import Webhook

from ..kinds import WebhookCall
from ..rules import SEND_TIMEOUT, Outcome, Result, classify
from . import Tell, to_nobody

log = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_LIMIT = 64 * 1024
# A thin event is some hundred bytes: what is far more holds what does not belong in it.
BODY_LIMIT = 16 * 1024
AT_ONCE = 200
# More would be sent again when a worker dies, and a partner has several workers at the door.
AT_ONCE_PER_RECEIVER = 4

# What a partner's system can have: of IPv6 only the range that is given out at all. Outside it lie
# NAT64 (64:ff9b::/96, 64:ff9b:1::/48), IPv4-compatible and site-local addresses, which Python calls
# global.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
# Inside it, but special: Teredo and 6to4 wrap an IPv4 address of the sender's choice; the others
# are for protocols and documentation. Python's own list grew from version to version.
_SPECIAL = [
    ipaddress.ip_network(net)
    for net in (
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        *("192.0.0.0/24", "192.88.99.0/24"),
        "168.63.129.16/32",  # where a cloud answers its own machines
    )
]


class UnsafeAddress(OSError):
    """The address is not one that a partner's system can have."""


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.version == 6 and ip not in _GIVEN_OUT:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _SPECIAL)


def _is_trusted(host: str | None, port: int | None) -> bool:
    return not {f"{host}:{port}", f"{host}:*"}.isdisjoint(settings.OUTBOX_TRUSTED_ADDRESSES)


def require_safe_url(url: str) -> None:
    """Only https on port 443, without a user name. Raises UnsafeAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise UnsafeAddress from error
    if _is_trusted(parts.hostname, port):
        return
    if parts.scheme != "https" or port != 443 or parts.username is not None or not parts.hostname:
        raise UnsafeAddress


def _guarded_socket(addr_info: Any) -> socket.socket:
    """Looks at the address that is about to be connected to, after every name was resolved."""
    family, kind, protocol, _, address = addr_info
    if not _is_trusted(*address[:2]) and (address[1] != 443 or not is_public(address[0])):
        raise UnsafeAddress
    return socket.socket(family, kind, protocol)


class _Lookups(ThreadPoolExecutor):
    """Looks up names. One that hangs in there does not hold up what is known of the others."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=True)


def guarded_session() -> aiohttp.ClientSession:
    """What talks to the outside: it reaches no address inside the house, and keeps no cookie."""
    asyncio.get_running_loop().set_default_executor(_Lookups(AT_ONCE))
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            # Shorter than a receiver keeps a quiet line: it is ours to hang up.
            limit=0,
            keepalive_timeout=1,
            socket_factory=_guarded_socket,
        ),
        timeout=aiohttp.ClientTimeout(total=SEND_TIMEOUT.total_seconds()),
        trust_env=False,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class Line:
    """The way out of one worker: a loop in a thread of its own, so that whoever lets us wait is
    waited for beside the rest. What a receiver gets at once is counted over all batches."""

    def __init__(self) -> None:
        self._everywhere = asyncio.Semaphore(AT_ONCE)
        self._receivers: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE_PER_RECEIVER)
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._session = self._do(_open()).result()
        return self

    def __exit__(self, *exception: object) -> None:
        self._do(self._close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def send(
        self,
        batch: Mapping[UUID, WebhookCall],
        may_begin: Callable[[], bool],
        tell: Tell = to_nobody,
    ) -> Future[dict[UUID, Outcome]]:
        """All of them at once, a limited number per receiver. Each outcome is told when it is
        known: a worker that is killed halfway must not have to send the first half again."""
        return self._do(self._send_all(batch, may_begin, tell))

    def _do(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _close(self) -> None:
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._session.close()

    async def _send_all(
        self, batch: Mapping[UUID, WebhookCall], may_begin: Callable[[], bool], tell: Tell
    ) -> dict[UUID, Outcome]:
        silences: Counter[str] = Counter()

        async def one(key: UUID, call: WebhookCall) -> Outcome:
            async with self._receivers[call.url], self._everywhere:
                if silences[call.url] >= AT_ONCE_PER_RECEIVER:
                    # A whole round without a word: the rest need not wait for the same.
                    return Outcome(Result.TRANSIENT, "timeout")
                if not may_begin():
                    return Outcome(Result.RELEASED)
                outcome = await _send(self._session, key, call)
                silences[call.url] = silences[call.url] + 1 if outcome.problem == "timeout" else 0
                tell(key, outcome)
                return outcome

        outcomes = await asyncio.gather(*(one(key, call) for key, call in batch.items()))
        return dict(zip(batch, outcomes, strict=True))


async def _open() -> aiohttp.ClientSession:
    return guarded_session()


async def _send(session: aiohttp.ClientSession, key: UUID, call: WebhookCall) -> Outcome:
    try:
        require_safe_url(call.url)
        body, headers = _signed(key, call)
        if len(body) > BODY_LIMIT:
            return Outcome(Result.PERMANENT, "too_large")
        async with session.post(
            call.url, data=body, headers=headers, allow_redirects=False
        ) as response:
            # The status is the answer; of what follows we want no more than a quiet connection.
            with suppress(TimeoutError, aiohttp.ClientError):
                await response.content.read(ANSWER_LIMIT)
            result = classify(response.status)
            if result is Result.DELIVERED:
                return Outcome(result)
            problem = "gone" if result is Result.GONE else "http_error"
            return Outcome(result, problem, _retry_after(response.headers.get("Retry-After")))
    except TimeoutError:
        return Outcome(Result.TRANSIENT, "timeout")
    except (UnsafeAddress, aiohttp.InvalidURL):
        return Outcome(Result.GONE, "address_unsafe")
    except (aiohttp.ClientSSLError, ssl.SSLError):
        # No line that can be trusted; whoever keeps the address must see why.
        return Outcome(Result.TRANSIENT, "certificate")
    except (aiohttp.ClientError, OSError) as error:
        if isinstance(error.__cause__, UnsafeAddress):
            return Outcome(Result.GONE, "address_unsafe")
        return Outcome(Result.TRANSIENT, "connection")
    except Exception:
        # Not the fault of the others in the batch: their outcomes must not be lost with this one.
        log.exception("message %s cannot be sent", key)
        return Outcome(Result.PERMANENT, "cannot_make")


def _signed(key: UUID, call: WebhookCall) -> tuple[bytes, dict[str, str]]:
    now = datetime.now(UTC)
    body = json.dumps(
        {"type": call.type, "timestamp": now.isoformat(), "data": dict(call.data)},
        separators=(",", ":"),
    )
    secrets = [secret for secret in (call.secret, call.old_secret) if secret]
    return body.encode(), {
        "Content-Type": "application/json",
        "User-Agent": "socialnet",
        "webhook-id": str(key),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature_of(str(key), now, body, secrets),
    }


def signature_of(key: str, at: datetime, body: str, secrets: Iterable[str]) -> str:
    """Under each of them, while a receiver changes to a new one; it takes whichever it knows."""
    return " ".join(Webhook(secret).sign(key, at, body) for secret in secrets)


def _retry_after(value: str | None) -> timedelta | None:
    """Only seconds; a date would need the receiver's clock to be right. rules.py bounds it."""
    if not (value and value.isascii() and value.isdigit()):
        return None
    return timedelta(seconds=int(value[:9]))  # more digits than a timedelta can hold
