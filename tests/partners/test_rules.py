"""The life of a referral, cell by cell: state × step × who."""

from dataclasses import astuple
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

import partners.services
from accounts.models import User
from outbox.models import Message
from partners import rules
from partners.models import Referral, ReferralEvent
from partners.rules import Actor, NotSaid, Said, State, StepRefused
from partners.rules.fhir import fhir_of
from tests.conftest import World
from tests.partners.given import refer_care

# In words of its own, not taken from the table that it tries: state, step → state, by whom.
OPEN = {
    *("requested", "received", "info_asked", "accepted", "waitlisted", "in_progress", "on_hold"),
}
CELLS: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("requested", "open"): ("received", {"partner"}),
    ("received", "accept"): ("accepted", {"partner"}),
    ("waitlisted", "accept"): ("accepted", {"partner"}),
    ("received", "waitlist"): ("waitlisted", {"partner"}),
    ("accepted", "waitlist"): ("waitlisted", {"partner"}),
    ("waitlisted", "wait_on"): ("waitlisted", {"partner"}),
    ("received", "ask"): ("info_asked", {"partner"}),
    ("info_asked", "tell"): ("received", {"sender"}),
    ("received", "decline"): ("rejected", {"partner"}),
    ("accepted", "contact"): ("in_progress", {"partner"}),
    ("waitlisted", "contact"): ("in_progress", {"partner"}),
    ("in_progress", "go_on"): ("in_progress", {"partner"}),
    ("in_progress", "hold"): ("on_hold", {"partner"}),
    ("on_hold", "wake"): ("in_progress", {"partner", "system"}),
    ("accepted", "report"): ("completed", {"partner"}),
    ("in_progress", "report"): ("completed", {"partner"}),
    ("accepted", "fail"): ("failed", {"partner"}),
    ("waitlisted", "fail"): ("failed", {"partner"}),
    ("in_progress", "fail"): ("failed", {"partner"}),
    ("on_hold", "fail"): ("failed", {"partner"}),
    ("received", "pass_on"): ("rerouted", {"partner"}),
    ("waitlisted", "pass_on"): ("rerouted", {"partner"}),
    ("requested", "reroute"): ("rerouted", {"sender"}),
    ("received", "reroute"): ("rerouted", {"sender"}),
    ("info_asked", "reroute"): ("rerouted", {"sender"}),
    ("waitlisted", "reroute"): ("rerouted", {"sender"}),
    ("requested", "expire"): ("expired", {"system"}),
    ("received", "expire"): ("expired", {"system"}),
    **{(state, "cancel"): ("cancelled", {"sender", "system"}) for state in OPEN},
    **{(state, "mistake"): ("entered_in_error", {"sender"}) for state in OPEN},
}
FINAL = {
    *("completed", "failed", "rejected", "cancelled", "rerouted", "expired", "entered_in_error"),
}
REASONS = {
    "decline": "no_capacity",
    "report": "contact_made",
    "fail": "not_reached",
    "hold": "resident_away",
    "cancel": "by_sender",
    "mistake": "wrong_desk",
}
SAID = {
    "accept": Said(handler="Team Oost"),
    "waitlist": Said(expected_on=date.today() + timedelta(days=30)),
    "wait_on": Said(expected_on=date.today() + timedelta(days=60)),
    "hold": Said(expected_on=date.today() + timedelta(days=14)),
    "ask": Said(text="Welke taal spreekt zij?"),
    "tell": Said(text="Pools."),
    "decline": Said(text="De buren van West"),
}
# These go to another desk, so they have a service of their own.
ELSEWHERE = {"pass_on", "reroute"}
STEPS = [*rules.STEPS, "no_such_step"]


def target(state: str, step: str, actor: Actor) -> str | None:
    """What the cell says; None: refused."""
    after, actors = CELLS.get((state, step), ("", set()))
    return after if actor.value in actors else None


@pytest.mark.parametrize("state", State.values)
def test_each_cell_is_as_the_table_says(state: str) -> None:
    for step, actor in product(STEPS, Actor):
        after = target(state, step, actor)
        offered = [one.name for one in rules.steps_open(state, actor)]
        assert (step in offered) is (after is not None), (step, actor)
        if after is None:
            with pytest.raises(StepRefused):
                rules.require_step(step, state=state, actor=actor, reason=REASONS.get(step, ""))
        else:
            taken = rules.require_step(step, state=state, actor=actor, reason=REASONS.get(step, ""))
            assert taken.target == after, (step, actor)


