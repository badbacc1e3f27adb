"""A change of a series, and of one date: who joined is asked about, and told."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from activities import rules, services
from activities.models import Occurrence, Series
from activities.rules import Frequency, OccurrenceState, Repeat, Words
from tests.activities.test_series import MONDAY, TUESDAYS, plan, starts
from tests.conftest import World

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def on_monday(db: None) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def join(world: World, occurrence: Occurrence) -> Any:
    return services.register(occurrence, world.resident, channel=rules.Channel.PHONE, by=world.bram)


def change(world: World, series: Series, **fields: Any) -> Series:
    words = {name: fields.pop(name) for name in list(fields) if name in Words.__annotations__}
    series.refresh_from_db()
    return services.change_series(
        series,
        Words(**{**Words.of(series).as_fields(), **words}),
        by=world.bram,
        **{
            "repeat": series.repeat,
            "begins": series.begins,
            "minutes": series.minutes,
            **fields,
        },
    )


def dates(series: Series) -> list[Occurrence]:
    return list(series.occurrences.order_by("original_start"))


def test_another_hour_for_all(world: World) -> None:
    series = plan(world)
    keys = [one.pk for one in dates(series)]
    change(world, series, begins=time(10, 30))
    assert {one.time() for one in starts(series)} == {time(10, 30)}
    assert [one.pk for one in dates(series)] == keys  # the poster still leads there
    assert {one.sequence for one in dates(series)} == {1}
    assert services.lay_out(series) == []


def test_a_date_that_people_joined_is_asked_about_and_nothing_is_written(world: World) -> None:
    series = plan(world)
    third = dates(series)[2]
    join(world, third)
    with pytest.raises(services.MustAsk) as asked:
        change(world, series, begins=time(11))
    (one,) = asked.value.dates
    assert (one.occurrence.pk, one.people) == (third.pk, 1)
    assert timezone.localtime(one.starts_at).time() == time(11)
    assert {one.time() for one in starts(series)} == {time(10)}
    series.refresh_from_db()
    assert series.begins == time(10)


def test_left_as_it_was_it_is_not_laid_out_again(world: World) -> None:
    series = plan(world)
    third = dates(series)[2]
    row = join(world, third)
    change(world, series, begins=time(11), answers={third.pk: False})
    third.refresh_from_db()
    row.refresh_from_db()
    assert timezone.localtime(third.starts_at).time() == time(10)
    assert row.call_asked_at is None
    assert services.lay_out(series) == []
    assert len(starts(series)) == 8


def test_changed_and_told(world: World) -> None:
    series = plan(world)
    third = dates(series)[2]
    row = join(world, third)
    change(world, series, begins=time(11), answers={third.pk: True})
    third.refresh_from_db()
    row.refresh_from_db()
    assert timezone.localtime(third.starts_at).time() == time(11)
    assert row.call_asked_at is not None
    assert row.version == 2


def test_what_was_changed_by_hand_stays(world: World) -> None:
    series = plan(world)
    second = dates(series)[1]
    moved = second.starts_at + timedelta(days=1)
    services.change_occurrence(
        second,
        Words(**{**Words.of(second).as_fields(), "place": "Tuin"}),
        starts_at=moved,
        ends_at=second.ends_at + timedelta(days=1),
        by=world.bram,
    )
    change(world, series, begins=time(11), place="Kelder", title="Thee-uur")
    second.refresh_from_db()
    assert (second.place, second.starts_at) == ("Tuin", moved)
    assert second.title == "Thee-uur"  # that was still as the series said it
    assert services.lay_out(series) == []


def test_from_this_one_on(world: World) -> None:
    series = plan(world)
    change(world, series, title="Thee-uur", since=dates(series)[3])
    assert [one.title for one in dates(series)] == ["Koffie-uur"] * 3 + ["Thee-uur"] * 5


def test_another_day_moves_each_within_its_week(world: World) -> None:
    series = plan(world)
    keys = [one.pk for one in dates(series)]
    change(world, series, repeat=Repeat(Frequency.WEEKLY, (3,)))
    assert {one.weekday() for one in starts(series)} == {3}
    assert [one.pk for one in dates(series)] == keys


def test_an_earlier_day_in_the_week_of_a_later_date(world: World) -> None:
    series = plan(world)
    since = dates(series)[2]
    change(world, series, repeat=Repeat(Frequency.WEEKLY, (0,)), since=since)
    found = starts(series)
    assert [one.weekday() for one in found] == [1, 1] + [0] * 7
    assert len({one.isocalendar()[:2] for one in found}) == 9


def test_only_empty_dates_that_no_longer_match_go(world: World) -> None:
    series = plan(world)
    second, third = dates(series)[1:3]
    row = join(world, second)
    fortnight = Repeat(Frequency.WEEKLY, (1,), interval=2)
    with pytest.raises(services.MustAsk) as asked:
        change(world, series, repeat=fortnight)
    (one,) = asked.value.dates
    assert (one.occurrence.pk, one.starts_at) == (second.pk, None)
    change(world, series, repeat=fortnight, answers={second.pk: False})
    assert [one.date() for one in starts(series)][:3] == [
        date(2026, 3, 10),
        date(2026, 3, 17),
        date(2026, 3, 24),
    ]
    assert len(starts(series)) == 5
    row.refresh_from_db()
    assert row.state == rules.State.CONFIRMED
    # Of a date that goes the people are told.
    change(world, series, repeat=TUESDAYS)
    third = dates(series)[2]
    change(world, series, repeat=fortnight, answers={second.pk: True, third.pk: True})
    second.refresh_from_db()
    row.refresh_from_db()
    assert second.state == OccurrenceState.CANCELLED
    assert row.state == rules.State.CANCELLED_BY_HOST


def test_an_earlier_end_takes_away_empty_dates(world: World) -> None:
    series = plan(world)
    change(world, series, repeat=Repeat(Frequency.WEEKLY, (1,), until=date(2026, 3, 31)))
    assert len(starts(series)) == 4
    change(world, series, repeat=TUESDAYS)
    assert len(starts(series)) == 8


def test_how_often_counts_from_the_beginning(world: World) -> None:
    series = plan(world, Repeat(Frequency.WEEKLY, (1,), count=6))
    change(
        world,
        series,
        repeat=Repeat(Frequency.WEEKLY, (3,), count=6),
        since=dates(series)[2],
    )
    assert [one.weekday() for one in starts(series)] == [1, 1, 3, 3, 3, 3]


def test_a_cancelled_date_stays_cancelled_at_the_new_hour(world: World) -> None:
    series = plan(world)
    services.cancel_occurrence(dates(series)[1], by=world.bram)
    change(world, series, begins=time(11))
    assert len(starts(series)) == 8
    assert dates(series)[1].state == OccurrenceState.CANCELLED


def test_fewer_places_take_none_away(world: World) -> None:
    series = plan(world)
    first = dates(series)[0]
    services.register(
        first, world.resident, channel=rules.Channel.PHONE, by=world.bram, party_size=4
    )
    change(world, series, capacity=2, answers={first.pk: True})
    assert [one.capacity for one in dates(series)[:2]] == [4, 2]


def test_subjects_of_meetings_stay(world: World) -> None:
    series = plan(world, topics=["Lichaam", "Samen"])
    change(world, series, title="BRUIS")
    assert [one.title for one in dates(series)[:3]] == ["BRUIS: Lichaam", "BRUIS: Samen", "BRUIS"]


def test_one_date_is_changed_and_everybody_told_once(world: World) -> None:
    one = dates(plan(world))[0]
    row = join(world, one)
    words = Words.of(one)
    moved = {"starts_at": one.starts_at + timedelta(hours=1), "ends_at": one.ends_at}
    services.change_occurrence(one, words, by=world.bram, **moved)
    row.refresh_from_db()
    assert (row.version, row.call_asked_at is None) == (2, False)
    one.refresh_from_db()
    assert one.sequence == 1
    services.change_occurrence(one, words, by=world.bram, **moved)
    row.refresh_from_db()
    one.refresh_from_db()
    assert (row.version, one.sequence) == (2, 1)


def test_another_description_is_told_to_nobody(world: World) -> None:
    one = dates(plan(world))[0]
    row = join(world, one)
    services.change_occurrence(
        one,
        Words(**{**Words.of(one).as_fields(), "description": "Met taart."}),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        by=world.bram,
    )
    row.refresh_from_db()
    assert row.call_asked_at is None
