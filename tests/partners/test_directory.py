"""Who helps where: rules, who keeps it, who finds it, and whether it still is right."""

import html
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import partners.services
from accounts.models import AuditEvent
from accounts.rules import months_later
from partners.models import Desk, DeskMember, Organisation, Schedule, Service
from partners.reads import helping
from partners.rules.directory import (
    Freshness,
    Hours,
    HoursUnclear,
    PostcodesUnclear,
    ServiceStatus,
    freshness,
    hours_text,
    is_open,
    postcodes_text,
    read_hours,
    read_postcodes,
    serves,
)
from tests import factories as make
from tests.conftest import World

LIST = reverse("partners:desk_list")
OWN = reverse("partners:own_desks")
TODAY = timezone.localdate()


def shown(response: Any) -> str:
    return html.unescape(response.content.decode())


def edit_desk(desk: Desk) -> str:
    return reverse("partners:desk_edit", args=[desk.pk])


def edit_service(service: Service) -> str:
    return reverse("partners:service_edit", args=[service.pk])


# --- rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", []),
        ("9:00-17:00", [(time(9), time(17))]),
        ("9-12.30, 13:00 – 17:00", [(time(9), time(12, 30)), (time(13), time(17))]),
        ("13-17; 9-12", [(time(9), time(12)), (time(13), time(17))]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: list[Any]) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "negen tot vijf",
        "17-9",
        "9-9",
        "25-26",
        "9:75-10",
        "9-12, 11-13",
        "9",
        "1-2,3-4,5-6,7-8,9-10",
    ],
)
def test_what_is_no_hours_is_refused(text: str) -> None:
    with pytest.raises(HoursUnclear):
        read_hours(text)


@given(st.lists(st.tuples(st.times(), st.times()), max_size=4))
def test_hours_that_are_written_are_read_back(parts: list[tuple[time, time]]) -> None:
    whole = [
        (a.replace(second=0, microsecond=0, fold=0), b.replace(second=0, microsecond=0, fold=0))
        for a, b in parts
    ]
    try:
        found = read_hours(hours_text(whole))
    except HoursUnclear:
        return
    assert found == sorted(whole)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("2285", ["2285"]),
        ("2287 - 2289, 2285", ["2285", "2287", "2288", "2289"]),
        ("2285 2286\n2285", ["2285", "2286"]),
    ],
)
def test_postcodes_are_read(text: str, codes: list[str]) -> None:
    assert read_postcodes(text) == codes


@pytest.mark.parametrize(
    "text", ["228", "22855", "0123", "2289-2285", "1000-9999", "Rijswijk", "2285AB"]
)
def test_what_is_no_postcode_is_refused(text: str) -> None:
    with pytest.raises(PostcodesUnclear):
        read_postcodes(text)


@given(st.sets(st.integers(1000, 9999), max_size=400))
def test_postcodes_that_are_written_are_read_back(numbers: set[int]) -> None:
    codes = sorted(str(number) for number in numbers)
    assert read_postcodes(postcodes_text(codes)) == codes


@pytest.mark.parametrize(
    ("days_over", "months", "expected"),
    [
        (-1, 6, Freshness.NOT_NEEDED),
        (0, 6, Freshness.NEEDED),
        (-1, 8, Freshness.NEEDED),
        (0, 8, Freshness.REQUIRED),
        (900, 8, Freshness.REQUIRED),
    ],
)
def test_who_must_look_again(days_over: int, months: int, expected: Freshness) -> None:
    assured = date(2026, 1, 31)
    day = months_later(assured, months) + timedelta(days=days_over)
    assert freshness(assured, day) == expected


def test_a_desk_is_closed_on_a_holiday_unless_it_says_so() -> None:
    monday = datetime(2026, 4, 27, 10, tzinfo=UTC)
    usual, always = Hours(0, time(9), time(17)), Hours(0, time(9), time(17), on_holidays=True)
    assert is_open([usual], monday, holiday=False)
    assert not is_open([usual], monday, holiday=True)
    assert is_open([always], monday, holiday=True)
    assert not is_open([usual], monday.replace(hour=17), holiday=False)  # closes at five
    assert not is_open([usual], monday + timedelta(days=1), holiday=False)


def test_without_postcodes_it_serves_everywhere() -> None:
    assert serves([], "2285") and serves(["2285"], "2285") and not serves(["2286"], "2285")


