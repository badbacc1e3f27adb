"""The database itself fails (OB6): it stops without a word, freezes, has no line or no room left.

A PostgreSQL of its own, durable, on a small disk where we may mount one. A commit during which the
line breaks may have been done or not: then the table says what was promised.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from tests.outbox.database import CONNECTIONS, Database, fill, small_disk
from tests.outbox.receiver import Receiver, receiver, slow
from tests.outbox.worker import Household, household

from .conftest import LEASE, WHOLE, Web, write_down

FREEZE = 30 if WHOLE else 5  # seconds
TIMES = 5 if WHOLE else 1
DISK = 400  # MB


class Estate:
    """A household on a database of its own, and its books."""

    def __init__(self, database: Database, disk: Path | None, partner: Receiver) -> None:
        self.database, self.disk, self.partner = database, disk, partner
        self.house: Household
        self.web: Web
        self.corporation: str

    def begin(self) -> None:
        self.partner.forget()
        self.partner.default = slow(0.1)
        self.web.begin(self.corporation)
        self.house.worker.start()

    def recover(self) -> float:
        """→ the seconds until all that was promised has been delivered"""
        begun = time.monotonic()
        while True:
            assert time.monotonic() < begun + 90, self.house.worker.log[-3000:]
            with suppress(psycopg.OperationalError):
                if not self.database.rows("SELECT 1 FROM outbox_message WHERE state = 'pending'"):
                    return time.monotonic() - begun
            time.sleep(0.1)

    def require_exactly_the_promised(self) -> None:
        rows = self.database.rows("SELECT subject_id::text, state FROM outbox_message")
        promised = {subject for subject, _ in rows}
        came = set(self.partner.effects.values())
        lost, phantom = (self.web.committed | promised) - came, came - promised
        doubled = len(self.partner.effects) - len(came)
        write_down(lost=len(lost), phantom=len(phantom), doubled=doubled)
        assert (lost, phantom, doubled) == (set(), set(), 0)
        assert promised <= self.web.committed | self.web.unknown
        assert {state for _, state in rows} == {"delivered"}
        assert all(delivery.was_signed for delivery in self.partner.deliveries)


@pytest.fixture(scope="module")
def grounds(django_db_setup: None) -> Iterator[Estate]:
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(DISK))
        folder = disk or Path(tempfile.mkdtemp(prefix="faults-pg-"))
        if not disk:
            stack.callback(shutil.rmtree, folder)
        database = Database(folder)
        stack.callback(database.close)
        database.initialise()
        partner = stack.enter_context(receiver())
        one = Estate(database, disk, partner)
        one.house = stack.enter_context(
            household(partner.address, lease=LEASE, DATABASE_URL=database.url)
        )
        one.web = Web(one.house.surroundings)
        stack.callback(one.web.close)
        one.corporation = one.web.found_a_corporation()
        yield one


@pytest.fixture
def estate(grounds: Estate) -> Iterator[Estate]:
    grounds.begin()
    yield grounds
    grounds.house.worker.kill()
    grounds.web.close()
    if not grounds.database.is_running():
        grounds.database.start()
    grounds.database.rows("DELETE FROM outbox_message RETURNING 1")


def test_a_database_that_stops_without_a_word(estate: Estate, tell: Callable[[str], None]) -> None:
    longest = 0.0
    for _ in range(TIMES):
        estate.web.commit(40)
        estate.partner.wait_for(len(estate.partner.deliveries) + 5)
        estate.database.stop_at_once()
        estate.web.try_to_commit(5)
        estate.database.start()
        estate.web.commit(5)
        longest = max(longest, estate.recover())
    estate.require_exactly_the_promised()
    assert longest <= 60
    tell(
        f"outbox: PostgreSQL stopped at once {TIMES} ×: {len(estate.web.committed)} committed, "
        f"0 lost, 0 phantom, all delivered {longest:.1f} s after its return"
    )


def test_a_database_that_freezes(estate: Estate, tell: Callable[[str], None]) -> None:
    estate.web.commit(40)
    estate.partner.wait_for(5)
    estate.database.freeze()
    time.sleep(FREEZE)
    estate.database.thaw()
    estate.web.commit(5)
    seconds = estate.recover()
    estate.require_exactly_the_promised()
    assert seconds <= 60
    tell(
        f"outbox: PostgreSQL frozen for {FREEZE} s: {len(estate.web.committed)} committed, "
        f"0 lost, 0 phantom, all delivered {seconds:.1f} s later"
    )


def test_a_database_that_has_no_line_left(estate: Estate, tell: Callable[[str], None]) -> None:
    estate.web.commit(40)
    estate.partner.wait_for(5)
    taken = []
    try:
        with suppress(psycopg.OperationalError):
            for _ in range(2 * CONNECTIONS):
                taken.append(psycopg.connect(estate.database.url, autocommit=True))
                taken[0].execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'socialnet'"
                )
        assert not estate.database.answers()
        estate.web.try_to_commit(5)
        assert estate.web.unknown, "it could still commit: this test has shown nothing"
        time.sleep(LEASE)
    finally:
        for line in taken:
            line.close()
    estate.web.commit(5)
    seconds = estate.recover()
    estate.require_exactly_the_promised()
    assert seconds <= 60
    tell(
        f"outbox: PostgreSQL without a line for {LEASE:g} s: {len(estate.web.committed)} "
        f"committed, 0 lost, 0 phantom, all delivered {seconds:.1f} s later"
    )


def test_a_database_whose_disk_is_full(estate: Estate, tell: Callable[[str], None]) -> None:
    """It says no, or stops altogether; then somebody makes room, and starts it."""
    if estate.disk is None:
        pytest.skip("a disk of its own can only be mounted by root")
    estate.web.commit(40)
    estate.partner.wait_for(5)
    ballast = fill(estate.disk)
    until = time.monotonic() + 60
    try:
        while not estate.web.unknown:
            estate.web.try_to_commit(100)
            assert time.monotonic() < until, "it never noticed: this test has shown nothing"
        estate.web.try_to_commit(5)
        time.sleep(1)
    finally:
        ballast.unlink()
    stopped = not estate.database.is_running()
    if stopped:
        estate.database.stop_at_once()
        estate.database.start()
    estate.web.commit(5)
    seconds = estate.recover()
    estate.require_exactly_the_promised()
    assert seconds <= 60
    tell(
        f"outbox: PostgreSQL with a full disk{', until it stopped' if stopped else ''}: "
        f"{len(estate.web.committed)} committed, 0 lost, 0 phantom, all delivered {seconds:.1f} s "
        "after there was room"
    )
