"""Whoever noted a signal hears in time: an answer, or the truth that there is none yet."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

import outbox.services
import partners.services
import signals.services
from accounts.models import Membership, User
from outbox.models import Message
from partners.models import Referral
from partners.rules import Actor
from partners.rules.answers import Rung
from signals import letters, rules
from signals.models import Feedback, Signal
from signals.rules import State
from signals.services import telling
from tests import factories as make
from tests.conftest import World
from tests.partners.test_answers import HALF, LOST, OVER, VERY, sent

from .pages import page_of, signal_in, text_of

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def told(signal: Signal) -> list[tuple[str, str]]:
    return list(signal.feedback.order_by("at", "step").values_list("step", "sentence"))


def mails(kind: str) -> list[Any]:
    return [m.recipient_id for m in Message.objects.filter(kind=kind).order_by("created_at")]


def referral_of(signal: Signal) -> Referral:
    return Referral.objects.get(pk__in=signal.follow_ups.values("referral"))


def hear() -> None:
    """What partners do reaches this floor by way of the outbox."""
    outbox.services.drain()


# --- the promised day ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noted", "promised"),
    [
        ("2026-11-23 10:00", "2026-11-30 15:00"),
        ("2026-12-24 16:00", "2027-01-04 15:00"),  # Christmas, Boxing Day, New Year's Day
        ("2026-12-25 11:00", "2027-01-04 15:00"),
        ("2026-04-24 10:00", "2026-05-04 15:00"),  # King's Day on Monday
        ("2026-04-27 10:00", "2026-05-04 15:00"),  # on King's Day itself
    ],
)
def test_before_the_day_is_over_the_truth_is_told(world: World, noted: str, promised: str) -> None:
    with time_machine.travel(at(noted), tick=False):
        signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    assert signal.promise_at == at(promised)
    assert signals.services.keep_promises(at(promised) - timedelta(minutes=1)).seen == 0
    assert told(signal) == []
    assert signals.services.keep_promises(at(promised)).seen == 1
    assert signals.services.keep_promises(at(promised)).seen == 0
    assert told(signal) == [("not_yet", "submitted:told")]
    # In time: the promised day itself is not over.
    assert at(promised).date() == signal.feedback_by


@pytest.mark.parametrize("state", sorted(rules.OPEN))
def test_in_every_state_it_says_where_it_is(world: World, state: str) -> None:
    signal = signal_in(world, State(state))
    signals.services.keep_promises(signal.promise_at)
    rows = signal.feedback.filter(step="not_yet")
    assert [row.sentence for row in rows] == [f"{state}:told"]
    assert "nog geen antwoord" in rows[0].text
    assert "coördinator" in rows[0].text or "beslist" in rows[0].text
    assert mails(signals.services.NOT_YET) == [world.huub.pk]
    assert mails(signals.services.UNANSWERED) == [world.anna.pk]


def test_nobody_is_said_to_know_when_nobody_does(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    Membership.objects.all().delete()
    signals.services.keep_promises(signal.promise_at)
    (row,) = signal.feedback.all()
    assert row.sentence == "submitted"
    assert "weet" not in row.text


@pytest.mark.parametrize("state", [State.RESOLVED, State.NO_ACTION, State.CLOSED])
def test_an_answer_keeps_the_promise(world: World, state: State) -> None:
    signal = signal_in(world, state)
    assert signal.promise_at is None
    before = told(signal)
    signals.services.keep_promises(at("2030-01-01 12:00"))
    assert told(signal) == before


def test_a_question_does_not_keep_it(world: World) -> None:
    assert signal_in(world, State.NEEDS_INFO).promise_at is not None


def test_what_goes_on_elsewhere_is_still_promised(world: World) -> None:
    signal = signal_in(world, State.MERGED)
    other = signal.merged_into
    assert other is not None
    signals.services.take_step(other, "keep", by=world.anna)
    signals.services.keep_promises(signal.promise_at)
    assert told(signal) == [("not_yet", "own_action:told")]
    signals.services.take_step(other, "finish", by=world.anna, reason="talked")
    assert told(signal)[-1] == ("finish", "talked")


def test_the_same_was_withdrawn(world: World) -> None:
    """Who noted it second hears that nothing comes of it, and nobody is said to know."""
    other = make.make_signal(world.unit, world.loneliness, by=world.wil, resident=world.resident)
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    signal = signals.services.merge(signal, other, by=world.anna)
    signals.services.take_step(other, "withdraw", by=world.wil, reason="solved")
    signals.services.keep_promises(signal.promise_at)
    (row,) = signal.feedback.all()
    assert row.sentence == "withdrawn"
    assert "Noteer het dan opnieuw" in row.text
    assert mails(signals.services.UNANSWERED) == []


def test_when_it_comes_back_the_promise_is_made_again(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    referral = referral_of(signal)
    take = partners.services.take_step
    take(referral, "open", actor=Actor.PARTNER, by=world.pim)
    take(referral, "decline", actor=Actor.PARTNER, by=world.pim, reason="no_capacity")
    hear()
    signal.refresh_from_db()
    assert signal.state == State.TRIAGE
    assert signal.promise_at == rules.promised_until(signal.feedback_by)


def test_an_answer_takes_the_place_of_the_truth(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    signals.services.keep_promises(signal.promise_at)
    (mail,) = Message.objects.filter(kind=signals.services.NOT_YET)
    (call,) = Message.objects.filter(kind=signals.services.UNANSWERED)
    assert letters.recheck_not_yet([mail]) == {}
    assert letters.recheck_unanswered([call]) == {}
    signals.services.take_step(signal, "finish", by=world.anna, reason="talked")
    assert letters.recheck_not_yet([mail]) == {mail.pk: "answered_already"}
    assert letters.recheck_unanswered([call]) == {call.pk: "answered_already"}
    # And whoever reads the answer closes it: the old truth is not asked to be read.
    answer = signal.feedback.get(step="finish")
    signals.services.mark_seen(answer, by=world.huub)
    signal.refresh_from_db()
    assert signal.state == State.CLOSED


def test_an_answer_of_a_partner_calls_the_coordinator_off(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    signals.services.keep_promises(signal.promise_at)
    (call,) = Message.objects.filter(kind=signals.services.UNANSWERED)
    assert letters.recheck_unanswered([call]) == {}
    referral = referral_of(signal)
    for step in ("open", "accept"):
        partners.services.take_step(referral, step, actor=Actor.PARTNER, by=world.pim)
    hear()
    assert letters.recheck_unanswered([call]) == {call.pk: "answered_already"}


def test_one_that_cannot_be_read_stops_no_other(
    world: World, monkeypatch: Any, caplog: Any
) -> None:
    broken, good = (make.make_signal(world.unit, world.loneliness, by=world.huub) for _ in "12")
    deciders = telling.deciders

    def stumble(signal: Signal) -> list[User]:
        if signal.pk == broken.pk:
            raise ValueError("no sense")
        return deciders(signal)

    monkeypatch.setattr(telling, "deciders", stumble)
    done = signals.services.keep_promises(good.promise_at + timedelta(seconds=1))
    assert (done.seen, done.failed) == (2, 1)
    assert (told(broken), len(told(good))) == ([], 1)
    assert str(broken.pk) in caplog.text


# --- the desk that does not answer --------------------------------------------------------------


def test_the_reporter_hears_of_silence_when_it_was_escalated(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    sent(referral_of(signal))
    partners.services.watch(at(HALF))
    hear()
    assert told(signal) == []  # half way there is nothing to tell
    partners.services.watch(at(OVER))
    assert told(signal) == []
    hear()
    assert told(signal) == [("no_answer", "with_partner:told")]
    partners.services.watch(at(VERY))
    partners.services.watch(at(LOST))
    hear()
    steps = [step for step, _sentence in told(signal)]
    assert sorted(steps) == ["no_answer", "still_no_answer"]
    assert set(mails(signals.services.NOT_YET)) == {world.huub.pk}
    signal.refresh_from_db()
    assert signal.state == State.WITH_PARTNER
    assert signal.promise_at is None  # the truth was told: the promise is kept


def test_it_is_never_said_before_it_is_true(world: World) -> None:
    """The desk answers after the clock, and before anybody is told."""
    signal = signal_in(world, State.WITH_PARTNER)
    referral = sent(referral_of(signal))
    partners.services.watch(at(OVER))
    for step in ("open", "accept"):
        partners.services.take_step(referral, step, actor=Actor.PARTNER, by=world.pim)
    hear()
    assert [step for step, _sentence in told(signal)] == ["accept"]


def test_nothing_is_mailed_when_the_desk_answers_in_between(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    referral = sent(referral_of(signal))
    partners.services.watch(at(OVER))
    late = referral.events.filter(step="late").count()
    assert late == 1
    referral.refresh_from_db()
    signals.services.follow(referral, version=referral.version)
    (mail,) = Message.objects.filter(kind=signals.services.NOT_YET)
    assert letters.recheck_not_yet([mail]) == {}
    for step in ("open", "accept"):
        partners.services.take_step(referral, step, actor=Actor.PARTNER, by=world.pim)
    # Not followed up yet: the mail looks at the referral itself.
    assert letters.recheck_not_yet([mail]) == {mail.pk: "answered_already"}


def test_nobody_above_is_not_called_an_escalation(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    sent(referral_of(signal))
    Membership.objects.all().delete()
    partners.services.watch(at(OVER))
    hear()
    assert told(signal) == [("no_answer", "with_partner")]
    (row,) = signal.feedback.all()
    assert "gemeld" not in row.text


@pytest.mark.parametrize("contact", ["", "teamleider@partner.example"])
def test_higher_up_is_only_said_when_there_is_somebody(world: World, contact: str) -> None:
    Membership.objects.filter(user=world.ada).delete()
    world.agreement.contact_email = contact
    world.agreement.save()
    signal = signal_in(world, State.WITH_PARTNER)
    sent(referral_of(signal))
    partners.services.watch(at(OVER))
    partners.services.watch(at(VERY))
    hear()
    row = signal.feedback.get(step="still_no_answer")
    assert ("hogerop" in row.text) is bool(contact)


def test_told_twice_it_is_one(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    sent(referral_of(signal))
    partners.services.watch(at(OVER))
    referral = referral_of(signal)
    assert referral.rung == Rung.LATE
    for _ in range(2):
        signals.services.follow(referral, version=referral.version)
    assert len(told(signal)) == 1


# --- words of its own ---------------------------------------------------------------------------


def test_a_question_has_words_of_its_own(world: World, mailoutbox: Any) -> None:
    signal = signal_in(world, State.NEEDS_INFO)
    assert mails(signals.services.FEEDBACK) == []
    (message,) = Message.objects.filter(kind=signals.services.QUESTION)
    assert letters.recheck_question([message]) == {}
    hear()
    (mail,) = [mail for mail in mailoutbox if mail.to == [world.huub.email]]
    assert "vraag" in mail.subject
    assert "antwoord op een signaal" not in mail.subject.lower()
    signals.services.take_step(signal, "go_on", by=world.anna)
    assert letters.recheck_question([message]) == {message.pk: "answered_already"}


@pytest.mark.parametrize("kind", ["question", "not_yet", "unanswered"])
def test_the_mails_say_nothing(world: World, kind: str) -> None:
    signal = signal_in(world, State.NEEDS_INFO, text="Een geheim.")
    signals.services.keep_promises(signal.promise_at)
    batch = list(Message.objects.filter(kind=f"signals.{kind}"))
    (made,) = getattr(letters, f"render_{kind}")(batch).values()
    for word in ("geheim", world.resident.surname, world.unit.street, world.loneliness.name):
        assert word not in str(made)


# --- on the page of today -----------------------------------------------------------------------


def test_the_page_of_today_tells_them_apart(world: World) -> None:
    asked = signal_in(world, State.NEEDS_INFO)
    silent = make.make_signal(world.unit, world.loneliness, by=world.huub)
    signals.services.keep_promises(silent.promise_at)
    answered = signal_in(world, State.NO_ACTION)
    text = text_of(world.client("huub").get(reverse("today")))
    question, answer, none = (
        text.index(f'id="{name}"') for name in ("questions", "feedback", "late")
    )
    assert question < answer < none
    assert question < text.index(page_of(asked)) < answer
    assert answer < text.index(page_of(answered)) < none
    assert text.index(page_of(silent)) > none
    assert "een week niet gelezen" not in text


@pytest.mark.parametrize(
    ("told_on", "today", "long"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), False),
        (date(2026, 11, 23), date(2026, 11, 30), True),
        (date(2026, 12, 24), date(2026, 12, 31), False),
        (date(2026, 12, 24), date(2027, 1, 4), True),
    ],
)
def test_what_lies_unread_for_a_week_is_said_again(told_on: date, today: date, long: bool) -> None:
    assert rules.unread_for_long(told_on, today=today) is long


def test_it_is_said_on_the_page(world: World) -> None:
    signal = signal_in(world, State.NO_ACTION)
    Feedback.objects.filter(signal=signal).update(at=at("2026-11-02 12:00"))
    assert "een week niet gelezen" in text_of(world.client("huub").get(reverse("today")))
