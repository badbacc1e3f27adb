"""When something comes back, against another reader of RFC 5545."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from activities import rules
from activities.rules import Frequency, Repeat

TUESDAYS = Repeat(Frequency.WEEKLY, (1,))
ends = st.one_of(
    st.none(),
    st.integers(0, 700).map(lambda n: {"until": date(2026, 1, 1) + timedelta(days=n)}),
    st.integers(1, 40).map(lambda n: {"count": n}),
).map(lambda end: end or {})
days = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
starting = st.integers(0, 365).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
weekly = st.builds(
    lambda days, interval, end: Repeat(Frequency.WEEKLY, days, interval, **end),
    days,
    st.integers(1, 8),
    ends,
)
monthly = st.builds(
    lambda day, nth, interval, end: Repeat(Frequency.MONTHLY, (day,), interval, nth, **end),
    st.integers(0, 6),
    st.sampled_from([1, 2, 3, 4, -1]),
    st.integers(1, 12),
    ends,
)


@given(st.one_of(weekly, monthly), starting)
def test_the_same_days_as_another_reader(repeat: Repeat, starts_on: date) -> None:
    last = starts_on + timedelta(days=500)
    begin = datetime.combine(starts_on, time(10))
    theirs = rrulestr(rules.write_repeat(repeat), dtstart=begin)
    # Theirs reads UNTIL as a moment, midnight; ours is a day, and that day still counts.
    if repeat.until is not None:
        theirs = theirs.replace(until=datetime.combine(repeat.until, time(23)))
    expected = [one.date() for one in theirs.between(begin, datetime.combine(last, time(23)), True)]
    assert list(repeat.dates(starts_on, last=last)) == expected


@given(st.one_of(weekly, monthly))
def test_what_is_written_is_read(repeat: Repeat) -> None:
    text = rules.write_repeat(repeat)
    assert rules.read_repeat(text) == repeat
    assert len(text) <= 120


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1TU",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=5TU",
        "FREQ=MONTHLY;BYDAY=1TU,1WE",
        "FREQ=WEEKLY;BYDAY=TU;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=TU;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;BYDAY=TU;BYHOUR=3",
        "FREQ=WEEKLY;BYDAY=WE,TU",
        "nonsense",
        "",
    ],
)
def test_what_nobody_asks_for_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):
        rules.read_repeat(text)


@pytest.mark.parametrize(
    ("day", "hours_before_utc"),
    [("2026-03-28", 1), ("2026-03-29", 2), ("2026-10-24", 2), ("2026-10-25", 1)],
)
def test_ten_o_clock_stays_ten_o_clock(day: str, hours_before_utc: int) -> None:
    begin = rules.at(date.fromisoformat(day), time(10))
    assert begin.time() == time(10)
    assert begin.utcoffset() == timedelta(hours=hours_before_utc)
    assert begin.astimezone(ZoneInfo("UTC")).hour == 10 - hours_before_utc


def test_an_hour_that_the_clock_skips_is_one_later() -> None:
    assert rules.at(date(2026, 3, 29), time(2, 30)).time() == time(3, 30)


@pytest.mark.parametrize(
    ("day", "nth"),
    [("2026-12-01", 1), ("2026-12-08", 2), ("2026-12-28", 4), ("2026-12-29", -1)],
)
def test_which_one_of_the_month_a_day_is(day: str, nth: int) -> None:
    assert rules.which_of_month(date.fromisoformat(day)) == nth


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        (TUESDAYS, "every Tuesday"),
        (Repeat(Frequency.WEEKLY, (1, 3), 2), "every 2 weeks on Tuesday and Thursday"),
        (
            Repeat(Frequency.WEEKLY, (1,), until=date(2027, 6, 30)),
            "every Tuesday, until 30 June 2027",
        ),
        (Repeat(Frequency.WEEKLY, (1,), count=6), "every Tuesday, 6 times"),
        (Repeat(Frequency.MONTHLY, (4,), nth=-1), "every last Friday of the month"),
        (Repeat(Frequency.MONTHLY, (4,), 2, 1), "every 2 months on the first Friday"),
    ],
)
def test_in_plain_words(repeat: Repeat, words: str) -> None:
    with translation.override("en"):
        assert rules.repeat_in_words(repeat) == words
