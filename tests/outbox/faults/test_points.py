"""A worker dies at a named point in the life of a message (OB1), or a receiver hangs (OB11)."""

import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import pytest

from outbox.models import Message
from tests.outbox.dying import POINTS
from tests.outbox.receiver import Receiver, hang
from tests.outbox.worker import Household

from .conftest import LEASE, WHOLE, Web, require_exactly_the_promised, wait_until_all_is_settled

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 100 if WHOLE else 1


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
    """Of six receivers one hangs; two workers (OB11)."""
    house.worker.start()
    web.commit(12)
    wait_until_all_is_settled(house)
    usual = p95_lag(web, partner, rounds=8)
    first = min({delivery.path for delivery in partner.deliveries})
    partner.answers[first] = hang
    beside = p95_lag(web, partner, rounds=8, but=first)
    partner.answers.clear()
    wait_until_all_is_settled(house)
    require_exactly_the_promised(web, partner)
    # Twice, and what a machine with other things to do may add.
    assert beside <= 2 * usual + LEASE / 3 + 2
    tell(
        f"outbox: lag p95 {usual * 1000:.0f} ms, and {beside * 1000:.0f} ms for the other five "
        "receivers while one hangs"
    )


def p95_lag(web: Web, partner: Receiver, *, rounds: int, but: str = "") -> float:
    lags = []
    for _ in range(rounds):
        known = set(web.committed)
        begun = time.monotonic()
        web.commit(18)
        fresh = web.committed - known
        until = begun + 30
        while True:
            came = {d.subject: d.at for d in list(partner.deliveries) if d.subject in fresh}
            missing = fresh - set(came)
            still = Message.objects.filter(subject_id__in=missing).values_list(
                "recipient_id", flat=True
            )
            if all(f"/{recipient}" == but for recipient in still):
                break
            assert time.monotonic() < until
            time.sleep(0.02)
        paths = {d.subject: d.path for d in list(partner.deliveries)}
        lags += [at - begun for subject, at in came.items() if paths[subject] != but]
    return sorted(lags)[int(0.95 * len(lags))]
