"""What happens in the states between sent and ended: a question, a wait, another desk, silence."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import partners.services
from accounts.models import AuditEvent, ErasureReason
from accounts.retention import Batch
from accounts.words import HoldsBsn, HoldsIban
from outbox.models import Channel, Message
from partners import letters
from partners.keeping import sharing
from partners.models import Referral, ReferralEvent, SharingBasis
from partners.rules import Actor, ConsentAction, Missing, Said, State, StepRefused, Via, answers
from partners.services import ASKED, HOW_IT_GOES, NOTICE, TOLD, WITHDRAWAL, GateClosed
from signals.models import CategoryGround
from tests import factories as make
from tests.conftest import World

from .given import danger, refer_care, refer_debt, say

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Europe/Amsterdam")
BSN = "111222333"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def take(referral: Referral, name: str, reason: str = "", **words: Any) -> Referral:
    actor = {"tell": Actor.SENDER, "mistake": Actor.SENDER, "cancel": Actor.SENDER}.get(
        name, Actor.PARTNER
    )
    return partners.services.take_step(
        referral, name, actor=actor, by=None, via=Via.LINK, reason=reason, said=Said(**words)
    )


def opened(world: World) -> Referral:
    return take(refer_care(world.resident, world.buurtteam, by=world.anna), "open")


def accepted(world: World) -> Referral:
    return take(opened(world), "accept", handler="Team Oost")


def waiting(world: World, days: int = 60) -> Referral:
    return take(opened(world), "waitlist", expected_on=ahead(days))


def seen_by(world: World, who: str, referral: Referral) -> bool:
    user = getattr(world, who)
    return Referral.objects.visible_to(user).filter(pk=referral.pk).exists()


def put(kind: str) -> list[tuple[str, Any]]:
    rows = Message.objects.filter(kind=kind).order_by("created_at", "pk")
    return list(rows.values_list("channel", "recipient_id"))


def agreed(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)


# --- a question back ----------------------------------------------------------------------------


def test_while_the_sender_owes_an_answer_the_clock_of_the_desk_stands(world: World) -> None:
    referral = opened(world)
    sent_at, due_on = at("2026-11-23 10:00"), date(2026, 11, 26)
    Referral.objects.filter(pk=referral.pk).update(
        created_at=sent_at,
        person_waits_since=sent_at,
        answer_due_on=due_on,
        alarm_at=answers.next_alarm(0, sent_at=sent_at, due_on=due_on),
    )
    with time_machine.travel(at("2026-11-24 10:00"), tick=False):
        referral = take(referral, "ask", text="Welke taal spreekt zij?")
        assert (referral.state, referral.paused_at) == (State.INFO_ASKED, at("2026-11-24 10:00"))
        assert referral.alarm_at == at("2026-11-27 17:00")  # three working days, for the sender
    assert put(ASKED) == [(Channel.EMAIL, world.anna.pk)]
    # Long after its term nobody was told that the desk is late, for it is not.
    with time_machine.travel(at("2026-11-27 17:00"), tick=False):
        assert partners.services.watch() == (1, 0)
    assert put(ASKED) == [(Channel.EMAIL, world.anna.pk)] * 2
    assert not Message.objects.filter(kind=partners.services.LATE).exists()
    with time_machine.travel(at("2026-11-30 12:00"), tick=False):
        referral = take(referral, "tell", text="Pools.")
    # Four days and two hours of office time later than it was, and the rest of that day.
    assert referral.state == State.RECEIVED
    assert (referral.answer_due_on, referral.paused_at) == (date(2026, 12, 3), None)
    assert referral.clock_start == at("2026-11-27 12:00")
    assert referral.alarm_at is not None and referral.alarm_at > at("2026-11-30 12:00")
    # The person has waited since it was sent.
    assert referral.person_waits_since == sent_at
    assert (Channel.EMAIL, world.buurtteam.pk) in put(TOLD)
    (mail,) = letters.render_told(list(Message.objects.filter(kind=TOLD))).values()
    assert "Pools" not in mail.text  # type: ignore[union-attr]


def test_what_was_reached_before_the_question_is_not_told_again(world: World) -> None:
    referral = opened(world)
    Referral.objects.filter(pk=referral.pk).update(rung=answers.Rung.NUDGED)
    referral = take(take(referral, "ask", text="Waar?"), "tell", text="Thuis.")
    assert referral.rung == answers.Rung.NUDGED
    assert take(referral, "accept").rung == answers.Rung.NONE


def test_a_question_is_answered_by_the_sender_only(world: World) -> None:
    referral = take(opened(world), "ask", text="Welke taal?")
    for actor in (Actor.PARTNER, Actor.SYSTEM):
        with pytest.raises(StepRefused):
            partners.services.take_step(
                referral, "tell", actor=actor, by=None, via=Via.API, said=Said(text="x")
            )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ask", {"text": f"Is dit {BSN}?"}),
        ("ask", {"text": "Is dit NL91 ABNA 0417 1643 00?"}),
        ("accept", {"handler": f"Jan {BSN}"}),
    ],
)
def test_no_citizen_number_and_no_words_in_the_logs(
    world: World, name: str, words: dict[str, str]
) -> None:
    referral = opened(world)
    with pytest.raises((HoldsBsn, HoldsIban)):
        take(referral, name, **words)
    take(referral, name, **dict.fromkeys(words, "Boterbloem"))
    assert "Boterbloem" not in str(list(AuditEvent.objects.values()))
    assert "Boterbloem" not in str(list(Message.objects.values()))


def test_the_mail_about_a_question_is_withheld_when_it_was_answered(world: World) -> None:
    referral = take(opened(world), "ask", text="Welke taal?")
    mails = list(Message.objects.filter(kind=ASKED))
    recheck = letters.recheck_state(State.INFO_ASKED)
    assert recheck(mails) == {}
    take(referral, "tell", text="Pools.")
    assert list(recheck(mails).values()) == ["went_on"]


def test_about_arrears_nobody_asks_in_free_words(world: World) -> None:
    """What may go is a closed list, and an answer would not be on it."""
    referral = take(refer_debt(world.resident, world.gemeente, by=world.ina), "open")
    with pytest.raises(StepRefused):
        take(referral, "ask", text="Waarom betaalt zij niet?")
    page = reverse("partners:referral_detail", args=[referral.pk])
    shown = world.client("gea").get(page).content.decode()
    assert "/stap/accept/" in shown
    assert "/stap/ask/" not in shown


# --- who takes it up, a waiting list, a pause ---------------------------------------------------


def test_who_takes_it_up_is_kept_through_later_steps(world: World) -> None:
    referral = take(accepted(world), "contact")
    assert referral.handler == "Team Oost"
    assert referral.events.get(step="accept").handler == "Team Oost"


def test_a_waiting_list_is_an_answer_and_is_asked_about(world: World) -> None:
    referral = waiting(world)
    assert referral.answered_at is not None
    assert referral.alarm_at is not None
    first = referral.alarm_at
    assert partners.services.watch(first - timedelta(minutes=1)) == (0, 0)
    assert partners.services.watch(first) == (1, 0)
    assert put(HOW_IT_GOES) == [(Channel.EMAIL, world.buurtteam.pk)]
    referral.refresh_from_db()
    assert referral.alarm_at > first
    assert referral.events.latest("pk").step == "remind"
    assert referral.version == referral.events.count()
    later = take(referral, "wait_on", expected_on=ahead(90))
    assert (later.state, later.expected_on) == (State.WAITLISTED, ahead(90))
    assert later.answered_at == referral.answered_at


@pytest.mark.parametrize("steps", [[], ["contact"]])
def test_whoever_has_it_is_asked_how_it_goes_until_they_say(world: World, steps: list[str]) -> None:
    referral = accepted(world)
    for step in steps:
        referral = take(referral, step)
    assert referral.alarm_at is not None
    partners.services.watch(referral.alarm_at)
    assert len(put(HOW_IT_GOES)) == 1
    (message,) = Message.objects.filter(kind=HOW_IT_GOES)
    recheck = letters.recheck_state(State.ACCEPTED, State.WAITLISTED, State.IN_PROGRESS)
    assert recheck([message]) == {}
    take(referral, "fail", "moved")
    assert list(recheck([message]).values()) == ["went_on"]


def test_a_word_begins_the_twenty_days_again(world: World) -> None:
    referral = take(accepted(world), "contact")
    Referral.objects.filter(pk=referral.pk).update(alarm_at=timezone.now())
    referral = take(referral, "go_on")
    assert referral.alarm_at is not None
    assert referral.alarm_at > timezone.now() + timedelta(days=26)


def test_what_is_paused_wakes_by_itself_on_its_day(world: World) -> None:
    referral = take(
        take(accepted(world), "contact"), "hold", "resident_away", expected_on=ahead(14)
    )
    assert referral.alarm_at is not None
    assert timezone.localdate(referral.alarm_at) >= ahead(14)
    assert partners.services.watch(referral.alarm_at - timedelta(minutes=1)) == (0, 0)
    assert partners.services.watch(referral.alarm_at) == (1, 0)
    referral.refresh_from_db()
    assert (referral.state, referral.expected_on) == (State.IN_PROGRESS, None)
    event = referral.events.latest("pk")
    assert (event.step, event.by, event.via) == ("wake", None, Via.CLOCK)


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"state": "waitlisted"}, "partners_referral_expected"),
        ({"state": "on_hold"}, "partners_referral_expected"),
        ({"expected_on": date(2026, 12, 1)}, "partners_referral_expected"),
        ({"state": "info_asked"}, "partners_referral_paused"),
        ({"paused_at": timezone.now()}, "partners_referral_paused"),
        ({"state": "accepted", "rung": 1}, "partners_referral_alarm"),
        ({"state": "expired", "closed_at": timezone.now()}, "partners_referral_alarm"),
    ],
)
def test_the_walls_of_the_states(world: World, fields: dict[str, Any], wall: str) -> None:
    referral = opened(world)
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**fields)


def test_nothing_comes_from_itself(world: World) -> None:
    referral = opened(world)
    with pytest.raises(IntegrityError, match="part_of"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(part_of=referral.pk)


# --- no answer ----------------------------------------------------------------------------------


def test_a_desk_that_stays_silent_loses_it_after_the_whole_ladder(world: World) -> None:
    referral = opened(world)
    sent_at, due_on = at("2026-11-23 10:00"), date(2026, 11, 26)
    term: dict[str, Any] = {"sent_at": sent_at, "due_on": due_on}
    Referral.objects.filter(pk=referral.pk).update(
        created_at=sent_at, answer_due_on=due_on, alarm_at=answers.next_alarm(0, **term)
    )
    end = answers.expires_at(**term)
    assert end == at("2026-12-08 15:00")  # three times 31 office hours
    # Also when nobody looked for weeks: everybody on the ladder hears it first.
    partners.services.watch(end)
    referral.refresh_from_db()
    assert (referral.state, referral.rung) == (State.RECEIVED, answers.Rung.LOST)
    assert seen_by(world, "pim", referral)
    partners.services.watch(end)
    referral.refresh_from_db()
    assert (referral.state, referral.alarm_at) == (State.EXPIRED, None)
    assert not seen_by(world, "pim", referral)
    assert seen_by(world, "anna", referral)
    assert (Channel.EMAIL, world.buurtteam.pk) in put(WITHDRAWAL)
    assert partners.services.watch(end + timedelta(days=9)) == (0, 0)


# --- another desk -------------------------------------------------------------------------------


def test_it_goes_to_another_desk_and_the_person_has_waited_all_along(world: World) -> None:
    agreed(world)
    referral = opened(world)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    child = partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.anna)
    referral.refresh_from_db()
    assert (referral.state, child.state) == (State.REROUTED, State.REQUESTED)
    assert child.part_of == referral
    assert (child.text, child.category, child.origin_kind) == (
        *(referral.text, referral.category, referral.origin_kind),
    )
    assert child.person_waits_since == referral.person_waits_since < child.created_at
    assert child.basis_id != referral.basis_id
    assert child.basis.consent is not None
    assert child.basis.consent.organisation == world.meldpunt.organisation
    assert not seen_by(world, "pim", referral)
    assert seen_by(world, "petra", child)
    assert not seen_by(world, "pim", child)
    assert (Channel.EMAIL, world.buurtteam.pk) in put(WITHDRAWAL)
    assert (Channel.EMAIL, world.meldpunt.pk) in put(NOTICE)


def test_without_a_ground_for_the_other_desk_nothing_changes(world: World) -> None:
    agreed(world)
    referral = opened(world)
    before = Referral.objects.values().get(), ReferralEvent.objects.count()
    told = Message.objects.count()
    for actor, by in ((Actor.SENDER, world.anna), (Actor.PARTNER, world.pim)):
        with pytest.raises(GateClosed) as closed:
            partners.services.reroute(referral, world.meldpunt, actor=actor, by=by)
        assert Missing.CONSENT in closed.value.missing
    assert (Referral.objects.values().get(), ReferralEvent.objects.count()) == before
    assert (Message.objects.count(), SharingBasis.objects.count()) == (told, 1)
    decision = partners.services.ask_gate_for(referral, world.meldpunt)
    assert decision.missing == (Missing.CONSENT,)


def test_without_an_agreement_with_the_other_organisation_neither(world: World) -> None:
    referral = opened(world)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    with pytest.raises(GateClosed) as closed:
        partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.anna)
    assert closed.value.missing == (Missing.AGREEMENT,)
    assert Referral.objects.get().state == State.RECEIVED


def test_a_ground_that_is_no_longer_in_use_for_the_subject_opens_no_other_desk(
    world: World,
) -> None:
    agreed(world)
    referral = opened(world)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    CategoryGround.objects.all().update(until=timezone.localdate())
    with pytest.raises(GateClosed) as closed:
        partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.anna)
    assert closed.value.missing == (Missing.NOT_FOR_SUBJECT,)
    assert Referral.objects.get().state == State.RECEIVED


def test_the_desk_itself_passes_it_on_and_counts_as_having_answered(world: World) -> None:
    agreed(world)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    referral = opened(world)
    child = partners.services.reroute(referral, world.meldpunt, actor=Actor.PARTNER, by=world.pim)
    referral.refresh_from_db()
    assert referral.answered_at is not None
    assert (child.requested_by, child.basis.decided_by) == (world.anna, world.anna)
    assert [event.step for event in child.events.all()] == ["come"]
    assert put(WITHDRAWAL) == []  # the desk knows: it did it itself
    # And no road back to a desk that lost it: the third one may have it, not the same twice.
    with pytest.raises(StepRefused):
        partners.services.reroute(child, child.desk, actor=Actor.SENDER, by=world.anna)


def test_danger_and_a_legal_duty_go_along_as_they_were_decided(world: World) -> None:
    agreed(world)
    concern = make_concern(world)
    referral = partners.services.refer(
        concern, world.buurtteam, danger(world.bram), by=world.anna, origin_kind="x"
    )
    # Also when the colleague who agreed then is the one who sends it on.
    child = partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.bram)
    assert (child.basis.decided_by, child.basis.second_person) == (world.anna, world.bram)
    debt = refer_debt(make.make_resident(world.unit), world.gemeente, by=world.ina)
    other = make.make_desk("Wijk", organisation=world.gemeente.organisation)
    moved = partners.services.reroute(debt, other, actor=Actor.SENDER, by=world.ina)
    assert (moved.amount_cents, moved.text) == (debt.amount_cents, "")


def make_concern(world: World) -> Any:
    from partners.rules import BasisKind

    from .given import care

    return care(world.resident, grounds=frozenset({BasisKind.VITAL_INTEREST}))


def test_where_the_same_matter_is_already_it_does_not_go_again(world: World) -> None:
    agreed(world)
    referral = opened(world)
    refer_care(world.resident, world.meldpunt, by=world.anna)
    with pytest.raises(StepRefused):
        partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.anna)
    decision = partners.services.ask_gate_for(referral, world.meldpunt)
    assert decision.missing == (Missing.THERE_ALREADY,)


@pytest.mark.parametrize("name", ["reroute", "pass_on"])
def test_there_is_no_other_way_to_that_state(world: World, name: str) -> None:
    referral = opened(world)
    for actor in Actor:
        with pytest.raises(StepRefused):
            partners.services.take_step(referral, name, actor=actor, by=world.anna)


def test_a_withdrawal_ends_the_referral_at_the_second_desk_too(world: World) -> None:
    agreed(world)
    referral = opened(world)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    child = partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.anna)
    say(world.resident, world.meldpunt, ConsentAction.WITHDRAWN, by=world.bram)
    child.refresh_from_db()
    assert (child.state, child.reason) == (State.CANCELLED, "consent_withdrawn")


# --- a no that counts in every state ------------------------------------------------------------

ROADS: dict[State, list[tuple[str, str, dict[str, Any]]]] = {
    State.REQUESTED: [],
    State.RECEIVED: [("open", "", {})],
    State.INFO_ASKED: [("open", "", {}), ("ask", "", {"text": "Waar?"})],
    State.ACCEPTED: [("open", "", {}), ("accept", "", {})],
    State.WAITLISTED: [("open", "", {}), ("waitlist", "", {"expected_on": ahead(30)})],
    State.IN_PROGRESS: [("open", "", {}), ("accept", "", {}), ("contact", "", {})],
    State.ON_HOLD: [
        *(("open", "", {}), ("accept", "", {}), ("contact", "", {})),
        ("hold", "other", {"expected_on": ahead(30)}),
    ],
}


@pytest.mark.parametrize("state", ROADS)
@pytest.mark.parametrize("how", ["withdraw", "mistake"])
def test_from_every_open_state_access_ends_in_the_same_transaction(
    world: World, state: State, how: str
) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    for name, reason, words in ROADS[state]:
        referral = take(referral, name, reason, **words)
    assert referral.state == state
    assert seen_by(world, "pim", referral)
    if how == "withdraw":
        say(world.resident, world.buurtteam, ConsentAction.WITHDRAWN, by=world.bram)
    else:
        take(referral, "mistake", "wrong_person")
    assert not seen_by(world, "pim", referral)
    referral.refresh_from_db()
    ends = {"withdraw": State.CANCELLED, "mistake": State.ENTERED_IN_ERROR}
    assert referral.state == ends[how]
    assert (referral.alarm_at, referral.expected_on, referral.paused_at) == (None, None, None)
    assert put(WITHDRAWAL)  # whether the desk had heard of it, is asked when it goes


def test_a_referral_goes_and_the_one_that_came_from_it_stays(world: World) -> None:
    """The first ended earlier, so its term is over earlier."""
    agreed(world)
    referral = opened(world)
    say(world.resident, world.meldpunt, ConsentAction.GIVEN, by=world.bram)
    child = partners.services.reroute(referral, world.meldpunt, actor=Actor.SENDER, by=world.anna)
    batch = Batch(world.linde.pk, ErasureReason.TERM, timezone.localdate(), uuid4())
    with transaction.atomic():
        sharing._erase_referrals([referral.pk], batch)
    child.refresh_from_db()
    assert (child.part_of, child.state) == (None, State.REQUESTED)
    assert not ReferralEvent.objects.filter(referral=referral.pk).exists()
