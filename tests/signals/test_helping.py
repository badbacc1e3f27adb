"""Who helps where a corporation has homes; and a desk whose data nobody looked at."""

import html
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Desk
from partners.rules.directory import ServiceStatus
from signals.reads.helping import Cell, coverage_of
from socialnet.machinery.reads import findings_of
from tests import factories as make
from tests.conftest import World

WHERE = reverse("helping:coverage")
OLD = timezone.localdate() - timedelta(days=300)


def cells(world: World) -> dict[tuple[str, str], Cell]:
    found = coverage_of(world.linde)
    return {(row.postcode, cell.subject): cell for row in found.rows for cell in row.cells}


def test_a_subject_is_covered_where_a_service_says_so(world: World) -> None:
    make.make_unit(world.flat, postcode="2286XY")
    loneliness = world.loneliness.name
    assert cells(world)["2285", loneliness].is_hole
    service = make.make_service(world.buurtteam, postcodes=["2285"], neighbourhoods=["Noord"])
    found = cells(world)
    assert found["2285", loneliness] == Cell(loneliness, [world.buurtteam.organisation.name], [])
    assert found["2286", loneliness].is_hole
    service.postcodes = []
    service.save()
    assert not cells(world)["2286", loneliness].is_hole
    service.status = ServiceStatus.TEMPORARILY_CLOSED
    service.save()
    assert cells(world)["2285", loneliness].is_hole


def test_who_helps_without_an_agreement_is_told_apart(world: World) -> None:
    make.make_service(world.meldpunt)
    cell = cells(world)["2285", world.loneliness.name]
    assert (cell.agreed, cell.known) == ([], [world.meldpunt.organisation.name])
    make.make_agreement(world.hoeve, world.meldpunt)  # of the other corporation: tells nothing
    assert cells(world)["2285", world.loneliness.name] == cell
    make.make_agreement(world.linde, world.meldpunt)
    cell = cells(world)["2285", world.loneliness.name]
    assert (cell.agreed, cell.known) == ([world.meldpunt.organisation.name], [])


def test_an_agreement_about_another_subject_covers_nothing(world: World) -> None:
    make.make_category(world.linde, code="noise", name="Geluid")
    make.make_service(world.buurtteam, subjects=["noise"])
    assert cells(world)["2285", "Geluid"].agreed == []


def test_each_sees_its_own_homes_and_no_others(world: World) -> None:
    make.make_unit(world.other_flat, postcode="9999ZZ")
    mine = world.client("anna").get(WHERE).context["coverages"]
    assert [one.corporation for one in mine] == [world.linde]
    assert "9999" not in html.unescape(world.client("anna").get(WHERE).content.decode())


def test_the_page_asks_the_same_whatever_there_is(world: World) -> None:
    client = world.client("anna")

    def asked() -> int:
        client.get(WHERE)
        with CaptureQueriesContext(connection) as found:
            assert client.get(WHERE).status_code == 200
        return len(found)

    make.make_service(world.buurtteam)
    before = asked()
    for number in range(4):
        make.make_unit(world.flat, postcode=f"230{number}AA")
        make.make_category(world.linde, code=f"c{number}", name=f"Onderwerp {number}")
        make.make_agreement(world.linde, make.make_desk())
        make.make_service(make.make_desk())
    assert asked() == before


def test_a_stale_desk_is_marked_where_a_sender_chooses(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    where = reverse("signals:signal_refer", args=[signal.pk])
    mark = "lang niet nagekeken"
    client = world.client("anna")
    assert mark not in client.get(where).content.decode()
    Desk.objects.filter(pk=world.buurtteam.pk).update(assured_date=OLD)
    shown = client.get(where).content.decode()
    assert mark in shown


def test_the_machinery_tells_of_stale_desks_that_something_goes_to(world: World) -> None:
    def told() -> list[str]:
        found = findings_of(world.linde.pk)
        return [row.text for row in found if "acht maanden niet nagekeken" in row.text]

    assert told() == []
    Desk.objects.filter(pk__in=[world.meldpunt.pk, world.gemeente.pk]).update(assured_date=OLD)
    assert told() == []  # nothing is sent to the first, and the second is for arrears
    Desk.objects.filter(pk=world.buurtteam.pk).update(assured_date=OLD)
    assert told() == ["De gegevens van 1 loket zijn acht maanden niet nagekeken."]
