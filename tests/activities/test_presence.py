"""Who was there: two taps, two devices, a tap that is sent twice, somebody who just walks in."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReadEvent
from activities import services
from activities.models import (
    CountedOccurrence,
    CountedRegistration,
    Occurrence,
    PresenceList,
    PresenceMark,
    Registration,
)
from activities.presence_reads import Counts, counts_of
from activities.rules import Channel, Refused, State
from activities.rules.presence import Mark, moment_of_tap
from activities.views.presence import PRESENCE
from tests import factories as make
from tests.conftest import World

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coffee(world: World) -> Occurrence:
    """It began ten minutes ago."""
    return held(world, NOW - timedelta(minutes=10))


def held(world: World, starts: datetime, **fields: Any) -> Occurrence:
    return make.make_occurrence(
        world.flat,
        created_by=world.bram,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        **fields,
    )


def comes(occurrence: Occurrence, resident: Any = None, party_size: int = 1) -> Registration:
    resident = resident or make.make_resident(make.make_unit(occurrence.complex))
    return services.register(
        occurrence, resident, channel=Channel.PHONE, by=None, party_size=party_size
    )


def mark(row: Registration, present: bool, *, ago: int = 0, nonce: UUID | None = None) -> Mark:
    return Mark(row.pk, present, nonce or uuid4(), timezone.now() - timedelta(seconds=ago))


def state(row: Registration) -> str:
    row.refresh_from_db()
    return row.state


def url(name: str, occurrence: Occurrence) -> str:
    return reverse(f"activities:{name}", args=[occurrence.pk])


# --- marks --------------------------------------------------------------------------------------


def test_a_tap_is_here_and_a_second_tap_is_not(coffee: Occurrence, world: World) -> None:
    row = comes(coffee)
    services.mark_presence(coffee, [mark(row, True)], by=world.bram)
    assert state(row) == State.ATTENDED
    services.mark_presence(coffee, [mark(row, False)], by=world.bram)
    assert state(row) == State.NO_SHOW
    coffee.refresh_from_db()
    assert coffee.taken == 1
    assert services.check_counters() == []


def test_sent_twice_is_once(coffee: Occurrence, world: World) -> None:
    """Else an old tap that is sent again undoes what came between."""
    row = comes(coffee)
    first = mark(row, True, ago=60)
    services.mark_presence(coffee, [first], by=world.bram)
    services.mark_presence(coffee, [mark(row, False, ago=30)], by=world.bram)
    again = Mark(row.pk, True, first.nonce, timezone.now())  # the same tap, told as if it were now
    assert services.mark_presence(coffee, [again], by=world.bram).taken == [first.nonce]
    assert state(row) == State.NO_SHOW
    assert PresenceMark.objects.count() == 2


def test_of_two_devices_the_last_tap_counts(coffee: Occurrence, world: World) -> None:
    """The device that had no network tells of an older tap, after the newer one came in."""
    row = comes(coffee)
    services.mark_presence(coffee, [mark(row, False, ago=10)], by=world.bram)
    services.mark_presence(coffee, [mark(row, True, ago=300)], by=world.wil)
    assert state(row) == State.NO_SHOW
    services.mark_presence(coffee, [mark(row, True, ago=5)], by=world.wil)
    assert state(row) == State.ATTENDED


def test_of_one_batch_the_last_tap_counts(coffee: Occurrence, world: World) -> None:
    row = comes(coffee)
    taps = [mark(row, True, ago=5), mark(row, False, ago=50), mark(row, True, ago=90)]
    services.mark_presence(coffee, taps, by=world.bram)
    assert state(row) == State.ATTENDED


def test_a_clock_that_is_wrong_does_no_harm() -> None:
    now = timezone.now()
    assert moment_of_tap(now, seconds_ago=-9e9) == now
    assert now - moment_of_tap(now, seconds_ago=9e9) == timedelta(days=7)


def test_who_waited_and_came_was_there(coffee: Occurrence, world: World) -> None:
    Occurrence.objects.filter(pk=coffee.pk).update(capacity=1)
    comes(coffee)
    waits = comes(coffee)
    services.mark_presence(coffee, [mark(waits, False)], by=world.bram)
    assert state(waits) == State.WAITLISTED  # was never awaited
    services.mark_presence(coffee, [mark(waits, True)], by=world.bram)
    assert state(waits) == State.ATTENDED
    assert services.check_counters() == []


def test_a_name_of_another_activity_is_passed_by(coffee: Occurrence, world: World) -> None:
    other = comes(held(world, NOW))
    services.mark_presence(coffee, [mark(other, True)], by=world.bram)
    assert state(other) == State.CONFIRMED


@pytest.mark.parametrize(
    ("hours", "code"),
    [(-1.5, "list_not_open"), (24 * 7 + 2.5, "list_shut")],
)
def test_the_list_is_open_from_an_hour_before_for_a_week(
    coffee: Occurrence, world: World, clock: Any, hours: float, code: str
) -> None:
    row = comes(coffee)
    clock.move_to(coffee.starts_at + timedelta(hours=hours))
    with pytest.raises(Refused) as refused:
        services.mark_presence(coffee, [mark(row, True)], by=world.bram)
    assert refused.value.code == code
    clock.move_to(coffee.ends_at + timedelta(days=6, hours=23))
    services.mark_presence(coffee, [mark(row, True)], by=world.bram)
    assert state(row) == State.ATTENDED


def test_ready_means_the_others_were_not_there(coffee: Occurrence, world: World) -> None:
    came, missed = comes(coffee), comes(coffee)
    services.mark_presence(coffee, [mark(came, True)], by=world.bram)
    assert services.close_list(coffee, by=world.bram) == 1
    assert (state(came), state(missed)) == (State.ATTENDED, State.NO_SHOW)
    services.mark_presence(coffee, [mark(missed, True)], by=world.bram)  # it was a mistake
    assert state(missed) == State.ATTENDED


def test_nobody_is_called_absent_before_it_begins(world: World) -> None:
    soon = held(world, NOW + timedelta(minutes=30))
    row = comes(soon)
    with pytest.raises(Refused):
        services.close_list(soon, by=world.bram)
    assert state(row) == State.CONFIRMED


# --- walking in ---------------------------------------------------------------------------------


def test_walking_in_takes_no_place_and_is_once(coffee: Occurrence, world: World) -> None:
    Occurrence.objects.filter(pk=coffee.pk).update(capacity=1)
    comes(coffee)
    row = services.walk_in(coffee, world.resident, by=world.bram)
    again = services.walk_in(coffee, world.resident, by=world.bram)
    assert again.pk == row.pk
    assert (row.state, row.seats, row.channel) == (State.ATTENDED, 0, Channel.DOOR)
    assert services.check_counters() == []


def test_walking_in_with_a_sign_up_is_being_there(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, world.resident)
    assert services.walk_in(coffee, world.resident, by=world.bram).pk == row.pk
    assert state(row) == State.ATTENDED


def test_somebody_from_elsewhere_does_not_walk_in_by_name(coffee: Occurrence, world: World) -> None:
    with pytest.raises(Refused):
        services.walk_in(coffee, world.other_resident, by=world.bram)


def test_searching_who_walked_in_shows_only_who_lives_here(
    coffee: Occurrence, world: World
) -> None:
    client = world.client("bram")
    page = client.post(url("presence_walk_in", coffee), {"q": "Kanarie"}).content.decode()
    assert "Kanarie" in page
    client.post(url("presence_walk_in", coffee), {"resident": str(world.resident.pk)})
    assert coffee.registrations.get().state == State.ATTENDED
    for stranger in (world.other_resident.pk, uuid4(), "x"):
        answer = client.post(url("presence_walk_in", coffee), {"resident": str(stranger)})
        assert answer.status_code == 404


# --- pages --------------------------------------------------------------------------------------


def send(client: Client, occurrence: Occurrence, marks: Any) -> Any:
    return client.post(
        url("presence_marks", occurrence),
        json.dumps({"marks": marks}),
        content_type="application/json",
    )


def test_a_device_sends_what_it_kept(coffee: Occurrence, world: World) -> None:
    row, nonce = comes(coffee), str(uuid4())
    tap = {"registration": str(row.pk), "present": True, "nonce": nonce, "ago": 12.5}
    answer = send(world.client("bram"), coffee, [tap])
    assert answer.json() == {"taken": [nonce], "present": {str(row.pk): True}}
    assert PresenceMark.objects.get().marked_at == timezone.now() - timedelta(seconds=12.5)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [{}],
        [1],
        [{"registration": "x", "present": True, "nonce": "x", "ago": 1}],
        [{"registration": str(uuid4()), "present": 1, "nonce": str(uuid4()), "ago": 1}],
        [{"registration": str(uuid4()), "present": True, "nonce": str(uuid4()), "ago": "nan"}],
        [{"registration": 7, "present": True, "nonce": str(uuid4()), "ago": 1}],
        [{}] * 501,
    ],
)
def test_what_no_page_sends_is_refused(coffee: Occurrence, world: World, bad: Any) -> None:
    assert send(world.client("bram"), coffee, bad).status_code == 400


def test_without_a_script_each_name_is_a_form(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, world.resident)
    client = world.client("bram")
    page = client.get(url("presence", coffee))
    assert "Kanarie" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for present, after in (("1", State.ATTENDED), ("0", State.NO_SHOW)):
        data = {"registration": str(row.pk), "present": present}
        client.post(url("presence_tap", coffee), data)
        assert state(row) == after
    assert ReadEvent.objects.about(world.resident.pk).filter(purpose=PRESENCE).count() == 1


def test_heads_are_counted_and_corrected(coffee: Occurrence, world: World) -> None:
    client = world.client("bram")
    client.post(url("presence_count", coffee), {"drop_ins": "7"})
    client.post(url("presence_count", coffee), {"drop_ins": "6"})
    assert PresenceList.objects.get().drop_ins == 6
    wrong = client.post(url("presence_count", coffee), {"drop_ins": "-1"})
    assert wrong.status_code == 200
    assert PresenceList.objects.get().drop_ins == 6


def test_a_volunteer_keeps_the_list_that_was_given(
    coffee: Occurrence, world: World, clock: Any
) -> None:
    hidden = make.make_resident(
        make.make_unit(world.flat), surname="Geheimhouder", protected_address=True
    )
    comes(coffee, world.resident)
    comes(coffee, hidden)
    client = world.client("vic")
    assert client.get(url("presence", coffee)).status_code == 404
    bram = world.client("bram")
    bram.post(url("presence_keeper", coffee), {"keeper": str(world.vic.pk)})
    page = client.get(url("presence", coffee)).content.decode()
    assert "Kanarie" in page
    assert "Geheimhouder" not in page  # who is on the list lives here
    assert world.resident.get_absolute_url() not in page
    clock.shift(timedelta(days=8))
    assert world.client("vic").get(url("presence", coffee)).status_code == 404
    clock.move_to(NOW)
    client = world.client("vic")
    keeper = coffee.keepers.get()
    bram.post(url("presence_keeper", coffee), {"take_back": str(keeper.pk)})
    assert client.get(url("presence", coffee)).status_code == 404


def test_only_a_volunteer_of_this_complex_gets_the_list(coffee: Occurrence, world: World) -> None:
    elsewhere = make.make_volunteer(world.other_flat, "Vera")
    for stranger in (elsewhere, world.huub, world.rosa):
        data = {"keeper": str(stranger.pk)}
        world.client("bram").post(url("presence_keeper", coffee), data)
    assert not coffee.keepers.exists()


def test_a_right_that_ended_opens_no_list(coffee: Occurrence, world: World) -> None:
    services.give_list(coffee, world.vic, by=world.bram)
    assert world.client("vic").get(url("presence", coffee)).status_code == 200
    world.flat.volunteers.update(until=timezone.localdate())
    assert world.client("vic").get(url("presence", coffee)).status_code == 404


def test_the_page_asks_the_same_for_one_and_for_many(coffee: Occurrence, world: World) -> None:
    client = world.client("bram")

    def count() -> int:
        client.get(url("presence", coffee))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("presence", coffee))
        return len(queries)

    comes(coffee)
    few = count()
    for _ in range(5):
        comes(coffee)
    assert count() == few


# --- counts -------------------------------------------------------------------------------------


def test_the_counts_of_an_activity(coffee: Occurrence, world: World, clock: Any) -> None:
    before = held(world, NOW - timedelta(days=30))
    clock.move_to(before.starts_at)
    regular = comes(before, world.resident)
    services.mark_presence(before, [mark(regular, True)], by=world.bram)
    clock.move_to(NOW)
    again, new, missed = comes(coffee, world.resident), comes(coffee, party_size=2), comes(coffee)
    services.mark_presence(coffee, [mark(again, True), mark(new, True)], by=world.bram)
    services.close_list(coffee, by=world.bram)
    services.count_drop_ins(coffee, 3, by=world.bram)
    counts = counts_of([coffee.pk])[coffee.pk]
    assert counts == Counts(came=2, first_timers=1, no_shows=1, heads=3, drop_ins=3)
    assert counts.all_heads == 6
    assert missed.pk


def test_counted_for_good_before_the_names_go(coffee: Occurrence, world: World, clock: Any) -> None:
    rows = [comes(coffee) for _ in range(3)]
    services.mark_presence(coffee, [mark(row, True) for row in rows[:2]], by=world.bram)
    services.close_list(coffee, by=world.bram)
    before = counts_of([coffee.pk])
    assert services.count_finished() == 0  # it may still be corrected
    clock.move_to(coffee.ends_at + timedelta(days=8))
    assert services.count_finished() == 1
    assert services.count_finished() == 0
    Registration.objects.all().delete()
    assert counts_of([coffee.pk]) == before
    assert CountedOccurrence.objects.get().no_shows == 1


def test_who_was_erased_on_request_still_counts(coffee: Occurrence, world: World) -> None:
    CountedRegistration.objects.create(
        corporation=world.linde, occurrence=coffee, person=uuid4(), party_size=2
    )
    counts = counts_of([coffee.pk])[coffee.pk]
    assert (counts.came, counts.heads, counts.first_timers) == (1, 2, 0)
