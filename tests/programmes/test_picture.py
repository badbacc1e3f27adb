"""The picture of a building: who is named to whom, what the layers say, and what it costs.

Who gets in: tests/test_access.py. How it is drawn: tests/residents/test_picture_rules.py.
"""

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from accounts.models import ReadEvent
from activities.models import Occurrence, Registration
from activities.rules import Channel, State
from programmes.reads import LAYERS, Picture, layer_called, picture_of
from programmes.rules import Level
from programmes.views import PICTURE
from residents.models import Building, CommonRoom, Complex, Occupancy, Resident, Unit
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CODES = [layer.code for layer in LAYERS]


def today() -> date:
    return timezone.localdate()


def where(world: World, complex_: Complex | None = None, **query: Any) -> str:
    address = reverse("programmes:building", args=[(complex_ or world.flat).pk])
    return address + ("?" + "&".join(f"{name}={value}" for name, value in query.items()))


def picture(
    world: World, who: str = "bram", *, layer: str = "bewoners", on: date | None = None
) -> Picture:
    chosen = layer_called(layer)
    assert chosen is not None
    return picture_of(world.flat, getattr(world, who), chosen, on or today())


def door(found: Picture, unit: Unit) -> Any:
    doors = [one for section in found.sections for one in section.doors if one.unit == unit]
    assert len(doors) == 1
    return doors[0]


def names(found: Picture) -> set[str]:
    return {person.surname for person in found.people}


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def came(world: World, *people: Resident, days_ago: int = 1, **fields: Any) -> Occurrence:
    """An activity in the past at which these had a place."""
    ends = timezone.now() - days_ago * DAY
    occurrence = make.make_occurrence(
        world.flat,
        created_by=world.bram,
        **{"starts_at": ends - DAY / 24, "ends_at": ends, **fields},
    )
    for person in people:
        Registration.objects.create(
            corporation=world.linde,
            occurrence=occurrence,
            resident=person,
            state=State.CONFIRMED,
            seats=1,
            channel=Channel.STAFF,
        )
        Registration.objects.filter(occurrence=occurrence).update(created_at=ends - DAY)
    return occurrence


# --- who is named --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["anna", "bram", "wil"])
def test_names_are_for_who_knows_the_residents_and_each_look_is_recorded(
    world: World, who: str
) -> None:
    neighbour = make.make_resident(make.make_unit(world.flat), surname="Buurman")
    shown = text_of(world.client(who).get(where(world)))
    for person in (world.resident, neighbour):
        assert person.surname in shown
        looks = ReadEvent.objects.about(person.pk).values_list("actor__name", "purpose")
        assert list(looks) == [(who.capitalize(), PICTURE)]
    assert "Vreemdeling" not in shown


@pytest.mark.parametrize("who", ["huub", "ada"])
@pytest.mark.parametrize("layer", CODES)
def test_others_see_doors_and_counts_and_nobody(world: World, who: str, layer: str) -> None:
    came(world, world.resident)
    response = world.client(who).get(where(world, layer=layer))
    shown = text_of(response)
    assert world.unit.address in shown
    assert "Kanarie" not in shown
    assert world.unit.get_absolute_url() not in shown
    assert response.context["picture"].people == []
    assert not ReadEvent.objects.about(world.resident.pk).exists()
    # Nothing is told of one door, in no pattern and no sign.
    assert 'data-level="many"' not in shown
    assert 'data-level="some"' not in shown
    assert 'data-level="empty"' not in shown


def test_a_protected_address_is_an_empty_door_for_the_consultant(world: World) -> None:
    hidden = make.make_unit(world.flat)
    make.make_resident(hidden, surname="Verborgen", protected_address=True)
    for layer in CODES:
        assert names(picture(world, "bram", layer=layer)) == {"Kanarie", "Verborgen"}
        found = picture(world, "wil", layer=layer)
        assert names(found) == {"Kanarie"}
        assert door(found, hidden).mark.level == Level.EMPTY
        assert found.sections[0].residents == 1


@pytest.mark.parametrize("who", ["carla", "carel", "pim", "rosa", "fien", "ina"])
def test_a_stranger_gets_nothing(world: World, who: str) -> None:
    assert world.client(who).get(where(world)).status_code == 404


