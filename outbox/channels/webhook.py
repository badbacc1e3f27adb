"""Webhooks: signed as Standard Webhooks 1.0, and never to an address inside the house."""

import asyncio
import ipaddress
import json
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
from django.conf import settings
from standardwebhooks.webhooks import Webhook

from ..kinds import WebhookCall
from ..rules import SEND_TIMEOUT, Outcome, Result, classify

ANSWER_LIMIT = 64 * 1024
AT_ONCE = 100
AT_ONCE_PER_RECEIVER = 16

# Addresses that lead inward although Python calls them global: NAT64, 6to4 and Teredo wrap an IPv4
# address of the sender's choice.
_WRAPPED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32")]


class UnsafeAddress(OSError):
    """The address is not one that a partner's system can have."""


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _WRAPPED)


def _is_trusted(host: str | None, port: int | None) -> bool:
    return not {f"{host}:{port}", f"{host}:*"}.isdisjoint(settings.OUTBOX_TRUSTED_ADDRESSES)


def require_safe_url(url: str) -> None:
    """Only https on port 443, without a user name. Raises UnsafeAddress."""
    parts = urlsplit(url)
    try:
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


def send(batch: Mapping[UUID, WebhookCall], may_begin: Callable[[], bool]) -> dict[UUID, Outcome]:
    """Sends all of them at once, a limited number per receiver."""
    return asyncio.run(_send_all(batch, may_begin)) if batch else {}


async def _send_all(
    batch: Mapping[UUID, WebhookCall], may_begin: Callable[[], bool]
) -> dict[UUID, Outcome]:
    connector = aiohttp.TCPConnector(limit=0, socket_factory=_guarded_socket)
    timeout = aiohttp.ClientTimeout(total=SEND_TIMEOUT.total_seconds())
    everywhere = asyncio.Semaphore(AT_ONCE)
    receivers = {call.url: asyncio.Semaphore(AT_ONCE_PER_RECEIVER) for call in batch.values()}

    async with aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        trust_env=False,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:

        async def one(key: UUID, call: WebhookCall) -> Outcome:
            async with receivers[call.url], everywhere:
                return await _send(session, key, call) if may_begin() else Outcome(Result.RELEASED)

        outcomes = await asyncio.gather(*(one(key, call) for key, call in batch.items()))
    return dict(zip(batch, outcomes, strict=True))


async def _send(session: aiohttp.ClientSession, key: UUID, call: WebhookCall) -> Outcome:
    now = datetime.now(UTC)
    body = json.dumps(
        {"type": call.type, "timestamp": now.isoformat(), "data": dict(call.data)},
        separators=(",", ":"),
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "socialnet",
        "webhook-id": str(key),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(call.secret).sign(str(key), now, body),
    }
    try:
        require_safe_url(call.url)
        async with session.post(
            call.url, data=body.encode(), headers=headers, allow_redirects=False
        ) as response:
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
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, UnsafeAddress):
            return Outcome(Result.GONE, "address_unsafe")
        return Outcome(Result.TRANSIENT, "connection")
    except (aiohttp.ClientError, OSError):
        return Outcome(Result.TRANSIENT, "connection")


def _retry_after(value: str | None) -> timedelta | None:
    """Only seconds; a date would need the receiver's clock to be right."""
    return timedelta(seconds=int(value)) if value and value.isascii() and value.isdigit() else None
