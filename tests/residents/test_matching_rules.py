"""The table of a pair's life, its clocks, and the mix: pure."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from residents.rules import matching, mix
from residents.rules.help import ANY_TIME, SLOTS, hours_each, pairs_possible, slots_from, slots_in
from residents.rules.matching import STEPS, Actor, Clock, State, StepRefused, Task
from residents.rules.mix import UNKNOWN, Span

DAY = date(2026, 3, 31)


# --- steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STEPS)
def test_every_cell_is_as_the_table_says(name: str) -> None:
    step = STEPS[name]
    good = step.reasons.values[0] if step.reasons else ""
    for state, actor, both in product(State, Actor, (True, False)):
        may = state in step.sources and actor in step.actors and (both or not step.both_yes)
        opened = matching.steps_open(state, frozenset({actor}), both_yes=both)
        assert (step in opened) is may
        for reason in (good, "nonsense", "" if good else "reason"):
            call = {"state": state, "actors": frozenset({actor}), "both_yes": both}
            if may and reason == good:
                assert matching.require_step(name, **call, reason=reason) == step  # type: ignore[arg-type]
            else:
                with pytest.raises(StepRefused):
                    matching.require_step(name, **call, reason=reason)  # type: ignore[arg-type]


def test_every_state_can_be_entered_and_only_ends_cannot_be_left() -> None:
    entered = {step.target for step in STEPS.values()} | {State.SUGGESTED}
    left = {source for step in STEPS.values() for source in step.sources}
    assert entered == set(State)
    assert set(State) - left == matching.OVER
    assert not matching.INTRODUCED & matching.OVER
    assert {State.DECLINED_BY_GIVER, State.DECLINED_BY_RECEIVER} <= matching.OVER


def test_nobody_answers_for_the_other_side() -> None:
    assert Actor.RECEIVER not in STEPS["giver_declines"].actors
    assert Actor.GIVER not in STEPS["receiver_declines"].actors
    own = {"giver_declines", "receiver_declines"}
    for name, step in STEPS.items():
        assert name in own or not step.actors & {Actor.GIVER, Actor.RECEIVER}


@pytest.mark.parametrize("state", State)
def test_who_was_brought_together_before_is_not_suggested_again(state: State) -> None:
    apart = matching.keeps_apart(state, "", ended_on=DAY, today=DAY + timedelta(days=4000))
    assert apart is (state in matching.OVER)


def test_what_was_put_aside_for_now_may_come_back() -> None:
    def apart(reason: str, days: int) -> bool:
        later = DAY + timedelta(days=days)
        return matching.keeps_apart(State.OVERRIDDEN, reason, ended_on=DAY, today=later)

    assert apart("not_now", 59) and not apart("not_now", 60)
    assert apart("no_fit", 4000)
    assert not apart("newer", 0) and not apart("gone", 0)


# --- clocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talked", "due"),
    [(None, 14), (0, 14), (13, 14), (14, 42), (41, 42), (42, 132), (50, 140), (132, 222)],
)
def test_talks_in_week_two_and_six_and_then_every_ninety_days(talked: int | None, due: int) -> None:
    last = None if talked is None else DAY + timedelta(days=talked)
    assert matching.next_talk(DAY, last) == DAY + timedelta(days=due)


def clock(state: State, **fields: object) -> Clock:
    given: dict[str, object] = {
        "lost": False,
        "changed_on": DAY,
        "both_yes": False,
        "meet_on": None,
        "trial_until": None,
        "next_talk_on": None,
        "heard_on": None,
    }
    return Clock(state=state, **{**given, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "tasks"),
    [
        (clock(State.ACTIVE, heard_on=DAY - timedelta(days=21)), []),
        (clock(State.ACTIVE, heard_on=DAY - timedelta(days=22)), [Task.QUIET]),
        (clock(State.PAUSED, heard_on=DAY - timedelta(days=99)), []),
        (clock(State.TRIAL, heard_on=DAY, trial_until=DAY), [Task.TRIAL_OVER]),
        (clock(State.ACTIVE, heard_on=DAY, trial_until=DAY), []),
        (clock(State.ACTIVE, heard_on=DAY, next_talk_on=DAY), [Task.TALK]),
        (clock(State.ACTIVE, heard_on=DAY, next_talk_on=DAY + timedelta(days=1)), []),
        (clock(State.INTRO_PLANNED, meet_on=DAY), []),
        (clock(State.INTRO_PLANNED, meet_on=DAY - timedelta(days=1)), [Task.MEET]),
        (clock(State.ASKED, both_yes=True), [Task.PLAN]),
        (clock(State.ASKED, both_yes=True, lost=True), [Task.LOST]),
        (clock(State.PAUSED, lost=True), [Task.LOST]),
        (clock(State.ENDED, lost=True), []),
        (clock(State.ENDED, reason="died"), [Task.LEFT_ALONE]),
        (clock(State.OVERRIDDEN, reason="erased"), [Task.LEFT_ALONE]),
        (clock(State.ENDED, reason="died", heard_on=DAY), []),
        (clock(State.ENDED, reason="moved"), []),
        (clock(State.ACTIVE, away=True), [Task.MOVED]),
        (clock(State.ACTIVE, away=True, lost=True), [Task.LOST]),
        (clock(State.SUGGESTED, away=True), []),
        (clock(State.ASKED, changed_on=DAY - timedelta(days=13)), []),
        (clock(State.ASKED, changed_on=DAY - timedelta(days=14)), [Task.ASK]),
        (clock(State.SUGGESTED, changed_on=DAY - timedelta(days=99)), []),
        (clock(State.ENDED, heard_on=DAY - timedelta(days=99), next_talk_on=DAY), []),
    ],
)
def test_what_a_coach_has_to_do(given: Clock, tasks: list[Task]) -> None:
    assert matching.tasks_of(given, DAY) == tasks


# --- when and how much --------------------------------------------------------------------------


def test_nothing_ticked_is_any_time() -> None:
    assert slots_from([]) == ANY_TIME
    assert slots_in(ANY_TIME) == list(SLOTS)
    assert slots_in(slots_from(["su_evening", "mo_morning", "mo_morning"])) == [
        "mo_morning",
        "su_evening",
    ]


def test_hours_are_shared_out_and_never_more_than_offered() -> None:
    for hours, wanted in product(range(1, 21), range(1, 6)):
        pairs = pairs_possible(wanted, hours)
        assert 1 <= pairs <= wanted
        assert 1 <= hours_each(hours, pairs) * pairs <= hours


# --- the mix ------------------------------------------------------------------------------------


def test_nothing_is_filled_in_by_itself() -> None:
    assert mix.role_of([]) == UNKNOWN


def test_what_was_said_in_general_goes_before_subjects() -> None:
    person, music, food = uuid4(), uuid4(), uuid4()

    def said(role: str, theme: UUID | None = None) -> Span:
        return Span(person, DAY, None, role, theme)

    assert mix.role_of([said("asks", music)]) == "asks"
    assert mix.role_of([said("asks", music), said("carries", food)]) == "both"
    assert mix.role_of([said("asks", music), said("carries")]) == "carries"
    assert mix.role_of([said("both", music), said("asks", food)]) == "both"


def test_the_mix_follows_moves_roles_and_deaths() -> None:
    stays, moved, away = uuid4(), uuid4(), uuid4()
    later = DAY + timedelta(days=40)
    living = [Span(stays, DAY, None), Span(moved, DAY, later)]
    roles = [
        Span(stays, DAY, later, "asks"),
        Span(stays, later, None, "both"),
        Span(moved, DAY, None, "carries"),
        Span(away, DAY, None, "asks"),
    ]
    assert mix.counts_on(DAY, living, roles) == {
        "asks": 1,
        "both": 0,
        "carries": 1,
        UNKNOWN: 0,
    }
    assert mix.counts_on(later, living, roles) == {
        "asks": 0,
        "both": 1,
        "carries": 0,
        UNKNOWN: 0,
    }
    before = DAY - timedelta(days=1)
    assert sum(mix.counts_on(before, living, roles).values()) == 0


def test_the_months_end_today_and_on_last_days() -> None:
    days = mix.month_days(date(2026, 3, 15), 4)
    assert days == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)]
    assert len(mix.month_days(DAY)) == 24


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([9, 8, 7], [9, 8, 7]),
        ([9, 8, 0], [9, 8, 0]),
        ([9, 8, 4], [9, None, None]),
        ([9, 4, 0], [None, None, None]),
        ([5, 5, 1], [None, None, None]),
        ([1, 2, 3], [None, None, None]),
    ],
)
def test_a_small_count_is_not_found_by_subtracting(
    cells: list[int], shown: list[int | None]
) -> None:
    names = "abc"
    found = mix.suppressed(dict(zip(names, cells, strict=True)))
    assert [found[name] for name in names] == shown


def test_shares_add_up_to_a_hundred() -> None:
    for asks, both, carries in product(range(8), repeat=3):
        cells = {"asks": asks, "both": both, "carries": carries}
        shares = mix.shares_of(cells)
        if asks + both + carries == 0:
            assert shares is None
        else:
            assert shares is not None
            assert shares.asks + shares.both + shares.carries == 100
            assert (shares.asks == 0) is (asks == 0) or asks
