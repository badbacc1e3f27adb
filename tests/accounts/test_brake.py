"""The soft stop before the hundred-and-first file of an hour, and what it never stops."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from redis.exceptions import RedisError

from accounts import brake
from accounts.models import AuditEvent, ManyLooks
from residents.models import Resident
from signals.models import Signal
from socialnet.middleware import FILE_PAGES
from tests import factories as make
from tests.access_table import ROWS
from tests.conftest import World

pytestmark = pytest.mark.django_db
WHY = reverse("accounts:many_looks")
ANSWER = {"reason": "building", "words": "Brieven over de nieuwe lift"}
# Written down at once, whatever was looked at; and the pages of the privacy officer.
NEVER = {
    "partners:consent_record",
    "privacy:erase_person",
    "privacy:hold_person",
    "privacy:person",
    "residents:resident_died",
}


def file_of(resident: Resident) -> str:
    return reverse("residents:resident_detail", args=[resident.pk])


def opened_many(user: Any, number: int = brake.FILES) -> None:
    for _ in range(number):
        brake.note_opened(user, uuid4())


def test_every_page_about_one_resident_counts_but_where_something_is_noted_at_once() -> None:
    rows = [row for row in ROWS if row.args[:1] == ("resident",)]
    about_one = {row.name for row in rows if not row.get.startswith("405")}
    assert about_one - NEVER == FILE_PAGES


def test_the_hundred_and_first_file_asks_why_and_then_goes_on(world: World) -> None:
    client, neighbour = world.client("bram"), make.make_resident(world.unit)
    opened_many(world.bram, brake.FILES - 1)
    for _again in range(3):  # the same file is one file
        assert client.get(file_of(world.resident)).status_code == 200
    stopped = client.get(file_of(neighbour))
    assert stopped.status_code == 302
    assert stopped["Location"].startswith(WHY)
    assert client.get(file_of(world.resident)).status_code == 200  # was open already
    assert client.get(stopped["Location"]).status_code == 200
    told = client.post(stopped["Location"], ANSWER)
    assert told["Location"] == file_of(neighbour)
    assert client.get(told["Location"]).status_code == 200
    row = ManyLooks.objects.get()
    assert (row.actor, row.corporation, row.reason) == (world.bram, world.linde, "building")
    audit = AuditEvent.objects.get(verb="looks.many")
    assert (audit.actor, audit.facts) == (world.bram, {"reason": "building"})
    assert client.get(WHY).status_code == 404


def test_the_answer_holds_for_an_hour_and_then_it_counts_again(world: World) -> None:
    opened_many(world.bram)
    brake.let_go_on(world.bram)
    opened_many(world.bram, 3)
    assert brake.may_open(world.bram, uuid4())
    caches["fast"].delete(f"files:{world.bram.pk}:free")  # the hour is over
    assert brake.may_open(world.bram, uuid4())
    opened_many(world.bram)
    assert not brake.may_open(world.bram, uuid4())


def test_it_is_counted_per_hour_and_per_person(world: World) -> None:
    opened_many(world.bram)
    assert not brake.may_open(world.bram, uuid4())
    assert brake.may_open(world.anna, uuid4())
    left = caches["fast"]._cache.get_client().ttl(caches["fast"].make_key(f"files:{world.bram.pk}"))
    assert 0 < left <= brake.WINDOW


def test_a_panel_sends_the_whole_page_on(world: World) -> None:
    opened_many(world.bram)
    page = reverse("residents:help_of", args=[world.resident.pk])
    answer = world.client("bram").get(page, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(WHY)
    assert answer.content == b""


def test_a_door_an_acute_signal_lists_and_what_was_typed_go_on(world: World) -> None:
    opened_many(world.bram)
    client = world.client("bram")
    door = reverse("signals:signal_new_unit", args=[world.unit.pk])
    assert client.get(door).status_code == 200
    answer = client.post(
        door,
        {
            "category": str(world.loneliness.pk),
            "observations": ["Gordijnen zijn dagen dicht"],
            "urgency": "acute",
            "form_key": str(uuid4()),
        },
    )
    assert answer.status_code in {200, 302}
    for name, key in (
        ("residents:unit_detail", world.unit.pk),
        ("residents:people_list_complex", world.flat.pk),
        ("residents:resident_died", world.resident.pk),
        ("partners:consent_record", world.resident.pk),
    ):
        assert client.get(reverse(name, args=[key])).status_code == 200, name
    contact = reverse("residents:resident_contact", args=[world.resident.pk])
    assert client.post(contact, {}).status_code == 200
    assert Signal.objects.filter(raised_by=world.bram).count() <= 1


def test_what_was_refused_does_not_count(world: World) -> None:
    client = world.client("carla")
    for _ in range(3):
        assert client.get(file_of(world.resident)).status_code == 404
    assert caches["fast"].get(f"files:{world.carla.pk}") is None


def test_the_answer_needs_a_reason_and_words_and_no_citizen_number(world: World) -> None:
    opened_many(world.bram)
    client = world.client("bram")
    for given in ({"go_on": "1"}, {"reason": "other"}, {**ANSWER, "words": "van 111222333"}):
        answer = client.post(WHY, given)
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert not ManyLooks.objects.exists()
    assert not brake.may_open(world.bram, uuid4())


@pytest.mark.parametrize(
    "onward", ["https://elders.example/", "//elders.example/", "", "javascript:1"]
)
def test_it_leads_to_no_other_site(world: World, onward: str) -> None:
    opened_many(world.bram)
    answer = world.client("bram").post(f"{WHY}?next={onward}", ANSWER)
    assert answer["Location"] == reverse("home")


def test_the_privacy_officer_reads_why_and_nobody_else(world: World) -> None:
    client = world.client("bram")
    client.get(file_of(world.resident))
    opened_many(world.bram)
    client.post(WHY, ANSWER)
    page = reverse("accounts:looks")
    assert ANSWER["words"] in world.client("fien").get(page).content.decode()
    other = make.make_member(world.hoeve, "privacy_officer")
    stranger = Client()
    stranger.force_login(other)
    assert ANSWER["words"] not in stranger.get(page).content.decode()
    assert world.client("bram").get(page).status_code == 403


def test_without_the_cache_nobody_is_stopped(world: World, monkeypatch: Any) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise RedisError

    opened_many(world.bram)
    monkeypatch.setattr(brake, "fast_cache", Away())
    client = world.client("bram")
    assert client.get(file_of(world.resident)).status_code == 200
    assert client.get(WHY).status_code == 404


def test_the_file_asks_the_database_nothing_more_for_it(world: World, settings: Any) -> None:
    client = world.client("bram")
    client.get(file_of(world.resident))
    with CaptureQueriesContext(connection) as with_it:
        client.get(file_of(world.resident))
    name = "socialnet.middleware.BrakeOnFiles"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != name]
    client = world.client("bram")
    client.get(file_of(world.resident))
    with CaptureQueriesContext(connection) as without:
        client.get(file_of(world.resident))
    assert len(with_it) == len(without)
