"""A column that a file does not have says nothing: what stands in the register stays. And what a
corporation no longer takes over is cleared only when somebody asks for it."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Corporation
from residents import services
from residents.imports import COLUMNS, OPTIONAL, REQUIRED, read
from residents.models import ImportSettings, Occupancy, Resident, Unit
from residents.services import Difference, import_clearing
from tests import factories as make
from tests.conftest import World
from tests.residents.erp import Row, file_of, row
from tests.residents.test_import_vera import person, whole

pytestmark = pytest.mark.django_db

FULL = row(
    1,
    rol="MDH",
    aanschrijfnaam="Mevrouw Berg",
    telefoon="070-1234567",
    email="a@test.example",
    voorkeurskanaal="email",
    taal="tr",
    huisnummer="12",
    huisletter="A",
    toevoeging="3",
    bag_nummeraanduiding="0599010000012345",
    huur_einde="31-12-2029",
)
FIELDS_OF = (
    *("initials", "infix", "surname", "letter_name", "phone", "email", "channel", "language"),
    *("deceased_on", "version"),
)


@pytest.fixture
def linde() -> Corporation:
    return make.make_corporation(slug="linde")


def take(linde: Corporation, rows: list[Row], columns: list[str] | None = None) -> Difference:
    data = file_of(rows, columns=columns or list(COLUMNS))
    found = services.apply_snapshot(read(data), linde, by=None, accept_gone=True)
    assert found.written, found.errors
    return found


def everything() -> list[Any]:
    return [
        *Resident.objects.order_by("external_key").values(*FIELDS_OF),
        *Unit.objects.order_by("external_key").values(
            *("street", "house_number", "house_letter", "house_addition", "town", "bag_id")
        ),
        *Occupancy.objects.order_by("since").values("kind", "since", "until"),
    ]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in REQUIRED])
def test_without_this_column_nothing_changes(linde: Corporation, name: str) -> None:
    take(linde, [FULL, row(2)])
    before = everything()
    found = take(linde, [FULL, row(2)], [column for column in COLUMNS if column != name])
    assert (found.changed, found.moved, found.unchanged) == (0, 0, 2)
    assert everything() == before


def test_with_only_the_required_columns_nothing_changes(linde: Corporation) -> None:
    take(linde, [FULL, row(2)])
    before = everything()
    assert take(linde, [FULL, row(2)], list(REQUIRED)).unchanged == 2
    assert everything() == before


def test_an_empty_column_does_empty_what_stands_there(linde: Corporation) -> None:
    """The negative control of the tests above."""
    take(linde, [FULL, row(2)])
    empty = {**FULL, **dict.fromkeys(OPTIONAL, ""), "huisletter": "", "toevoeging": ""}
    assert take(linde, [empty, row(2)]).changed == 1
    resident, unit = Resident.objects.get(external_key="R1"), Unit.objects.get(external_key="E1")
    assert (resident.phone, resident.channel, resident.language) == ("", "letter", "nl")
    assert (unit.house_letter, unit.house_addition, unit.bag_id) == ("", "", "")


def test_a_home_with_another_number_loses_the_letter_of_the_old_one(linde: Corporation) -> None:
    take(linde, [FULL, row(2)])
    columns = [name for name in COLUMNS if name not in {"huisletter", "toevoeging"}]
    take(linde, [{**FULL, "huisnummer": "14"}, row(2)], columns)
    unit = Unit.objects.get(external_key="E1")
    assert (unit.house_number, unit.house_letter, unit.house_addition) == (14, "", "")
    # A letter behind a number is said, also without a column for it.
    take(linde, [{**FULL, "huisnummer": "14B"}, row(2)], columns)
    unit.refresh_from_db()
    assert (unit.house_letter, unit.house_addition) == ("B", "")


def test_somebody_new_gets_what_stands_there_when_nobody_said_anything(linde: Corporation) -> None:
    take(linde, [row(1)], list(REQUIRED))
    resident = Resident.objects.get()
    assert (resident.channel, resident.language, resident.phone) == ("letter", "nl", "")
    assert Occupancy.objects.get().kind == "tenant"
    mailed = row(2, voorkeurskanaal="email")
    take(linde, [row(1), mailed], [name for name in COLUMNS if name != "email"])
    assert Resident.objects.get(external_key="R2").channel == "letter"


def test_an_end_stays_when_the_file_has_no_ends(linde: Corporation) -> None:
    take(linde, [row(1, huur_einde="31-12-2020"), row(2)])
    take(linde, [row(1), row(2)], [name for name in COLUMNS if name != "huur_einde"])
    assert Occupancy.objects.get(resident__external_key="R1").until == date(2021, 1, 1)


def test_vera_without_an_attribute_says_nothing_about_it(linde: Corporation) -> None:
    def bring(**more: Any) -> None:
        snapshot = read(whole(person(1, **more)), "json")
        assert services.apply_snapshot(snapshot, linde, by=None).written

    mail = {"soort": {"code": "EMA"}, "waarde": "a@test.example"}
    bring(contactgegevens=[mail])
    bring()
    assert Resident.objects.get().email == "a@test.example"
    bring(contactgegevens=[])
    assert Resident.objects.get().email == ""


# --- clearing -------------------------------------------------------------------------------------

WITHOUT_CONTACT = ["aanschrijfnaam", "taal", "voorkeurskanaal"]


def leave_out(world: World) -> None:
    take(world.linde, [FULL, row(2, telefoon="070-2222222")])
    services.set_contact(
        Resident.objects.get(external_key="R2"), by=world.bram, phone="06-22222222"
    )
    services.save_import_settings(
        world.linde, taken=WITHOUT_CONTACT, cluster_kind="FIN", by=world.ada
    )


def phones() -> list[str]:
    found = Resident.objects.filter(external_key__in=["R1", "R2"]).order_by("external_key")
    return list(found.values_list("phone", flat=True))


def test_switching_a_field_off_clears_nothing(world: World) -> None:
    leave_out(world)
    assert services.clear_left_out() == 0
    assert phones() == ["070-1234567", "06-22222222"]
    assert services.columns_to_clear(world.linde) == ["telefoon", "email", "bag_nummeraanduiding"]


def test_what_is_asked_is_cleared_but_for_what_staff_typed(world: World) -> None:
    leave_out(world)
    version = Resident.objects.get(external_key="R1").version
    asked = services.ask_to_clear(world.linde, ["telefoon", "email", "taal"], by=world.ada)
    assert asked == ["telefoon", "email"]  # the language is still taken over
    assert phones() == ["070-1234567", "06-22222222"]
    assert services.clear_left_out() == 2
    assert phones() == ["", "06-22222222"]
    person = Resident.objects.get(external_key="R1")
    assert (person.email, person.channel, person.language) == ("", "letter", "tr")
    assert person.version > version
    assert Unit.objects.get(external_key="E1").bag_id
    assert services.columns_to_clear(world.linde) == ["bag_nummeraanduiding"]
    assert services.clear_left_out() == 0
    events = AuditEvent.objects.filter(verb__startswith="import.clear").order_by("pk")
    assert [(one.verb, one.actor) for one in events] == [
        ("import.clearing_asked", world.ada),
        ("import.cleared", None),
        ("import.cleared", None),
    ]


def test_many_are_cleared_some_at_a_time(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(import_clearing, "CHUNK", 2)
    take(world.linde, [row(n, telefoon=f"070-{n}") for n in range(1, 6)])
    services.save_import_settings(world.linde, taken=[], cluster_kind="FIN", by=world.ada)
    services.ask_to_clear(world.linde, ["telefoon"], by=world.ada)
    assert services.clear_left_out() == 5


def test_a_field_that_is_taken_over_again_is_not_cleared(world: World) -> None:
    leave_out(world)
    services.ask_to_clear(world.linde, ["telefoon"], by=world.ada)
    services.save_import_settings(world.linde, taken=OPTIONAL, cluster_kind="FIN", by=world.ada)
    assert services.clear_left_out() == 0
    assert phones() == ["070-1234567", "06-22222222"]


def test_another_corporation_keeps_what_it_has(world: World) -> None:
    hoeve = make.make_corporation(slug="elders")
    take(hoeve, [row(7, telefoon="070-7777777")])
    leave_out(world)
    services.ask_to_clear(world.linde, OPTIONAL, by=world.ada)
    services.clear_left_out()
    assert Resident.objects.get(external_key="R7").phone == "070-7777777"


def test_the_administrator_is_asked(world: World) -> None:
    take(world.linde, [FULL])
    client = world.client("ada")
    settings = reverse("residents:import_settings", args=[world.linde.pk])
    clear = reverse("residents:import_clear", args=[world.linde.pk])
    answer = client.post(settings, {"taken": WITHOUT_CONTACT, "cluster_kind": "FIN"})
    assert answer.url == clear
    assert [name for name, _ in client.get(clear).context["form"].fields["columns"].choices] == [
        *("telefoon", "email", "bag_nummeraanduiding"),
    ]
    assert client.post(clear, {}).context["form"].errors["columns"]
    assert client.post(clear, {"columns": ["telefoon"]}).url == settings
    assert ImportSettings.objects.get().clearing == ["telefoon"]
    assert client.get(settings).context["clearing"]
    # The same again changes nothing that was not asked about already: nobody is asked twice.
    again = client.post(settings, {"taken": WITHOUT_CONTACT, "cluster_kind": "FIN"})
    assert again.url == reverse("residents:import_list")


def test_nobody_else_clears(world: World) -> None:
    leave_out(world)
    clear = reverse("residents:import_clear", args=[world.linde.pk])
    assert world.client("anna").post(clear, {"columns": ["telefoon"]}).status_code == 403
    for stranger in ("carla", "carel", "bram", "rosa"):
        assert world.client(stranger).post(clear, {"columns": ["telefoon"]}).status_code == 404
    assert ImportSettings.objects.get().clearing == []
