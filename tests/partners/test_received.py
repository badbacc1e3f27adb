"""Who received what about somebody: complete, also of what ended or was erased, and for whom."""

import csv
import html
import io
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import partners.services
from accounts.models import ReadEvent
from partners.models import Referral, Remainder
from partners.reads.received import Received, own_erased, received_about
from partners.rules import Actor, ConsentAction, Purpose, Via
from residents.models import Resident
from residents.services import erasing
from tests import factories as make
from tests.conftest import World
from tests.partners.given import refer_care, refer_debt, say


def page_of(resident: Resident) -> str:
    return reverse("partners:received_of", args=[resident.pk])


def rows_for(world: World, who: str) -> list[Received]:
    page = world.client(who).get(page_of(world.resident))
    found: list[Received] = page.context["rows"]
    return found


def open_it(referral: Referral, by: Any, **fields: Any) -> None:
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=by, **fields)


def test_each_way_that_a_sharing_can_go_is_told(world: World) -> None:
    never = refer_care(world.resident, world.buurtteam, by=world.anna)
    by_page = refer_care(world.resident, world.buurtteam, by=world.anna)
    open_it(by_page, world.pim)
    by_system = refer_care(world.resident, world.buurtteam, by=world.anna)
    open_it(by_system, None, via=Via.API)
    by_code = refer_debt(world.resident, world.gemeente, by=world.ina)
    open_it(by_code, None, via=Via.LINK)
    say(world.resident, world.buurtteam, ConsentAction.WITHDRAWN, by=world.anna)
    rows = rows_for(world, "fien")
    told = {
        (row.organisation, row.opened_via, row.state, row.why_ended, row.was_read) for row in rows
    }
    buurtteam, gemeente = world.buurtteam.organisation.name, world.gemeente.organisation.name
    ended = Referral.objects.get(pk=never.pk)
    cancelled, why = ended.get_state_display(), "De bewoner heeft de toestemming ingetrokken."
    open_now = Referral.objects.get(pk=by_code.pk).get_state_display()
    assert told == {
        (buurtteam, "", cancelled, why, False),
        (buurtteam, str(Via.PAGE.label), cancelled, why, True),
        (buurtteam, str(Via.API.label), cancelled, why, True),
        (gemeente, str(Via.LINK.label), open_now, "", True),
    }
    assert len(rows) == 4
    assert [row.sent_at for row in rows] == sorted((row.sent_at for row in rows), reverse=True)


def test_who_looked_is_told_of_staff_by_name_and_of_a_partner_as_partner(world: World) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    open_it(referral, world.pim)
    where = reverse("partners:referral_detail", args=[referral.pk])
    for who in ("pim", "pim", "anna"):
        world.client(who).get(where)
    (row,) = rows_for(world, "fien")
    desk = f"{world.buurtteam.organisation.name}, {world.buurtteam.name}"
    assert {look.who: look.number for look in row.looks} == {desk: 2, world.anna.name: 1}
    assert world.pim.name not in html.unescape(
        world.client("fien").get(page_of(world.resident)).content.decode()
    )


def test_what_was_erased_had_gone_all_the_same(world: World) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    open_it(referral, world.pim)
    erasing.erase_on_request(world.resident, by=world.fien)
    assert not Referral.objects.exists() and Remainder.objects.filter(kind="delivery").exists()
    (row,) = rows_for(world, "fien")
    assert (row.erased, row.was_read, row.organisation) == (
        True,
        True,
        world.buurtteam.organisation.name,
    )
    assert row.fields
    # The login went with the rest; the row of who rents here stays.
    assert own_erased(world.resident) == [row]


def test_care_and_arrears_are_told_to_who_answers_for_them(world: World) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    refer_debt(world.resident, world.gemeente, by=world.ina)
    organisations = {
        who: {row.organisation for row in rows_for(world, who)} for who in ("anna", "ina", "fien")
    }
    care, debts = world.buurtteam.organisation.name, world.gemeente.organisation.name
    assert organisations == {"anna": {care}, "ina": {debts}, "fien": {care, debts}}
    for who in ("bram", "huub", "wil", "ada", "carel", "carla", "pim", "gea", "rosa"):
        for name in ("received_of", "received_csv"):
            where = reverse(f"partners:{name}", args=[world.resident.pk])
            assert world.client(who).get(where).status_code == 404, who


def test_that_it_was_looked_up_is_on_record(world: World) -> None:
    rows_for(world, "anna")
    world.client("fien").get(reverse("partners:received_csv", args=[world.resident.pk]))
    looks = ReadEvent.objects.about(world.resident.pk).filter(
        purpose="what was passed on about you"
    )
    assert {look.actor for look in looks} == {world.anna, world.fien}


def table(response: Any) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_spreadsheet_holds_what_the_page_shows(world: World) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    open_it(referral, world.pim)
    world.client("pim").get(reverse("partners:referral_detail", args=[referral.pk]))
    response = world.client("fien").get(reverse("partners:received_csv", args=[world.resident.pk]))
    head, line = table(response)
    assert len(head) == len(line) == 13
    assert world.buurtteam.organisation.name in line and str(Via.PAGE.label) in line
    assert line[-1].endswith("(1)")
    assert world.resident.surname not in response.content.decode()
    assert "no-cache" in response["Cache-Control"]


def test_the_resident_gets_the_own_page_as_a_spreadsheet_without_names_of_staff(
    world: World,
) -> None:
    open_it(refer_care(world.resident, world.buurtteam, by=world.anna), world.pim)
    danger = make.refer_in_danger(world)
    response = world.client("rosa").get(reverse("partners:my_received_csv"))
    rows = table(response)
    assert len(rows) == 1 + Referral.objects.filter(resident=world.resident).count()
    text = response.content.decode()
    for person in (world.anna, world.pim, world.bram):
        assert person.name not in text
    assert danger.basis.reason not in text or not danger.basis.reason
    other = table(world.client("robin").get(reverse("partners:my_received_csv")))
    assert len(other) == 1


def test_however_much_was_shared_it_asks_the_same(world: World) -> None:
    def share() -> None:
        referral = refer_care(world.resident, world.buurtteam, by=world.anna)
        open_it(referral, world.pim)
        world.client("pim").get(reverse("partners:referral_detail", args=[referral.pk]))

    def asked() -> int:
        with CaptureQueriesContext(connection) as found, transaction.atomic():
            assert received_about(world.resident, list(Purpose))
        return len(found)

    share()
    one = asked()
    for _more in range(4):
        share()
    assert asked() == one


def test_the_own_page_says_when_and_how_it_was_opened(world: World) -> None:
    open_it(refer_care(world.resident, world.buurtteam, by=world.anna), None, via=Via.API)
    mine = world.client("rosa").get(reverse("partners:my_sharing"))
    (row,) = mine.context["shared"]
    assert row.opened_via == str(Via.API.label)
    assert timezone.localdate(row.opened_at) == timezone.localdate()
    assert row.opened_via in html.unescape(mine.content.decode())


@pytest.mark.parametrize("purposes", [[], [Purpose.DEBT]])
def test_nothing_is_told_of_what_was_not_asked(world: World, purposes: list[Purpose]) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    assert received_about(world.resident, purposes) == []
