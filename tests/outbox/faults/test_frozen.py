"""A worker that freezes with an outcome in its hand, and wakes when others have gone on (OB13)."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from outbox.models import Message, State
from tests.outbox.receiver import Receiver, ok, status
from tests.outbox.worker import Household

from .conftest import LEASE, Web, require_exactly_the_promised, wait_until_all_is_settled

pytestmark = pytest.mark.django_db(transaction=True)


def wake_late(house: Household, web: Web, partner: Receiver) -> tuple[Message, Message]:
    """The first worker hears a 503, and freezes before it writes that down, for two leases; the
    second one delivers. → the message before the first one woke, and after it"""
    partner.default = lambda handler, delivery: (ok if delivery.turn > 1 else status(503))(
        handler, delivery
    )
    house.worker.start()
    house.fault.at("before mark", how=signal.SIGSTOP)
    web.commit(1)
    frozen = house.fault.wait()
    begun = time.monotonic()
    try:
        wait_until_all_is_settled(house, seconds=LEASE + 30)
        time.sleep(max(0.0, 2 * LEASE - (time.monotonic() - begun)))
        before = Message.objects.get()
        house.fault.at("after mark")  # it dies there, so we know that it tried to write
    finally:
        os.kill(frozen, signal.SIGCONT)
    assert house.fault.wait() == frozen
    return before, Message.objects.get()


def test_a_worker_that_wakes_after_its_lease_writes_nothing(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    before, after = wake_late(house, web, partner)
    assert before.state == after.state == State.DELIVERED
    assert vars(before) | {"_state": 0} == vars(after) | {"_state": 0}
    require_exactly_the_promised(web, partner)
    tell(
        f"outbox: a worker frozen for {2 * LEASE:g} s with a lease of {LEASE:g} s woke with an "
        "outcome of before: refused, 0 wrong states"
    )


def test_without_the_token_it_undoes_what_was_delivered(
    house: Household, web: Web, partner: Receiver
) -> None:
    """The control: it writes its 503 over a delivery, which then is made once more."""
    web.is_control = True
    house.fault.without("no fence")
    try:
        _, after = wake_late(house, web, partner)
    finally:
        house.fault.without("no fence", missing=False)
    assert after.state != State.DELIVERED
