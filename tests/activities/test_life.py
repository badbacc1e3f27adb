"""Any order of steps: the sign-ups of one activity, against a model that has no database.

`STEPS=10000 make test ARGS=tests/activities/test_life.py` takes ten thousand steps.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from activities import rules, services
from activities.models import Occurrence, PartyMember, Registration
from activities.rules import CallOutcome, Channel, Clock, Refused, State
from residents.models import ContactChannel, Resident
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = int(os.environ.get("STEPS", "300"))
PER_RUN = 30
PEOPLE = 7
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """A sign-up as the model has it."""

    person: int
    party: int
    state: State
    seats: int
    since: int  # the number of the step at which it came into the line
    fewer: bool = False
    until: datetime | None = None
    lapsed: int = 0
    not_reached: int = 0


class Life(RuleBasedStateMachine):
    """Each step is taken by the services and by the model, and both must agree in all they say."""

    coach: User
    people: list[Resident]

    @initialize(capacity=st.integers(1, 6), hours=st.sampled_from([2.0, 20.0, 60.0, 400.0]))
    def begin(self, capacity: int, hours: float) -> None:
        self.now = timezone.now()
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        self.starts_at = self.now + hours * HOUR
        complex_ = self.people[0].occupancies.get().unit.complex
        self.occurrence = make.make_occurrence(
            complex_,
            capacity=capacity,
            starts_at=self.starts_at,
            ends_at=self.starts_at + 2 * HOUR,
            created_by=self.coach,
        )
        self.capacity, self.number = capacity, 0
        self.rows: dict[Any, Row] = {}

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()

    # --- what the model knows ---------------------------------------------------------------------

    @property
    def moment(self) -> frozenset[Clock]:
        return rules.clocks(self.now, starts_at=self.starts_at, ends_at=self.starts_at + 2 * HOUR)

    @property
    def is_over(self) -> bool:
        return self.now >= self.starts_at + 2 * HOUR

    @property
    def free(self) -> int:
        return self.capacity - sum(row.seats for row in self.rows.values())

    def line(self) -> list[tuple[Any, Row]]:
        waiting = [pair for pair in self.rows.items() if pair[1].state == State.WAITLISTED]
        return sorted(waiting, key=lambda pair: pair[1].since)

    def live_of(self, person: int) -> Any:
        return next(
            (k for k, row in self.rows.items() if row.person == person and row.state in rules.ONCE),
            None,
        )

    def change(self, key: Any, **fields: Any) -> None:
        self.rows[key] = replace(self.rows[key], **fields)

    def leave(self, key: Any, state: State) -> None:
        self.change(key, state=state, seats=0, until=None, not_reached=0)

    def allocate(self) -> None:
        if Clock.OFFERS not in self.moment:
            return
        for key, row in self.line():
            seats = row.party if row.party <= self.free else (self.free if row.fewer else 0)
            if seats < 1:
                break
            left = (self.starts_at - self.now) / 2
            until = self.now + min(24 * HOUR, left) if self.has_mail(row.person) else None
            self.change(key, state=State.OFFERED, seats=seats, until=until, not_reached=0)

    def has_mail(self, person: int) -> bool:
        return bool(self.people[person].email)

    def expire(self, key: Any) -> None:
        row = self.rows[key]
        again = row.lapsed < 1
        self.leave(key, State.WAITLISTED if again else State.OFFER_EXPIRED)
        self.change(key, lapsed=row.lapsed + 1, since=self.number if again else row.since)

    def refusal(self, function: Any, *arguments: Any, **named: Any) -> str:
        self.number += 1
        try:
            with transaction.atomic():
                self.result = function(*arguments, **named)
        except Refused as refused:
            return refused.code
        return ""

    # --- the steps --------------------------------------------------------------------------------

    @rule(person=st.integers(0, PEOPLE - 1), party=st.integers(1, 4))
    def sign_up(self, person: int, party: int) -> None:
        code = self.refusal(
            services.register,
            self.occurrence,
            self.people[person],
            channel=Channel.STAFF,
            by=None,
            party_size=party,
        )
        if self.is_over:
            assert code == "over"
        elif self.live_of(person) is not None:
            assert code == "twice"
        else:
            assert code == ""
            first_come = Clock.FIRST_COME in self.moment
            fits = party <= self.free and (first_come or not self.line())
            state = State.CONFIRMED if fits else State.WAITLISTED
            self.rows[self.result.pk] = Row(person, party, state, party if fits else 0, self.number)

    def pick(self, number: int) -> Any:
        return list(self.rows)[number % len(self.rows)]

    @precondition(lambda self: self.rows)
    @rule(number=st.integers(0, 50))
    def sign_off(self, number: int) -> None:
        key = self.pick(number)
        row = self.rows[key]
        code = self.refusal(services.cancel_registration, Registration(pk=key), by=None)
        if row.state not in rules.LIVE:
            assert code == "not_signed_up"
        elif self.is_over:
            assert code == "over"
        else:
            late = Clock.LATE in self.moment
            ends = {
                State.WAITLISTED: State.WITHDRAWN,
                State.OFFERED: State.DECLINED,
                State.CONFIRMED: State.CANCELLED_LATE if late else State.CANCELLED_IN_TIME,
            }
            assert code == ""
            self.leave(key, ends[row.state])
            self.allocate()

    @precondition(lambda self: self.rows)
    @rule(number=st.integers(0, 50), yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        key = self.pick(number)
        row = self.rows[key]
        if row.state not in {State.OFFERED, State.WAITLISTED} or self.is_over:
            return
        code = self.refusal(services.answer_offer, Registration(pk=key), yes=yes, by=None)
        expired = row.until is not None and row.until <= self.now
        if not yes:
            assert code == ""
            self.leave(key, State.DECLINED if row.state == State.OFFERED else State.WITHDRAWN)
        elif row.state == State.OFFERED and not expired:
            assert code == ""
            self.change(key, state=State.CONFIRMED, until=None)
        elif row.state == State.OFFERED:
            assert code == "not_now"
            return
        else:
            seats = row.party if row.party <= self.free else (self.free if row.fewer else 0)
            if seats < 1:
                assert code == "full"
                return
            if Clock.FIRST_COME not in self.moment:
                assert code == "not_now"
                return
            assert code == ""
            self.change(key, state=State.CONFIRMED, seats=seats)
        self.allocate()

    @precondition(lambda self: any(row.state == State.OFFERED for row in self.rows.values()))
    @rule()
    def not_reached(self) -> None:
        key = next(k for k, row in self.rows.items() if row.state == State.OFFERED)
        if self.is_over:
            return
        code = self.refusal(
            services.record_call, Registration(pk=key), CallOutcome.NOT_REACHED, by=self.coach
        )
        assert code == ""
        self.change(key, not_reached=self.rows[key].not_reached + 1)
        if self.rows[key].not_reached >= rules.MOST_CALLS:
            self.expire(key)
            self.allocate()

    @precondition(lambda self: self.line())
    @rule(number=st.integers(0, 50))
    def come_with_fewer(self, number: int) -> None:
        line = self.line()
        key = line[number % len(line)][0]
        code = self.refusal(services.come_with_fewer, Registration(pk=key), by=None)
        if self.is_over:
            assert code == "over"
            return
        assert code == ""
        self.change(key, fewer=True)
        self.allocate()

    @rule(capacity=st.integers(1, 8))
    def change_room(self, capacity: int) -> None:
        code = self.refusal(services.change_capacity, self.occurrence, capacity, by=self.coach)
        if self.is_over:
            assert code == "over"
        elif capacity < self.capacity - self.free:
            assert code == "capacity_below_taken"
        else:
            assert code == ""
            self.capacity = capacity
            self.allocate()

    @rule(hours=st.sampled_from([0.5, 3.0, 13.0, 25.0, 100.0]))
    def time_passes(self, hours: float) -> None:
        self.now += hours * HOUR
        self.clock.stop()
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @rule()
    def the_beat(self) -> None:
        self.number += 1
        services.sweep_places()
        asked = [
            (key, row)
            for key, row in self.rows.items()
            if row.state in {State.OFFERED, State.WAITLISTED}
        ]
        for key, row in sorted(asked, key=lambda pair: pair[1].since):
            if Clock.BEGUN in self.moment:
                self.leave(key, State.LAPSED)
            elif row.state == State.WAITLISTED:
                continue
            elif row.until is not None and row.until <= self.now:
                self.number += 1
                self.expire(key)
            elif row.until is None and Clock.FIRST_COME in self.moment:
                self.leave(key, State.WAITLISTED)
        self.allocate()

    # --- what must always hold --------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "rows"):
            return
        found = Registration.objects.filter(occurrence=self.occurrence)
        said = {row.pk: (row.state, row.seats, row.offer_until) for row in found}
        assert said == {k: (row.state, row.seats, row.until) for k, row in self.rows.items()}
        assert list(found.waiting().values_list("pk", flat=True)) == [k for k, _ in self.line()]
        taken = Occurrence.objects.get(pk=self.occurrence.pk).taken
        assert taken == self.capacity - self.free <= self.capacity
        inside = PartyMember.objects.filter(occurrence=self.occurrence, is_in=True)
        assert set(inside.values_list("registration", flat=True)) == {
            k for k, row in self.rows.items() if row.state in rules.ONCE
        }


@pytest.fixture
def life(db: None) -> Iterator[type[Life]]:
    complex_ = make.make_complex()
    Life.coach = make.make_user()
    Life.people = [
        make.make_resident(
            make.make_unit(complex_),
            **(
                {"channel": ContactChannel.EMAIL, "email": f"lezer{number}@test.example"}
                if number % 2
                else {}
            ),
        )
        for number in range(PEOPLE)
    ]
    yield Life


def test_every_life_is_as_the_model_says(life: type[Life]) -> None:
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=max(1, STEPS // PER_RUN),
            stateful_step_count=PER_RUN,
            deadline=None,
            derandomize="STEPS" not in os.environ,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
