"""Somebody takes a yes back: by each way what still waits stays, and who was told hears that it is
over, also a desk that had not opened it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
from outbox.models import Channel, Message
from outbox.models import State as MessageState
from partners.models import Endpoint, Referral
from partners.rules import Actor, ConsentAction, State
from partners.services import NOTICE, WITHDRAWAL
from tests import factories as make
from tests.conftest import World
from tests.outbox.receiver import Receiver, receiver
from tests.partners.given import refer_care, refer_debt, say

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Told:
    """What a desk heard, by mail and in its own system."""

    world: World
    system: Receiver

    @property
    def mails(self) -> list[str]:
        return [one.subject for one in mail.outbox if one.to == [self.world.buurtteam.email]]

    @property
    def calls(self) -> list[str]:
        return [one.payload["type"] for one in self.system.deliveries]

    def states(self, kind: str) -> dict[str, str]:
        return dict(Message.objects.filter(kind=kind).values_list("channel", "state"))


@pytest.fixture
def told(world: World, settings: Any) -> Iterator[Told]:
    with receiver() as system:
        settings.OUTBOX_TRUSTED_ADDRESSES = [system.address]
        for desk in (world.buurtteam, world.gemeente):
            make.make_endpoint(desk, url=system.url())
        yield Told(world, system)


def take_back(world: World) -> None:
    say(world.resident, world.buurtteam, ConsentAction.WITHDRAWN, by=world.anna)


def is_gone(world: World, referral: Referral) -> None:
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (State.CANCELLED, "consent_withdrawn")
    client: Client = world.client("pim")
    where = reverse("partners:referral_detail", args=[referral.pk])
    assert client.get(where).status_code == 404
    step = reverse("partners:referral_step", args=[referral.pk, "open"])
    assert client.post(step).status_code == 404
    assert str(referral.pk) not in client.get(reverse("partners:inbox")).content.decode()


BOTH = {Channel.EMAIL, Channel.WEBHOOK}


def test_what_still_waits_stays_and_nobody_hears_anything(world: World, told: Told) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    take_back(world)
    outbox.services.drain()
    assert (told.mails, told.calls) == ([], [])
    withheld = dict.fromkeys(BOTH, MessageState.WITHHELD)
    assert told.states(NOTICE) == told.states(WITHDRAWAL) == withheld
    is_gone(world, referral)


def test_a_desk_that_was_told_and_had_not_opened_it_hears_that_it_is_over(
    world: World, told: Told
) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    outbox.services.drain()
    assert (len(told.mails), told.calls) == (1, ["referral.requested"])
    take_back(world)
    outbox.services.drain()
    assert len(told.mails) == 2
    assert told.calls == ["referral.requested", "referral.withdrawn"]
    assert told.states(WITHDRAWAL) == dict.fromkeys(BOTH, MessageState.DELIVERED)
    is_gone(world, referral)


def test_a_desk_that_had_opened_it_hears_that_it_is_over(world: World, told: Told) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    # Seen in the inbox before any notice left.
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    take_back(world)
    outbox.services.drain()
    assert told.calls == ["referral.withdrawn"] and len(told.mails) == 1
    is_gone(world, referral)


@pytest.mark.parametrize("channel", sorted(BOTH))
def test_by_each_way_for_itself(world: World, told: Told, channel: str) -> None:
    """Only the way by which it was told carries the end of it."""
    refer_care(world.resident, world.buurtteam, by=world.anna)
    rows = Message.objects.filter(kind=NOTICE)
    rows.exclude(channel=channel).update(
        state=MessageState.DEAD, problem="refused", settled_at=timezone.now()
    )
    outbox.services.drain()
    take_back(world)
    outbox.services.drain()
    states = told.states(WITHDRAWAL)
    assert states.pop(channel) == MessageState.DELIVERED
    assert set(states.values()) == {MessageState.WITHHELD}


def test_an_objection_against_arrears_does_the_same(world: World, told: Told) -> None:
    referral = refer_debt(world.resident, world.gemeente, by=world.ina)
    outbox.services.drain()
    say(world.resident, world.gemeente, ConsentAction.OBJECTED, by=world.ina, purpose="debt")
    outbox.services.drain()
    assert told.calls == ["referral.requested", "referral.withdrawn"]
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (State.CANCELLED, "objected")


def test_what_is_told_names_nobody(world: World, told: Told) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    outbox.services.drain()
    take_back(world)
    outbox.services.drain()
    texts = [one.subject + one.body for one in mail.outbox]
    texts += [one.body.decode() for one in told.system.deliveries]
    assert len(texts) == 4
    for text in texts:
        for word in (world.resident.surname, "Gordijnen", "Eenzaamheid", "consent", "toestemming"):
            assert word not in text
    for call in told.system.deliveries:
        assert set(call.payload["data"]) == {"id", "version", "url", "created_at"}


def test_a_system_that_is_switched_off_hears_nothing(world: World, told: Told) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    outbox.services.drain()
    partners.services.switch_off_endpoints(list(Endpoint.objects.values_list("pk", flat=True)))
    take_back(world)
    outbox.services.drain()
    assert told.calls == ["referral.requested"]
    assert len(told.mails) == 2
