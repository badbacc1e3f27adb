"""The main road, service by service: noted, approved, opened, answered, heard back."""

import pytest
from django.core import mail

import outbox.services
import partners.services
import signals.services
from outbox.models import Message
from outbox.models import State as MessageState
from partners.rules import Actor, ConsentAction
from partners.rules import State as ReferralState
from partners.services import GateClosed
from signals.models import Feedback
from signals.rules import State
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_concern_reaches_the_buurtteam_and_the_answer_comes_back(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signals.services.take_step(signal, "take", by=world.anna)
    referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Gordijnen zijn dagen dicht", by=world.anna
    )
    outbox.services.drain()
    (letter,) = mail.outbox
    assert letter.to == [world.buurtteam.email]
    assert "Kanarie" not in letter.subject + letter.body
    assert str(referral.pk) in letter.body

    for step, reason in [("open", ""), ("accept", ""), ("contact", ""), ("report", "contact_made")]:
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.pim, reason=reason
        )
    outbox.services.drain()
    signal.refresh_from_db()
    assert signal.state == State.RESOLVED
    told = Feedback.objects.visible_to(world.bram).order_by("at")
    assert [feedback.step for feedback in told] == ["accept", "report"]
    assert {message.to[0] for message in mail.outbox[1:]} == {world.bram.email}

    for feedback in told:
        signals.services.mark_seen(feedback, by=world.bram)
    signal.refresh_from_db()
    assert signal.state == State.CLOSED


def test_consent_withdrawn_before_sending_stops_the_notice(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
    )
    make.give_consent(
        world.resident, world.buurtteam, by=world.rosa, action=ConsentAction.WITHDRAWN
    )
    outbox.services.drain()
    assert not [letter for letter in mail.outbox if letter.to == [world.buurtteam.email]]
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (ReferralState.CANCELLED, "consent_withdrawn")
    notice = Message.objects.about(referral.pk).get(kind=partners.services.NOTICE)
    assert (notice.state, notice.problem) == (MessageState.WITHHELD, "consent_withdrawn")
    signal.refresh_from_db()
    assert signal.state == State.TRIAGE


def test_an_agreement_that_ended_is_found_at_the_moment_of_sending(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
    )
    world.agreement.until = world.agreement.since
    world.agreement.save()
    outbox.services.drain()
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (ReferralState.CANCELLED, "agreement_ended")
    assert not [letter for letter in mail.outbox if letter.to == [world.buurtteam.email]]


def test_without_a_ground_nothing_is_written(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    with pytest.raises(GateClosed) as closed:
        signals.services.refer(signal, world.buurtteam, make.CONSENT, text="x", by=world.anna)
    assert closed.value.missing == ("consent",)
    signal.refresh_from_db()
    assert signal.state == State.SUBMITTED
    assert not signal.follow_ups.exists()
    assert not Message.objects.exists()