# --- what the database refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "fields"),
    [
        ("partners_schedule_of_one", {"desk": None}),
        ("partners_schedule_hours", {"closes_at": time(9)}),
        ("partners_schedule_day", {"byday": 7}),
    ],
)
def test_hours_have_walls(world: World, wall: str, fields: dict[str, Any]) -> None:
    good = {"desk": world.buurtteam, "byday": 0, "opens_at": time(9), "closes_at": time(17)}
    Schedule.objects.create(**good)
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        Schedule.objects.create(**{**good, **fields})


# --- keeping one's own ----------------------------------------------------------------------------


def desk_form(desk: Desk, **fields: Any) -> dict[str, Any]:
    return {"phone": "070 123 45 67", "version": desk.version, **fields}


def service_form(service: Service, **fields: Any) -> dict[str, Any]:
    return {
        "name": service.name,
        "status": service.status,
        "subjects": service.subjects,
        "version": service.version,
        **fields,
    }


def test_a_desk_keeps_its_hours_and_phone_number(world: World) -> None:
    client, desk = world.client("pim"), world.buurtteam
    Desk.objects.filter(pk=desk.pk).update(assured_date=TODAY - timedelta(days=300))
    data = desk_form(desk, day_0="9:00-12:00, 13:00-17:00", day_4="9-12", on_holidays="on")
    assert client.post(edit_desk(desk), data).headers["Location"] == OWN
    desk.refresh_from_db()
    assert (desk.phone, desk.assured_date, desk.version) == ("070 123 45 67", TODAY, 2)
    assert [part.hours for part in desk.schedules.all()] == [
        Hours(0, time(9), time(12), True),
        Hours(0, time(13), time(17), True),
        Hours(4, time(9), time(12), True),
    ]
    told = AuditEvent.objects.get(verb="desk.told")
    assert (told.actor, told.corporation_id) == (world.pim, None)
    assert set(told.facts["fields"].split(",")) == {"phone", "schedules"}
    assert "9:00-12:00" in shown(client.get(OWN)).replace("09:00", "9:00")


def test_hours_that_cannot_be_read_lose_nothing(world: World) -> None:
    data = desk_form(world.buurtteam, day_0="negen tot vijf", area="Achter het spoor")
    page = world.client("pim").post(edit_desk(world.buurtteam), data)
    assert page.status_code == 200
    assert "day_0" in page.context["form"].errors
    assert "Achter het spoor" in shown(page) and "negen tot vijf" in shown(page)
    assert not Schedule.objects.exists()


def test_the_second_of_two_who_type_at_once_sees_both(world: World) -> None:
    desk = world.buurtteam
    client = world.client("pim")
    first, second = desk_form(desk, phone="070 111"), desk_form(desk, phone="070 222")
    client.post(edit_desk(desk), first)
    page = client.post(edit_desk(desk), second)
    assert page.status_code == 409
    assert ("070 111", "070 222") in [row[1:] for row in page.context["changed"]]
    desk.refresh_from_db()
    assert desk.phone == "070 111"
    # Knowing what stands there, one can save over it.
    again = {**second, "version": page.context["form"]["version"].value()}
    assert client.post(edit_desk(desk), again).status_code == 302
    desk.refresh_from_db()
    assert desk.phone == "070 222"


def test_a_service_is_added_and_changed_by_its_desk(world: World) -> None:
    client = world.client("pim")
    add = reverse("partners:service_add", args=[world.buurtteam.pk])
    data = {
        "name": "Maatje",
        "status": "active",
        "subjects": ["loneliness"],
        "postcodes": "2285, 2287-2288",
        "neighbourhoods": "Noord,  Zuid, Noord",
        "languages": ["nl", "tr"],
        "day_1": "10-12",
        "version": "",
    }
    assert client.post(add, data).headers["Location"] == OWN
    service = Service.objects.get()
    assert (service.postcodes, service.neighbourhoods, service.languages, service.subjects) == (
        ["2285", "2287", "2288"],
        ["Noord", "Zuid"],
        ["nl", "tr"],
        ["loneliness"],
    )
    assert service.schedules.get().hours == Hours(1, time(10), time(12))
    twice = client.post(add, data)
    assert "name" in twice.context["form"].errors and Service.objects.count() == 1
    changed = service_form(service, status="temporarily_closed", postcodes="2285")
    assert client.post(edit_service(service), changed).status_code == 302
    service.refresh_from_db()
    assert (service.status, service.postcodes) == (ServiceStatus.TEMPORARILY_CLOSED, ["2285"])
    stale = client.post(edit_service(service), service_form(service, version=1, name="Anders"))
    assert stale.status_code == 409


