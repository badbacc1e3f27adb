"""The web of residents: what a page shows and refuses. Who gets in: tests/test_access.py."""

import html
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent, Membership, ReadEvent, Role
from activities.panels import ACTIVITIES_OF
from partners.panels import CONSENT
from residents import panels
from residents.card_files import card_address
from residents.models import AccessCard, Assignment, FieldRole, Occupancy, Resident
from residents.views import complexes, people
from tests import factories as make
from tests.conftest import World

PAGES = {
    "complex_detail": "flat",
    "resident_detail": "resident",
    "resident_contact": "resident",
    "resident_add": "unit",
    "resident_died": "resident",
    "card_issue": "resident",
}
# What the file with all its panels is opened for.
PURPOSES = [panels.FILE, ACTIVITIES_OF, panels.HELP_OF, panels.CARDS_OF, CONSENT]


def url(world: World, name: str) -> str:
    args = [getattr(world, PAGES[name]).pk] if name in PAGES else []
    return reverse(f"residents:{name}", args=args)


@pytest.mark.parametrize("name", PAGES)
def test_something_that_is_not_there_is_404(world: World, name: str) -> None:
    where = reverse(f"residents:{name}", args=[uuid4()])
    assert world.client("anna").get(where).status_code == 404


def looks(person: Resident) -> list[tuple[str, str]]:
    return list(
        ReadEvent.objects.about(person.pk).order_by("pk").values_list("actor__name", "purpose")
    )


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def count_queries(client: Client, where: str) -> int:
    client.get(where)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    return len(queries)


# --- Complexes --------


def test_the_list_counts_homes_and_people_of_today(world: World) -> None:
    empty = make.make_unit(world.flat)
    gone = make.make_resident(empty)
    Occupancy.objects.filter(resident=gone).update(until=timezone.localdate())
    make.make_resident(world.unit, deceased_on=timezone.localdate())
    (found,) = world.client("bram").get(url(world, "complex_list")).context["complexes"]
    assert (found, found.homes, found.people) == (world.flat, 2, 1)


def test_the_lists_ask_the_same_whatever_their_length(world: World) -> None:
    client = world.client("anna")
    for where in (url(world, "complex_list"), url(world, "complex_detail")):
        one = count_queries(client, where)
        for _more in range(5):
            make.make_resident(make.make_unit(world.flat))
            make.make_resident(make.make_unit(make.make_complex(world.linde)))
        assert count_queries(client, where) == one


def test_a_complex_shows_each_floor_and_who_lives_there(world: World) -> None:
    high = make.make_unit(world.flat, floor=3, house_number=31, house_letter="B")
    ground = make.make_unit(world.flat, floor=0, house_number=2)
    neighbour = make.make_resident(high, surname="Buurman")
    make.make_resident(world.other_unit, surname="Elders")
    response = world.client("bram").get(url(world, "complex_detail"))
    shown = text_of(response)
    assert [floor for floor, _homes in response.context["floors"]] == [0, 3, None]
    assert shown.index(ground.address) < shown.index(high.address) < shown.index("Kanarie")
    assert reverse("residents:resident_detail", args=[neighbour.pk]) in shown
    assert "Elders" not in shown
    assert looks(neighbour) == looks(world.resident) == [("Bram", complexes.COMPLEX_LIST)]


def test_a_protected_address_is_for_coach_and_coordinator(world: World) -> None:
    hidden = make.make_resident(world.unit, surname="Verborgen", protected_address=True)
    for who, may in (("bram", True), ("anna", True), ("wil", False)):
        client = world.client(who)
        assert ("Verborgen" in text_of(client.get(url(world, "complex_detail")))) is may
        assert ("Verborgen" in text_of(client.get(url(world, "resident_detail")))) is may
        file = reverse("residents:resident_detail", args=[hidden.pk])
        assert client.get(file).status_code == (200 if may else 404)
    assert "Wil" not in {who for who, _purpose in looks(hidden)}


