"""Four workers, of which one dies each half second (OB2): with messages alone, and along the whole
road of a signal."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest
from django.utils import timezone

from accounts.models import Role
from accounts.secrets import encrypt
from outbox.models import Message, State
from partners.models import Endpoint, Referral
from partners.rules import State as ReferralState
from signals.models import Feedback
from tests import factories as make
from tests.outbox.receiver import SECRET, Receiver, receiver, slow
from tests.outbox.road import accepts
from tests.outbox.worker import Household, household
from tests.processes import Helper

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
SIGNALS = int(os.environ.get("FAULT_SIGNALS", 10_000 if WHOLE else 60))
EXTRA = 15  # per cent
# Seconds between two deaths. In short there is so little to do that it would be done before them.
EACH = 0.5 if WHOLE else 0.3


@pytest.fixture(scope="module")
def crew(django_db_setup: None) -> Iterator[tuple[Household, Receiver]]:
    mute = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    with (
        receiver() as partner,
        household(partner.address, lease=LEASE, processes=4, **mute) as house,
    ):
        yield house, partner


@pytest.fixture
def house(db: None, crew: tuple[Household, Receiver]) -> Iterator[Household]:
    yield crew[0]
    crew[0].worker.kill()  # before the tables are emptied


@pytest.fixture
def partner(crew: tuple[Household, Receiver]) -> Receiver:
    crew[1].forget()
    crew[1].default = slow(0.05)
    return crew[1]


class Reaper:
    """Each so often it takes one of the workers, whatever it is doing; but only when somebody has
    delivered something since. A crew that dies faster than it can begin is for whoever starts it,
    and shows nothing of what is lost."""

    def __init__(self, house: Household, partner: Receiver, each: float) -> None:
        self.kills = 0
        self._house, self._partner, self._each = house, partner, each
        self._enough, self._dice = threading.Event(), random.Random(1)

    def work(self) -> None:
        seen = 0
        while not self._enough.wait(self._each):
            if len(self._partner.deliveries) == seen:
                continue
            seen = len(self._partner.deliveries)
            with suppress(ProcessLookupError, psutil.NoSuchProcess, IndexError):
                os.kill(self._dice.choice(self._house.worker.children()), signal.SIGKILL)
                self.kills += 1

    def stop(self) -> None:
        self._enough.set()


@contextmanager
def reaper(house: Household, partner: Receiver, *, each: float = 0.5) -> Iterator[Reaper]:
    one = Reaper(house, partner, each)
    thread = threading.Thread(target=one.work)
    thread.start()
    try:
        yield one
    finally:
        one.stop()
        thread.join()


def extra(partner: Receiver) -> float:
    """Per cent that was delivered once more."""
    share = 100 * (len(partner.deliveries) - len(partner.effects)) / len(partner.effects)
    write_down(extra=round(share, 1))
    return share


def test_nothing_is_lost_when_one_of_four_dies_each_half_second(
    house: Household, partner: Receiver, tell: Callable[[str], None], make_web: Callable[..., Web]
) -> None:
    web = make_web(house)
    house.worker.start()
    begun = time.monotonic()
    with reaper(house, partner, each=EACH) as death:
        while len(web.committed) < DELIVERIES:
            web.commit(min(100, DELIVERIES - len(web.committed)))
        web.roll_back(50)
        wait_until_all_is_settled(house, seconds=600)
    seconds = time.monotonic() - begun
    require_exactly_the_promised(web, partner)
    again = extra(partner)
    assert death.kills, "nobody was killed: this test has shown nothing"
    tell(
        f"outbox: 4 workers, {death.kills} × kill -9, {len(web.committed)} committed: 0 lost, "
        f"0 phantom ({len(web.undone)} rolled back), 0 doubled effects, {again:.1f} % sent again, "
        f"{seconds:.0f} s"
    )
    # In short there are more deaths than messages to measure them by.
    assert not WHOLE or again <= EXTRA


# --- the whole road -----------------------------------------------------------------------------


class Office:
    """A coordinator who notes and refers, and a desk that answers what its system was told of."""

    def __init__(self, house: Household, partner: Receiver) -> None:
        self.partner = partner
        corporation = make.make_corporation()
        self.coordinator = make.make_member(corporation, Role.COORDINATOR)
        self.partner_user = make.make_user()
        make.make_category(corporation)
        flat = make.make_complex(corporation)
        desks = [make.make_desk(email="") for _ in range(6)]
        for desk in desks:
            make.make_agreement(corporation, desk)
            url = partner.url(f"/{desk.pk}")
            Endpoint.objects.create(
                desk=desk, url=url, secret=encrypt(SECRET), confirmed_at=timezone.now()
            )
        for _ in range(8):
            resident = make.make_resident(make.make_unit(flat))
            for desk in desks:
                make.give_consent(resident, desk, by=self.coordinator)
        self.committed: set[str] = set()
        self.undone: set[str] = set()
        self.acknowledged: set[str] = set()
        self._helpers = [Helper("tests.outbox.road", **house.surroundings) for _ in range(2)]
        self._web, self._desk = self._helpers
        for helper in self._helpers:
            helper.receive()

    def undo(self, number: int) -> None:
        self.undone |= set(self._web.ask(do="undo", number=number, by=str(self.coordinator.pk)))

    def work(self, number: int) -> None:
        """The coordinator and the desk at once, each in a process of its own."""
        told = set(self.partner.effects.values()) & self.committed - self.acknowledged
        self._web.send(do="refer", number=number, by=str(self.coordinator.pk))
        self._desk.send(do="answer", referrals=list(told)[:60], by=str(self.partner_user.pk))
        self.committed |= set(self._web.receive())
        self.acknowledged |= set(self._desk.receive())

    def close(self) -> None:
        for helper in self._helpers:
            helper.close()


@pytest.fixture
def office(house: Household, partner: Receiver) -> Iterator[Office]:
    one = Office(house, partner)
    yield one
    one.close()


def test_every_signal_is_referred_delivered_and_acknowledged_once_whatever_dies(
    house: Household, partner: Receiver, office: Office, tell: Callable[[str], None]
) -> None:
    """Noted, referred, told to the desk's system, opened there; who noted it hears of an answer."""
    house.worker.start()
    begun = time.monotonic()
    with reaper(house, partner) as death:
        office.undo(10)
        while len(office.acknowledged) < SIGNALS:
            office.work(min(20, SIGNALS - len(office.committed)))
            house.worker.require_alive()
            assert time.monotonic() < begun + 1200, f"{len(office.acknowledged)} after 20 minutes"
        wait_until_all_is_settled(house, seconds=120)
    seconds = time.monotonic() - begun
    again = extra(partner)
    times = Counter(partner.effects.values())
    heard = Counter(map(str, Feedback.objects.values_list("referral_id", flat=True)))
    lost = (office.committed - set(times)) | (set(filter(accepts, office.committed)) - set(heard))
    phantom = set(times) - office.committed
    doubled = {one for counts in (times, heard) for one, number in counts.items() if number > 1}
    write_down(lost=len(lost), phantom=len(phantom), doubled=len(doubled))
    assert (lost, phantom, doubled) == (set(), set(), set())
    rows = dict(Referral.objects.values_list("pk", "state"))
    assert set(map(str, rows)) == office.committed == office.acknowledged
    assert set(rows.values()) == {ReferralState.RECEIVED, ReferralState.ACCEPTED}
    # Killed between the answer of the desk's system and the mark: meanwhile the desk had opened it.
    ends = set(Message.objects.values_list("state", "problem"))
    assert ends <= {(State.DELIVERED, ""), (State.WITHHELD, "opened_already")}
    assert all(delivery.was_signed for delivery in partner.deliveries)
    assert death.kills, "nobody was killed: this test has shown nothing"
    tell(
        f"outbox: {len(office.committed)} signals referred, {len(times)} delivered, "
        f"{len(office.acknowledged)} acknowledged, {len(heard)} answers heard; 0 lost, 0 phantom "
        f"({len(office.undone)} rolled back), 0 doubled effects; 4 workers, {death.kills} × "
        f"kill -9, {again:.1f} % sent again, {seconds:.0f} s"
    )
    assert not WHOLE or again <= EXTRA
