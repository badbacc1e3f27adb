"""The pages of a home: what they show and refuse. Who gets in: tests/test_access.py."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent, ReadEvent
from residents.models import (
    Building,
    CommonRoom,
    Complex,
    Entrance,
    HomeSuccession,
    Occupancy,
    Resident,
    Unit,
)
from residents.panels import FILE
from residents.views import homes, people
from tests import factories as make
from tests.conftest import World

DAY = timedelta(days=1)


def url(name: str, *args: Any) -> str:
    return reverse(f"residents:{name}", args=args)


def looks(person: Resident) -> list[tuple[str, str]]:
    rows = ReadEvent.objects.about(person.pk).order_by("pk")
    return list(rows.values_list("actor__name", "purpose"))


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def today() -> Any:
    return timezone.localdate()


# --- the home ------------------------------------------------------------------------------------


def test_a_home_names_who_lives_there_and_records_the_look(world: World) -> None:
    shown = text_of(world.client("bram").get(url("unit_detail", world.unit.pk)))
    assert world.unit.address in shown
    assert "Kanarie" in shown
    assert looks(world.resident) == [("Bram", homes.HOME)]


def test_whoever_comes_later_is_counted_and_not_named(world: World) -> None:
    comer = residents.services.begin_tenancy(
        world.unit,
        since=today() + 9 * DAY,
        others_leave=False,
        surname="Demir",
        by=world.bram,
    )
    response = world.client("bram").get(url("unit_detail", world.unit.pk))
    assert response.context["coming"] == [(today() + 9 * DAY, 1)]
    assert "Demir" not in text_of(response)
    assert looks(comer) == []


def test_a_protected_address_is_not_shown_to_the_consultant(world: World) -> None:
    hidden = make.make_resident(world.unit, surname="Verborgen", protected_address=True)
    for who, may in (("bram", True), ("wil", False)):
        shown = text_of(world.client(who).get(url("unit_detail", world.unit.pk)))
        assert ("Verborgen" in shown) is may
    assert looks(hidden) == [("Bram", homes.HOME)]


def test_the_home_asks_the_same_for_many_people(world: World) -> None:
    client, where = world.client("bram"), url("unit_detail", world.unit.pk)

    def count() -> int:
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    def link() -> None:
        HomeSuccession.objects.create(
            corporation=world.linde, before=make.make_unit(world.flat), after=world.unit
        )

    link()
    one = count()
    for _more in range(5):
        make.make_resident(world.unit)
        link()
    assert count() == one


@pytest.mark.parametrize(
    "name", ["unit_detail", "unit_new_tenant", "unit_split", "unit_join", "resident_add"]
)
def test_a_home_of_another_corporation_is_not_there(world: World, name: str) -> None:
    for who in ("bram", "anna", "ada"):
        assert world.client(who).get(url(name, world.other_unit.pk)).status_code == 404
        posted = world.client(who).post(url(name, world.other_unit.pk))
        assert posted.status_code == (405 if name == "unit_detail" else 404)


@pytest.mark.parametrize("name", ["unit_detail", "unit_new_tenant", "unit_split", "unit_join"])
def test_a_colleague_of_another_complex_finds_nothing(world: World, name: str) -> None:
    elsewhere = make.make_field_worker(make.make_complex(world.linde), "flatcoach", "Els")
    client = Client()
    client.force_login(elsewhere)
    assert client.get(url(name, world.unit.pk)).status_code == 404


def test_a_home_that_ended_takes_nobody_in(world: World) -> None:
    Unit.objects.filter(pk=world.unit.pk).update(until=today())
    client = world.client("bram")
    shown = text_of(client.get(url("unit_detail", world.unit.pk)))
    assert url("unit_new_tenant", world.unit.pk) not in shown
    assert client.get(url("resident_add", world.unit.pk)).status_code == 404
    assert client.get(reverse("signals:signal_new_unit", args=[world.unit.pk])).status_code == 404
    listed = client.get(url("complex_detail", world.flat.pk))
    assert listed.context["shown"] == 0


# --- moving --------------------------------------------------------------------------------------


def move_url(world: World) -> str:
    return url("resident_move", world.resident.pk, world.unit.pk)


def test_a_move_within_the_complex(world: World) -> None:
    there = make.make_unit(world.flat)
    response = world.client("bram").post(
        move_url(world), {"target": str(there.pk), "on": str(today())}
    )
    assert response["Location"] == world.resident.get_absolute_url()
    assert [row.unit for row in Occupancy.objects.current().filter(resident=world.resident)] == [
        there
    ]
    assert looks(world.resident) == [("Bram", FILE)]


def test_the_household_is_asked_and_only_who_is_chosen_moves(world: World) -> None:
    there = make.make_unit(world.flat)
    partner = make.make_resident(world.unit, surname="Partner")
    client = world.client("bram")
    assert "Partner" in text_of(client.get(move_url(world)))
    given = {"target": str(there.pk), "on": str(today())}
    nobody = client.post(move_url(world), given)
    assert list(nobody.context["form"].errors) == ["people"]
    stranger = client.post(move_url(world), given | {"people": [str(world.other_resident.pk)]})
    assert list(stranger.context["form"].errors) == ["people"]
    client.post(move_url(world), given | {"people": [str(partner.pk)]})
    living = Occupancy.objects.current().filter(unit=there)
    assert [row.resident for row in living] == [partner]
    assert looks(partner)[0] == ("Bram", people.HOUSEHOLD)


def test_a_move_to_another_complex_of_the_coach(world: World) -> None:
    second = make.make_complex(world.linde, name="Tweede flat")
    there = make.make_unit(second)
    client = world.client("bram")
    elsewhere = f"{move_url(world)}?complex={second.pk}"
    assert client.get(elsewhere).status_code == 404  # where bram does not work
    residents.services.assign(world.bram, second, "flatcoach", by=world.ada)
    shown = client.get(elsewhere)
    assert shown.context["complex_form"] is not None
    assert there.address in text_of(shown)
    assert client.post(elsewhere, {"target": str(there.pk), "on": str(today())}).status_code == 302
    assert client.get(world.resident.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["bram", "anna"])
def test_nobody_moves_to_another_corporation(world: World, who: str) -> None:
    """Also for a coach who works in both: there the other corporation records who comes."""
    residents.services.assign(world.bram, world.other_flat, "flatcoach", by=world.ada)
    client = world.client(who)
    assert client.get(f"{move_url(world)}?complex={world.other_flat.pk}").status_code == 404
    refused = client.post(move_url(world), {"target": str(world.other_unit.pk), "on": "2026-01-01"})
    assert "target" in refused.context["form"].errors
    assert world.resident.occupancies.get().until is None


@pytest.mark.parametrize("wrong", ["", "morgen", "0001-01-01", "2999-01-01", "2026-02-30", "\0"])
def test_a_day_that_cannot_be_is_told_at_the_day(world: World, wrong: str) -> None:
    there = make.make_unit(world.flat)
    for where, name, given in [
        (move_url(world), "on", {"target": str(there.pk)}),
        (url("resident_leave", world.resident.pk), "on", {}),
        (
            url("unit_new_tenant", world.unit.pk),
            "since",
            {"surname": "X", "channel": "letter", "others": "stay"},
        ),
    ]:
        response = world.client("bram").post(where, {**given, name: wrong})
        assert list(response.context["form"].errors) == [name]
    assert world.resident.occupancies.get().until is None


def test_a_day_before_they_lived_there_is_told_at_the_day(world: World) -> None:
    there = make.make_unit(world.flat)
    early = make.LONG_AGO - DAY
    response = world.client("bram").post(
        move_url(world), {"target": str(there.pk), "on": str(early)}
    )
    assert list(response.context["form"].errors) == ["on"]


def test_a_home_that_is_not_theirs_is_404(world: World) -> None:
    neighbour = make.make_unit(world.flat)
    where = url("resident_move", world.resident.pk, neighbour.pk)
    assert world.client("bram").get(where).status_code == 404


# --- leaving, coming, dying ----------------------------------------------------------------------


def test_leaving_closes_the_file_for_the_coach_and_not_the_road(world: World) -> None:
    client = world.client("bram")
    response = client.post(url("resident_leave", world.resident.pk), {"on": str(today())})
    assert response["Location"] == url("unit_detail", world.unit.pk)
    assert client.get(response["Location"]).status_code == 200
    assert client.get(world.resident.get_absolute_url()).status_code == 404
    assert AuditEvent.objects.filter(verb="resident.moved_out", actor=world.bram).exists()


NEW = {"initials": "Y.", "surname": "Demir", "channel": "letter", "others": "leave"}


def test_a_new_tenant_is_recorded_before_the_first_day(world: World) -> None:
    since = today() + 9 * DAY
    client, where = world.client("bram"), url("unit_new_tenant", world.unit.pk)
    response = client.post(where, NEW | {"since": str(since)})
    assert response["Location"] == url("unit_detail", world.unit.pk)
    assert Resident.objects.get(surname="Demir").occupancies.get().since == since
    assert world.resident.occupancies.get().until == since
    again = client.post(where, NEW | {"since": str(since), "surname": "demir"})
    assert list(again.context["form"].errors) == ["surname"]
    assert Resident.objects.filter(surname__iexact="Demir").count() == 1


def test_what_happens_to_the_others_must_be_said(world: World) -> None:
    where = url("unit_new_tenant", world.unit.pk)
    response = world.client("bram").post(where, NEW | {"since": str(today()), "others": ""})
    assert list(response.context["form"].errors) == ["others"]
    empty = make.make_unit(world.flat)
    given = {name: value for name, value in NEW.items() if name != "others"}
    response = world.client("bram").post(
        url("unit_new_tenant", empty.pk), given | {"since": str(today())}
    )
    assert response.status_code == 302


def test_a_death_is_taken_back_by_a_post_only(world: World) -> None:
    residents.services.record_death(world.resident, on=today(), by=world.bram)
    client, where = world.client("bram"), url("resident_death_undo", world.resident.pk)
    assert where in text_of(client.get(world.resident.get_absolute_url()))
    assert client.get(where).status_code == 200
    world.resident.refresh_from_db()
    assert world.resident.deceased_on == today()
    assert client.post(where)["Location"] == world.resident.get_absolute_url()
    world.resident.refresh_from_db()
    assert world.resident.deceased_on is None
    assert where not in text_of(client.get(world.resident.get_absolute_url()))
    residents.services.record_death(world.resident, on=today(), by=world.bram)
    assert world.client("carla").post(where).status_code == 404
    world.resident.refresh_from_db()
    assert world.resident.deceased_on == today()


# --- split and joined ----------------------------------------------------------------------------


def split_data(world: World) -> dict[str, str]:
    row = world.resident.occupancies.get()
    return {
        "on": str(today()),
        "first_house": "2 a",
        "first_key": "S-1",
        "second_house": "2 B",
        "second_key": "S-2",
        f"stays_{row.pk}": "1",
    }


def test_a_home_is_split_by_the_coordinator(world: World) -> None:
    client, where = world.client("anna"), url("unit_split", world.unit.pk)
    assert where in text_of(client.get(url("unit_detail", world.unit.pk)))
    assert where not in text_of(world.client("bram").get(url("unit_detail", world.unit.pk)))
    assert client.post(where, split_data(world)).status_code == 302
    home = Occupancy.objects.current().get(resident=world.resident).unit
    assert (home.house_number, home.house_letter, home.external_key) == (2, "B", "S-2")
    shown = text_of(client.get(url("unit_detail", world.unit.pk)))
    assert url("unit_detail", home.pk) in shown
    assert where not in shown


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_house": "boven"}, "first_house"),
        ({"second_house": "2A"}, "second_house"),
        ({"second_key": "S-1"}, "second_key"),
        ({"first_key": ""}, "first_key"),
        ({"on": ""}, "on"),
    ],
)
def test_a_split_that_cannot_be(world: World, wrong: dict[str, str], field: str) -> None:
    response = world.client("anna").post(
        url("unit_split", world.unit.pk), split_data(world) | wrong
    )
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert Unit.objects.count() == 2


def test_a_split_asks_where_everybody_goes(world: World) -> None:
    row = world.resident.occupancies.get()
    given = split_data(world)
    del given[f"stays_{row.pk}"]
    response = world.client("anna").post(url("unit_split", world.unit.pk), given)
    assert list(response.context["form"].errors) == [f"stays_{row.pk}"]


def test_homes_are_joined_with_a_neighbour_of_the_complex(world: World) -> None:
    second = make.make_unit(world.flat)
    client, where = world.client("anna"), url("unit_join", world.unit.pk)
    given = {"on": str(today()), "external_key": "J-1"}
    for stranger in (world.unit, world.other_unit, make.make_unit(make.make_complex(world.linde))):
        refused = client.post(where, given | {"other": str(stranger.pk)})
        assert list(refused.context["form"].errors) == ["other"]
    response = client.post(where, given | {"other": str(second.pk)})
    made = Unit.objects.get(external_key="J-1")
    assert response["Location"] == made.get_absolute_url()
    taken = client.post(
        url("unit_join", make.make_unit(world.flat).pk), given | {"other": str(made.pk)}
    )
    assert list(taken.context["form"].errors) == ["external_key"]


# --- the administration --------------------------------------------------------------------------


@pytest.fixture
def administration(world: World) -> Client:
    """Ada, with every permission that the administration knows."""
    world.ada.is_staff = True
    world.ada.save()
    world.ada.user_permissions.set(Permission.objects.all())
    return world.client("ada")


def complex_form(complex_: Complex, **changes: str) -> dict[str, str]:
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    management = {
        f"{prefix}-{name}": value
        for prefix in ("entrances", "rooms")
        for name, value in empty.items()
    }
    return {
        "code": complex_.code,
        "name": complex_.name,
        "living_concept": complex_.living_concept,
        "building": "",
        **management,
        **changes,
    }


def change_complex(administration: Client, complex_: Complex, **changes: str) -> Any:
    where = reverse("admin:residents_complex_change", args=[complex_.pk])
    return administration.post(where, complex_form(complex_, **changes))


def test_the_administrator_adds_entrances_lifts_and_rooms(
    administration: Client, world: World
) -> None:
    entrance = {"name": "A", "position": "1", "has_lift": "on", "floors": "8"}
    given = {f"entrances-0-{name}": value for name, value in entrance.items()}
    response = change_complex(administration, world.flat, **{"entrances-TOTAL_FORMS": "1"}, **given)
    assert response.status_code == 302
    made = Entrance.objects.get()
    assert (made.corporation, made.complex, made.has_lift, made.floors) == (
        world.linde,
        world.flat,
        True,
        8,
    )
    room = {"name": "Ontmoetingsruimte", "kind": "ROR", "entrance": str(made.pk), "floor": "0"}
    given = {f"rooms-0-{name}": value for name, value in room.items()}
    response = change_complex(administration, world.flat, **{"rooms-TOTAL_FORMS": "1"}, **given)
    assert response.status_code == 302
    assert CommonRoom.objects.get().corporation == world.linde


def test_a_room_does_not_lie_at_an_entrance_of_somebody_else(
    administration: Client, world: World
) -> None:
    foreign = make.make_entrance(world.other_flat)
    room = {"name": "Zaal", "kind": "ROR", "entrance": str(foreign.pk), "floor": "0"}
    given = {f"rooms-0-{name}": value for name, value in room.items()}
    response = change_complex(administration, world.flat, **{"rooms-TOTAL_FORMS": "1"}, **given)
    assert response.status_code == 200
    assert not CommonRoom.objects.exists()


def test_the_building_of_another_corporation_is_not_changed(
    administration: Client, world: World
) -> None:
    entrance = make.make_entrance(world.other_flat)
    given = {"entrances-0-id": str(entrance.pk), "entrances-0-name": "Gekaapt"}
    change_complex(administration, world.other_flat, name="Gekaapt", **given)
    world.other_flat.refresh_from_db()
    entrance.refresh_from_db()
    assert (world.other_flat.name, entrance.name) == ("Titus Brandsmaflat", "A")


def test_a_name_of_walls_is_changed_by_who_has_a_complex_there(
    administration: Client, world: World
) -> None:
    building = Building.objects.create(name="Flat")
    where = reverse("admin:residents_building_change", args=[building.pk])
    Complex.objects.filter(pk=world.other_flat.pk).update(building=building)
    assert administration.post(where, {"name": "Gekaapt"}).status_code == 403
    # Found by its name and chosen, without a word from the other corporation: nothing is shared.
    response = change_complex(administration, world.flat, building=str(building.pk))
    assert response.status_code == 302
    assert administration.post(where, {"name": "Bernhardflat"}).status_code == 302
    building.refresh_from_db()
    assert building.name == "Bernhardflat"
    for who in ("anna", "bram", "ada"):
        assert Complex.objects.visible_to(getattr(world, who)).get() == world.flat