def test_a_long_complex_comes_in_pages_without_gaps_or_repeats(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complexes, "PAGE", 2)
    for floor, number in ((None, 1), (1, 5), (1, 5), (0, 7), (2, 1), (None, 9)):
        make.make_unit(world.flat, floor=floor, house_number=number)
    client, where, seen = world.client("bram"), url(world, "complex_detail"), []
    while where:
        context = client.get(where).context
        seen += [unit.pk for _floor, homes in context["floors"] for unit in homes]
        where = context["next_url"]
    everything = world.flat.units.for_list().values_list("pk", flat=True)  # type: ignore[attr-defined]
    assert seen == list(everything)
    assert len(seen) == 7


@pytest.mark.parametrize("after", ["x", "\0", "1", "00000000-0000-4000-8000-000000000000"])
def test_a_page_that_is_not_there_is_404(world: World, after: str) -> None:
    response = world.client("bram").get(url(world, "complex_detail"), {"after": after})
    assert response.status_code == 404


def test_a_page_does_not_begin_in_another_complex(world: World) -> None:
    response = world.client("bram").get(
        url(world, "complex_detail"), {"after": str(world.other_unit.pk)}
    )
    assert response.status_code == 404


# --- The file --------


def test_the_file_names_the_household_and_records_both_looks(world: World) -> None:
    partner = make.make_resident(world.unit, surname="Partner")
    response = world.client("bram").get(url(world, "resident_detail"))
    shown = text_of(response)
    assert world.unit.address in shown
    assert "Partner" in shown
    assert sorted(looks(world.resident)) == sorted(("Bram", purpose) for purpose in PURPOSES)
    assert looks(partner) == [("Bram", people.HOUSEHOLD)]


def test_the_file_asks_the_same_for_a_big_household(world: World) -> None:
    client = world.client("bram")
    make.make_resident(world.unit)
    one = count_queries(client, url(world, "resident_detail"))
    for _more in range(5):
        make.make_resident(world.unit)
    assert count_queries(client, url(world, "resident_detail")) == one


def test_who_moved_out_is_no_longer_known_to_the_coach(world: World) -> None:
    Occupancy.objects.filter(resident=world.resident).update(until=timezone.localdate())
    assert world.client("bram").get(url(world, "resident_detail")).status_code == 404
    assert world.client("anna").get(url(world, "resident_detail")).status_code == 200


def test_an_assignment_that_ended_opens_nothing(world: World) -> None:
    Assignment.objects.filter(user=world.bram).update(until=timezone.localdate())
    assert world.client("bram").get(url(world, "resident_detail")).status_code == 404


def test_the_file_of_somebody_who_died_offers_no_card(world: World) -> None:
    residents.services.record_death(world.resident, on=timezone.localdate(), by=world.bram)
    shown = text_of(world.client("bram").get(url(world, "resident_detail")))
    assert url(world, "card_issue") not in shown
    assert url(world, "resident_contact") not in shown


# --- What staff change --------

CONTACT = {
    "version": "1",
    "phone": "070 123 45 67",
    "email": "",
    "channel": "phone",
    "language": "tr",
}


def test_contact_details_are_saved_by_the_service(world: World) -> None:
    response = world.client("bram").post(url(world, "resident_contact"), CONTACT)
    assert response["Location"] == world.resident.get_absolute_url()
    world.resident.refresh_from_db()
    assert (world.resident.phone, world.resident.channel) == ("070 123 45 67", "phone")
    assert world.resident.typed_by_staff == ["channel", "language", "phone"]
    assert AuditEvent.objects.filter(verb="resident.contact_changed", actor=world.bram).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "phone", "phone": ""}, "phone"),
        ({"channel": "email"}, "email"),
        ({"email": "geen adres"}, "email"),
        ({"email": "a" * 300 + "@test.example"}, "email"),
        ({"phone": "bel de dochter"}, "phone"),
        ({"phone": "0" * 21}, "phone"),
        ({"phone": "070\0123"}, "phone"),
        ({"channel": "duif"}, "channel"),
        ({"language": "xx"}, "language"),
    ],
)
def test_contact_details_that_cannot_be(world: World, wrong: dict[str, str], field: str) -> None:
    response = world.client("bram").post(url(world, "resident_contact"), CONTACT | wrong)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    world.resident.refresh_from_db()
    assert world.resident.channel == "letter"
    for typed in (CONTACT | wrong).values():
        if "\0" not in typed and typed not in ("duif", "xx"):
            assert html.escape(typed) in response.content.decode()


