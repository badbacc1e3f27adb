"""Dutch working days and hours: terms in agreements and clocks count those."""

from datetime import date, datetime, time, timedelta
from functools import cache

from holidays import country_holidays

from .quiet_hours import HERE

# An office is open from nine to five; a night in which the clock is put back lies outside it.
OPENS, CLOSES = time(9), time(17)
WORKDAY = timedelta(hours=8)


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


def _opened(day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day, OPENS, HERE), datetime.combine(day, CLOSES, HERE)


def working_days_between(start: date, end: date) -> int:
    """How many working days after the first day the last one comes; the first does not count."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def end_of_office(day: date) -> datetime:
    return _opened(day)[1]


def working_time(begin: datetime, end: datetime) -> timedelta:
    """Office hours on working days between two moments; none when `end` is before `begin`."""
    spent = timedelta()
    day, last = begin.astimezone(HERE).date(), end.astimezone(HERE).date()
    while day <= last:
        if is_working_day(day):
            opens, closes = _opened(day)
            spent += max(timedelta(), min(closes, end) - max(opens, begin))
        day += timedelta(days=1)
    return spent


def after_working_time(begin: datetime, amount: timedelta) -> datetime:
    """The first moment in office hours at which that much working time has passed."""
    day = begin.astimezone(HERE).date()
    while True:
        if is_working_day(day):
            opens, closes = _opened(day)
            start = max(opens, begin)
            there = max(timedelta(), closes - start)
            if start < closes and amount <= there:
                return start + amount
            amount -= there
        day += timedelta(days=1)


@cache
def _names(year: int, language: str) -> dict[date, str]:
    return dict(country_holidays("NL", years=year, language=language))


def holiday_on(day: date, language: str = "nl") -> str:
    """What people call that day, when it is a public holiday; else nothing."""
    return _names(day.year, "nl" if language == "nl" else "en_US").get(day, "")
