"""A worker dies at a named point in the life of a message (OB1), or a receiver hangs (OB11)."""

import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from uuid import UUID

import pytest
from django.db.models.functions import Now

from outbox.models import Message, State
from tests.outbox.dying import POINTS
from tests.outbox.receiver import Receiver, hang, status
from tests.outbox.worker import Household

from .conftest import LEASE, WHOLE, Web, require_exactly_the_promised, wait_until_all_is_settled

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20 if WHOLE else 1
ROUNDS = 30 if WHOLE else 12  # of messages to all, for the lag
# Seconds that a machine with other things to do may add to a lag of some tens of milliseconds, and
# how often it may be busy altogether.
NOISE = 0.1
TRIES = 3


def longest_wait(partner: Receiver) -> float:
    """Between a delivery and the next one of the same message: that is what a death costs."""
    times = defaultdict(list)
    for delivery in partner.deliveries:
        times[delivery.key].append(delivery.at)
    waits = [later - at for found in times.values() for at, later in pairwise(found)]
    return max(waits, default=0)


def test_a_worker_may_die_at_any_point(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    house.worker.start()
    for point in POINTS:
        for _ in range(TIMES):
            house.fault.at(point)
            web.commit(3)
            house.fault.wait()
        # In short the points share the wait for a lease.
        if WHOLE or point == POINTS[-1]:
            wait_until_all_is_settled(house, seconds=120)
    require_exactly_the_promised(web, partner)
    assert longest_wait(partner) <= LEASE + 10
    extra = len(partner.deliveries) - len(partner.effects)
    tell(
        f"outbox: {TIMES} × kill -9 at each of {len(POINTS)} points: {len(web.committed)} "
        f"committed, 0 lost, 0 doubled, {extra} sent again; the longest "
        f"{longest_wait(partner):.1f} s later, with a lease of {LEASE:g} s"
    )


def test_a_worker_that_marks_before_it_sends_loses(
    house: Household, web: Web, partner: Receiver
) -> None:
    """The control: the test above can fail."""
    web.is_control = True
    house.fault.without("mark first")
    try:
        house.worker.start()
        house.fault.at("made")
        web.commit(3)
        house.fault.wait()
        wait_until_all_is_settled(house)
    finally:
        house.fault.without("mark first", missing=False)
    with pytest.raises(AssertionError, match="lost"):
        require_exactly_the_promised(web, partner)


def test_a_receiver_that_hangs_slows_nobody(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    """Of twenty receivers one hangs; two workers (OB11)."""
    web.receivers = 20
    house.worker.start()
    p95_lag(web, partner, rounds=5)  # both workers have done it once
    hanging = partner.deliveries[0].path
    for _ in range(TRIES):
        usual = p95_lag(web, partner, rounds=ROUNDS)
        partner.answers[hanging] = hang
        before = len(partner.to(hanging))
        beside = p95_lag(web, partner, rounds=ROUNDS, but=hanging)
        hung = len(partner.to(hanging)) - before
        partner.answers.clear()
        wait_until_all_is_settled(house)
        # The days of trying are seconds here: what was given up meanwhile, somebody sends again.
        Message.objects.filter(state=State.DEAD, problem="timeout").update(
            state=State.PENDING, settled_at=None, attempts=0, due_at=Now()
        )
        wait_until_all_is_settled(house)
        if beside <= 2 * usual + NOISE and beside < LEASE / 6:  # half of what a hang takes
            break
    require_exactly_the_promised(web, partner)
    tell(
        f"outbox: lag p95 {usual * 1000:.0f} ms, and {beside * 1000:.0f} ms for the other nineteen "
        "receivers while one hangs; two workers"
    )
    assert hung > ROUNDS / 4, "hardly anything was sent to it: this test has shown nothing"
    assert beside <= 2 * usual + NOISE
    assert beside < LEASE / 6


def test_a_receiver_that_refuses_slows_nobody(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    """Of twenty receivers one says 422 for ever (OB10)."""
    web.receivers = 20
    house.worker.start()
    p95_lag(web, partner, rounds=5)
    refusing = partner.deliveries[0].path
    for _ in range(TRIES):
        usual = p95_lag(web, partner, rounds=ROUNDS)
        partner.answers[refusing] = status(422)
        beside = p95_lag(web, partner, rounds=ROUNDS, but=refusing)
        wait_until_all_is_settled(house)
        partner.answers.clear()
        if beside <= 1.1 * usual + NOISE:
            break
    desk = UUID(refusing[1:])
    dead = Message.objects.filter(state=State.DEAD)
    assert set(dead.values_list("recipient_id", "problem")) == {(desk, "http_error")}
    assert max(dead.values_list("attempts", flat=True)) <= 8
    others = Message.objects.exclude(recipient_id=desk)
    assert set(others.values_list("state", flat=True)) == {State.DELIVERED}
    tell(
        f"outbox: lag p95 {usual * 1000:.0f} ms, and {beside * 1000:.0f} ms for the other nineteen "
        "receivers while one refuses all"
    )
    assert beside <= 1.1 * usual + NOISE


def p95_lag(web: Web, partner: Receiver, *, rounds: int, but: str = "") -> float:
    """Of messages that are committed at an even pace, whatever becomes of the earlier ones."""
    begun: dict[str, float] = {}
    for _ in range(rounds):
        known = set(web.committed)
        at = time.monotonic()
        web.commit(web.receivers)
        begun |= dict.fromkeys(web.committed - known, at)
        time.sleep(0.2)
    others = set(
        Message.objects.exclude(recipient_id=UUID(but[1:]) if but else None)
        .filter(subject_id__in=begun)
        .values_list("subject_id", flat=True)
    )
    until = time.monotonic() + 30
    while missing := {str(one) for one in others} - set(partner.effects.values()):
        assert time.monotonic() < until, f"{len(missing)} never came"
        time.sleep(0.05)
    came: dict[str, float] = {}
    for delivery in list(partner.deliveries):
        came.setdefault(delivery.subject, delivery.at)
    lags = sorted(came[str(one)] - begun[str(one)] for one in others)
    return lags[int(0.95 * len(lags))]
