"""Scarce places and many hands: several processes, many threads, one row lock.

`ROUNDS=50 make test ARGS=tests/activities/test_race.py` takes fifty rounds of 200 people.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from activities import services
from activities.models import Occurrence, Registration
from activities.rules import HOLDS, Channel, Room, State, Waiting, next_in_line, place_for
from residents.models import Resident
from tests import factories as make
from tests.processes import Helper, helpers

pytestmark = pytest.mark.django_db(transaction=True)

FULL = "ROUNDS" in os.environ
ROUNDS = int(os.environ.get("ROUNDS", "5"))
PEOPLE = 200 if FULL else 60
PROCESSES = 3
THREADS = 20  # 60 at the same moment, each with a connection
Step = dict[str, Any]


@pytest.fixture(scope="module")
def processes(django_db_setup: None) -> Iterator[list[Helper]]:
    with helpers(PROCESSES, "tests.activities.crowd", str(THREADS)) as started:
        yield started


@dataclass
class Crowd:
    processes: list[Helper]
    residents: list[Resident]
    coach: User

    def occurrence(self, capacity: int) -> Occurrence:
        complex_ = self.residents[0].occupancies.get().unit.complex
        return make.make_occurrence(complex_, capacity=capacity, created_by=self.coach)

    def at_once(self, steps: list[Step], *, lock: bool = True) -> list[str]:
        """→ what became of each. They all begin at the same moment, a little later."""
        shares = [steps[number :: len(self.processes)] for number in range(len(self.processes))]
        begin = time.time() + 0.3
        for process, share in zip(self.processes, shares, strict=True):
            process.send(begin=begin, lock=lock, steps=share)
        outcomes = [process.receive() for process in self.processes]
        return [one for turn in zip_longest(*outcomes) for one in turn if one is not None]


@pytest.fixture
def crowd(db: None, processes: list[Helper]) -> Crowd:
    complex_ = make.make_complex()
    homes = [make.make_unit(complex_) for _ in range(PEOPLE // 10)]
    people = [make.make_resident(home) for home in homes for _ in range(10)]
    return Crowd(processes, people, make.make_user())


def signing_up(occurrence: Occurrence, residents: list[Resident], *parties: int) -> list[Step]:
    sizes = chain(parties, [1] * len(residents)) if parties else [1] * len(residents)
    return [
        {"do": "register", "key": str(occurrence.pk), "by": str(one.pk), "number": party}
        for one, party in zip(residents, sizes, strict=False)
    ]


# --- what must hold after everything --------------------------------------------------------------


@dataclass
class Model:
    """The same activity without a database: one step after the other, as the audit trail has it."""

    capacity: int
    taken: int = 0
    line: list[Waiting] = field(default_factory=list)
    given: dict[UUID, int] = field(default_factory=dict)
    expected: list[tuple[UUID, int]] = field(default_factory=list)

    @property
    def room(self) -> Room:
        return Room(self.capacity, self.taken)

    def follow(self, event: AuditEvent) -> None:
        if event.verb == "registration.offered":
            assert self.expected.pop(0) == (event.subject_id, event.facts["seats"]), "out of order"
            return
        assert not self.expected, "somebody should have been offered a place"
        match event.verb:
            case "registration.made":
                self._made(event.subject_id, int(event.facts["party"]), int(event.facts["seats"]))
            case "registration.cancelled":
                self.taken -= self.given.pop(event.subject_id, 0)
                self.line = [one for one in self.line if one.id != event.subject_id]
                self._offer()
            case "activity.capacity":
                self.capacity = int(event.facts["capacity"])
                self._offer()

    def _made(self, key: UUID, party: int, seats: int) -> None:
        one = Waiting(key, party)
        due = place_for(one, self.room, ahead=len(self.line))
        assert seats == due, "passed the line, or was sent away from a free place"
        if seats:
            self._give(key, seats)
        else:
            self.line.append(one)

    def _offer(self) -> None:
        self.expected = next_in_line(self.line, self.room)
        for key, seats in self.expected:
            self._give(key, seats)
        del self.line[: len(self.expected)]

    def _give(self, key: UUID, seats: int) -> None:
        self.given[key] = seats
        self.taken += seats
        assert self.taken <= self.capacity, "oversold"


def require_fair(occurrence: Occurrence, capacity: int) -> Model:
    """The rows are what the steps, taken one by one in the order of the lock, would have made."""
    mine = Registration.objects.filter(occurrence=occurrence)
    subjects = [occurrence.pk, *mine.values_list("pk", flat=True)]
    model = Model(capacity)
    for event in AuditEvent.objects.filter(subject_id__in=subjects).order_by("pk"):
        model.follow(event)
    occurrence.refresh_from_db()
    holding = mine.filter(state__in=HOLDS)
    assert occurrence.taken == model.taken == sum(row.seats for row in holding)
    assert {row.pk: row.seats for row in holding} == model.given
    assert [row.pk for row in mine.waiting()] == [one.id for one in model.line]
    live = mine.live().values_list("resident_id", flat=True)
    assert len(live) == len(set(live)), "somebody is in twice"
    return model


# --- the races ------------------------------------------------------------------------------------


@pytest.mark.parametrize("capacity", [1, 3, 20])
def test_no_place_is_sold_twice(crowd: Crowd, capacity: int, tell: Callable[[str], None]) -> None:
    begun = time.monotonic()
    for _ in range(ROUNDS):
        occurrence = crowd.occurrence(capacity)
        outcomes = Counter(crowd.at_once(signing_up(occurrence, crowd.residents)))
        assert outcomes == {State.CONFIRMED: capacity, State.WAITLISTED: PEOPLE - capacity}
        require_fair(occurrence, capacity)
    tell(
        f"activities: {ROUNDS} × {PEOPLE} people at once for {capacity} places, 0 oversold, "
        f"{time.monotonic() - begun:.1f} s"
    )


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """The database's own second wall, down for a moment."""
    (constraint,) = [
        one for one in Occurrence._meta.constraints if one.name.endswith("not_oversold")
    ]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Occurrence, constraint)
    try:
        yield
    finally:
        Occurrence.objects.update(taken=0)
        with connection.schema_editor() as editor:
            editor.add_constraint(Occurrence, constraint)