def test_a_coach_of_another_complex_gets_nothing(world: World) -> None:
    els = make.make_field_worker(make.make_complex(world.linde), "flatcoach", "Els")
    client = world.client("nobody")
    client.force_login(els)
    assert client.get(where(world)).status_code == 404


def test_counts_of_few_are_not_told_nor_found_by_subtracting(world: World) -> None:
    people = [world.resident] + [make.make_resident(make.make_unit(world.flat)) for _ in range(3)]
    assert picture(world, "huub").sections[0].residents is None
    people += [make.make_resident(make.make_unit(world.flat)) for _ in range(5)]
    assert picture(world, "huub").sections[0].residents == 9
    came(world, *people[:4])
    assert picture(world, "huub", layer="deelname").sections[0].counted is None
    came(world, *people[:6])  # the three others would be known
    assert picture(world, "huub", layer="deelname").sections[0].counted is None
    people += [make.make_resident(make.make_unit(world.flat)) for _ in range(2)]
    found = picture(world, "huub", layer="deelname").sections[0]
    assert (found.residents, found.counted) == (11, 6)
    assert picture(world, "bram", layer="deelname").sections[0].counted == 6


# --- two corporations under one roof -------------------------------------------------------------


@pytest.fixture
def shared(world: World) -> World:
    building = Building.objects.create(name="Dubbelflat")
    Complex.objects.filter(pk__in=[world.flat.pk, world.other_flat.pk]).update(building=building)
    world.flat.refresh_from_db()
    return world


def test_each_sees_the_homes_of_the_complexes_that_are_theirs(shared: World) -> None:
    assert names(picture(shared, "bram")) == {"Kanarie"}
    assert picture(shared, "bram").hidden
    response = shared.client("bram").get(where(shared))
    assert "Vreemdeling" not in text_of(response)
    assert shared.other_unit.address not in text_of(response)
    assert "Dubbelflat" in text_of(response)
    assert shared.client("bram").get(where(shared, shared.other_flat)).status_code == 404


def test_a_coach_of_both_sees_one_building(shared: World) -> None:
    residents.services.assign(shared.bram, shared.other_flat, "flatcoach", by=shared.ada)
    found = picture(shared, "bram")
    assert names(found) == {"Kanarie", "Vreemdeling"}
    assert [section.complex for section in found.sections] == [shared.flat, shared.other_flat]
    assert not found.hidden


def test_a_coach_here_who_is_caretaker_there_is_told_no_names_of_there(shared: World) -> None:
    residents.services.assign(shared.bram, shared.other_flat, "caretaker", by=shared.ada)
    assert names(picture(shared, "bram")) == {"Kanarie"}
    own, other = picture(shared, "bram").sections
    assert (own.known, other.known) == (True, False)
    assert (own.residents, other.residents) == (1, None)
    # Counts on two days would tell of one person: in the past that part is not there.
    assert [s.complex for s in picture(shared, "bram", on=today() - DAY).sections] == [shared.flat]


# --- the day -------------------------------------------------------------------------------------


def test_who_lived_there_on_a_day(world: World) -> None:
    there = make.make_unit(world.flat)
    mover = make.make_resident(world.unit, surname="Verhuisd")
    residents.services.move(
        [mover], origin=world.unit, target=there, on=today() - 9 * DAY, by=world.bram
    )
    before, now = picture(world, on=today() - 10 * DAY), picture(world)
    assert {person.surname for person in door(before, world.unit).people} == {"Kanarie", "Verhuisd"}
    assert {person.surname for person in door(now, there).people} == {"Verhuisd"}


def test_who_left_is_counted_and_not_named_for_the_coach(world: World) -> None:
    gone = make.make_resident(world.unit, surname="Vertrokken")
    residents.services.move_out(gone, on=today(), by=world.bram)
    found = picture(world, on=today() - DAY)
    assert names(found) == {"Kanarie"}
    assert door(found, world.unit).left == 1
    assert found.sections[0].residents == 2
    assert "Vertrokken" in names(picture(world, "anna", on=today() - DAY))
    response = world.client("bram").get(where(world, on=today() - DAY))
    assert "Vertrokken" not in text_of(response)
    assert not ReadEvent.objects.about(gone.pk).exists()


