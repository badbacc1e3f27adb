"""Clients that press as hard as they can, on connections that stay open, for a bounded time."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

import aiohttp

CLIENTS = 16


@dataclass(frozen=True)
class Call:
    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Load:
    count: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.count / self.seconds


class WrongAnswer(Exception):
    """What was measured is not what was meant."""


Send = Callable[[Call], Awaitable[Answer]]


def press(
    port: int,
    calls: Iterator[Call],
    *,
    expect: int = 200,
    seconds: float = 3,
    clients: int = CLIENTS,
) -> Load:
    """Sends calls until they or the time are up. Every answer must be the one expected."""
    counts: Counter[int] = Counter()

    async def one(send: Send) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and (call := next(calls, None)):
            answer = await send(call)
            counts[answer.status] += 1

    elapsed = asyncio.run(_all_at_once(port, [one] * clients))
    if set(counts) != {expect}:
        raise WrongAnswer(f"{expect} was expected, and these came: {dict(counts)}")
    return Load(counts.total(), elapsed)


def play(port: int, scripts: list[Callable[[Send], Awaitable[None]]]) -> float:
    """Several clients at once, each with what it has to do. → seconds until the last is done."""
    return asyncio.run(_all_at_once(port, scripts))


async def _all_at_once(port: int, scripts: list[Callable[[Send], Awaitable[None]]]) -> float:
    """Each client has a connection of its own: one that lies idle is closed by the server."""
    async with AsyncExitStack() as stack:
        sends = [await stack.enter_async_context(_connection(port)) for _ in scripts]
        begun = time.perf_counter()
        await asyncio.gather(*(script(send) for script, send in zip(scripts, sends, strict=True)))
        return time.perf_counter() - begun


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[Send]:
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}",
        connector=aiohttp.TCPConnector(limit=1),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=60),
    ) as session:

        async def send(call: Call) -> Answer:
            async with session.request(
                call.method, call.path, data=call.body, headers=call.headers, allow_redirects=False
            ) as response:
                return Answer(response.status, response.headers, await response.read())

        yield send


def side_by_side(
    ours: Callable[[], Load], limit: Callable[[], Load], *, rounds: int = 3
) -> tuple[float, float]:
    """The medians of some rounds, ours and the limit by turns: noise meets both of them."""
    ours(), limit()  # the first time is the caches' and the connections'
    both = [(ours().rate, limit().rate) for _ in range(rounds)]
    return median(one for one, _ in both), median(other for _, other in both)
