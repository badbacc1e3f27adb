"""Four workers, of which one dies each half second (OB2)."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from outbox.models import Message, State
from tests.outbox.receiver import Receiver, receiver, slow
from tests.outbox.worker import Household, household

from .conftest import (
    LEASE,
    WHOLE,
    Web,
    require_exactly_the_promised,
    wait_until_all_is_settled,
    write_down,
)

pytestmark = pytest.mark.django_db(transaction=True)

DELIVERIES = 10_000 if WHOLE else 800
EXTRA = 15  # per cent


@pytest.fixture
def four(db: None, django_db_setup: None) -> Iterator[tuple[Household, Receiver]]:
    with receiver() as partner, household(partner.address, lease=LEASE, processes=4) as house:
        yield house, partner
        house.worker.kill()  # before the tables are emptied


def test_nothing_is_lost_when_one_of_four_dies_each_half_second(
    four: tuple[Household, Receiver], tell: Callable[[str], None], make_web: Callable[..., Web]
) -> None:
    house, partner = four
    web = make_web(house)
    partner.default = slow(0.05)
    house.worker.start()
    begun = time.monotonic()
    kills, dice = 0, random.Random(1)
    while len(web.committed) < DELIVERIES:
        web.commit(min(100, DELIVERIES - len(web.committed)))
    web.roll_back(50)
    while Message.objects.filter(state=State.PENDING).exists():
        time.sleep(0.5)
        house.worker.require_alive()
        assert time.monotonic() < begun + 900, house.worker.log[-3000:]
        busy = Message.objects.filter(state=State.PENDING, token__isnull=False).exists()
        if busy and (children := house.worker.children()):
            with suppress(ProcessLookupError):
                os.kill(dice.choice(children), signal.SIGKILL)
                kills += 1
    wait_until_all_is_settled(house)
    seconds = time.monotonic() - begun
    require_exactly_the_promised(web, partner)
    again = len(partner.deliveries) - len(partner.effects)
    extra = 100 * again / len(partner.effects)
    write_down(extra=round(extra, 1))
    assert kills, "nobody was killed: this test has shown nothing"
    tell(
        f"outbox: 4 workers, {kills} × kill -9, {len(web.committed)} committed: 0 lost, 0 phantom "
        f"({len(web.undone)} rolled back), 0 doubled effects, {extra:.1f} % sent again, "
        f"{seconds:.0f} s"
    )
    # In short there are more deaths than messages to measure them by.
    assert not WHOLE or extra <= EXTRA
