"""Dutch working days, by the calendar on the wall."""

from datetime import date

import pytest

from accounts.workdays import add_working_days, is_working_day

FREE = [
    (date(2026, 1, 1), "New Year's Day"),
    (date(2026, 4, 3), "Good Friday"),
    (date(2026, 4, 6), "Easter Monday"),
    (date(2026, 4, 27), "King's Day, a Monday"),
    (date(2025, 4, 26), "King's Day a day early, because the 27th is a Sunday"),
    (date(2025, 5, 5), "Liberation Day, once in five years"),
    (date(2026, 5, 14), "Ascension Day"),
    (date(2026, 5, 25), "Whit Monday"),
    (date(2026, 12, 25), "Christmas Day"),
    (date(2025, 12, 26), "Second Christmas Day, a Friday"),
    (date(2026, 11, 21), "a Saturday"),
    (date(2026, 11, 22), "a Sunday"),
]
WORKED = [
    (date(2026, 4, 2), "Maundy Thursday"),
    (date(2025, 4, 28), "the Monday after a King's Day that was moved"),
    (date(2026, 5, 5), "Liberation Day in the four years between"),
    (date(2026, 5, 15), "the Friday after Ascension Day"),
    (date(2026, 12, 24), "Christmas Eve"),
    (date(2026, 12, 31), "New Year's Eve"),
]


@pytest.mark.parametrize(("day", "name"), FREE, ids=lambda value: str(value))
def test_a_free_day_does_not_count(day: date, name: str) -> None:
    assert not is_working_day(day), name


@pytest.mark.parametrize(("day", "name"), WORKED, ids=lambda value: str(value))
def test_any_other_day_does(day: date, name: str) -> None:
    assert is_working_day(day), name


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),  # "today" stays today, on a Sunday too
        (date(2026, 11, 23), 1, date(2026, 11, 24)),  # the start itself does not count
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday → Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday → Monday
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday, Easter and Easter Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # over King's Day
        (date(2025, 4, 25), 1, date(2025, 4, 28)),  # over a King's Day that was moved
        (date(2025, 5, 2), 1, date(2025, 5, 6)),  # over Liberation Day
        (date(2026, 5, 4), 1, date(2026, 5, 5)),  # which is worked in 2026
        (date(2026, 5, 13), 2, date(2026, 5, 18)),  # over Ascension Day
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # over Whit Monday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas, which is on Friday
        (date(2025, 12, 24), 3, date(2025, 12, 31)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),  # into another year, over New Year's Day
        (date(2026, 12, 24), 5, date(2027, 1, 4)),
    ],
)
def test_a_term_ends_on(start: date, days: int, end: date) -> None:
    assert add_working_days(start, days) == end