def test_every_state_is_entered_and_left_and_the_final_ones_only_entered() -> None:
    entered = {str(step.target) for step in rules.STEPS.values()}
    left = {str(state) for step in rules.STEPS.values() for state in step.sources}
    assert entered == set(State.values) - {State.REQUESTED}  # where it begins
    assert left == set(State.values) - FINAL
    assert set(rules.FINAL) == FINAL
    assert set(rules.OPEN) | set(rules.FINAL) == set(State)


def test_every_final_state_can_be_reached() -> None:
    reached, fresh = {"requested"}, {"requested"}
    while fresh:
        fresh = {after for (state, _), (after, _) in CELLS.items() if state in fresh} - reached
        reached |= fresh
    assert reached == set(State.values)


@pytest.mark.parametrize("step", rules.STEPS)
def test_a_reason_is_required_where_the_table_has_them(step: str) -> None:
    state, (_, actors) = next((key[0], cell) for key, cell in CELLS.items() if key[1] == step)
    actor = Actor(min(actors))
    wanted = rules.STEPS[step].reasons
    assert (wanted is not None) is (step in REASONS)
    good = wanted.values if wanted else [""]
    for reason in good:
        assert rules.require_step(step, state=state, actor=actor, reason=reason)
    others = {value for other in rules.STEPS.values() if other.reasons for value in other.reasons}
    for reason in {*map(str, others), "", "anything", " "} - set(good):
        with pytest.raises(StepRefused):
            rules.require_step(step, state=state, actor=actor, reason=reason)


def test_each_reason_has_words_and_an_old_code_is_shown_as_it_is() -> None:
    for step, wanted in rules.STEPS.items():
        for reason in wanted.reasons.values if wanted.reasons else []:
            assert rules.reason_text(step, reason) not in {"", reason}
    assert rules.reason_text("report", "of_long_ago") == "of_long_ago"
    assert rules.reason_text("open", "") == ""
    assert rules.reason_text("no_such_step", "x") == "x"


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_the_service_takes_and_refuses_what_the_table_does(world: World, state: str) -> None:
    """Each cell again, through the door that everybody uses, with what it leaves behind."""
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    # The object in hand says "requested": what counts is the row.
    put_in(referral, state)
    before = Referral.objects.values().get(pk=referral.pk), traces(referral)
    for step, actor in product(STEPS, Actor):
        if target(state, step, actor) is None or step in ELSEWHERE:
            with pytest.raises(StepRefused):
                take(referral, step, actor, by=world.pim)
    assert (Referral.objects.values().get(pk=referral.pk), traces(referral)) == before
    for step, actor in product(STEPS, Actor):
        after = target(state, step, actor)
        if after is None or step in ELSEWHERE:
            continue
        point = transaction.savepoint()
        take(referral, step, actor, by=world.pim)
        row = Referral.objects.get(pk=referral.pk)
        assert (row.state, row.closed_at is not None) == (after, after in FINAL), (step, actor)
        event = referral.events.latest("pk")
        assert (event.step, event.before, event.after) == (step, state, after)
        assert (event.reason, event.by) == (REASONS.get(step, ""), world.pim)
        said = SAID.get(step, Said())
        assert (event.handler, event.expected_on, event.text) == astuple(said)
        assert row.expected_on == said.expected_on
        assert (row.alarm_at is not None) is (after in OPEN), (step, actor)
        assert traces(referral) == (before[1][0] + 1, before[1][1] + 1)
        transaction.savepoint_rollback(point)


def take(referral: Referral, step: str, actor: Actor, *, by: User) -> None:
    partners.services.take_step(
        referral,
        step,
        actor=actor,
        by=by,
        reason=REASONS.get(step, ""),
        said=SAID.get(step, Said()),
    )


def put_in(referral: Referral, state: str) -> None:
    now = timezone.now()
    Referral.objects.filter(pk=referral.pk).update(
        state=state,
        closed_at=now if state in FINAL else None,
        alarm_at=None,
        paused_at=now if state == "info_asked" else None,
        expected_on=now.date() if state in {"waitlisted", "on_hold"} else None,
    )


def traces(referral: Referral) -> tuple[int, int]:
    """(events, messages to whoever asked for it)"""
    told = Message.objects.filter(subject_id=referral.pk, channel="internal")
    return ReferralEvent.objects.filter(referral=referral).count(), told.count()