@pytest.mark.parametrize("who", ["petra", "gea", "anna", "bram", "carel", "rosa"])
def test_nobody_else_keeps_it(world: World, who: str) -> None:
    service = make.make_service(world.buurtteam)
    client = world.client(who)
    for where in (edit_desk(world.buurtteam), edit_service(service)):
        assert client.post(where, service_form(service)).status_code == 404
    assure = reverse("partners:desk_assure", args=[world.buurtteam.pk])
    assert client.post(assure).status_code == 404


def test_who_left_the_desk_keeps_nothing(world: World) -> None:
    DeskMember.objects.filter(user=world.pim).update(until=TODAY)
    assert world.client("pim").get(edit_desk(world.buurtteam)).status_code == 404
    assert world.client("pim").get(OWN).status_code == 403


# --- still right ----------------------------------------------------------------------------------


def test_one_button_says_that_all_of_it_still_is_right(world: World) -> None:
    desk, old = world.buurtteam, TODAY - timedelta(days=300)
    make.make_service(desk, assured_date=old)
    ended = make.make_service(desk, assured_date=old, status=ServiceStatus.DEFUNCT)
    other = make.make_service(world.meldpunt, assured_date=old)
    client = world.client("pim")
    assert client.get(reverse("partners:inbox")).context["to_look_at"]
    assert helping.stale([desk.pk, world.meldpunt.pk]) == {desk.pk, world.meldpunt.pk}
    assert client.post(reverse("partners:desk_assure", args=[desk.pk])).status_code == 302
    assert not client.get(reverse("partners:inbox")).context["to_look_at"]
    assert helping.stale([desk.pk, world.meldpunt.pk]) == {world.meldpunt.pk}
    for row in (ended, other):
        row.refresh_from_db()
        assert row.assured_date == old


def test_what_has_ended_makes_no_desk_stale(world: World) -> None:
    make.make_service(
        world.buurtteam, assured_date=TODAY - timedelta(days=300), status=ServiceStatus.DEFUNCT
    )
    assert not helping.stale([world.buurtteam.pk])


# --- finding --------------------------------------------------------------------------------------


def found(world: World, who: str = "bram", **asked: str) -> list[str]:
    page = world.client(who).get(LIST, {"zoek": "1", **asked})
    return [row.name for row in page.context["found"].organisations]


def test_who_helps_is_found_by_subject_postcode_and_name(world: World) -> None:
    make.make_service(world.buurtteam, name="Maatje", postcodes=["2285"])
    make.make_service(world.meldpunt, subjects=["neglect"], postcodes=[])
    make.make_service(world.gemeente, subjects=["debts"], status=ServiceStatus.DEFUNCT)
    buurtteam, meldpunt = world.buurtteam.organisation.name, world.meldpunt.organisation.name
    assert found(world, onderwerp="loneliness") == [buurtteam]
    assert found(world, postcode="2285 AB") == [buurtteam, meldpunt]
    assert found(world, postcode="2286") == [meldpunt]
    assert found(world, onderwerp="neglect", postcode="2285") == [meldpunt]
    assert found(world, onderwerp="loneliness", postcode="2286") == []
    assert found(world, naam="maat") == [buurtteam]
    assert found(world, naam=world.meldpunt.name) == [meldpunt]
    assert found(world, postcode="postcode") == found(world)  # told what to type, with the list


def test_the_directory_goes_on_by_name_and_shows_each_once(world: World) -> None:
    for number in range(helping.PAGE + 3):
        make.make_desk(
            organisation=Organisation.objects.create(name=f"Zorg {number:03}", kind="care")
        )
    client = world.client("bram")
    page = client.get(LIST)
    names = [row.name for row in page.context["found"].organisations]
    while page.context["next_url"]:
        page = client.get(page.context["next_url"])
        names += [row.name for row in page.context["found"].organisations]
    assert sorted(names) == sorted(Organisation.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) > helping.PAGE


@pytest.mark.parametrize(
    "query",
    [
        *["na=%00", "zoek=1&naam=%00", "zoek=1&onderwerp=nergens", "zoek=1&postcode=%00"],
        *["zoek=1&naam=%25_%5C", "na=%F0%9F%98%80", "zoek=1&postcode=12"],
    ],
)
def test_whatever_is_asked_is_no_fault(world: World, query: str) -> None:
    assert world.client("bram").get(f"{LIST}?{query}").status_code == 200


