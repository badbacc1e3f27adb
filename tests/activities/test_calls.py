"""The list to call: what a volunteer sees, and that it is all a volunteer sees."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ReadEvent
from activities import services
from activities.models import Call, Occurrence, Registration
from activities.rules import Channel, State
from activities.rules.telling import Told, What
from activities.views.calls import CALLS
from residents.models import ContactChannel
from tests import factories as make
from tests.conftest import World

DAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
PHONE = {"channel": ContactChannel.PHONE, "phone": "070 123 45 67"}
LIST = "activities:call_list"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def off(world: World) -> Occurrence:
    return make.make_occurrence(world.flat, title="Kaartmiddag", created_by=world.bram)


def comes(occurrence: Occurrence, **fields: Any) -> Registration:
    resident = make.make_resident(make.make_unit(occurrence.complex), **{**PHONE, **fields})
    return services.register(occurrence, resident, channel=Channel.PHONE, by=None)


def outcome(call: Call, name: str) -> str:
    return reverse("activities:call_outcome", args=[call.pk, name])


def shown(world: World, name: str = "vic") -> str:
    return world.client(name).get(reverse(LIST)).content.decode()


def test_a_name_a_number_and_what_to_say(world: World, off: Occurrence) -> None:
    row = comes(off, surname="Belmans", letter_name="Mevrouw Belmans")
    services.cancel_occurrence(off, by=world.bram)
    page = shown(world)
    for there in ("Mevrouw Belmans", "070 123 45 67", "Kaartmiddag", "gaat niet door"):
        assert there in page
    home = row.resident.occupancies.get().unit
    for absent in (home.address, row.resident.get_absolute_url(), off.get_absolute_url()):
        assert absent not in page
    looks = ReadEvent.objects.about(row.resident_id).filter(purpose=CALLS, actor=world.vic)
    assert looks.count() == 1


def test_what_a_volunteer_does_not_see(world: World, off: Occurrence) -> None:
    comes(off, surname="Geheimhouder", protected_address=True)
    comes(off, surname="Nummerloos", phone="")
    services.cancel_occurrence(off, by=world.bram)
    for absent in ("Geheimhouder", "Nummerloos"):
        assert absent not in shown(world)
        assert absent in shown(world, "bram")


@pytest.mark.parametrize("hour", [21, 23, 0, 8])
def test_at_night_the_list_shows_nobody(
    world: World, off: Occurrence, clock: Any, hour: int
) -> None:
    comes(off, surname="Belmans")
    services.cancel_occurrence(off, by=world.bram)
    clock.move_to(DAY.replace(hour=hour))
    assert "Belmans" not in shown(world)
    assert not ReadEvent.objects.filter(purpose=CALLS).exists()


def test_the_outcomes(world: World, off: Occurrence) -> None:
    rows = [comes(off) for _ in range(2)]
    services.cancel_occurrence(off, by=world.bram)
    client = world.client("vic")
    first, second = (row.to_call.get() for row in rows)
    client.post(outcome(first, "niet-bereikt"))
    client.post(outcome(second, "verteld"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.tries, first.done_at) == (1, None)
    assert (second.outcome, second.done_by) == (Told.TOLD, world.vic)
    assert client.post(outcome(first, "anders")).status_code == 404
    assert client.get(outcome(first, "verteld")).status_code == 405


def test_elsewhere_it_is_not_there(world: World, off: Occurrence) -> None:
    row = comes(off, surname="Belmans")
    services.cancel_occurrence(off, by=world.bram)
    call = row.to_call.get()
    elsewhere = make.make_volunteer(world.other_flat, "Vera")
    world.vera = elsewhere  # type: ignore[attr-defined]
    for stranger in ("vera", "carla", "huub", "rosa", "pim"):
        client = world.client(stranger)
        assert "Belmans" not in client.get(reverse(LIST)).content.decode()
        assert client.post(outcome(call, "verteld")).status_code == 404
    world.flat.volunteers.update(until=DAY.date())
    assert world.client("vic").get(reverse(LIST)).status_code == 403
    assert world.client("vic").post(outcome(call, "verteld")).status_code == 404


def test_an_offer_ends_with_yes_or_no(world: World, off: Occurrence) -> None:
    Occurrence.objects.filter(pk=off.pk).update(capacity=1)
    has, first, second = comes(off), comes(off), comes(off)
    services.cancel_registration(has, by=world.bram)
    call = first.to_call.get(done_at=None)
    page = shown(world)
    assert "Wilt u die plek?" in page
    client = world.client("vic")
    client.post(outcome(call, "nee"))
    first.refresh_from_db()
    assert first.state == State.DECLINED
    client.post(outcome(second.to_call.get(done_at=None), "ja"))
    second.refresh_from_db()
    assert second.state == State.CONFIRMED
    assert not Call.objects.to_make().exists()


def test_an_offer_that_was_answered_elsewhere_is_no_call_any_more(
    world: World, off: Occurrence
) -> None:
    Occurrence.objects.filter(pk=off.pk).update(capacity=1)
    has, waits = comes(off), comes(off)
    services.cancel_registration(has, by=world.bram)
    waits.refresh_from_db()
    services.answer_offer(waits, yes=True, by=world.bram)
    assert not Call.objects.to_make().exists()
    call = waits.to_call.get()
    assert world.client("vic").post(outcome(call, "ja")).status_code == 302
    waits.refresh_from_db()
    assert waits.state == State.CONFIRMED


def test_a_volunteer_comes_home_to_the_list(world: World) -> None:
    answer = world.client("vic").get(reverse("home"))
    assert answer["Location"] == reverse(LIST)


def test_the_page_asks_the_same_for_one_and_for_many(world: World, off: Occurrence) -> None:
    client = world.client("vic")

    def count() -> int:
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        return len(queries)

    rows = [comes(off) for _ in range(4)]
    services.tell(rows[0], What.NEWS)
    few = count()
    services.cancel_occurrence(off, by=world.bram)
    assert Call.objects.to_make().count() == 4
    assert count() == few


def test_somebody_in_two_lines_is_one_call(world: World, off: Occurrence) -> None:
    row = comes(off)
    services.cancel_occurrence(off, by=world.bram)
    row.refresh_from_db()
    services.tell(row, What.NEWS)
    assert Call.objects.filter(done_at=None).count() == 1
