"""What everybody else notices of a long work: the time of their pages, before it and meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter
from typing import Self

import aiohttp
from django.urls import reverse

from bench.load import Call, WrongAnswer
from bench.place import Place
from bench.staff import LIST, Staff, file_of, make_workers, mistyped
from residents.models import Resident

PER_SECOND = 10
PEOPLE = 20  # whose files are opened, in turn


class Times:
    """Milliseconds per kind of page."""

    def __init__(self) -> None:
        self.of: dict[str, list[float]] = {}

    def add(self, kind: str, ms: float) -> None:
        self.of.setdefault(kind, []).append(ms)

    @property
    def p95(self) -> float:
        return _p95([ms for found in self.of.values() for ms in found])

    def beside(self, before: Self) -> str:
        """Per kind of page: its median and p95, before and now."""
        return "; ".join(
            f"{kind} {median(before.of[kind]):.0f} → {median(found):.0f} ms,"
            f" p95 {_p95(before.of[kind]):.0f} → {_p95(found):.0f}"
            for kind, found in self.of.items()
        )


def _p95(found: list[float]) -> float:
    return quantiles(found, n=20)[-1]


class Others:
    """Somebody at the office: the list, searching with a slip, a file; and a tenant's agenda.

    They ask at an even pace, whether the last answer has come or not: whoever waits for it would
    ask less of a slow server, and not notice that it was slow.
    """

    def __init__(self, place: Place) -> None:
        office, _field = make_workers(place)
        self.port = place.product.port
        self._calls = cycle(_calls(place, office))

    def watch(self, seconds: float) -> Times:
        with self.watching() as times:
            threading.Event().wait(seconds)
        return times

    @contextmanager
    def watching(self) -> Iterator[Times]:
        times, stop, trouble = Times(), threading.Event(), []

        def keep() -> None:
            try:
                asyncio.run(self._ask(times, stop))
            except Exception as error:
                trouble.append(error)

        thread = threading.Thread(target=keep, name="others")
        thread.start()
        try:
            yield times
        finally:
            stop.set()
            thread.join()
        if trouble:
            raise trouble[0]

    async def _ask(self, times: Times, stop: threading.Event) -> None:
        async with (
            aiohttp.ClientSession(
                f"http://127.0.0.1:{self.port}",
                connector=aiohttp.TCPConnector(force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=60),
            ) as session,
            asyncio.TaskGroup() as asked,
        ):
            begun = perf_counter()
            for number, (kind, call) in enumerate(self._calls):
                await asyncio.sleep(begun + number / PER_SECOND - perf_counter())
                if stop.is_set():
                    return
                asked.create_task(_one(session, times, kind, call))


async def _one(session: aiohttp.ClientSession, times: Times, kind: str, call: Call) -> None:
    begun = perf_counter()
    async with session.request(
        call.method, call.path, data=call.body, headers=call.headers, allow_redirects=False
    ) as answer:
        await answer.read()
    times.add(kind, (perf_counter() - begun) * 1000)
    if answer.status != 200:
        raise WrongAnswer(f"{call.path} gave {answer.status}.")


def _calls(place: Place, office: Staff) -> list[tuple[str, Call]]:
    """Each kind in turn, as often."""
    visitor = office.visitor
    names = mistyped(office)
    slugs = place.country.slugs
    people = Resident.objects.visible_to(office.user).for_list()[:PEOPLE]
    search = reverse("residents:people_search")
    found = []
    for number, person in enumerate(people):
        found += [
            ("list", visitor.get(reverse(LIST))),
            ("search", visitor.post(search, {"q": names[number % len(names)]})),
            ("file", visitor.get(file_of(person))),
            ("agenda", visitor.get(reverse("activities:agenda", args=[slugs[number]]))),
        ]
    return found
