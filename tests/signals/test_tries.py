"""Reaching a resident: each try is a fact, and three in vain ask for something else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

import signals.services
from accounts import retention
from accounts.models import AuditEvent, ErasureReason
from accounts.workdays import add_working_days
from residents.models import FieldRole
from signals import reads, rules
from signals.models import ContactTry, Feedback, Signal
from signals.rules import How, State, Tried, Urgency
from signals.services import NotThen
from tests import factories as make
from tests.conftest import World

from .pages import page_of, queries, said, signal_in, text_of

pytestmark = pytest.mark.django_db
NO, YES = Tried(How.PHONE, False), Tried(How.PHONE, True)
MONDAY = date(2026, 11, 23)


def try_of(signal: Signal) -> str:
    return reverse("signals:signal_try", args=[signal.pk])


def tried(signal: Signal, by: Any, **fields: Any) -> ContactTry:
    today = timezone.localdate()
    facts = {"how": How.PHONE, "reached": False, "tried_on": today, **fields}
    return signals.services.record_try(signal, by=by, **facts)


# --- the rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urgency", "tries", "on"),
    [
        (Urgency.NORMAL, [], date(2026, 11, 26)),
        (Urgency.HIGH, [NO], date(2026, 11, 24)),
        (Urgency.LOW, [NO, NO], date(2026, 11, 30)),
        (Urgency.NORMAL, [NO, NO, NO], None),  # something else now
        (Urgency.NORMAL, [NO, YES], None),
        (Urgency.NORMAL, [NO, NO, YES, NO], date(2026, 11, 26)),
    ],
)
def test_when_to_try_again(urgency: str, tries: list[Tried], on: date | None) -> None:
    assert rules.next_try_on(urgency, tries, today=MONDAY) == on


def test_over_christmas_and_kings_day() -> None:
    assert rules.next_try_on("normal", [NO], today=date(2026, 12, 24)) == date(2026, 12, 30)
    assert rules.next_try_on("high", [NO], today=date(2026, 4, 24)) == date(2026, 4, 28)


def test_three_in_vain_are_enough() -> None:
    assert [rules.is_enough([NO] * n) for n in range(5)] == [False, False, False, True, True]
    assert not rules.is_enough([NO, NO, NO, YES])
    assert rules.ways_left([NO, Tried(How.LETTER, False)]) == [How.CONVERSATION, How.HOME_VISIT]


# --- the service --------------------------------------------------------------------------------


def test_each_try_is_kept_and_says_when_to_try_again(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    today = timezone.localdate()
    assert signal.next_try_on == add_working_days(today, 3)
    row = tried(signal, world.anna, how=How.HOME_VISIT)
    assert (row.corporation_id, row.by) == (world.linde.pk, world.anna)
    tried(signal, world.bram)
    signal.refresh_from_db()
    assert signal.next_try_on == add_working_days(today, 3)
    tried(signal, world.bram, how=How.LETTER)
    signal.refresh_from_db()
    assert signal.next_try_on is None
    tried(signal, world.anna, how=How.CONVERSATION, reached=True)
    assert [one.how for one in signal.tries.of_now()] == [
        "home_visit", "phone", "letter", "conversation",
    ]  # fmt: skip
    audit = AuditEvent.objects.filter(verb="signal.tried")
    assert audit.count() == 4
    assert world.resident.surname not in str(list(audit.values("facts")))


def test_pressed_twice_is_one(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    assert tried(signal, world.anna).pk == tried(signal, world.anna).pk
    assert tried(signal, world.bram).pk != tried(signal, world.anna).pk


@pytest.mark.parametrize("state", sorted(set(State) - {State.OWN_ACTION}))
def test_only_while_the_corporation_has_it(world: World, state: str) -> None:
    signal = signal_in(world, State(state))
    with pytest.raises(rules.StepRefused):
        tried(signal, world.anna)


@pytest.mark.parametrize("who", ["huub", "carla", "carel", "ina", "ada", "pim", "rosa"])
def test_who_may_not(world: World, who: str) -> None:
    """Also who noted it, and does not know the residents."""
    signal = signal_in(world, State.OWN_ACTION)
    with pytest.raises(rules.StepRefused):
        tried(signal, getattr(world, who))
    assert not ContactTry.objects.exists()


def test_not_before_it_was_noted_and_not_in_the_future(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    for days in (-1, 1):
        with pytest.raises(NotThen):
            tried(signal, world.anna, tried_on=timezone.localdate() + timedelta(days=days))


def test_what_was_written_stays(world: World) -> None:
    row = tried(signal_in(world, State.OWN_ACTION), world.anna)
    for change in (
        lambda: ContactTry.objects.filter(pk=row.pk).update(reached=True),
        lambda: ContactTry.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_taken_up_again_it_begins_again(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    for how in (How.PHONE, How.LETTER, How.HOME_VISIT):
        tried(signal, world.anna, how=how)
    for step, reason in (("finish", "talked"), ("reopen", "seen_again"), ("keep", "")):
        signals.services.take_step(signal, step, by=world.anna, reason=reason)
        signal.refresh_from_db()
        assert (signal.next_try_on is not None) == (step == "keep")
    assert signal.tries.count() == 3
    assert list(signal.tries.of_now()) == []


def test_they_go_with_the_signal(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    tried(signal, world.anna)
    signals.services.take_step(signal, "finish", by=world.anna, reason="talked")
    kind = next(kind for kind in retention.kinds() if kind.name == "signal")
    with transaction.atomic():
        batch = retention.open_batch(
            world.linde.pk, ErasureReason.TERM, timezone.localdate(), by=None
        )
        kind.erase([signal.pk], batch)
    assert not ContactTry.objects.exists()


# --- the page -----------------------------------------------------------------------------------


def test_the_page_writes_it_down(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    client = world.client("bram")
    assert try_of(signal) in text_of(client.get(page_of(signal)))
    day = timezone.localdate().isoformat()
    sent = {"how": "phone", "reached": "no", "tried_on": day}
    response = client.post(try_of(signal), sent, follow=True)
    assert said(response) == ["success"]
    assert "niet bereikt" in text_of(response)
    assert ContactTry.objects.get().by == world.bram


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"how": "telepathy", "reached": "no", "tried_on": "2026-11-29"},
        {"how": "phone", "reached": "no", "tried_on": "gisteren"},
        {"how": "phone", "reached": "no", "tried_on": "2999-01-01"},
        {"how": "phone", "reached": "perhaps", "tried_on": "2026-11-29"},
    ],
)
def test_bad_input_is_said_and_kept(world: World, sent: dict[str, str]) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    response = world.client("anna").post(try_of(signal), sent)
    assert response.status_code == 200
    form = response.context["trying"]
    assert form.errors
    assert form["tried_on"].value() == sent.get("tried_on")
    assert not ContactTry.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("huub", 302), ("carla", 404), ("carel", 404), ("wil", 404)]
)
def test_strangers_and_the_reporter(world: World, who: str, status: int) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    neighbour = make.make_complex(world.linde)
    elsewhere = make.make_field_worker(neighbour, FieldRole.FLATCOACH)
    sent = {"how": "phone", "reached": "no", "tried_on": timezone.localdate().isoformat()}
    assert world.client(who).post(try_of(signal), sent).status_code == status
    client = world.client("nobody")
    client.force_login(elsewhere)
    assert client.post(try_of(signal), sent).status_code == 404
    assert not ContactTry.objects.exists()


def test_three_in_vain_propose_something_else(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    for how in (How.PHONE, How.LETTER):
        tried(signal, world.anna, how=how)
    client = world.client("anna")
    assert "Iemand anders" not in text_of(client.get(page_of(signal)))
    tried(signal, world.bram)
    text = text_of(client.get(page_of(signal)))
    assert "3 keer niet gelukt" in text
    assert "een gesprek aan de deur of in de hal, een huisbezoek" in text
    assert reverse("signals:signal_refer", args=[signal.pk]) in text
    # The flatcoach does not pass on.
    section = text_of(world.client("bram").get(page_of(signal)))
    assert "Iemand anders" in section
    assert reverse("signals:signal_refer", args=[signal.pk]) not in section


def test_the_resident_reads_the_facts(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    tried(signal, world.bram, how=How.HOME_VISIT)
    tried(signal, world.anna, reached=True)
    (mine,) = reads.signals_about(world.resident)
    assert len(mine.tries) == 2
    text = text_of(world.client("rosa").get(reverse("signals:my_signals")))
    assert "We probeerden u te bereiken" in text
    assert "een huisbezoek" in text
    assert world.bram.name not in text and world.anna.name not in text


def test_it_stands_on_the_page_of_today(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    Signal.objects.filter(pk=signal.pk).update(next_try_on=date(2026, 1, 5))
    text = text_of(world.client("anna").get(reverse("today")))
    assert "probeer het voor het eind van maandag 5 januari" in text
    assert "Te laat" in text


# --- the whole life -----------------------------------------------------------------------------


def test_one_line_of_time_has_all_of_it(world: World) -> None:
    signal = signal_in(world, State.NEEDS_INFO)
    signals.services.answer_question(signal, "Drie keer deze week.", by=world.huub)
    signals.services.keep_promises(signal.promise_at)
    signals.services.take_step(signal, "keep", by=world.anna)
    tried(signal, world.bram)
    signals.services.take_step(signal, "ask_basis", by=world.anna)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
    )
    text = text_of(world.client("anna").get(page_of(signal)))
    for words in (
        "Drie keer deze week.",
        "nog geen antwoord",
        "niet bereikt",
        "Verstuurd naar",
        "Aan zet",
        world.buurtteam.name,
    ):
        assert words in text
    # Who only noted it reads when there is more to hear, and not the work.
    own = text_of(world.client("huub").get(page_of(signal)))
    assert "niet bereikt" not in own
    assert "Wat er nu komt" in own


def test_its_questions_do_not_grow(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    tried(signal, world.anna, how=How.LETTER)
    signals.services.keep_promises(signal.promise_at)
    client = world.client("anna")
    few = queries(client, page_of(signal))
    for by in (world.anna, world.bram):
        for how in (How.PHONE, How.HOME_VISIT, How.CONVERSATION):
            tried(signal, by, how=how)
    Feedback.objects.create(signal=signal, step="finish", sentence="talked")
    assert queries(client, page_of(signal)) == few


@pytest.mark.parametrize("state", State.values)
def test_each_state_says_whose_turn_it_is(world: World, state: str) -> None:
    signal = Signal.objects.for_page().get(pk=signal_in(world, State(state)).pk)
    turn = reads.life.turn_of(signal)
    assert (turn is None) == (state in rules.ENDED - rules.ANSWERED)
    if turn is not None:
        assert turn.who and turn.task
        assert turn.until or state in rules.ANSWERED
    assert bool(reads.life.expected_of(signal)) == (state in rules.OPEN)
