"""One room, one activity at a time."""

import threading
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities import services
from activities.models import Occurrence
from activities.rules import OccurrenceState, Words
from activities.services import RoomTaken
from residents.models import CommonRoom
from tests import factories as make
from tests.activities.test_series import AMSTERDAM, MONDAY, plan
from tests.conftest import World

TUESDAY = datetime(2026, 3, 10, 10, tzinfo=AMSTERDAM)


def room_of(world: World, **fields: Any) -> CommonRoom:
    return CommonRoom.objects.create(
        corporation=world.linde, complex=world.flat, **{"name": "Ontmoetingsruimte", **fields}
    )


def put(world: World, room: CommonRoom, begin: datetime = TUESDAY, hours: int = 2) -> Occurrence:
    return services.plan(
        world.flat,
        by=world.bram,
        title="Bingo",
        place="Ontmoetingsruimte",
        starts_at=begin,
        ends_at=begin + timedelta(hours=hours),
        capacity=10,
        room_id=room.pk,
    )


@pytest.mark.parametrize(("hours", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_what_overlaps_is_refused_and_what_follows_is_not(
    world: World, hours: int, taken: bool
) -> None:
    room = room_of(world)
    there = put(world, room)
    begin = TUESDAY + timedelta(hours=hours)
    if not taken:
        put(world, room, begin)
        return
    with pytest.raises(RoomTaken) as refused:
        put(world, room, begin)
    assert refused.value.standing == [there]


def test_another_room_and_a_cancelled_activity_are_not_in_the_way(world: World) -> None:
    room = room_of(world)
    put(world, room_of(world, name="Keuken"))
    services.cancel_occurrence(put(world, room, timezone.now() + timedelta(days=1)), by=world.bram)
    put(world, room, timezone.now() + timedelta(days=1))


def test_the_database_refuses_it_by_itself(world: World) -> None:
    room = room_of(world)
    put(world, room)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_occurrence(
            world.flat, room=room, starts_at=TUESDAY, ends_at=TUESDAY + timedelta(hours=1)
        )


def test_words_also_when_only_the_database_noticed(world: World, monkeypatch: Any) -> None:
    room = room_of(world)
    there = put(world, room)
    monkeypatch.setattr("activities.services.planning.require_free", lambda *args: None)
    with pytest.raises(RoomTaken) as refused:
        put(world, room)
    assert refused.value.standing == [there]


@pytest.mark.django_db(transaction=True)
def test_two_coaches_want_the_room_at_once(world: World) -> None:
    room = room_of(world)
    begin, outcomes = threading.Barrier(2), []

    def want() -> None:
        try:
            begin.wait(timeout=30)
            put(world, room)
            outcomes.append("planned")
        except RoomTaken as refused:
            outcomes.append(refused.standing[0].title)
        finally:
            connection.close()

    workers = [threading.Thread(target=want) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(outcomes) == ["Bingo", "planned"]


@time_machine.travel(MONDAY)
def test_a_series_says_all_that_is_in_the_way(world: World) -> None:
    room = room_of(world)
    there = put(world, room, TUESDAY + timedelta(weeks=1))
    with pytest.raises(RoomTaken) as refused:
        plan(world, room_id=room.pk)
    assert refused.value.standing == [there]
    series = plan(world, room_id=room.pk, without_room_if_taken=True)
    rooms = [one.room_id for one in series.occurrences.order_by("starts_at")]
    assert rooms == [room.pk, None] + [room.pk] * 6


def test_a_date_that_comes_by_itself_does_not_push_anybody_out(world: World) -> None:
    room = room_of(world)
    with time_machine.travel(MONDAY):
        series = plan(world, room_id=room.pk)
        ninth = datetime(2026, 5, 5, 10, tzinfo=AMSTERDAM)
        put(world, room, ninth)
    with time_machine.travel(MONDAY + timedelta(weeks=1)):
        assert services.keep_series() == 1
    last = series.occurrences.order_by("starts_at").last()
    assert last is not None
    assert (last.starts_at, last.room_id) == (ninth, None)


@time_machine.travel(MONDAY)
def test_a_whole_series_moves_half_an_hour_in_its_own_room(world: World) -> None:
    room = room_of(world)
    series = plan(world, room_id=room.pk)
    services.change_series(
        series,
        Words.of(series),
        by=world.bram,
        repeat=series.repeat,
        begins=time(10, 30),
        minutes=90,
    )
    assert series.occurrences.filter(room=room).count() == 8
    put(world, room, TUESDAY - timedelta(minutes=30), hours=1)
    with pytest.raises(RoomTaken):
        services.change_series(
            series,
            Words.of(series),
            by=world.bram,
            repeat=series.repeat,
            begins=time(10),
            minutes=90,
        )


def test_free_times_are_around_what_stands_there(world: World) -> None:
    room = room_of(world)
    put(world, room)  # from 10 to 12
    day = date(2026, 3, 10)

    def found(minutes: int) -> list[str]:
        free = services.free_times(room.pk, day, timedelta(minutes=minutes))
        return [f"{timezone.localtime(begin):%H:%M}" for begin, _ in free]

    assert found(60) == ["09:00", "12:00", "13:00", "14:00"]
    assert found(90) == ["12:00", "13:30", "15:00", "16:30"]
    put(world, room, TUESDAY + timedelta(hours=2), hours=10)
    assert found(90) == []
    assert Occurrence.objects.filter(room=room, state=OccurrenceState.PLANNED).count() == 2
