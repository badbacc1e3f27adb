"""The table of a sign-up's life: every cell of state × step × who × when."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from activities import rules
from activities.rules import STEPS, Actor, Clock, Refused, State, clocks, require_step, steps_open

BEGINS = datetime(2026, 3, 31, 14, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=2)


def moment(**before: float) -> frozenset[Clock]:
    return clocks(BEGINS - timedelta(**before), starts_at=BEGINS, ends_at=ENDS)


@pytest.mark.parametrize("name", STEPS)
def test_every_cell_is_as_the_table_says(name: str) -> None:
    step = STEPS[name]
    for state, actor, clock in product(State, Actor, [*Clock, None]):
        now = frozenset(Clock) if clock is None else frozenset(Clock) - {clock}
        may = state in step.sources and actor in step.actors and step.clock in {None, *now}
        assert (step in steps_open(state, frozenset({actor}), now)) is may
        if may:
            assert require_step(name, state=state, actors=frozenset({actor}), moment=now) == step
        else:
            with pytest.raises(Refused) as refused:
                require_step(name, state=state, actors=frozenset({actor}), moment=now)
            gone = state not in rules.ONCE
            assert refused.value.code == ("not_signed_up" if gone else "not_now")


def test_every_state_can_be_entered_and_only_ends_cannot_be_left() -> None:
    entered = {step.target for step in STEPS.values()} | rules.ENTRIES
    left = {source for step in STEPS.values() for source in step.sources}
    assert entered == set(State)
    assert set(State) - left == rules.OVER


def test_the_sets_tell_the_states_apart() -> None:
    assert set(State) == rules.LIVE | rules.HISTORY | rules.OVER
    assert not rules.LIVE & rules.HISTORY and not rules.ONCE & rules.OVER
    assert State.WAITLISTED not in rules.HOLDS and not rules.HOLDS & rules.OVER
    assert rules.CAME < rules.HOLDS and State.NO_SHOW not in rules.CAME
    assert {State.CANCELLED_BY_HOST} == rules.OVER - rules.SIGNED_OFF


def test_nobody_but_the_person_or_staff_answers_an_offer() -> None:
    for name in ("accept", "decline", "take", "leave", "cancel", "cancel_late"):
        assert STEPS[name].actors == {Actor.RESIDENT, Actor.STAFF}
    for name in ("offer", "requeue", "expire", "release", "lapse", "give_up"):
        assert STEPS[name].actors == {Actor.SYSTEM}


@pytest.mark.parametrize(
    ("hours", "open_", "shut"),
    [
        (48, {Clock.IN_TIME, Clock.OFFERS}, {Clock.LATE, Clock.FIRST_COME, Clock.BEGUN}),
        (24, {Clock.IN_TIME}, {Clock.LATE}),
        (23.9, {Clock.LATE, Clock.OFFERS}, {Clock.IN_TIME}),
        (4, {Clock.OFFERS}, {Clock.FIRST_COME}),
        (3.9, {Clock.FIRST_COME}, {Clock.OFFERS, Clock.CORRECTABLE}),
        (1, {Clock.CORRECTABLE}, {Clock.BEGUN}),
        (0, {Clock.BEGUN, Clock.FIRST_COME, Clock.LATE, Clock.CORRECTABLE}, set()),
        (-2 - 7 * 24, {Clock.CORRECTABLE}, set()),
        (-2.1 - 7 * 24, {Clock.BEGUN}, {Clock.CORRECTABLE}),
    ],
)
def test_the_clocks(hours: float, open_: set[Clock], shut: set[Clock]) -> None:
    now = moment(hours=hours)
    assert open_ <= now
    assert not shut & now


def test_an_offer_that_nobody_could_make_yet_does_not_run_out() -> None:
    now = BEGINS - timedelta(hours=30)
    asked = {"starts_at": BEGINS, "ends_at": ENDS}
    assert Clock.ANSWERABLE in clocks(now, **asked)
    assert Clock.ANSWERABLE in clocks(now, **asked, offer_until=now + timedelta(seconds=1))
    assert Clock.EXPIRED in clocks(now, **asked, offer_until=now)


@pytest.mark.parametrize("state", sorted(rules.LIVE))
@pytest.mark.parametrize("hours", [72, 12, 0.5])
def test_whoever_is_in_can_always_leave(state: State, hours: float) -> None:
    now = moment(hours=hours)
    name = rules.step_off(state, now)
    for actor in (Actor.RESIDENT, Actor.STAFF):
        step = require_step(name, state=state, actors=frozenset({actor}), moment=now)
        assert step.target in rules.OVER