@pytest.mark.django_db
def test_a_step_without_its_reason_changes_nothing(world: World) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    for reason in ("", "no_capacity", "x" * 40):
        with pytest.raises(StepRefused):
            partners.services.take_step(
                referral, "cancel", actor=Actor.SENDER, by=world.anna, reason=reason
            )
    referral.refresh_from_db()
    assert (referral.state, referral.version, referral.events.count()) == ("requested", 1, 1)


# --- what goes with a step ----------------------------------------------------------------------

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("step", "said", "part"),
    [
        ("waitlist", Said(), "expected_on"),
        ("waitlist", Said(expected_on=TODAY), "expected_on"),
        ("waitlist", Said(expected_on=TODAY + timedelta(days=367)), "expected_on"),
        ("hold", Said(expected_on=TODAY - timedelta(days=1)), "expected_on"),
        ("ask", Said(), "text"),
        ("ask", Said(text="  "), "text"),
        ("tell", Said(text="x", handler="y"), "handler"),
        ("open", Said(text="x"), "text"),
        ("contact", Said(expected_on=TODAY + timedelta(days=1)), "expected_on"),
    ],
)
def test_what_is_said_belongs_to_its_step_and_can_be_true(step: str, said: Said, part: str) -> None:
    with pytest.raises(NotSaid) as refused:
        rules.require_said(rules.STEPS[step], said, today=TODAY)
    assert refused.value.part == part


def test_a_day_in_a_year_at_the_latest_and_what_may_be_left_out() -> None:
    for said in (Said(), Said(handler="Team Oost")):
        rules.require_said(rules.STEPS["accept"], said, today=TODAY)
    for days in (1, 366):
        said = Said(expected_on=TODAY + timedelta(days=days))
        rules.require_said(rules.STEPS["waitlist"], said, today=TODAY)


@pytest.mark.parametrize(
    ("state", "status", "business"),
    [
        ("requested", "requested", ""),
        ("received", "requested", "received"),
        ("info_asked", "requested", "on-info"),
        ("accepted", "accepted", ""),
        ("waitlisted", "accepted", "waitlist"),
        ("in_progress", "in-progress", ""),
        ("on_hold", "on-hold", ""),
        ("completed", "completed", ""),
        ("failed", "failed", ""),
        ("rejected", "rejected", ""),
        ("rerouted", "cancelled", "rerouted"),
        ("expired", "cancelled", "expired"),
        ("cancelled", "cancelled", ""),
        ("entered_in_error", "entered-in-error", ""),
    ],
)
def test_each_state_has_the_codes_of_fhir(state: str, status: str, business: str) -> None:
    found = fhir_of(state)
    assert (found.task, found.business) == (status, business)
    assert set(rules.STANDINGS) == set(State)


def test_every_open_state_has_somebody_whose_turn_it_is_and_a_clock() -> None:
    soon = TODAY + timedelta(days=3)
    for state in State:
        owner = rules.STANDINGS[state].owner
        assert (owner is not None) is (state.value in OPEN)
        moment = rules.next_word(state, today=TODAY, expected_on=soon)
        if state in {State.REQUESTED, State.RECEIVED}:
            assert moment is None  # the clock of the agreement: rules/answers.py
        else:
            assert (moment is not None) is (state.value in OPEN), state
        if owner is not None:
            # Whoever has the turn can do something about it.
            assert rules.steps_open(state, owner)


@pytest.mark.parametrize(
    ("state", "today", "expected", "moment"),
    [
        ("accepted", date(2026, 11, 23), None, "2026-11-30 17:00"),
        # Christmas, Boxing Day and New Year do not count.
        ("in_progress", date(2026, 12, 21), None, "2027-01-20 17:00"),
        ("waitlisted", date(2026, 11, 23), date(2027, 3, 1), "2026-12-21 17:00"),
        ("waitlisted", date(2026, 11, 23), date(2026, 12, 1), "2026-12-01 17:00"),
        ("waitlisted", date(2026, 12, 1), date(2026, 12, 1), "2026-12-30 17:00"),
        # It wakes in the morning; of a day off, on the next one.
        ("on_hold", date(2026, 11, 23), date(2026, 12, 1), "2026-12-01 09:00"),
        ("on_hold", date(2026, 11, 23), date(2026, 12, 25), "2026-12-28 09:00"),
        ("info_asked", date(2026, 11, 27), None, "2026-12-02 17:00"),
    ],
)
def test_when_somebody_is_asked_again(
    state: str, today: date, expected: date | None, moment: str
) -> None:
    found = rules.next_word(state, today=today, expected_on=expected)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == moment
