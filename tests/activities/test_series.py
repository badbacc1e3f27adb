"""The next dates of what comes back: each once, at the hour of the clock on the wall."""

import threading
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities import rules, services
from activities.models import Occurrence, Series
from activities.rules import Frequency, Repeat, SeriesKind, Words
from tests import factories as make
from tests.conftest import World

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 3, 9, 9, tzinfo=AMSTERDAM)
TUESDAYS = Repeat(Frequency.WEEKLY, (1,))


def plan(world: World, repeat: Repeat = TUESDAYS, **fields: Any) -> Series:
    words = {"title": "Koffie-uur", "place": "Ontmoetingsruimte", "capacity": 12}
    extra = {name: fields.pop(name) for name in list(fields) if name in Words.__annotations__}
    return services.plan_series(
        fields.pop("complex_", world.flat),
        Words(**{**words, **extra}),
        by=world.bram,
        repeat=repeat,
        **{"starts_on": date(2026, 3, 10), "begins": time(10), "minutes": 90, **fields},
    )


def starts(series: Series) -> list[datetime]:
    return [timezone.localtime(one.starts_at) for one in series.occurrences.order_by("starts_at")]


@time_machine.travel(MONDAY)
def test_eight_weeks_stand_on_the_agenda(world: World) -> None:
    series = plan(world)
    found = starts(series)
    assert [one.date() for one in found] == [
        date(2026, 3, 10) + timedelta(weeks=n) for n in range(8)
    ]
    # Summer time begins on 29 March.
    assert {one.time() for one in found} == {time(10)}
    one = series.occurrences.order_by("starts_at").last()
    assert one is not None
    assert one.ends_at - one.starts_at == timedelta(minutes=90)
    assert (one.title, one.corporation, one.complex) == ("Koffie-uur", world.linde, world.flat)


def test_the_next_date_comes_by_itself_and_once(world: World) -> None:
    with time_machine.travel(MONDAY):
        series = plan(world)
        assert services.keep_series() == 0
    with time_machine.travel(MONDAY + timedelta(weeks=1)):
        assert services.keep_series() == 1
        assert services.keep_series() == 0
        assert services.lay_out(series) == []
    assert len(starts(series)) == 9


@time_machine.travel(MONDAY)
def test_a_moved_date_and_a_cancelled_one_do_not_come_back(world: World) -> None:
    series = plan(world)
    first, second = series.occurrences.order_by("starts_at")[:2]
    Occurrence.objects.filter(pk=first.pk).update(
        starts_at=first.starts_at + timedelta(days=1), ends_at=first.ends_at + timedelta(days=1)
    )
    services.cancel_occurrence(second, by=world.bram)
    assert services.lay_out(series) == []


@time_machine.travel(MONDAY)
def test_the_database_refuses_a_date_twice(world: World) -> None:
    series = plan(world)
    one = series.occurrences.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_occurrence(world.flat, series=series, original_start=one.original_start)


@time_machine.travel(MONDAY)
def test_a_course_stands_there_as_a_whole(world: World) -> None:
    repeat = Repeat(Frequency.WEEKLY, (1,), count=30)
    series = plan(world, repeat, kind=SeriesKind.COURSE, topics=["Kennismaken", "Lezen"])
    found = list(series.occurrences.order_by("starts_at"))
    assert len(found) == 30
    assert [one.title for one in found[:3]] == [
        "Koffie-uur: Kennismaken",
        "Koffie-uur: Lezen",
        "Koffie-uur",
    ]


def test_a_course_without_an_end_is_refused(world: World) -> None:
    with pytest.raises(rules.Refused):
        plan(world, kind=SeriesKind.COURSE)
    assert not Series.objects.exists()


def test_it_is_over_after_its_last_date(world: World) -> None:
    with time_machine.travel(MONDAY):
        series = plan(world, Repeat(Frequency.WEEKLY, (1,), count=2))
        services.keep_series()
        assert Series.objects.running().count() == 1
    with time_machine.travel(MONDAY + timedelta(weeks=3)):
        services.keep_series()
        assert not Series.objects.running().exists()
    assert len(starts(series)) == 2


@time_machine.travel(MONDAY)
def test_one_that_fails_leaves_the_others_alone(world: World) -> None:
    broken, good = plan(world), plan(world)
    Series.objects.filter(pk=broken.pk).update(rrule="nonsense")
    with time_machine.travel(MONDAY + timedelta(weeks=1)):
        assert services.keep_series() == 1
    assert len(starts(good)) == 9


@time_machine.travel(MONDAY)
def test_stopping_leaves_the_dates_that_people_joined(world: World) -> None:
    series = plan(world)
    joined = series.occurrences.order_by("starts_at")[3]
    services.register(joined, world.resident, channel=rules.Channel.PHONE, by=world.bram)
    services.stop_series(series, by=world.bram)
    assert list(series.occurrences.all()) == [joined]
    assert services.keep_series() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_each_date_once(world: World) -> None:
    """Without the lock of the series both would insert, and one would fail on the constraint."""
    with time_machine.travel(MONDAY, tick=True):
        series = plan(world)
        series.occurrences.all().delete()
        begin = threading.Barrier(2)
        made: list[int] = []

        def lay_out() -> None:
            try:
                begin.wait(timeout=30)
                made.append(len(services.lay_out(series)))
            finally:
                connection.close()

        workers = [threading.Thread(target=lay_out) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=60)
        assert sorted(made) == [0, 8]