def queries(world: World, who: str, where: str) -> int:
    client = world.client(who)
    client.get(where)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(where).status_code == 200
    return len(asked)


def test_however_much_there_is_each_page_asks_the_same(world: World) -> None:
    organisation = reverse("partners:organisation_detail", args=[world.buurtteam.organisation_id])
    pages = [("bram", LIST), ("bram", organisation), ("anna", organisation), ("pim", OWN)]
    make.make_service(world.buurtteam)
    before = [queries(world, *page) for page in pages]
    for number in range(4):
        desk = make.make_desk(organisation=world.buurtteam.organisation)
        make.make_desk_member(desk)
        DeskMember.objects.create(desk=desk, user=world.pim, since=TODAY)
        service = make.make_service(desk)
        Schedule.objects.create(service=service, byday=number, opens_at=time(9), closes_at=time(17))
        Schedule.objects.create(desk=desk, byday=number, opens_at=time(9), closes_at=time(17))
        make.make_service(make.make_desk())
    assert [queries(world, *page) for page in pages] == before


def test_what_one_corporation_agreed_is_seen_by_no_other(world: World) -> None:
    where = reverse("partners:organisation_detail", args=[world.buurtteam.organisation_id])
    assert world.client("anna").get(where).context["agreed"]
    for who in ("carel", "bram", "carla", "ada"):
        page = world.client(who).get(where)
        assert page.context["agreed"] == []
        assert world.agreement.get_purpose_display() not in shown(page)


def test_a_coach_finds_the_phone_number_and_no_name(world: World) -> None:
    Desk.objects.filter(pk=world.buurtteam.pk).update(phone="070 999 88 77")
    for where in (
        LIST,
        reverse("partners:organisation_detail", args=[world.buurtteam.organisation_id]),
    ):
        page = shown(world.client("bram").get(where))
        assert "070 999 88 77" in page
        assert world.pim.name not in page and world.pim.email not in page


def test_save_needs_the_version_that_was_shown(world: World) -> None:
    with pytest.raises(partners.services.ChangedMeanwhile):
        partners.services.save_desk(world.buurtteam, {}, [], version=7, by=world.pim)


# --- the administration ---------------------------------------------------------------------------


def test_the_operator_sees_what_nobody_looked_at_and_keeps_it(world: World) -> None:
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    office = world.client("ada")
    Desk.objects.filter(pk=world.meldpunt.pk).update(assured_date=TODAY - timedelta(days=300))
    service = make.make_service(world.meldpunt, assured_date=TODAY - timedelta(days=200))
    for name, row, looked in (("desk", world.meldpunt, "required"), ("service", service, "needed")):
        page = office.get(reverse(f"admin:partners_{name}_changelist"), {"looked": looked})
        assert list(page.context["cl"].result_list) == [row]
        shown_form = office.get(reverse(f"admin:partners_{name}_change", args=[row.pk]))
        assert shown_form.status_code == 200
    add = reverse("admin:partners_service_add")
    data = {
        "desk": str(world.meldpunt.pk),
        "name": "Inloop",
        "status": "active",
        "subjects": "loneliness, neglect",
        "postcodes": "2285,2286",
        "assured_date": TODAY.isoformat(),
        "schedules-TOTAL_FORMS": "1",
        "schedules-INITIAL_FORMS": "0",
        "schedules-0-byday": "0",
        "schedules-0-opens_at": "09:00",
        "schedules-0-closes_at": "17:00",
    }
    wrong = office.post(add, {**data, "postcodes": "Rijswijk"})
    assert "postcodes" in wrong.context["adminform"].form.errors
    assert office.post(add, data).status_code == 302
    made = Service.objects.get(name="Inloop")
    assert (made.subjects, made.postcodes) == (["loneliness", "neglect"], ["2285", "2286"])
    assert made.schedules.get().hours == Hours(0, time(9), time(17))


def test_an_administrator_who_is_no_operator_looks_and_changes_nothing(world: World) -> None:
    world.ada.is_staff = True
    world.ada.save()
    service = make.make_service(world.buurtteam)
    change = reverse("admin:partners_service_change", args=[service.pk])
    office = world.client("ada")
    assert office.get(change).status_code == 200
    assert office.post(change, {"name": "Anders"}).status_code == 403
