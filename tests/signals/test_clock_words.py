"""A clock as one says it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from signals.reads.life import clock_words

HERE = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("due_at", "now", "words"),
    [
        ("2026-11-23 17:00", "2026-11-23 10:00", "vandaag voor 17:00"),
        ("2026-11-24 12:30", "2026-11-23 10:00", "morgen voor 12:30"),
        ("2026-11-26 12:30", "2026-11-23 10:00", "voor donderdag 26 november, 12:30"),
        ("2026-11-23 09:30", "2026-11-23 10:00", "te laat sinds 09:30"),
        ("2026-11-20 16:00", "2026-11-22 10:00", "te laat"),  # in the weekend after it
        ("2026-11-20 16:00", "2026-11-23 10:00", "1 werkdag te laat"),
        ("2026-12-24 16:00", "2026-12-29 10:00", "2 werkdagen te laat"),  # over Christmas
        ("2026-04-24 16:00", "2026-04-28 10:00", "1 werkdag te laat"),  # over King's Day
    ],
)
def test_the_words(due_at: str, now: str, words: str) -> None:
    due, moment = (datetime.fromisoformat(text).replace(tzinfo=HERE) for text in (due_at, now))
    assert clock_words(due, now=moment) == words


def test_no_clock_no_words() -> None:
    assert clock_words(None, now=datetime(2026, 11, 23, tzinfo=HERE)) == ""
