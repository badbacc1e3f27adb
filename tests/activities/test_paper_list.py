"""A paper list typed over: by home first, forgivingly, once; and signing up by phone."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ReadEvent
from activities.models import Occurrence, Registration
from activities.rules import Channel, State
from activities.rules.paper import Clarity, Neighbour, read_line
from activities.views.paper_list import TYPED_OVER
from residents.rules.names import HouseNumber
from tests import factories as make
from tests.conftest import World


def living(name: str, number: int, letter: str = "") -> Neighbour:
    return Neighbour(uuid4(), name, (HouseNumber(number, letter),))


JANSEN, PIETERS = living("jansen am", 12), living("pieters k", 12)
YILMAZ, BERG = living("yilmaz f", 14, "A"), living("berg van den t", 16)
JANSSEN, DEMIR = living("janssen p", 18), living("demir h", 20)
FLAT = [JANSEN, PIETERS, YILMAZ, BERG, JANSSEN, DEMIR]


def read(house: str, name: str) -> tuple[Clarity, tuple[UUID, ...]]:
    found = read_line(house, name, FLAT)
    return found.clarity, found.options


@pytest.mark.parametrize(
    ("house", "name", "who"),
    [
        ("12", "Jansen", JANSEN),
        ("12", "mevr. jansen", JANSEN),
        ("12", "Jansn", JANSEN),
        ("Bernhardlaan 12", "Pieters", PIETERS),
        ("14a", "Jilmaz", YILMAZ),
        ("14", "Yilmaz", YILMAZ),  # the letter was left out, and there is no 14
        ("16", "v.d. Berg", BERG),
        ("16", "van den Berg", BERG),
        ("16", "", BERG),
        ("", "Demir", DEMIR),
    ],
)
def test_who_is_clear(house: str, name: str, who: Neighbour) -> None:
    assert read(house, name) == (Clarity.SURE, (who.key,))


@pytest.mark.parametrize(
    ("house", "name", "first"),
    [
        ("12", "", {JANSEN.key, PIETERS.key}),
        ("12", "Demir", {JANSEN.key, PIETERS.key}),  # the name does not fit the home
        ("99", "Demir", {DEMIR.key}),  # nor the home the name
        ("", "Jansen", {JANSEN.key, JANSSEN.key}),
    ],
)
def test_what_is_asked(house: str, name: str, first: set[UUID]) -> None:
    clarity, options = read(house, name)
    assert clarity == Clarity.ASK
    assert first <= set(options)


@pytest.mark.parametrize(("house", "name"), [("99", "Xander"), ("99", ""), ("", "Xander")])
def test_nobody(house: str, name: str) -> None:
    assert read(house, name) == (Clarity.NOBODY, ())


def test_an_empty_line_is_no_question() -> None:
    assert read("  ", "") == (Clarity.EMPTY, ())


# --- the page -----------------------------------------------------------------------------------


def url(world: World) -> str:
    return reverse("activities:paper_list", args=[world.occurrence.pk])


def lines(*rows: tuple[str, str, int], **more: str) -> dict[str, str]:
    data = {"lines": "8", **more}
    for number, (house, name, people) in enumerate(rows):
        data |= {
            f"house-{number}": house,
            f"name-{number}": name,
            f"people-{number}": str(people),
        }
    return data


@pytest.fixture
def homes(world: World) -> list[Any]:
    found = []
    for number, name in ((501, "Aalbers"), (502, "Bakker"), (503, "Cremer")):
        unit = make.make_unit(world.flat, house_number=number)
        found.append(make.make_resident(unit, surname=name))
    return found


def test_look_first_and_then_save(world: World, homes: list[Any]) -> None:
    client = world.client("bram")
    typed = lines(("501", "Albers", 2), ("502", "", 1), ("", "Onbekend", 1))
    page = client.post(url(world), typed | {"look": "1"}).content.decode()
    assert "Aalbers" in page
    assert "Onbekend" in page  # nothing that was typed is lost
    assert not Registration.objects.exists()
    page = client.post(url(world), typed | {"save": "1"}).content.decode()
    rows = Registration.objects.order_by("created_at")
    assert [(row.resident_id, row.party_size) for row in rows] == [
        (homes[0].pk, 2),
        (homes[1].pk, 1),
    ]
    assert {(row.channel, row.registered_by_id) for row in rows} == {(Channel.PAPER, world.bram.pk)}
    assert "Onbekend" in page


def test_saved_once_even_if_sent_twice(world: World, homes: list[Any]) -> None:
    client = world.client("bram")
    typed = lines(("501", "Aalbers", 1), save="1")
    answers = [client.post(url(world), typed).content.decode() for _ in range(2)]
    assert Registration.objects.count() == 1
    assert all('data-color="success"' in answer for answer in answers)


def test_each_line_says_what_became_of_it(world: World, homes: list[Any]) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(capacity=1)
    client = world.client("bram")
    client.post(url(world), lines(("503", "Cremer", 1), save="1"))
    Registration.objects.update(channel=Channel.PHONE)
    typed = lines(("501", "", 1), ("503", "Cremer", 1), ("501", "Aalbers", 1), save="1")
    page = client.post(url(world), typed).content.decode()
    assert Registration.objects.get(resident=homes[0]).state == State.WAITLISTED
    for words in ("Op de wachtlijst", "Was al aangemeld"):
        assert words in page


def test_a_choice_is_of_the_line_as_it_is_now(world: World, homes: list[Any]) -> None:
    """Somebody mended the name after choosing: the choice of before counts no more."""
    make.make_resident(homes[0].occupancies.get().unit, surname="Zwart")
    client = world.client("bram")
    chosen = lines(("501", "", 1), **{"who-0": str(homes[0].pk)})
    client.post(url(world), chosen | {"house-0": "502", "name-0": "Bakker", "save": "1"})
    assert Registration.objects.get().resident_id == homes[1].pk
    client.post(url(world), lines(("501", "", 1), save="1", **{"who-0": "skip"}))
    assert Registration.objects.count() == 1
    client.post(url(world), chosen | {"save": "1"})
    assert Registration.objects.count() == 2


def test_who_is_shown_is_in_the_log_and_no_one_else(world: World, homes: list[Any]) -> None:
    world.client("bram").post(url(world), lines(("501", "Aalbers", 1), look="1"))
    looked = ReadEvent.objects.filter(purpose=TYPED_OVER)
    assert set(looked.values_list("person_id", flat=True)) == {homes[0].pk}


@pytest.mark.parametrize("odd", [{"lines": "x"}, {"lines": "-4"}, {"lines": "99999"}, {}])
def test_odd_input_is_no_error(world: World, odd: dict[str, str]) -> None:
    data = {"house-0": "x" * 5000, "people-0": "77", "who-0": "x", "save": "1", **odd}
    assert world.client("bram").post(url(world), data).status_code == 200


def test_the_page_asks_the_same_for_one_and_for_many(world: World, homes: list[Any]) -> None:
    client = world.client("bram")

    def count(data: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.post(url(world), data)
        return len(queries)

    few = count(lines(("501", "", 1), look="1"))
    assert count(lines(("501", "", 1), ("502", "", 1), ("503", "", 1), look="1")) == few


# --- by phone -----------------------------------------------------------------------------------


def test_by_phone_it_is_one_page_and_one_button(world: World) -> None:
    client = world.client("bram")
    page = reverse("activities:sign_up_by_phone", args=[world.resident.pk])
    assert "Koffie" in client.get(page).content.decode()
    client.post(page, {"occurrence": str(world.occurrence.pk), "party_size": "2"})
    row = Registration.objects.get()
    assert (row.resident_id, row.party_size, row.channel) == (
        world.resident.pk,
        2,
        Channel.PHONE,
    )
    assert row.registered_by_id == world.bram.pk
    client.post(page, {"occurrence": str(world.occurrence.pk)})
    assert Registration.objects.count() == 1
    for odd in ("x", "9", "-1", "٣"):
        client.post(page, {"occurrence": str(world.occurrence.pk), "party_size": odd})
    foreign = make.make_occurrence(world.other_flat)
    assert client.post(page, {"occurrence": str(foreign.pk)}).status_code == 404
    assert world.client("carla").get(page).status_code == 404
