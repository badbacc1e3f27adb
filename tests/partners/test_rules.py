"""The life of a referral, cell by cell: state × step × who."""

from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

import partners.services
from accounts.models import User
from outbox.models import Message
from partners import rules
from partners.models import Referral, ReferralEvent
from partners.rules import Actor, State, StepRefused
from tests.conftest import World
from tests.partners.given import refer_care

# In words of its own, not taken from the table that it tries: state, step → state, by whom.
CELLS: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("requested", "open"): ("received", {"partner"}),
    ("received", "accept"): ("accepted", {"partner"}),
    ("received", "decline"): ("rejected", {"partner"}),
    ("accepted", "contact"): ("in_progress", {"partner"}),
    ("accepted", "report"): ("completed", {"partner"}),
    ("in_progress", "report"): ("completed", {"partner"}),
    ("accepted", "fail"): ("failed", {"partner"}),
    ("in_progress", "fail"): ("failed", {"partner"}),
    **{
        (state, "cancel"): ("cancelled", {"sender", "system"})
        for state in ("requested", "received", "accepted", "in_progress")
    },
}
FINAL = {"completed", "failed", "rejected", "cancelled"}
REASONS = {
    "decline": "no_capacity",
    "report": "contact_made",
    "fail": "not_reached",
    "cancel": "by_sender",
}
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
    Referral.objects.filter(pk=referral.pk).update(
        state=state, closed_at=timezone.now() if state in FINAL else None, alarm_at=None
    )
    before = Referral.objects.values().get(pk=referral.pk), traces(referral)
    for step, actor in product(STEPS, Actor):
        if target(state, step, actor) is None:
            with pytest.raises(StepRefused):
                take(referral, step, actor, by=world.pim)
    assert (Referral.objects.values().get(pk=referral.pk), traces(referral)) == before
    for step, actor in product(STEPS, Actor):
        after = target(state, step, actor)
        if after is None:
            continue
        point = transaction.savepoint()
        take(referral, step, actor, by=world.pim)
        row = Referral.objects.get(pk=referral.pk)
        assert (row.state, row.closed_at is not None) == (after, after in FINAL), (step, actor)
        event = referral.events.latest("pk")
        assert (event.step, event.before, event.after) == (step, state, after)
        assert (event.reason, event.by) == (REASONS.get(step, ""), world.pim)
        assert traces(referral) == (before[1][0] + 1, before[1][1] + 1)
        transaction.savepoint_rollback(point)


def take(referral: Referral, step: str, actor: Actor, *, by: User) -> None:
    partners.services.take_step(referral, step, actor=actor, by=by, reason=REASONS.get(step, ""))


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