def test_a_language_that_came_with_the_import_may_stay(world: World) -> None:
    Resident.objects.filter(pk=world.resident.pk).update(language="so")
    response = world.client("bram").post(
        url(world, "resident_contact"), CONTACT | {"language": "so"}
    )
    assert response.status_code == 302


NEWCOMER = {"initials": "B.", "infix": "van", "surname": "Dijk", "channel": "letter"}


def test_somebody_without_a_lease_is_added(world: World) -> None:
    response = world.client("bram").post(url(world, "resident_add"), NEWCOMER)
    added = Resident.objects.get(surname="Dijk")
    assert response["Location"] == added.get_absolute_url()
    assert added.occupancies.get().unit == world.unit
    assert added.occupancies.get().kind == "co_occupant"
    assert world.client("bram").get(response["Location"]).status_code == 200


def test_pressing_twice_adds_one(world: World) -> None:
    client = world.client("bram")
    client.post(url(world, "resident_add"), NEWCOMER)
    second = client.post(url(world, "resident_add"), NEWCOMER | {"surname": "dijk"})
    assert list(second.context["form"].errors) == ["surname"]
    assert Resident.objects.filter(surname__iexact="Dijk").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"surname": ""}, "surname"),
        ({"surname": "x" * 81}, "surname"),
        ({"surname": "Dij\0k"}, "surname"),
        ({"initials": "A." * 11}, "initials"),
        ({"channel": "phone"}, "phone"),
    ],
)
def test_somebody_who_cannot_be_added(world: World, wrong: dict[str, str], field: str) -> None:
    response = world.client("bram").post(url(world, "resident_add"), NEWCOMER | wrong)
    assert list(response.context["form"].errors) == [field]
    assert Resident.objects.count() == 2


def test_a_death_is_recorded(world: World) -> None:
    on = timezone.localdate() - timedelta(days=2)
    response = world.client("bram").post(url(world, "resident_died"), {"on": str(on)})
    assert response["Location"] == world.resident.get_absolute_url()
    world.resident.refresh_from_db()
    assert world.resident.deceased_on == on


@pytest.mark.parametrize("on", ["", "morgen", "2999-01-01", "0001-01-01", "2026-02-30", "\0"])
def test_a_death_on_a_day_that_cannot_be(world: World, on: str) -> None:
    response = world.client("bram").post(url(world, "resident_died"), {"on": on})
    assert list(response.context["form"].errors) == ["on"]
    world.resident.refresh_from_db()
    assert world.resident.deceased_on is None


# --- The card --------


def test_looking_at_the_card_page_makes_no_card(world: World) -> None:
    world.client("bram").get(url(world, "card_issue"))
    assert not AccessCard.objects.exists()


def test_the_slip_carries_a_card_that_works(world: World) -> None:
    response = world.client("bram").post(url(world, "card_issue"))
    card, code = response.context["card"], response.context["code"]
    shown = text_of(response)
    assert card.number_text in shown
    assert code in shown
    assert card_address() in shown
    assert response["Cache-Control"] == "no-store"
    assert residents.services.resident_for_card(card.number, code) == world.resident
    again = text_of(world.client("bram").get(url(world, "card_issue")))
    assert code not in again


def test_nobody_gets_a_card_for_somebody_who_died(world: World) -> None:
    residents.services.record_death(world.resident, on=timezone.localdate(), by=world.bram)
    response = world.client("bram").post(url(world, "card_issue"))
    assert response["Location"] == world.resident.get_absolute_url()
    assert not AccessCard.objects.exists()


# --- What is known about me --------