def test_whoever_died_is_there_until_that_day(world: World) -> None:
    residents.services.record_death(world.resident, on=today() - 5 * DAY, by=world.bram)
    assert names(picture(world)) == set()
    assert names(picture(world, on=today() - 6 * DAY)) == {"Kanarie"}


def test_a_home_that_was_split_is_whole_before(world: World) -> None:
    row = world.resident.occupancies.get()
    house = world.unit.house
    homes = [
        residents.services.NewHome(type(house)(house.number, letter), letter) for letter in "AB"
    ]
    made = residents.services.split_home(
        world.unit, on=today() - 3 * DAY, homes=homes, stays={row.pk: 0}, by=world.anna
    )
    doors = [one.unit for section in picture(world).sections for one in section.doors]
    assert set(doors) == set(made)
    before = picture(world, on=today() - 4 * DAY)
    assert [one.unit for section in before.sections for one in section.doors] == [world.unit]
    # Moving to the other half of one's own home makes nobody a newcomer.
    came(world)
    quiet = door(picture(world, layer="stille-deuren"), made[0])
    assert quiet.mark.level == Level.MANY


@pytest.mark.parametrize("on", ["morgen", "2999-01-01", "0001-01-01", "2026-02-30", "\0", "1"])
def test_a_day_that_cannot_be_is_told_and_today_is_shown(world: World, on: str) -> None:
    client = world.client("bram")
    response = client.get(reverse("programmes:building", args=[world.flat.pk]), {"on": on})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["on"]
    assert response.context["day"] == today()
    assert 'aria-invalid="true"' in text_of(response)


@pytest.mark.parametrize("layer", ["", "x", "\0", "bewoners" * 9])
def test_a_layer_that_is_not_there_is_the_first(world: World, layer: str) -> None:
    client = world.client("bram")
    response = client.get(reverse("programmes:building", args=[world.flat.pk]), {"layer": layer})
    assert response.context["layer"] is LAYERS[0]


@pytest.mark.parametrize("who", ["huub", "ada"])
def test_who_sees_counts_only_does_not_go_back_in_time(world: World, who: str) -> None:
    response = world.client(who).get(where(world, on=today() - DAY))
    assert response.context["day"] == today()
    assert response.context["form"] is None


# --- the layers ----------------------------------------------------------------------------------


def test_who_took_part_in_ninety_days(world: World) -> None:
    unit = make.make_unit(world.flat)
    couple = [make.make_resident(unit), make.make_resident(unit)]
    idle = make.make_unit(world.flat)
    make.make_resident(idle)
    empty = make.make_unit(world.flat)
    for days_ago in (1, 40, 89):
        came(world, *couple, days_ago=days_ago)
    came(world, world.resident, days_ago=89)
    came(world, world.resident, days_ago=91)
    came(world, world.resident, days_ago=2, state="cancelled")
    found = picture(world, layer="deelname")
    levels = {
        unit: Level.MANY,
        world.unit: Level.SOME,
        idle: Level.NONE,
        empty: Level.EMPTY,
    }
    assert {home: door(found, home).mark.level for home in levels} == levels
    assert door(found, unit).mark.sign == "3×"  # together three times, not six
    assert found.sections[0].counted == 3


def test_what_is_to_come_or_was_cancelled_is_no_taking_part(world: World) -> None:
    came(world, world.resident, days_ago=-3)
    occurrence = came(world, world.resident)
    Registration.objects.filter(occurrence=occurrence).update(
        state=State.CANCELLED_IN_TIME, seats=0
    )
    assert door(picture(world, layer="deelname"), world.unit).mark.level == Level.NONE


def test_taking_part_is_told_as_it_was_on_the_day(world: World) -> None:
    came(world, world.resident, days_ago=5)
    assert door(picture(world, layer="deelname"), world.unit).mark.level == Level.SOME
    before = picture(world, layer="deelname", on=today() - 6 * DAY)
    assert door(before, world.unit).mark.level == Level.NONE


def test_activities_elsewhere_are_not_told_here(world: World) -> None:
    occurrence = came(world, world.resident)
    Occurrence.objects.filter(pk=occurrence.pk).update(complex=make.make_complex(world.linde))
    assert door(picture(world, layer="deelname"), world.unit).mark.level == Level.NONE


