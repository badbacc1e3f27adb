"""At the door: what can be noted, and what is refused."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import signals.services
from residents.models import Occupancy, OccupancyKind, Unit
from signals import forms
from signals.models import Category, Signal
from signals.rules import State, Urgency
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import (
    NEW,
    NOWHERE,
    door_of,
    gate_of,
    looks,
    noted,
    page_of,
    queries,
    sending,
    signal_in,
    text_of,
)


def test_who_works_in_one_building_skips_that_question(world: World) -> None:
    doors = reverse("signals:signal_new_complex", args=[world.flat.pk])
    assert world.client("huub").get(NEW).headers["Location"] == doors
    other = make.make_complex(world.linde)
    response = world.client("anna").get(NEW)
    assert list(response.context["complexes"]) == [world.flat, other]


def test_the_doors_are_sorted_by_floor(world: World) -> None:
    high = make.make_unit(world.flat, floor=2, position=1, house_letter="C")
    ground = [make.make_unit(world.flat, floor=0, position=place) for place in (2, 1)]
    make.make_unit(world.other_flat, floor=0)
    where = reverse("signals:signal_new_complex", args=[world.flat.pk])
    floors = world.client("huub").get(where).context["floors"]
    assert [[door.unit for door in floor.doors] for floor in floors] == [
        ground[::-1],
        [high],
        [world.unit],
    ]
    assert floors[1].doors[0].number == f"{high.house_number} C"


def test_a_door_is_found_by_its_number(world: World) -> None:
    half = make.make_unit(world.flat, house_number=12, house_letter="A")
    other_half = make.make_unit(world.flat, house_number=12, house_letter="B")
    make.make_unit(world.other_flat, house_number=13)
    where = reverse("signals:signal_new_complex", args=[world.flat.pk])
    client = world.client("huub")

    def door(unit: Unit) -> str:
        return reverse("signals:signal_new_unit", args=[unit.pk])

    for typed in ("12a", " 12 A ", "12-a"):
        assert client.post(where, {"number": typed}).headers["Location"] == door(half)
    several = client.post(where, {"number": "12"})
    assert several.context["several"] == [half, other_half]
    assert door(other_half) in text_of(several)
    for typed in ("13", "a", "", "9" * 40, "12c", "²"):
        answer = client.post(where, {"number": typed})
        assert answer.status_code == 200
        assert answer.context["form"].errors
    for stranger in ("carla", "carel", "rosa"):
        assert world.client(stranger).post(where, {"number": "12a"}).status_code == 404


def test_after_noting_there_is_a_way_to_the_next_door(world: World) -> None:
    client = world.client("huub")
    after = client.post(door_of(world), noted(world)).headers["Location"]
    doors = reverse("signals:signal_new_complex", args=[world.flat.pk])
    assert doors in text_of(client.get(after))
    assert doors not in text_of(client.get(after.split("?")[0]))
    assert doors not in text_of(world.client("anna").get(after))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"answered_for": ""}, "Kijk eerst wat er naar dit loket gaat."),
        ({"text": ""}, "Er is iets niet goed ingevuld"),
        ({}, "Er ontbreekt iets"),  # there is no consent
    ],
)
def test_the_gate_says_why_it_did_not_send(world: World, fields: dict[str, str], why: str) -> None:
    signal = signal_in(world, State.TRIAGE)
    client = world.client("anna")
    typed = {"text": "Mijn eigen zin.", **fields}
    shown = text_of(client.post(gate_of(signal), sending(world, **typed)))
    assert "Niet verstuurd" in shown and why in shown
    assert typed["text"] in shown
    assert "Niet verstuurd" not in text_of(client.get(gate_of(signal)))
    looked = {**sending(world, **typed), "look": "1"}
    del looked["send"]
    assert "Niet verstuurd" not in text_of(client.post(gate_of(signal), looked))


def test_the_doors_ask_the_same_whatever_their_number(world: World) -> None:
    client = world.client("huub")
    where = reverse("signals:signal_new_complex", args=[world.flat.pk])
    one = queries(client, where)
    for floor in range(5):
        make.make_unit(world.flat, floor=floor)
    assert queries(client, where) == one


def test_a_signal_is_noted(world: World) -> None:
    response = world.client("huub").post(
        door_of(world), noted(world, text="  Post ligt op de mat.  ", resident_told="on")
    )
    (signal,) = Signal.objects.all()
    assert response.headers["Location"] == f"{page_of(signal)}?genoteerd"
    assert (signal.unit, signal.category, signal.raised_by) == (
        world.unit,
        world.loneliness,
        world.huub,
    )
    assert signal.observations == world.loneliness.observations[:1]
    assert (signal.text, signal.resident, signal.resident_told) == (
        "Post ligt op de mat.",
        None,
        True,
    )


@pytest.mark.parametrize(("chosen", "became"), [("", "high"), ("low", "low")])
def test_the_subject_has_its_usual_urgency(world: World, chosen: str, became: str) -> None:
    Category.objects.filter(pk=world.loneliness.pk).update(default_urgency=Urgency.HIGH)
    world.client("huub").post(door_of(world), noted(world, urgency=chosen))
    assert Signal.objects.get().urgency == became


def test_ticks_under_another_subject_were_a_change_of_mind(world: World) -> None:
    other = make.make_category(world.linde, code="neglect", name="Verwaarlozing")
    data = noted(world, text="Gezien")
    data[forms.seen_in(str(other.pk))] = other.observations
    world.client("huub").post(door_of(world), data)
    assert Signal.objects.get().observations == world.loneliness.observations[:1]


def test_a_double_tap_is_one_signal(world: World) -> None:
    client = world.client("huub")
    data = noted(world)
    first, second = (client.post(door_of(world), data) for _tap in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Signal.objects.count() == 1


def test_the_form_of_another_person_is_another_form(world: World) -> None:
    data = noted(world)
    for who in ("huub", "bram"):
        assert world.client(who).post(door_of(world), data).status_code == 302
    assert Signal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_are_one_signal(world: World) -> None:
    data = noted(world)
    clients = [world.client("huub") for _tap in range(4)]
    ready = threading.Barrier(len(clients))
    places: list[str] = []

    def tap(client: Client) -> None:
        try:
            ready.wait(10)
            places.append(client.post(door_of(world), data).headers["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Signal.objects.count() == 1
    assert places == [f"{page_of(Signal.objects.get())}?genoteerd"] * len(clients)


def test_a_caretaker_gets_no_names(world: World) -> None:
    client = world.client("huub")
    assert "Kanarie" not in text_of(client.get(door_of(world)))
    client.post(door_of(world), noted(world, resident=str(world.resident.pk)))
    assert Signal.objects.get().resident is None
    assert looks() == []


def test_who_knows_the_residents_says_about_whom(world: World) -> None:
    gone = make.make_resident(world.unit, surname="Vertrokken")
    Occupancy.objects.filter(resident=gone).update(until=timezone.localdate())
    make.make_resident(world.unit, surname="Overleden", deceased_on=timezone.localdate())
    client = world.client("bram")
    response = client.get(door_of(world))
    assert response.context["form"].people == [world.resident]
    assert looks() == [("Bram", world.resident.pk)]
    client.post(door_of(world), noted(world, resident=str(world.resident.pk)))
    assert Signal.objects.get().resident == world.resident


def test_who_moved_away_meanwhile_is_said_to_have(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise signals.services.NotOfThisHome

    monkeypatch.setattr(signals.services, "raise_signal", refuse)
    response = world.client("bram").post(
        door_of(world), noted(world, resident=str(world.resident.pk), text="Gezien")
    )
    assert "resident" in response.context["form"].errors
    assert "Gezien" in text_of(response)


def test_arrears_are_noted_by_their_officer_about_who_has_the_lease(world: World) -> None:
    make.make_resident(world.unit, surname="Medebewoner", kind=OccupancyKind.CO_OCCUPANT)
    response = world.client("ina").get(door_of(world))
    form = response.context["form"]
    assert list(form.categories.values()) == [world.arrears]
    assert form.people == [world.resident]
    for who in ("huub", "bram", "anna"):
        offered = world.client(who).get(door_of(world)).context["form"].categories
        assert list(offered.values()) == [world.loneliness]
    refused = world.client("anna").post(door_of(world), noted(world, world.arrears, text="x"))
    assert "category" in refused.context["form"].errors


def test_subjects_out_of_use_and_of_others_are_not_offered(world: World) -> None:
    make.make_category(world.linde, code="old", is_active=False)
    make.make_category(world.hoeve)
    form = world.client("huub").get(door_of(world)).context["form"]
    assert list(form.categories.values()) == [world.loneliness]


def test_a_citizen_number_is_refused_and_nothing_is_lost(world: World) -> None:
    data = noted(world, text="Zijn nummer is 111222333.", urgency="low", resident_told="on")
    response = world.client("huub").post(door_of(world), data)
    form = response.context["form"]
    assert form.errors["text"].as_data()[0].code == "bsn"
    shown = text_of(response)
    assert "Zijn nummer is 111222333." in shown
    assert shown.count(" checked") == 4  # subject, tick, urgency, told
    assert data["form_key"] in shown
    assert not Signal.objects.exists()


def test_a_label_stops_the_form_once(world: World) -> None:
    client = world.client("huub")
    data = noted(world, text="Mevrouw is dement en verslaafd.")
    response = client.post(door_of(world), data)
    error, _tick = response.context["form"].errors["text"]
    assert "dement" in error
    assert "verslaafd" in error
    assert 'name="sure"' in text_of(response)
    assert 'name="sure"' not in text_of(client.get(door_of(world)))
    client.post(door_of(world), {**data, "sure": "on"})
    assert Signal.objects.get().text == data["text"]


def test_what_is_doubtful_is_asked_once_and_says_how_to_write_it(world: World) -> None:
    client = world.client("bram")
    typed = f"Mevrouw {world.resident.surname} zegt dat haar zoon Marco een dealer kent."
    data = noted(world, text=typed)
    page = text_of(client.post(door_of(world), data))
    assert not Signal.objects.exists()
    assert typed in page  # nothing is lost
    assert "“Marco”: een naam hoort niet in deze tekst" in page
    assert "“dealer”: dit beschuldigt iemand" in page
    client.post(door_of(world), {**data, "sure": "on"})
    assert Signal.objects.get().text == typed


def test_who_may_not_know_who_lives_here_learns_it_from_no_warning(world: World) -> None:
    """A name that is told apart would say whether somebody of that name is at home here."""
    for surname in (world.resident.surname, "Elders"):
        data = noted(world, text=f"Mevrouw {surname} deed niet open")
        page = text_of(world.client("huub").post(door_of(world), data))
        assert f"“{surname}”: een naam hoort niet in deze tekst" in page


def test_a_bank_account_is_refused_also_by_who_is_sure(world: World) -> None:
    data = noted(world, text="Laat zien: NL91 ABNA 0417 1643 00", sure="on")
    page = text_of(world.client("huub").post(door_of(world), data))
    assert "rekeningnummer (IBAN)" in page
    assert "laat een brief van de bank zien" in page
    assert not Signal.objects.exists()


def test_no_box_lets_a_citizen_number_through(world: World) -> None:
    data = noted(world, text="Dement, 111222333.", sure="on")
    assert world.client("huub").post(door_of(world), data).context["form"].errors["text"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"category": ""}, "category"),
        ({"category": "nonsense"}, "category"),
        ({"category": NOWHERE}, "category"),
        ({"category": "\0"}, "category"),
        ({"urgency": "nonsense"}, "urgency"),
        ({"called": "nonsense"}, "called"),
        ({"urgency": ["low", "nonsense"]}, "urgency"),
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * (forms.TEXT_LENGTH + 1)}, "text"),
        ({"text": "dement " * 50_000}, "text"),
        ({"resident": NOWHERE}, "resident"),
        ({"resident": "nonsense"}, "resident"),
        ({"form_key": ""}, "form_key"),
        ({"form_key": "nonsense"}, "form_key"),
    ],
)
def test_bad_input_comes_back_with_a_sentence(
    world: World, fields: dict[str, Any], wrong: str
) -> None:
    response = world.client("bram").post(door_of(world), noted(world) | fields)
    assert response.status_code == 200
    assert wrong in response.context["form"].errors
    assert not Signal.objects.exists()


def test_an_observation_that_is_not_in_the_list_is_refused(world: World) -> None:
    name = forms.seen_in(str(world.loneliness.pk))
    response = world.client("huub").post(door_of(world), noted(world, **{name: ["dement"]}))
    assert name in response.context["form"].errors


def test_something_must_have_been_seen(world: World) -> None:
    name = forms.seen_in(str(world.loneliness.pk))
    response = world.client("huub").post(door_of(world), noted(world, **{name: []}))
    assert name in response.context["form"].errors
    Category.objects.filter(pk=world.loneliness.pk).update(observations=[])
    response = world.client("huub").post(door_of(world), noted(world, **{name: []}))
    assert "text" in response.context["form"].errors


def test_danger_comes_before_the_form(world: World) -> None:
    shown = text_of(world.client("huub").get(door_of(world)))
    assert shown.index("tel:112") < shown.index("tel:08002000") < shown.index('name="category"')