def test_a_resident_reads_who_looked_but_not_the_name(world: World) -> None:
    world.client("bram").get(url(world, "resident_detail"))
    world.client("anna").get(url(world, "resident_detail"))
    ReadEvent.objects.create(
        actor=world.pim,
        corporation=world.linde,
        person_id=world.resident.pk,
        subject_type="partners.referral",
        subject_id=uuid4(),
        purpose="the inbox",
    )
    response = world.client("rosa").get(url(world, "home_of"))
    found = {
        (look.organisation, look.own_staff, look.purpose) for look in response.context["looks"]
    }
    own = {("De Linde", True, purpose) for purpose in PURPOSES}
    assert found == own | {("De Linde", False, "the inbox")}
    shown = text_of(response)
    for name in ("Bram", "Anna", "Pim"):
        assert name not in shown
    assert world.unit.address in shown


def test_the_panel_is_the_page_without_its_frame(world: World) -> None:
    client = world.client("rosa")
    page = text_of(client.get(url(world, "home_of")))
    panel = text_of(client.get(url(world, "home_of"), headers={"HX-Request": "true"}))
    assert "<html" in page
    assert "<html" not in panel
    assert "Kanarie" in panel
    assert "Vreemdeling" not in page


def test_looking_at_oneself_is_not_recorded(world: World) -> None:
    world.client("rosa").get(url(world, "home_of"))
    assert looks(world.resident) == []


def test_many_looks_are_one_query(world: World) -> None:
    client = world.client("rosa")
    world.client("bram").get(url(world, "resident_detail"))
    one = count_queries(client, url(world, "home_of"))
    for number in range(6):
        ReadEvent.objects.create(
            actor=world.bram,
            corporation=world.linde,
            person_id=world.resident.pk,
            subject_type="residents.resident",
            subject_id=world.resident.pk,
            purpose=f"purpose {number}",
        )
    assert count_queries(client, url(world, "home_of")) == one


# --- The administration --------


@pytest.fixture
def administration(world: World) -> Client:
    """Ada, with every permission that the administration knows."""
    world.ada.is_staff = True
    world.ada.save()
    world.ada.user_permissions.set(Permission.objects.all())
    return world.client("ada")


def admin_url(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:residents_{model}_{page}", args=args)


@pytest.mark.parametrize("model", ["complex", "unit", "resident", "assignment"])
def test_the_administration_shows_the_own_corporation(
    administration: Client, world: World, model: str
) -> None:
    shown = text_of(administration.get(admin_url(model, "changelist")))
    assert not re.search("Titus|Vreemdeling|Carla", shown)
    rows = {
        "complex": (world.flat, world.other_flat),
        "unit": (world.unit, world.other_unit),
        "resident": (world.resident, world.other_resident),
        "assignment": (
            Assignment.objects.get(user=world.bram),
            Assignment.objects.get(user=world.carla),
        ),
    }
    own, other = rows[model]
    assert administration.get(admin_url(model, "change", own.pk)).status_code == 200
    assert administration.get(admin_url(model, "change", other.pk)).status_code == 302


def test_the_administration_changes_nobody_and_records_the_look(
    administration: Client, world: World
) -> None:
    where = admin_url("resident", "change", world.resident.pk)
    assert administration.post(where, {"surname": "Anders"}).status_code == 403
    assert administration.get(admin_url("resident", "add")).status_code == 403
    administration.get(admin_url("resident", "changelist"), {"q": "kanarie"})
    assert ("Ada", "administration") in looks(world.resident)
    assert looks(world.other_resident) == []


def test_a_right_in_another_corporation_is_not_given(administration: Client, world: World) -> None:
    def give(complex_: Any) -> int:
        return administration.post(
            admin_url("assignment", "add"),
            {
                "user": str(world.huub.pk),
                "complex": str(complex_.pk),
                "role": FieldRole.FLATCOACH,
                "since": str(timezone.localdate()),
            },
        ).status_code

    assert give(world.other_flat) == 200
    assert not Assignment.objects.filter(user=world.huub, complex=world.other_flat).exists()
    assert give(world.flat) == 302
    assert AuditEvent.objects.filter(verb="assignment.added", actor=world.ada).exists()


def test_a_superuser_without_a_membership_sees_nobody(world: World) -> None:
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    Membership.objects.filter(user=world.ada, role=Role.ADMINISTRATOR).update(
        until=timezone.localdate()
    )
    shown = text_of(world.client("ada").get(admin_url("resident", "changelist")))
    assert "Kanarie" not in shown
