"""Noting a signal, deciding about it, following the partner, telling who noted it."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

import outbox.services
import partners.services
import signals.services
from accounts.models import AuditEvent
from outbox.models import Message
from partners.models import Referral
from partners.rules import Actor, ConsentAction
from partners.services import GateClosed
from residents.models import Occupancy
from signals.models import Feedback, Signal, SignalEvent
from signals.rules import HoldsBsn, HoldsIban, State, StepRefused
from signals.services import NobodyNamed, NotOfThisHome, NotTheSameMatter
from tests import factories as make
from tests.conftest import World
from tests.partners.given import danger, legal_duty, say

pytestmark = pytest.mark.django_db
BSN = "123456782"
DAY = timedelta(days=1)


def note(world: World, **fields: Any) -> Signal:
    return make.make_signal(world.unit, world.loneliness, by=world.huub, **fields)


def state_of(signal: Signal) -> str:
    return Signal.objects.values_list("state", flat=True).get(pk=signal.pk)


# --- noting -------------------------------------------------------------------------------------


def test_a_signal_is_noted_with_its_trace(world: World) -> None:
    signal = note(world, resident=world.resident, urgency="high")
    assert (signal.corporation, signal.complex) == (world.linde, world.flat)
    assert (signal.state, signal.raised_by, signal.version) == ("submitted", world.huub, 1)
    assert signal.assess_by == timezone.localdate()
    event = signal.events.get()
    assert (event.step, event.before, event.after) == ("raise", "", "submitted")
    trace = AuditEvent.objects.get(verb="signal.raise")
    assert (trace.actor, trace.subject_id) == (world.huub, signal.pk)


def test_the_same_form_twice_is_one_signal(world: World) -> None:
    key = uuid.uuid4()
    first, again = note(world, form_key=key), note(world, form_key=key, text="sent again")
    assert first == again
    assert (Signal.objects.count(), SignalEvent.objects.count()) == (1, 1)
    assert note(world, form_key=uuid.uuid4()) != first
    assert note(world) != note(world)  # without a form, as a signal by phone


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_signal(world: World, monkeypatch: Any) -> None:
    """Both look whether it is there before either wrote it."""
    key, gate, found = uuid.uuid4(), threading.Barrier(2), []
    first = QuerySet.first

    def together(self: Any) -> Any:
        earlier = first(self)
        if self.model is Signal and earlier is None:
            gate.wait(5)
        return earlier

    monkeypatch.setattr(QuerySet, "first", together)

    def tap() -> None:
        try:
            found.append(note(world, form_key=key))
        finally:
            connections.close_all()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert len(found) == 2
    assert found[0] == found[1]
    assert (Signal.objects.count(), SignalEvent.objects.count()) == (1, 1)


def test_nobody_gets_a_signal_by_the_key_of_another(world: World) -> None:
    key = uuid.uuid4()
    note(world, form_key=key)
    with pytest.raises(IntegrityError, match="form_key"), transaction.atomic():
        make.make_signal(world.unit, world.loneliness, by=world.bram, form_key=key)


def test_who_does_not_live_there_is_not_named(world: World) -> None:
    neighbour = make.make_resident(make.make_unit(world.flat))
    left = make.make_resident(world.unit)
    Occupancy.objects.filter(resident=left).update(until=timezone.localdate())
    for person in (neighbour, left, world.other_resident):
        with pytest.raises(NotOfThisHome):
            note(world, resident=person)
    assert not Signal.objects.exists()
    assert note(world, resident=world.resident).resident == world.resident


@pytest.mark.parametrize(
    "fields", [{"text": f"bsn {BSN}"}, {"observations": ["Gordijnen dicht", f"{BSN}"]}]
)
def test_a_citizen_number_is_refused(world: World, fields: dict[str, Any]) -> None:
    with pytest.raises(HoldsBsn):
        note(world, **fields)
    assert not Signal.objects.exists()


def test_a_bank_account_is_refused(world: World) -> None:
    with pytest.raises(HoldsIban):
        note(world, text="Laat een pas zien: NL91 ABNA 0417 1643 00")
    assert not Signal.objects.exists()


def test_no_text_in_the_trace(world: World) -> None:
    note(world, text="Verwaarloosd en alleen", resident=world.resident)
    written = repr(list(AuditEvent.objects.values()))
    assert "Verwaarloosd" not in written
    assert world.resident.surname not in written


# --- deciding -----------------------------------------------------------------------------------


def test_who_is_what_for_a_signal(world: World) -> None:
    care, debt = note(world), make.make_signal(world.unit, world.arrears, by=world.ina)
    by_anna = make.make_signal(world.unit, world.loneliness, by=world.anna)

    def actors(signal: Signal) -> dict[str, set[str]]:
        names = ("anna", "bram", "huub", "wil", "ina", "fien", "ada", "carel", "carla", "pim")
        found = {
            name: {
                actor.value for actor in signals.services.actors_of(signal, getattr(world, name))
            }
            for name in names
        }
        return {name: what for name, what in found.items() if what}

    assert actors(care) == {"anna": {"assessor"}, "huub": {"reporter"}}
    assert actors(debt) == {"ina": {"collector"}}  # a road of its own
    assert actors(by_anna) == {"anna": {"assessor", "reporter"}}


def test_whoever_takes_it_is_the_assessor(world: World) -> None:
    signal = note(world)
    signals.services.take_step(signal, "take", by=world.anna)
    signal.refresh_from_db()
    assert (signal.assessor, signal.version) == (world.anna, 2)


def test_naming_somebody_afterwards(world: World) -> None:
    signal = note(world)
    with pytest.raises(StepRefused):
        signals.services.name_resident(signal, world.resident, by=world.huub)
    with pytest.raises(NotOfThisHome):
        signals.services.name_resident(signal, world.other_resident, by=world.anna)
    came_later = make.make_resident(world.unit)
    Occupancy.objects.filter(resident=came_later).update(since=timezone.localdate() + DAY)
    with pytest.raises(NotOfThisHome):
        signals.services.name_resident(signal, came_later, by=world.anna)
    # Moved since: it was about this person all the same.
    Occupancy.objects.filter(resident=world.resident).update(until=timezone.localdate() + DAY)
    with time_machine.travel(timezone.now() + 3 * DAY, tick=False):
        signals.services.name_resident(signal, world.resident, by=world.anna)
    signal.refresh_from_db()
    assert signal.resident == world.resident
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    with pytest.raises(StepRefused):
        signals.services.name_resident(signal, world.resident, by=world.anna)


# --- passing on ---------------------------------------------------------------------------------


def refer(signal: Signal, world: World, text: str = "Gordijnen dicht") -> Referral:
    say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.bram)
    return signals.services.refer(signal, world.buurtteam, make.CONSENT, text=text, by=world.anna)


def test_a_referral_is_about_a_person(world: World) -> None:
    with pytest.raises(NobodyNamed):
        refer(note(world), world)


def test_only_the_assessor_passes_on(world: World) -> None:
    signal = note(world, resident=world.resident)
    say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.bram)
    for by in (world.huub, world.bram, world.ina, world.carel, world.pim):
        with pytest.raises(StepRefused):
            signals.services.refer(signal, world.buurtteam, make.CONSENT, text="x", by=by)
    assert not Referral.objects.exists()


def test_a_closed_gate_leaves_the_signal_as_it_was(world: World) -> None:
    signal = note(world, resident=world.resident)
    with pytest.raises(GateClosed):
        signals.services.refer(signal, world.buurtteam, make.CONSENT, text="x", by=world.anna)
    assert (state_of(signal), signal.events.count()) == ("submitted", 1)
    assert not Message.objects.exists()


def test_no_citizen_number_leaves_the_house(world: World) -> None:
    signal = note(world, resident=world.resident)
    with pytest.raises(HoldsBsn):
        refer(signal, world, text=f"bsn {BSN}")
    ground = danger(world.bram, reason=f"The man with number {BSN} is in danger")
    with pytest.raises(HoldsBsn):
        signals.services.refer(signal, world.buurtteam, ground, text="x", by=world.anna)
    assert not Referral.objects.exists()


def test_loneliness_is_not_passed_on_as_a_danger(world: World) -> None:
    signal = note(world, resident=world.resident)
    with pytest.raises(GateClosed) as closed:
        signals.services.refer(signal, world.buurtteam, danger(world.bram), text="x", by=world.anna)
    assert closed.value.missing == ("not_vital",)


def test_arrears_take_their_own_road_without_a_word(world: World) -> None:
    signal = make.make_signal(
        world.unit, world.arrears, by=world.ina, resident=world.resident, text="He drinks"
    )
    with pytest.raises(StepRefused):
        signals.services.refer(signal, world.gemeente, legal_duty(), text="", by=world.anna)
    referral = signals.services.refer(
        signal, world.gemeente, legal_duty(), text="He drinks", by=world.ina
    )
    assert referral.text == ""
    assert "observation" not in referral.fields


def test_what_the_desk_reads_is_what_the_coordinator_approved(world: World) -> None:
    signal = note(world, resident=world.resident, text="Everything that huub wrote")
    referral = refer(signal, world, text="Only this")
    assert referral.text == "Only this"
    assert signal.follow_ups.get().referral == referral
    assert state_of(signal) == "with_partner"


# --- what the partner does ----------------------------------------------------------------------


def partner(referral: Referral, world: World, *steps: tuple[str, str]) -> None:
    for step, reason in steps:
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.pim, reason=reason
        )


ANSWERED = (("open", ""), ("accept", ""), ("contact", ""), ("report", "contact_made"))


@pytest.mark.parametrize(
    ("steps", "state", "told"),
    [
        ([("open", "")], "with_partner", []),
        ([("open", ""), ("accept", "")], "with_partner", ["accept"]),
        (ANSWERED, "resolved", ["accept", "report"]),
        ([("open", ""), ("decline", "no_capacity")], "triage", ["decline"]),
        ([("open", ""), ("accept", ""), ("fail", "moved")], "triage", ["accept", "fail"]),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_the_signal_follows_the_referral(
    world: World, steps: list[tuple[str, str]], state: str, told: list[str]
) -> None:
    signal = note(world, resident=world.resident)
    partner(refer(signal, world), world, *steps)
    outbox.services.drain()
    assert state_of(signal) == state
    assert [row.step for row in signal.feedback.order_by("at")] == told
    # Each was told by a mail without a word in it.
    mails = Message.objects.filter(kind=signals.services.FEEDBACK, recipient_id=world.huub.pk)
    assert mails.count() == len(told)


@pytest.mark.django_db(transaction=True)
def test_the_order_of_telling_does_not_matter(world: World) -> None:
    signal = note(world, resident=world.resident)
    referral = refer(signal, world)
    partner(referral, world, *ANSWERED)
    for version in (5, 2, 4, 3):
        signals.services.follow(referral, version=version)
    assert state_of(signal) == "resolved"
    assert {row.step for row in signal.feedback.all()} == {"accept", "report"}


@pytest.mark.django_db(transaction=True)
def test_the_answer_of_before_does_not_count_once_it_was_opened_again(world: World) -> None:
    signal = note(world, resident=world.resident)
    partner(refer(signal, world), world, *ANSWERED)
    outbox.services.drain()
    signals.services.take_step(signal, "reopen", by=world.huub, reason="not_solved")
    partner(refer(signal, world), world, ("open", ""), ("decline", "no_capacity"))
    outbox.services.drain()
    assert state_of(signal) == "triage"  # somebody must decide again, it is not dealt with


@pytest.mark.django_db(transaction=True)
def test_a_referral_of_nobody_asks_nothing(world: World) -> None:
    """One that was not made for a signal."""
    say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.bram)
    referral = partners.services.refer(
        signals.services.concern_of(note(world, resident=world.resident), "x"),
        world.buurtteam,
        make.CONSENT,
        by=world.anna,
        origin_kind=signals.services.FOLLOW,
    )
    partner(referral, world, ("open", ""))
    outbox.services.drain()
    assert not Feedback.objects.exists()


# --- the clocks ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["reopen", "returned"])
def test_who_must_decide_again_gets_a_new_clock(world: World, how: str) -> None:
    with time_machine.travel("2026-11-02 10:00+01:00", tick=False):
        signal = note(world, resident=world.resident)
        assert (str(signal.assess_by), str(signal.feedback_by)) == ("2026-11-03", "2026-11-09")
    with time_machine.travel("2026-11-23 10:00+01:00", tick=False):
        if how == "reopen":
            signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
            signals.services.take_step(signal, "reopen", by=world.huub, reason="seen_again")
        else:
            referral = refer(signal, world)
            partner(referral, world, ("open", ""), ("decline", "no_capacity"))
            signals.services.follow(referral, version=3)
        signal.refresh_from_db()
        assert signal.state == {"reopen": "reopened", "returned": "triage"}[how]
        assert (str(signal.assess_by), str(signal.feedback_by)) == ("2026-11-24", "2026-11-30")
        assert not signal.is_late
        assert not signal.feedback_is_late


def test_late_is_when_nobody_decided_in_time(world: World) -> None:
    signal = note(world)
    for days, late in [(0, False), (40, True)]:
        with time_machine.travel(timezone.now() + days * DAY, tick=False):
            assert signal.is_late is late
    signal.state = State.OWN_ACTION
    with time_machine.travel(timezone.now() + 40 * DAY, tick=False):
        assert not signal.is_late
        assert signal.feedback_is_late


# --- telling who noted it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([("dismiss", "no_ground")], "no_ground"),
        ([("keep", ""), ("finish", "talked")], "talked"),
    ],
)
def test_who_noted_it_always_hears(
    world: World, steps: list[tuple[str, str]], sentence: str
) -> None:
    signal = note(world)
    for step, reason in steps:
        signals.services.take_step(signal, step, by=world.anna, reason=reason)
    feedback = Feedback.objects.visible_to(world.huub).get()
    assert feedback.sentence == sentence
    assert feedback.text not in {"", sentence}
    told = Message.objects.get(kind=signals.services.FEEDBACK)
    assert (told.subject_id, told.recipient_id) == (feedback.pk, world.huub.pk)


def test_the_last_word_that_is_read_closes_it(world: World) -> None:
    signal = note(world)
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    feedback = signal.feedback.get()
    signals.services.mark_seen(feedback, by=world.huub)
    assert state_of(signal) == "closed"
    feedback.refresh_from_db()
    assert feedback.seen_at is not None
    at = feedback.seen_at
    signals.services.mark_seen(feedback, by=world.huub)
    feedback.refresh_from_db()
    assert feedback.seen_at == at


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_was_not_read_is_not_lost_by_reading_another(world: World) -> None:
    signal = note(world, resident=world.resident)
    partner(refer(signal, world), world, *ANSWERED)
    outbox.services.drain()
    accepted, reported = signal.feedback.order_by("at")
    signals.services.mark_seen(accepted, by=world.huub)
    assert list(Feedback.objects.visible_to(world.huub).unseen()) == [reported]
    assert state_of(signal) == "resolved"
    signals.services.mark_seen(reported, by=world.huub)
    assert state_of(signal) == "closed"


def test_reading_does_not_close_what_still_runs(world: World) -> None:
    signal = note(world)
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    feedback = signal.feedback.get()
    signals.services.take_step(signal, "reopen", by=world.huub, reason="seen_again")
    signals.services.mark_seen(feedback, by=world.huub)
    assert state_of(signal) == "reopened"


def test_a_partner_who_withdraws_tells_nothing_of_the_resident(world: World) -> None:
    signal = note(world, resident=world.resident)
    referral = refer(signal, world)
    say(world.resident, world.buurtteam, ConsentAction.WITHDRAWN, by=world.rosa)
    signals.services.follow(referral, version=2)
    feedback = signal.feedback.get()
    other = Feedback(step="cancel", sentence="by_sender", referral_id=referral.pk)
    assert feedback.text == other.text  # the same words, whoever withdrew and why


def test_closing_reads_everything(world: World) -> None:
    signal = note(world)
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    signals.services.take_step(signal, "acknowledge", by=world.huub)
    assert not Feedback.objects.unseen().exists()


# --- a question, two desks, and the same matter twice ---------------------------------------------


def test_a_question_and_its_answer(world: World) -> None:
    signal = note(world)
    signals.services.take_step(signal, "ask", by=world.anna, reason="how_often")
    feedback = signal.feedback.get()
    assert (feedback.step, feedback.sentence, feedback.seen_at) == ("ask", "how_often", None)
    with pytest.raises(HoldsBsn):
        signals.services.answer_question(signal, f"bsn {BSN}", by=world.huub)
    with pytest.raises(StepRefused):
        signals.services.answer_question(signal, "Elke dag.", by=world.bram)
    signals.services.answer_question(signal, "Elke dag.", by=world.huub)
    assert state_of(signal) == "triage"
    addition = signal.additions.get()
    assert (addition.question, addition.text, addition.by) == ("how_often", "Elke dag.", world.huub)
    feedback.refresh_from_db()
    assert feedback.seen_at is not None
    with pytest.raises(StepRefused):
        signals.services.answer_question(signal, "Nog eens.", by=world.huub)


def test_a_question_that_was_passed_by_does_not_keep_it_open(world: World) -> None:
    signal = note(world)
    for step, reason in (("ask", "how_often"), ("go_on", ""), ("dismiss", "other")):
        signals.services.take_step(signal, step, by=world.anna, reason=reason)
    signals.services.mark_seen(signal.feedback.get(step="dismiss"), by=world.huub)
    assert state_of(signal) == "closed"


def test_a_second_desk_while_the_first_is_busy(world: World) -> None:
    signal = note(world, resident=world.resident)
    first = refer(signal, world)
    with pytest.raises(StepRefused):
        refer(signal, world)
    make.make_agreement(world.linde, world.meldpunt)
    make.give_consent(world.resident, world.meldpunt, by=world.bram)
    second = signals.services.refer(
        signal, world.meldpunt, make.CONSENT, text="Kijkt u mee?", by=world.anna
    )
    partner(first, world, ("open", ""), ("decline", "no_capacity"))
    signals.services.follow(first, version=3)
    assert state_of(signal) == "with_partner"  # the other one is still busy with it
    partners.services.take_step(second, "open", actor=Actor.PARTNER, by=world.petra)
    partners.services.take_step(
        second, "decline", actor=Actor.PARTNER, by=world.petra, reason="other"
    )
    signals.services.follow(second, version=3)
    assert state_of(signal) == "triage"


def test_who_noted_it_twice_hears_the_same(world: World) -> None:
    first = note(world)
    by_bram = make.make_signal(world.unit, world.loneliness, by=world.bram)
    by_wil = make.make_signal(world.unit, world.loneliness, by=world.wil)
    signals.services.merge(by_wil, by_bram, by=world.anna)
    signals.services.merge(by_bram, first, by=world.anna)
    merged = Signal.objects.filter(merged_into=first)
    assert {row.pk for row in merged} == {by_bram.pk, by_wil.pk}  # straight to where it goes on
    signals.services.take_step(first, "dismiss", by=world.anna, reason="already_known")
    told = Feedback.objects.values_list("signal__raised_by__name", "sentence")
    assert sorted(told) == [(name, "already_known") for name in ("Bram", "Huub", "Wil")]
    signals.services.mark_seen(by_bram.feedback.get(), by=world.bram)
    assert (state_of(by_bram), state_of(first)) == ("merged", "no_action")


def test_what_is_not_the_same_matter_is_not_merged(world: World) -> None:
    signal = note(world)
    ended = note(world)
    signals.services.take_step(ended, "dismiss", by=world.anna, reason="other")
    next_door = make.make_signal(make.make_unit(world.flat), world.loneliness, by=world.huub)
    arrears = make.make_signal(world.unit, world.arrears, by=world.ina)
    for other in (signal, ended, next_door, arrears):
        with pytest.raises(NotTheSameMatter):
            signals.services.merge(signal, other, by=world.anna)
    for by in (world.huub, world.bram, world.carel):
        with pytest.raises(StepRefused):
            signals.services.merge(signal, note(world), by=by)
    with pytest.raises(IntegrityError, match="signals_signal_merged"), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(
            state="merged", ended_at=timezone.now(), alarm_at=None
        )
    assert state_of(signal) == "submitted"
