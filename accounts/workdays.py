"""Dutch working days: terms in agreements count those."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays


@cache
def _free_days(year: int) -> frozenset[date]:
    """Public holidays; Liberation Day counts in the years in which it is a day off (each fifth)."""
    return frozenset(country_holidays("NL", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _free_days(day.year)


def add_working_days(start: date, days: int) -> date:
    """The day on which a term of that many working days ends; the start itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day


@cache
def _names(year: int, language: str) -> dict[date, str]:
    return dict(country_holidays("NL", years=year, language=language))


def holiday_on(day: date, language: str = "nl") -> str:
    """What people call that day, when it is a public holiday; else nothing."""
    return _names(day.year, "nl" if language == "nl" else "en_US").get(day, "")
