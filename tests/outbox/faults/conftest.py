"""The harness: a web process that commits, workers that die, a partner that keeps its own books."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from outbox.models import Message, State
from tests import factories as make
from tests.outbox.kinds_of_worker import NOTE
from tests.outbox.receiver import Receiver, receiver
from tests.outbox.worker import Household, household
from tests.processes import Helper

LEASE = float(os.environ.get("TEST_LEASE_SECONDS", "3"))
# How often each fault, and how many messages: one is the short form of `make test`.
WHOLE = os.environ.get("FAULTS") == "whole"


class Web:
    """The web process of the tests, and the list of what it has committed."""

    def __init__(self, surroundings: Mapping[str, str]) -> None:
        self._surroundings = surroundings
        self._process: Helper | None = None
        self.begin("")

    def begin(self, corporation: str) -> None:
        """Empty books, for the next test."""
        self._corporation = corporation
        self.receivers = 6  # few, with many messages each, as desks are
        self.committed: set[str] = set()
        self.undone: set[str] = set()
        # The line broke meanwhile: the table says whether it was done.
        self.unknown: set[str] = set()
        self.is_control = False  # without a guard: what it loses is no figure

    def _order(self, do: str, number: int, kind: str = NOTE) -> Any:
        subjects = [str(uuid4()) for _ in range(number)]
        books = self.committed if do in {"commit", "die before the bell"} else self.undone
        if do == "try to commit":
            books = self.unknown
        books.update(subjects)
        return self._running().ask(
            do=do,
            subjects=subjects,
            corporation=self._corporation,
            kind=kind,
            receivers=self.receivers,
        )

    def _running(self) -> Helper:
        if self._process is None:
            self._process = Helper("tests.outbox.web", **self._surroundings)
            self._process.receive()
        return self._process

    def found_a_corporation(self) -> str:
        """For a database that the test itself has no models of."""
        return str(self._running().ask(do="found a corporation"))

    def try_to_commit(self, number: int) -> None:
        """The database may say no, or say nothing at all."""
        before = set(self.unknown)
        if self._order("try to commit", number)["done"]:
            self.committed |= self.unknown - before
            self.unknown = before

    def commit(self, number: int, kind: str = NOTE) -> float:
        """→ the seconds that a page would have waited"""
        return float(self._order("commit", number, kind)["seconds"])

    def roll_back(self, number: int) -> None:
        self._order("roll back", number)

    def die_before_the(self, moment: str, number: int) -> None:
        with pytest.raises(EOFError):
            self._order(f"die before the {moment}", number)
        self.close()

    def close(self) -> None:
        if self._process:
            self._process.close()
        self._process = None


@dataclass(frozen=True)
class Surroundings:
    house: Household
    partner: Receiver
    web: Web


@pytest.fixture(scope="module")
def surroundings(django_db_setup: None) -> Iterator[Surroundings]:
    """Started once for these tests; it is the worker that dies in each of them."""
    with receiver() as partner, household(partner.address, lease=LEASE) as house:
        web = Web(house.surroundings)
        try:
            yield Surroundings(house, partner, web)
        finally:
            web.close()


@pytest.fixture
def house(db: None, surroundings: Surroundings) -> Iterator[Household]:
    yield surroundings.house
    surroundings.house.worker.kill()  # before the tables are emptied


@pytest.fixture
def partner(surroundings: Surroundings) -> Receiver:
    surroundings.partner.forget()
    return surroundings.partner


@pytest.fixture
def web(house: Household, surroundings: Surroundings) -> Web:
    surroundings.web.begin(str(make.make_corporation().pk))
    return surroundings.web


def wait_until_all_is_settled(house: Household, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while waiting := Message.objects.filter(state=State.PENDING).count():
        house.worker.require_alive()
        house.beat.require_alive()
        assert time.monotonic() < until, f"{waiting} wait still\n{house.worker.log[-3000:]}"
        time.sleep(0.1)


def require_exactly_the_promised(web: Web, partner: Receiver) -> None:
    """0 lost, 0 phantom, 0 doubled: by the receiver's ledger against the sender's list."""
    times = Counter(partner.effects.values())
    lost, phantom = web.committed - set(times), set(times) - web.committed
    doubled = [subject for subject, number in times.items() if number > 1]
    if not web.is_control:
        write_down(lost=len(lost), phantom=len(phantom), doubled=len(doubled))
    assert not phantom, "phantoms: sent, and never committed"
    assert not lost, "lost: committed, and never received"
    assert not doubled, "doubled: one subject under two ids"
    assert all(delivery.was_signed for delivery in partner.deliveries)
    assert set(Message.objects.values_list("state", flat=True)) == {State.DELIVERED}


def write_down(**figures: float) -> None:
    """For `make nightly`, which adds them up."""
    if books := os.environ.get("FAULT_BOOKS"):
        with Path(books).open("a") as file:
            file.write(json.dumps({"lost": 0, "phantom": 0, "doubled": 0, **figures}) + "\n")


@pytest.fixture
def make_web() -> Iterator[Callable[[Household], Web]]:
    """For a household that is not the one of all."""
    made: list[Web] = []

    def make_one(house: Household) -> Web:
        web = Web(house.surroundings)
        web.begin(str(make.make_corporation().pk))
        made.append(web)
        return web

    yield make_one
    for web in made:
        web.close()
