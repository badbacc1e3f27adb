"""What is promised is delivered, whatever dies: with a real worker, a real broker and a ledger.

The waits are cut short (fault_settings.py); TEST_LEASE_SECONDS=30 takes the product's own lease.
"""

import time
import zlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from outbox.models import Message, State
from tests.outbox.conftest import the
from tests.outbox.kinds_of_worker import KILLER
from tests.outbox.receiver import Delivery, Receiver, hang, lose, slow, status
from tests.outbox.worker import Household

from .conftest import LEASE, WHOLE, Web, require_exactly_the_promised, wait_until_all_is_settled

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = 100 if WHOLE else 20
# Seconds that a busy machine may add to the few milliseconds of a commit; a broker that is waited
# for costs a whole one.
NOISE = 0.2


def misbehave(handler: Any, delivery: Delivery) -> None:
    """Of a hundred tries: ten get a 500, two no answer, three a broken line after the work."""
    lot = zlib.crc32(f"{delivery.key} {delivery.turn}".encode()) % 100
    if lot < 10:
        status(500)(handler, delivery)
    elif lot < 12:
        hang(handler, delivery)
    elif lot < 15:
        lose(handler, delivery)
    else:
        slow(0.1)(handler, delivery)


def test_nothing_is_lost_when_workers_are_killed_while_they_send(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    partner.default = misbehave
    kills = 0
    begun = time.monotonic()
    for _ in range(4):
        for _ in range(8):
            web.commit(10)
        web.roll_back(5)
        house.worker.start()
        partner.wait_for(len(partner.deliveries) + 30)
        house.worker.kill()
        kills += 1
    in_hand = Message.objects.filter(state=State.PENDING, token__isnull=False).count()
    house.worker.start()
    wait_until_all_is_settled(house)
    seconds = time.monotonic() - begun
    require_exactly_the_promised(web, partner)
    assert in_hand, "no worker was killed while it was sending: this test has shown nothing"
    tell(
        f"outbox: {len(web.committed)} committed, {len(partner.effects)} delivered, 0 lost, "
        f"0 phantom ({len(web.undone)} rolled back), 0 doubled effects; "
        f"{len(partner.deliveries)} deliveries made, {kills} × kill -9, {seconds:.1f} s"
    )


def test_what_a_killed_worker_had_in_hand_is_sent_again_in_time(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    partner.default = hang
    house.worker.start()
    web.commit(1)
    partner.wait_for(1)
    house.worker.kill()
    partner.default = status(204)
    house.worker.start()
    partner.wait_for(2, seconds=LEASE + 30)
    first, second = partner.deliveries
    waited = second.at - first.at
    assert first.key == second.key
    assert waited <= LEASE + 10
    tell(f"outbox: sent again {waited:.1f} s after the kill, with a lease of {LEASE:g} s")


def test_a_message_that_kills_is_buried_and_its_neighbours_arrive(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    """A child of the worker dies of it each time; the worker itself goes on. The first eight deaths
    have been (test_services.py counts them all)."""
    web.commit(1, KILLER)
    (killer,) = web.committed
    Message.objects.update(attempts=8)
    web.commit(12)
    house.worker.start()
    wait_until_all_is_settled(house)
    buried = the(UUID(killer))
    assert (buried.state, buried.problem) == (State.DEAD, "gave_up")
    assert set(partner.effects.values()) == web.committed - {killer}
    assert Message.objects.filter(state=State.DELIVERED).count() == 12
    tell(f"outbox: a message that kills was buried after {buried.attempts} tries; 12 of 12 passed")


def p95_and_longest(seconds: list[float]) -> tuple[float, float]:
    return sorted(seconds)[int(0.95 * len(seconds))], max(seconds)


def test_a_broker_that_is_away_costs_nobody_a_page_and_loses_nothing(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    """Silent, dead, and away when the web and the worker start (OB4)."""
    waits: dict[str, list[float]] = {}

    def commit(state: str) -> None:
        waits[state] = [web.commit(2) for _ in range(PAGES)]

    house.worker.start()
    web.commit(5)
    wait_until_all_is_settled(house)
    commit("up")

    house.valkey.freeze()
    commit("silent")
    house.valkey.thaw()
    wait_until_all_is_settled(house)

    house.valkey.kill()
    commit("dead")
    house.worker.kill()
    web.close()
    web.commit(1)  # a new process: its first page is slower, with a broker too
    commit("away at the start")
    house.worker.start()
    time.sleep(1)
    house.start_valkey()
    begun = time.monotonic()
    wait_until_all_is_settled(house)
    back = time.monotonic() - begun

    require_exactly_the_promised(web, partner)
    figures = {state: p95_and_longest(seconds) for state, seconds in waits.items()}
    words = ", ".join(
        f"{state} {1000 * p95:.1f} (at most {1000 * most:.0f})"
        for state, (p95, most) in figures.items()
    )
    tell(
        f"outbox: {len(web.committed)} committed, 0 lost; p95 of a commit in ms with the broker "
        f"{words}; drained {back:.1f} s after it came back empty"
    )
    usual, longest = figures["up"]
    for p95, most in figures.values():
        assert p95 <= 1.2 * usual + NOISE
        assert most <= longest + 2


def test_a_broker_that_dies_does_not_take_a_busy_worker_with_it(
    house: Household, web: Web, partner: Receiver
) -> None:
    """While a task is in hand: that is when the transport has something to give back."""
    partner.default = slow(0.6)
    house.worker.start()
    for _ in range(3):
        web.commit(2)
        partner.wait_for(len(partner.deliveries) + 1)
        house.valkey.kill()
        time.sleep(1.5)  # the worker sees that the line is broken, and ends what it had in hand
        house.start_valkey()
        wait_until_all_is_settled(house)
    require_exactly_the_promised(web, partner)


def test_a_web_process_that_dies_leaves_all_or_nothing(
    house: Household, web: Web, partner: Receiver
) -> None:
    """After the commit all of it is sent, although no bell rang; before it, nothing."""
    web.die_before_the("commit", 10)
    web.die_before_the("bell", 10)
    house.worker.start()
    partner.wait_for(10, seconds=20)
    wait_until_all_is_settled(house)
    assert len(web.committed) == len(web.undone) == 10
    require_exactly_the_promised(web, partner)
