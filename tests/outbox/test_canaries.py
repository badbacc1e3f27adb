"""Nothing that leaves the house says anything about anybody: canary words are planted wherever a
person or a concern has words, and every way out is searched for them."""

import base64
import json
import time
from typing import Any
from uuid import UUID

import pytest
import redis
from django.conf import settings as product
from django.core import mail

import activities.services
import outbox.services
import partners.services
import residents.services
import signals.services
from activities.rules import Channel
from outbox.models import Message
from outbox.models import State as MessageState
from partners.rules import Actor
from partners.services import CHALLENGE
from residents.models import ContactChannel
from tests import factories as make
from tests.conftest import World

from .conftest import real_commits
from .receiver import Receiver, ok

CANARY = "Kanariezang"


@pytest.fixture
def sung(world: World) -> World:
    """A world in which every word about somebody or something sings."""
    for thing, names in [
        (world.linde, ["name"]),
        (world.flat, ["name"]),
        (world.unit, ["street", "town"]),
        (world.resident, ["initials", "surname"]),
        (world.rosa, ["name"]),
        (world.loneliness, ["name"]),
        (world.occurrence, ["title", "place", "description"]),
    ]:
        for name in names:
            setattr(thing, name, f"{CANARY} {name}"[: _room(thing, name)])
        thing.save()
    world.resident.channel, world.resident.email = ContactChannel.EMAIL, "r@test.example"
    world.resident.save()
    return world


def _room(thing: Any, name: str) -> int:
    return thing._meta.get_field(name).max_length or 80


def refer(world: World) -> Any:
    """The whole road, up to the desk's door."""
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.bram, resident=world.resident, text=CANARY
    )
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signals.services.take_step(signal, "take", by=world.anna)
    return signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text=f"Zij {CANARY}", by=world.anna
    )


def walk_on(world: World, referral: Any) -> None:
    """The desk answers, the reporter hears, and there is news about an activity."""
    for step, reason in [("open", ""), ("accept", "")]:
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.pim, reason=reason
        )
    partners.services.take_step(
        referral, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
    )
    activities.services.register(
        world.occurrence, world.resident, channel=Channel.STAFF, by=world.bram
    )
    activities.services.cancel_occurrence(world.occurrence, by=world.bram)


@pytest.fixture
def partner_of_the_desk(sung: World, partner: Receiver) -> Receiver:
    make.make_endpoint(sung.buurtteam, url=partner.url("/hook"))
    partner.default = ok
    return partner


def test_a_webhook_is_thin(sung: World, partner_of_the_desk: Receiver) -> None:
    """Only that something waits and where; who may know more logs in, and that is logged."""
    referral = refer(sung)
    outbox.services.drain()
    (delivery,) = partner_of_the_desk.deliveries
    assert set(delivery.payload) == {"type", "timestamp", "data"}
    assert set(delivery.payload["data"]) == {"id", "version", "url", "created_at"}
    assert delivery.payload["type"] == "referral.requested"
    assert delivery.payload["data"]["id"] == str(referral.pk)
    assert delivery.payload["data"]["url"].endswith(f"/{referral.pk}/")
    assert set(delivery.headers) == {
        *("host", "accept", "accept-encoding", "content-type", "content-length", "user-agent"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
    }


def test_nothing_about_anybody_leaves_the_house(sung: World, partner_of_the_desk: Receiver) -> None:
    referral = refer(sung)
    outbox.services.drain()
    walk_on(sung, referral)
    outbox.services.drain()
    assert CANARY in referral.text + sung.resident.surname  # it is there to be betrayed
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert len(kinds) >= 5
    sent = Message.objects.exclude(kind=CHALLENGE)  # the address was confirmed before that left
    assert set(sent.values_list("state", flat=True)) == {MessageState.DELIVERED}
    assert len(partner_of_the_desk.deliveries) == 2
    assert len(mail.outbox) >= 4
    for delivery in partner_of_the_desk.deliveries:
        assert CANARY not in f"{delivery.path} {dict(delivery.headers)} {delivery.body!r}"
    for letter in mail.outbox:
        assert CANARY not in letter.message().as_string()
        assert CANARY not in f"{letter.subject} {letter.body} {letter.to} {letter.from_email}"


def test_the_queue_itself_holds_no_words(sung: World) -> None:
    """A backup of the queue, or a page that shows it, tells nothing either."""
    walk_on(sung, refer(sung))
    assert CANARY not in json.dumps(list(Message.objects.values()), default=str)


@real_commits
def test_the_broker_is_told_nothing_but_to_look(sung: World) -> None:
    """Task arguments are read by whoever reads the broker, and lie in its memory for long. Bells of
    other tests may lie there too: they say no more than which run is waiting."""
    with redis.Redis.from_url(product.REDIS_URL) as broker:
        before = broker.llen("socialnet:celery")
        walk_on(sung, refer(sung))
        until = time.monotonic() + 5
        while broker.llen("socialnet:celery") == before and time.monotonic() < until:
            time.sleep(0.01)
        queues = [f"socialnet:{queue.name}" for queue in product.CELERY_TASK_QUEUES]
        bells = [json.loads(bell) for name in queues for bell in broker.lrange(name, 0, -1)]
    assert len(bells) > before
    for bell in bells:
        arguments, named, _ = json.loads(base64.b64decode(bell["body"]))
        assert named == {}
        assert all(UUID(key) for key in arguments)
        assert arguments == [] or bell["headers"]["task"] == residents.services.WORK_ON_IMPORT
        assert CANARY not in json.dumps(bell)
