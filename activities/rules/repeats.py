"""When something that comes back comes back. Pure.

The text is a part of RFC 5545 (RRULE), so that it can be read elsewhere: what people ask for, and
no more. It speaks of days only. The hour is said apart, by the clock on the wall: ten o'clock
stays ten o'clock when summer time begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_WEEKS, MOST_MONTHS, MOST_TIMES = 8, 12, 100
# Within this there is a next date, when there is one at all: MOST_MONTHS months.
LONGEST_GAP = timedelta(days=400)


class Frequency(models.TextChoices):
    WEEKLY = "WEEKLY", gettext_lazy("every week")
    MONTHLY = "MONTHLY", gettext_lazy("every month")


NTH = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    -1: gettext_lazy("last"),
}


@dataclass(frozen=True)
class Repeat:
    """`days`: 0 is Monday. Of months `nth` says which one of that day; of weeks it is 0."""

    frequency: Frequency
    days: tuple[int, ...]
    interval: int = 1
    nth: int = 0
    until: date | None = None  # the last day on which it may be
    count: int | None = None

    def __post_init__(self) -> None:
        most = MOST_WEEKS if self.frequency == Frequency.WEEKLY else MOST_MONTHS
        if not 1 <= self.interval <= most:
            raise ValueError("interval")
        if not self.days or sorted(set(self.days)) != list(self.days) or self.days[-1] > 6:
            raise ValueError("days")
        if self.frequency == Frequency.WEEKLY and self.nth:
            raise ValueError("nth")
        if self.frequency == Frequency.MONTHLY and (self.nth not in NTH or len(self.days) > 1):
            raise ValueError("nth")
        if self.until is not None and self.count is not None:
            raise ValueError("until and count")
        if self.count is not None and not 1 <= self.count <= MOST_TIMES:
            raise ValueError("count")

    @property
    def ends(self) -> bool:
        return self.until is not None or self.count is not None

    def dates(self, starts_on: date, *, last: date) -> Iterator[date]:
        """From `starts_on`, which sets the first week or month, up to and with `last`."""
        end = last if self.until is None else min(last, self.until)
        yield from islice(self._all(starts_on, end), self.count)

    def _all(self, starts_on: date, end: date) -> Iterator[date]:
        if self.frequency == Frequency.WEEKLY:
            monday = starts_on - timedelta(days=starts_on.weekday())
            while monday <= end:
                for offset in self.days:
                    if starts_on <= (day := monday + timedelta(days=offset)) <= end:
                        yield day
                monday += timedelta(weeks=self.interval)
            return
        first = starts_on.replace(day=1)
        while first <= end:
            if starts_on <= (day := nth_of_month(first, self.nth, self.days[0])) <= end:
                yield day
            first = _months_later(first, self.interval)


def nth_of_month(day: date, nth: int, weekday: int) -> date:
    """The first, … fourth or last of that weekday in the month of `day`."""
    first = day.replace(day=1)
    if nth > 0:
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    end = _months_later(first, 1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _months_later(first: date, number: int) -> date:
    month = first.month - 1 + number
    return date(first.year + month // 12, month % 12 + 1, 1)


def which_of_month(day: date) -> int:
    """As people say it: the fifth one is the last one."""
    nth = (day.day - 1) // 7 + 1
    return nth if nth < 5 else -1


def at(day: date, hour: time) -> datetime:
    """That hour by the clock on the wall. An hour that the clock skips in March is one later."""
    there = datetime.combine(day, hour, AMSTERDAM)
    return there.astimezone(ZoneInfo("UTC")).astimezone(AMSTERDAM)


def local(moment: datetime) -> datetime:
    return moment.astimezone(AMSTERDAM)


# --- as text --------------------------------------------------------------------------------------


def write(repeat: Repeat) -> str:
    days = ",".join(f"{repeat.nth or ''}{DAYS[day]}" for day in repeat.days)
    parts = [f"FREQ={repeat.frequency.value}"]
    if repeat.interval > 1:
        parts.append(f"INTERVAL={repeat.interval}")
    parts.append(f"BYDAY={days}")
    if repeat.until is not None:
        parts.append(f"UNTIL={repeat.until:%Y%m%d}")
    if repeat.count is not None:
        parts.append(f"COUNT={repeat.count}")
    return ";".join(parts)


def read(text: str) -> Repeat:
    """Raises ValueError for all that `write` does not write."""
    parts = dict(part.split("=", 1) for part in text.split(";"))
    if not {"FREQ", "BYDAY"} <= parts.keys() <= {"FREQ", "BYDAY", "INTERVAL", "UNTIL", "COUNT"}:
        raise ValueError(text)
    given = parts["BYDAY"].split(",")
    nth = {int(day[:-2] or 0) for day in given}
    if len(nth) != 1:
        raise ValueError(text)
    until = parts.get("UNTIL")
    return Repeat(
        frequency=Frequency(parts["FREQ"]),
        days=tuple(DAYS.index(day[-2:]) for day in given),
        interval=int(parts.get("INTERVAL", 1)),
        nth=nth.pop(),
        until=datetime.strptime(until, "%Y%m%d").date() if until else None,
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
    )


# --- in words -------------------------------------------------------------------------------------


def in_words(repeat: Repeat) -> str:
    """For example: "every Tuesday, until 30 June"."""
    words = _weekly(repeat) if repeat.frequency == Frequency.WEEKLY else _monthly(repeat)
    if repeat.until is not None:
        return _("%(every)s, until %(day)s") % {
            "every": words,
            "day": date_format(repeat.until, "j F Y"),
        }
    if repeat.count is not None:
        times = ngettext("%(n)s time", "%(n)s times", repeat.count) % {"n": repeat.count}
        return f"{words}, {times}"
    return words


def _weekly(repeat: Repeat) -> str:
    days = get_text_list([str(WEEKDAYS[day]) for day in repeat.days], _("and"))
    if repeat.interval == 1:
        return _("every %(days)s") % {"days": days}
    return _("every %(n)s weeks on %(days)s") % {"n": repeat.interval, "days": days}


def _monthly(repeat: Repeat) -> str:
    facts = {
        "nth": NTH[repeat.nth],
        "day": WEEKDAYS[repeat.days[0]],
        "n": repeat.interval,
    }
    if repeat.interval == 1:
        return _("every %(nth)s %(day)s of the month") % facts
    return _("every %(n)s months on the %(nth)s %(day)s") % facts


def hours_in_words(begins: time, ends: time) -> str:
    """For example: "from 10:00 to 11:30"."""
    hours = {"begins": time_format(begins, "H:i"), "ends": time_format(ends, "H:i")}
    return _("from %(begins)s to %(ends)s") % hours
