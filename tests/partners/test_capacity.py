"""A desk says whether it has room, and a corporation reads it before it sends anything."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

import partners.services
import signals.services
from accounts.bsn import HoldsBsn
from accounts.models import AuditEvent
from partners.models import Desk
from partners.rules.capacity import Room
from partners.services import NoSuchRoom
from signals.models import RoutingRule, Signal
from tests import factories as make
from tests.conftest import World

ROOM = reverse("partners:capacity")
TODAY = date(2026, 11, 29)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (Room(), "did not say whether there is room"),
        (Room("capacity", ago(0)), "there is room (said today)"),
        (Room("no-capacity", ago(1)), "there is no room (said 1 day ago)"),
        (
            Room("waitlist", ago(12), 6, "eerst bellen"),
            "there is a waiting list of 6 weeks (said 12 days ago): eerst bellen",
        ),
        (Room("waitlist", ago(30), 1), "there is a waiting list of 1 week (said 30 days ago)"),
        (
            Room("capacity", ago(31)),
            "what it said on 29 October about room is more than 30 days old",
        ),
    ],
)
def test_what_was_said_comes_with_its_age(room: Room, words: str) -> None:
    with translation.override("en"):
        assert room.text(TODAY) == words


def test_old_news_that_there_is_no_room_stops_nobody() -> None:
    assert Room("no-capacity", ago(30)).is_full(TODAY)
    assert not Room("no-capacity", ago(31)).is_full(TODAY)
    assert not Room("waitlist", ago(1), 9).is_full(TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"capacity": "capacity"}, "partners_desk_capacity"),
        ({"capacity": "much", "capacity_on": TODAY}, "partners_desk_capacity"),
        ({"capacity_on": TODAY}, "partners_desk_capacity"),
        (
            {"capacity": "capacity", "capacity_on": TODAY, "capacity_weeks": 3},
            "partners_desk_capacity_weeks",
        ),
        (
            {"capacity": "waitlist", "capacity_on": TODAY, "capacity_weeks": 105},
            "partners_desk_capacity_weeks",
        ),
    ],
)
def test_the_walls(world: World, fields: dict[str, Any], wall: str) -> None:
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        Desk.objects.filter(pk=world.buurtteam.pk).update(**fields)


@pytest.mark.django_db
def test_saying_it_leaves_a_trace_and_no_words_in_it(world: World) -> None:
    desk = partners.services.say_capacity(
        world.buurtteam, "waitlist", weeks=4, note="Alleen dinsdag", by=world.pim
    )
    assert (desk.capacity_weeks, desk.capacity_on) == (4, timezone.localdate())
    # Weeks belong to a waiting list.
    desk = partners.services.say_capacity(world.buurtteam, "capacity", weeks=4, by=world.pim)
    assert desk.capacity_weeks is None
    events = AuditEvent.objects.filter(verb="desk.capacity")
    assert events.count() == 2
    assert "dinsdag" not in str(list(events.values()))
    for code, weeks in (("much", None), ("waitlist", 0), ("waitlist", 105)):
        with pytest.raises(NoSuchRoom):
            partners.services.say_capacity(world.buurtteam, code, weeks=weeks, by=world.pim)
    with pytest.raises(HoldsBsn):
        partners.services.say_capacity(world.buurtteam, "capacity", note="111222333", by=world.pim)


def posted(desk: Desk, **said: str) -> dict[str, str]:
    key = desk.pk.hex
    return {"desk": key, **{f"{key}-{name}": value for name, value in said.items()}}


@pytest.mark.django_db
def test_a_desk_says_it_on_its_page_and_for_no_other_desk(world: World) -> None:
    client = world.client("pim")
    response = client.post(ROOM, posted(world.buurtteam, capacity="no-capacity"))
    assert response["Location"] == ROOM
    world.buurtteam.refresh_from_db()
    assert world.buurtteam.is_full
    for desk in (world.meldpunt, world.gemeente):
        assert client.post(ROOM, posted(desk, capacity="no-capacity")).status_code == 404
        desk.refresh_from_db()
        assert desk.capacity == ""
    assert client.post(ROOM, {"desk": "\0"}).status_code == 404
    assert world.client("anna").post(ROOM, posted(world.buurtteam)).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"capacity": ""},
        {"capacity": "much"},
        {"capacity": "waitlist", "weeks": "0"},
        {"capacity": "waitlist", "weeks": "x"},
        {"capacity": "capacity", "note": "n" * 201},
        {"capacity": "capacity", "note": "111222333"},
    ],
)
def test_what_is_filled_in_wrong_comes_back(world: World, said: dict[str, str]) -> None:
    response = world.client("pim").post(ROOM, posted(world.buurtteam, **said))
    assert response.status_code == 200
    assert response.context["forms"][0].errors
    world.buurtteam.refresh_from_db()
    assert world.buurtteam.capacity_on is None


# --- before anything goes -----------------------------------------------------------------------


@pytest.fixture
def signal(world: World) -> Signal:
    make.make_agreement(world.linde, world.meldpunt)
    RoutingRule.objects.filter(corporation=world.linde).delete()
    for position, desk in enumerate([world.buurtteam, world.meldpunt], start=1):
        RoutingRule.objects.create(
            corporation=world.linde, position=position, purpose="care", desk=desk
        )
    return make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)


def refer_page(world: World, signal: Signal) -> Any:
    return world.client("anna").get(reverse("signals:signal_refer", args=[signal.pk]))


@pytest.mark.django_db
def test_the_sender_reads_it_before_anything_goes(world: World, signal: Signal) -> None:
    partners.services.say_capacity(world.buurtteam, "waitlist", weeks=6, by=world.pim)
    shown = refer_page(world, signal)
    assert shown.context["proposal"].best == world.buurtteam
    text = shown.content.decode()
    assert "6 weken" in text
    assert "heeft niet laten weten of er plek is" in text  # the other desk
    # Whoever asks for room tells nothing: no row was written, no message promised.
    assert not signal.follow_ups.exists()


@pytest.mark.django_db
def test_a_full_desk_is_warned_of_and_the_next_is_proposed(world: World, signal: Signal) -> None:
    partners.services.say_capacity(world.buurtteam, "no-capacity", by=world.pim)
    proposal = refer_page(world, signal).context["proposal"]
    assert (proposal.desk, proposal.is_full) == (world.buurtteam, True)
    assert (proposal.instead, proposal.best) == (world.meldpunt, world.meldpunt)
    # It is a warning: the sender may still send, an emergency does not wait for room.
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    assert signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Kijkt u?", by=world.anna
    )


@pytest.mark.django_db
def test_all_full_is_said_and_none_is_proposed_instead(world: World, signal: Signal) -> None:
    for desk in (world.buurtteam, world.meldpunt):
        partners.services.say_capacity(desk, "no-capacity", by=None)
    proposal = refer_page(world, signal).context["proposal"]
    assert (proposal.is_full, proposal.instead, proposal.best) == (True, None, world.buurtteam)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["decline", "expire"])
def test_after_a_no_the_next_desk_is_proposed(world: World, signal: Signal, how: str) -> None:
    from partners.rules import Actor

    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    referral = signals.services.refer(
        signal, world.buurtteam, make.CONSENT, text="Kijkt u?", by=world.anna
    )
    if how == "decline":
        partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
        referral = partners.services.take_step(
            referral, "decline", actor=Actor.PARTNER, by=world.pim, reason="not_our_area"
        )
    else:
        referral = partners.services.take_step(referral, "expire", actor=Actor.SYSTEM, by=None)
    signals.services.follow(referral, version=referral.version)
    proposal = refer_page(world, signal).context["proposal"]
    assert (proposal.said_no, proposal.best) == (True, world.meldpunt)
