"""What the signals floor does with a question, a wait, another desk, silence, and enough help."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
import signals.services
from partners.models import Referral
from partners.rules import Actor, Said, Via
from signals import reads
from signals.models import Feedback, FollowUp, Signal
from signals.rules import State
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world: World) -> tuple[Signal, Referral]:
    make.make_agreement(world.linde, world.meldpunt)
    for desk in (world.buurtteam, world.meldpunt):
        make.give_consent(world.resident, desk, by=world.bram)
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Kijkt u?", by=world.anna
    )
    return signal, referral


def take(referral: Referral, name: str, reason: str = "", **words: Any) -> Referral:
    actor = {"tell": Actor.SENDER, "expire": Actor.SYSTEM, "mistake": Actor.SENDER}.get(
        name, Actor.PARTNER
    )
    return partners.services.take_step(
        referral, name, actor=actor, by=None, via=Via.LINK, reason=reason, said=Said(**words)
    )


def told(signal: Signal) -> list[str]:
    outbox.services.drain()
    return [row.text for row in Feedback.objects.filter(signal=signal).order_by("pk")]


def fresh(signal: Signal) -> Signal:
    return Signal.objects.for_page().get(pk=signal.pk)


def turn(signal: Signal) -> str:
    outbox.services.drain()
    row = fresh(signal)
    found = reads.life.turn_in(reads.life.life_of(row, reads.sent_for(row, with_messages=False)))
    assert found is not None
    return f"{found.who}: {found.task}"


def text_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_question_of_the_desk_reaches_the_coordinator(
    world: World, sent: tuple[Signal, Referral]
) -> None:
    signal, referral = sent
    take(take(referral, "open"), "ask", text="Spreekt zij Pools?")
    assert world.buurtteam.name in turn(signal)
    assert turn(signal).startswith("de co\u00f6rdinatoren")
    assert fresh(signal).state == State.WITH_PARTNER
    assert fresh(signal).due_at is None  # nobody waits for the desk
    page = reverse("partners:referral_detail", args=[referral.pk])
    today = text_of(world.client("anna"), reverse("today"))
    assert f"{page}#answer" in today
    # Where the words stand, each look is logged.
    assert "Pools" not in today
    assert "Pools" in text_of(world.client("anna"), page)
    assert f"{page}#answer" in text_of(world.client("anna"), signal.get_absolute_url())
    for who in ("carla", "bram", "huub", "ina"):
        assert f"{page}#answer" not in text_of(world.client(who), reverse("today"))
    board = reads.board.board_of(world.anna, "")
    (card,) = next(one for one in board.columns if one.name == "with_partner").cards
    assert card.turn is not None
    assert card.turn.who.startswith("de co\u00f6rdinatoren")
    # Who knows the residents follows the work, and not what the two wrote to each other.
    for who in ("bram", "huub"):
        assert "Pools" not in text_of(world.client(who), signal.get_absolute_url())
    assert "Pools" in text_of(world.client("anna"), signal.get_absolute_url())
    # Whoever noted it is no party to what two organisations ask each other.
    assert told(signal) == []
    take(referral, "tell", text="Ja.")
    assert page not in text_of(world.client("anna"), reverse("today"))
    outbox.services.drain()
    assert fresh(signal).due_at is not None


def test_a_desk_that_asked_is_late_for_nobody(world: World, sent: tuple[Signal, Referral]) -> None:
    signal, referral = sent
    take(referral, "open")
    Referral.objects.filter(pk=referral.pk).update(rung=2)
    assert reads.late.late_for(world.anna).total == 1
    take(referral, "ask", text="Waar?")
    assert reads.late.late_for(world.anna).total == 0
    assert signal.pk


def test_a_waiting_list_is_told_and_said_once(world: World, sent: tuple[Signal, Referral]) -> None:
    signal, referral = sent
    day = timezone.localdate() + timedelta(days=40)
    take(take(referral, "open"), "waitlist", expected_on=day)
    assert len(told(signal)) == 1
    assert f"{world.buurtteam.name}" in turn(signal)
    take(referral, "accept")
    take(referral, "waitlist", expected_on=day)
    take(referral, "accept")
    sentences = told(signal)
    assert len(sentences) == 2
    assert fresh(signal).promise_at is None


def test_silence_to_the_end_brings_it_back_to_who_decides(
    world: World, sent: tuple[Signal, Referral]
) -> None:
    signal, referral = sent
    take(referral, "expire")
    assert len(told(signal)) == 1
    row = fresh(signal)
    assert (row.state, row.alarm_at is not None) == (State.TRIAGE, True)
    assert row.promise_at is not None


@pytest.mark.parametrize("by_partner", [True, False])
@pytest.mark.parametrize("child_first", [True, False])
def test_on_another_desk_it_is_followed_and_the_promise_stands(
    world: World, sent: tuple[Signal, Referral], *, by_partner: bool, child_first: bool
) -> None:
    signal, referral = sent
    take(referral, "open")
    outbox.services.drain()
    promised = fresh(signal).promise_at
    child = partners.services.reroute(
        referral,
        world.meldpunt,
        actor=Actor.PARTNER if by_partner else Actor.SENDER,
        by=world.pim if by_partner else world.anna,
    )
    if child_first:
        # The worker may hear of the second desk before it heard that it went there.
        child = take(child, "open")
        signals.services.follow(child, version=2)
    sentences = told(signal)
    assert len(sentences) == 1
    assert FollowUp.objects.filter(signal=signal).count() == 2
    row = fresh(signal)
    assert (row.state, row.promise_at) == (State.WITH_PARTNER, promised)
    assert row.due_at is not None
    page = text_of(world.client("anna"), signal.get_absolute_url())
    assert world.meldpunt.name in page
    for name, reason in [("open", ""), ("accept", ""), ("report", "contact_made")]:
        if not (child_first and name == "open"):
            take(child, name, reason)
    assert len(told(signal)) == 3
    assert fresh(signal).state == State.RESOLVED


def test_names_of_the_other_side_are_not_told(world: World, sent: tuple[Signal, Referral]) -> None:
    signal, referral = sent
    take(referral, "open")
    child = partners.services.reroute(referral, world.meldpunt, actor=Actor.PARTNER, by=world.pim)
    outbox.services.drain()
    take(child, "open")
    second = text_of(world.client("petra"), reverse("partners:referral_detail", args=[child.pk]))
    for name in (world.pim.name, world.anna.name):
        assert name not in second
    assert world.buurtteam.organisation.name in second
    assert world.pim.name not in text_of(world.client("anna"), signal.get_absolute_url())


@pytest.mark.parametrize("enough", [True, False])
def test_one_that_helped_calls_off_the_others_where_one_is_enough(
    world: World, sent: tuple[Signal, Referral], *, enough: bool
) -> None:
    signal, first = sent
    world.loneliness.one_is_enough = enough
    world.loneliness.save()
    second = signals.services.refer(
        signal, world.meldpunt, make.CONSENT, text="Kijkt u?", by=world.anna
    )
    take(second, "open")
    for name, reason in [("open", ""), ("accept", ""), ("report", "contact_made")]:
        take(first, name, reason)
    sentences = told(signal)
    second.refresh_from_db()
    ended = ("cancelled", "obsolete") if enough else ("received", "")
    assert (second.state, second.reason) == ended
    assert fresh(signal).state == (State.RESOLVED if enough else State.WITH_PARTNER)
    seen = Referral.objects.visible_to(world.petra).filter(pk=second.pk).exists()
    assert seen is not enough
    # That the others were called off is no news: it would contradict the good one.
    assert len(sentences) == 2


def test_a_mistake_brings_it_back(world: World, sent: tuple[Signal, Referral]) -> None:
    signal, referral = sent
    take(referral, "mistake", "wrong_desk")
    assert len(told(signal)) == 1
    assert fresh(signal).state == State.TRIAGE


STEPS = ["waitlist", "expire", "mistake", "pass_on", "reroute"]


@pytest.mark.parametrize("step", STEPS)
def test_each_sentence_has_words_that_betray_nothing(step: str) -> None:
    text = Feedback(step=step, sentence=step).text
    assert len(text) > 20
    assert step not in text