def test_quiet_doors(world: World) -> None:
    def home(days_here: int = 400) -> tuple[Unit, Resident]:
        unit = make.make_unit(world.flat)
        person = make.make_resident(unit)
        Occupancy.objects.filter(resident=person).update(since=today() - days_here * DAY)
        return unit, person

    (joined, joiner), (signed, signer), (fresh, _new), (still, _someone) = (
        home(),
        home(),
        home(days_here=100),
        home(),
    )
    came(world, joiner, days_ago=170)
    waiting = came(world, signer, days_ago=-9)
    Registration.objects.filter(occurrence=waiting).update(
        state=State.WAITLISTED,
        seats=0,
        waiting_since=timezone.now(),
        created_at=timezone.now() - DAY,
    )
    found = picture(world, layer="stille-deuren")
    levels = {joined: Level.NONE, signed: Level.NONE, fresh: Level.SOME, still: Level.MANY}
    assert {unit: door(found, unit).mark.level for unit in levels} == levels


def test_a_signal_says_nothing_about_a_quiet_door(world: World) -> None:
    """Not everybody who sees the picture may know that there is one."""
    came(world)
    before = door(picture(world, layer="stille-deuren"), world.unit).mark
    make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    assert door(picture(world, layer="stille-deuren"), world.unit).mark == before


def test_without_activities_no_door_is_quiet(world: World) -> None:
    found = picture(world, layer="stille-deuren")
    assert door(found, world.unit).mark.level == Level.NONE


@pytest.mark.parametrize("layer", CODES)
def test_every_layer_marks_every_door_and_explains_each_mark(world: World, layer: str) -> None:
    make.make_unit(world.flat)
    came(world, world.resident)
    found = picture(world, layer=layer)
    chosen = layer_called(layer)
    assert chosen is not None
    explained = {level for level, _meaning in chosen.legend}
    doors = [one for section in found.sections for one in section.doors]
    assert len(doors) == 2
    assert {one.mark.level for one in doors} <= explained
    assert all(one.mark.text for one in doors)


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", CODES)
def test_the_table_says_what_the_drawing_says(world: World, layer: str) -> None:
    entrance = make.make_entrance(world.flat, name="Ingang A", has_lift=True)
    CommonRoom.objects.create(
        corporation=world.linde, complex=world.flat, entrance=entrance, name="Ontmoetingsruimte"
    )
    empty = make.make_unit(world.flat, entrance=entrance, floor=2)
    shown = text_of(world.client("bram").get(where(world, layer=layer)))
    drawing, table = shown.split("<table", 1)
    for unit in (world.unit, empty):
        assert f'href="{unit.get_absolute_url()}"' in drawing
        assert f'href="{unit.get_absolute_url()}"' in table
    assert "Kanarie" in drawing
    assert world.resident.get_absolute_url() in table
    assert "Ontmoetingsruimte" in drawing
    assert shown.count("<h1") == 1
    assert "style=" not in shown


def test_the_links_to_layers_keep_the_day(world: World) -> None:
    on = today() - DAY
    response = world.client("bram").get(where(world, on=on))
    assert {str(on) in link.url for link in response.context["layers"]} == {True}
    current = [link for link in response.context["layers"] if link.current]
    assert len(current) == 1


def test_a_building_without_homes_says_so(world: World) -> None:
    empty = make.make_complex(world.linde)
    response = world.client("anna").get(where(world, empty))
    assert response.status_code == 200
    assert response.context["picture"].sections == []


@pytest.mark.parametrize("layer", CODES)
@pytest.mark.parametrize("who", ["bram", "anna", "huub"])
def test_the_page_asks_the_same_for_ten_homes_and_for_240(
    world: World, layer: str, who: str
) -> None:
    def grow(homes: int) -> None:
        for number in range(homes):
            unit = make.make_unit(world.flat, floor=number % 10, position=number // 10)
            make.make_resident(unit)
        make.make_entrance(world.flat, name=f"Ingang {homes}")

    def count() -> int:
        client.get(where(world, layer=layer))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where(world, layer=layer)).status_code == 200
        return len(queries)

    client = world.client(who)
    came(world, world.resident)
    grow(9)
    ten = count()
    grow(230)
    assert Unit.objects.filter(complex=world.flat).count() == 240
    assert count() == ten
