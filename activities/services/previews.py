"""What planning it like this would give: the dates, the holidays, who has the room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import get_language

from accounts.workdays import holiday_on
from residents.models import CommonRoom

from .. import rules
from ..models import Occurrence, Series
from ..rules import Repeat
from .rooms import Wish, free_times, standing_in

SHOWN = 8
HOLIDAYS_AHEAD = timedelta(weeks=26)


@dataclass(frozen=True)
class Coming:
    day: date
    holiday: str
    taken_by: Occurrence | None = None

    @property
    def words(self) -> str:
        this_year = self.day.year == timezone.localdate().year
        return capfirst(date_format(self.day, "l j F" if this_year else "l j F Y"))


@dataclass(frozen=True)
class Preview:
    words: str
    dates: Sequence[Coming]
    more: bool
    free: Sequence[str] = field(default_factory=list)


def preview(
    repeat: Repeat | None,
    *,
    day: date,
    begins: time,
    ends: time,
    room: CommonRoom | None,
) -> Preview:
    length = datetime.combine(day, ends) - datetime.combine(day, begins)
    if repeat is None:
        days, more = [day], False
    else:
        days = list(repeat.dates(day, last=day + timedelta(days=800)))
        days, more = days[:SHOWN], len(days) > SHOWN
    standing = _standing(room, days, begins, length)
    language = get_language() or "nl"
    dates = [
        Coming(one, holiday_on(one, language), _meeting(standing, one, begins, length))
        for one in days
    ]
    clash = next((one.day for one in dates if one.taken_by), None)
    free = free_times(room.pk, clash, length) if room and clash else []
    return Preview(
        words=_words(repeat, begins, ends),
        dates=dates,
        more=more,
        free=[
            f"{time_format(timezone.localtime(begin), 'H:i')}–"
            f"{time_format(timezone.localtime(end), 'H:i')}"
            for begin, end in free
        ],
    )


def _words(repeat: Repeat | None, begins: time, ends: time) -> str:
    hours = rules.hours_in_words(begins, ends)
    return f"{rules.repeat_in_words(repeat)}, {hours}" if repeat else hours


def _standing(
    room: CommonRoom | None, days: Sequence[date], begins: time, length: timedelta
) -> list[Occurrence]:
    if room is None:
        return []
    wishes = [Wish(rules.at(day, begins), rules.at(day, begins) + length) for day in days]
    return standing_in(room.pk, wishes)


def _meeting(
    standing: Sequence[Occurrence], day: date, begins: time, length: timedelta
) -> Occurrence | None:
    begin = rules.at(day, begins)
    for one in standing:
        if one.starts_at < begin + length and begin < one.ends_at:
            return one
    return None


# --- holidays of a series -------------------------------------------------------------------------


@dataclass(frozen=True)
class HolidayAsked:
    """A date of a series on a public holiday: is it on?"""

    occurrence: Occurrence
    name: str


def holidays_of(occurrences: Sequence[Occurrence]) -> list[HolidayAsked]:
    """Of those that are planned, the ones on a holiday about which nobody said yes yet."""
    language = get_language() or "nl"
    asked = [
        HolidayAsked(one, holiday_on(one.day, language))
        for one in occurrences
        if one.series_id and one.is_open and not one.on_holiday
    ]
    return [one for one in asked if one.name]


def holidays_ahead(series: Series, after: date) -> list[Coming]:
    """Those behind the agenda, to see in time."""
    last = timezone.localdate() + HOLIDAYS_AHEAD
    language = get_language() or "nl"
    return [
        Coming(day, name)
        for day in series.days(last)
        if day > after and (name := holiday_on(day, language))
    ]