@pytest.mark.parametrize("capacity", [1, 3, 20])
def test_without_the_lock_places_are_sold_twice(
    crowd: Crowd, capacity: int, tell: Callable[[str], None]
) -> None:
    """The control: the same code that looks at the row without a lock."""
    oversold = 0
    with without_the_constraint():
        for _ in range(ROUNDS):
            occurrence = crowd.occurrence(capacity)
            outcomes = crowd.at_once(signing_up(occurrence, crowd.residents), lock=False)
            oversold += outcomes.count(State.CONFIRMED) > capacity
    tell(f"activities: control without the lock: {oversold} of {ROUNDS} rounds oversold")
    assert oversold >= 0.9 * ROUNDS


def test_without_the_lock_the_database_still_refuses(crowd: Crowd) -> None:
    """The second wall: whoever forgets the lock one day gets errors, and nobody an empty chair."""
    occurrence = crowd.occurrence(3)
    outcomes = Counter(crowd.at_once(signing_up(occurrence, crowd.residents), lock=False))
    assert outcomes["IntegrityError"] > 0
    occurrence.refresh_from_db()
    assert occurrence.taken == outcomes[State.CONFIRMED] <= 3


def test_households_of_all_sizes_at_once(crowd: Crowd) -> None:
    chance = random.Random(7)
    for capacity in (5, 20):
        occurrence = crowd.occurrence(capacity)
        parties = [chance.randint(1, 4) for _ in crowd.residents]
        crowd.at_once(signing_up(occurrence, crowd.residents, *parties))
        require_fair(occurrence, capacity)


def test_a_household_of_two_and_somebody_alone_want_the_last_place(crowd: Crowd) -> None:
    """Two do not fit. Whoever comes after them waits behind them, though one would fit."""
    seen = set()
    for _ in range(ROUNDS):
        occurrence = crowd.occurrence(1)
        steps = signing_up(occurrence, crowd.residents[:2], 2, 1)
        seen.add(tuple(crowd.at_once(steps)))
        require_fair(occurrence, 1)
    assert seen <= {(State.WAITLISTED, State.CONFIRMED), (State.WAITLISTED, State.WAITLISTED)}


def test_a_double_tap_is_one_sign_up(crowd: Crowd) -> None:
    occurrence = crowd.occurrence(5)
    outcomes = crowd.at_once(signing_up(occurrence, crowd.residents[:1] * 24))
    assert Counter(outcomes) == {State.CONFIRMED: 1, "twice": 23}
    assert require_fair(occurrence, 5).taken == 1


def test_signing_off_twice_frees_the_place_once(crowd: Crowd) -> None:
    occurrence = crowd.occurrence(1)
    crowd.at_once(signing_up(occurrence, crowd.residents[:3]))
    mine = Registration.objects.get(occurrence=occurrence, state=State.CONFIRMED)
    outcomes = crowd.at_once([{"do": "cancel", "key": str(mine.pk)}] * 24)
    assert Counter(outcomes) == {State.CANCELLED_IN_TIME: 1, "not_signed_up": 23}
    assert require_fair(occurrence, 1).taken == 1


def test_everything_at_once(crowd: Crowd, tell: Callable[[str], None]) -> None:
    """People come, people go, the room changes; the end is what one by one would have given."""
    chance = random.Random(11)
    steps_taken = 0
    for _ in range(ROUNDS):
        occurrence = crowd.occurrence(12)
        early, late = crowd.residents[: PEOPLE // 2], crowd.residents[PEOPLE // 2 :]
        for one in early:
            services.register(
                occurrence, one, channel=Channel.STAFF, by=None, party_size=chance.randint(1, 3)
            )
        rows = list(Registration.objects.filter(occurrence=occurrence))
        steps = signing_up(occurrence, late, *(chance.randint(1, 4) for _ in late))
        steps += [{"do": "cancel", "key": str(row.pk)} for row in chance.sample(rows, 20)]
        steps += [
            {
                "do": "change capacity",
                "key": str(occurrence.pk),
                "by": str(crowd.coach.pk),
                "number": number,
            }
            for number in (20, 10, 16, 25, 4)
        ]
        chance.shuffle(steps)
        outcomes = set(crowd.at_once(steps))
        assert outcomes <= {*State.values, "changed", "capacity_below_taken"}
        steps_taken += len(steps)
        require_fair(occurrence, 12)
    tell(f"activities: {steps_taken} steps of every kind at once, each as if one by one")
