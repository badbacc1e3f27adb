"""The tablet in the hall: no names, no memory, and out when the coach says so."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import residents.services
from activities import services
from activities.models import Occurrence, Registration, Tablet
from activities.rules import Channel, State
from tests import factories as make
from tests.conftest import World


@pytest.fixture
def secret(world: World) -> str:
    return services.set_up_tablet(world.flat, "Hal A", by=world.bram)[1]


def page(name: str, secret: str, *args: Any) -> str:
    return reverse(f"activities:{name}", args=[secret, *args])


def card_of(world: World) -> dict[str, str]:
    card, code = residents.services.issue_card(world.resident, by=world.bram)
    return {"number": card.number, "code": code, "party_size": "1"}


def test_the_link_is_shown_once_and_kept_as_a_hash(world: World) -> None:
    client = world.client("bram")
    where = reverse("activities:tablet_list", args=[world.flat.pk])
    shown = client.post(where, {"place": "Hal"}).content.decode()
    tablet = Tablet.objects.get()
    address = next(word for word in shown.split() if "/hal/" in word)
    secret = address.split("/hal/")[1].split("/")[0]
    assert tablet.secret_hash not in shown
    assert secret not in client.get(where).content.decode()
    assert Client().get(page("hall", secret)).status_code == 200


def test_taking_it_back_closes_every_page(world: World, secret: str) -> None:
    tablet = Tablet.objects.get()
    stranger = world.client("carla")
    revoke = reverse("activities:tablet_revoke", args=[tablet.pk])
    assert stranger.post(revoke).status_code == 404
    assert Client().get(page("hall", secret)).status_code == 200
    world.client("bram").post(revoke)
    for where in (page("hall", secret), page("hall_occurrence", secret, world.occurrence.pk)):
        assert Client().get(where).status_code == 404


def test_signing_up_with_a_letter(world: World, secret: str) -> None:
    client = Client()
    where = page("hall_occurrence", secret, world.occurrence.pk)
    answer = client.post(where, card_of(world), follow=True)
    shown = answer.content.decode()
    assert "U heeft een plek" in shown
    assert "Kanarie" not in shown
    row = Registration.objects.get()
    assert (row.state, row.channel, row.registered_by_id) == (
        State.CONFIRMED,
        Channel.TABLET,
        None,
    )
    again = client.post(where, card_of(world), follow=True).content.decode()
    assert "U heeft een plek" in again
    assert Registration.objects.count() == 1


def test_a_scanner_types_the_address_of_the_letter(world: World, secret: str) -> None:
    card = card_of(world)
    card["number"] = f"https://flat.example/kaart/{card['number']}/"
    Client().post(page("hall_occurrence", secret, world.occurrence.pk), card)
    assert Registration.objects.count() == 1


def test_a_wrong_code_names_nobody_and_is_not_repeated(world: World, secret: str) -> None:
    card = card_of(world) | {"code": "AAAA AAAA AAAA"}
    where = page("hall_occurrence", secret, world.occurrence.pk)
    shown = Client().post(where, card).content.decode()
    assert "Kanarie" not in shown
    assert not Registration.objects.exists()
    answers = [Client().post(where, card).status_code for _ in range(12)]
    assert answers[-1] == 429


def test_what_became_of_it_is_gone_after_a_minute(world: World, secret: str) -> None:
    client = Client()
    where = page("hall_occurrence", secret, world.occurrence.pk)
    done = client.post(where, card_of(world))["Location"]
    assert client.get(done).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=62)):
        late = client.get(done)
    assert late.status_code == 302
    assert late["Location"] == page("hall", secret)
    assert client.get(page("hall_done", secret, "x")).status_code == 404


def test_a_token_of_another_building_opens_nothing(world: World, secret: str) -> None:
    done = Client().post(page("hall_occurrence", secret, world.occurrence.pk), card_of(world))
    token = done["Location"].rstrip("/").split("/")[-1]
    elsewhere = services.set_up_tablet(world.other_flat, "Hal", by=world.carla)[1]
    assert Client().get(page("hall_done", elsewhere, token)).status_code == 404
    foreign = page("hall_occurrence", elsewhere, world.occurrence.pk)
    assert Client().get(foreign).status_code == 404


@pytest.mark.parametrize("name", ["hall", "hall_occurrence"])
def test_nothing_is_kept_and_nobody_stays_logged_in(world: World, secret: str, name: str) -> None:
    """The coach opens the link on the tablet while logged in: from then on nobody is."""
    client = world.client("bram")
    args = [world.occurrence.pk] if name == "hall_occurrence" else []
    answer = client.get(page(name, secret, *args))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "Bram" not in answer.content.decode()
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert client.get(reverse("today")).status_code == 302


def test_the_first_page_shows_the_agenda_without_names(world: World, secret: str) -> None:
    services.register(world.occurrence, world.resident, channel=Channel.PHONE, by=world.bram)
    off = make.make_occurrence(world.flat, title="Bingo", created_by=world.bram)
    services.cancel_occurrence(off, by=world.bram)
    make.make_occurrence(world.other_flat, title="Elders")
    shown = Client().get(page("hall", secret)).content.decode()
    assert "Koffie" in shown
    assert "<s>Bingo</s>" in shown
    for absent in ("Kanarie", "Elders"):
        assert absent not in shown
    Occurrence.objects.all().update(ends_at=timezone.now(), starts_at=timezone.now() - timedelta(1))
    assert Client().get(page("hall", secret)).status_code == 200
