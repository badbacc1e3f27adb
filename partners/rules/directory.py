"""Who helps where, and whether what is told of it still is right. Pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rules import months_later


class ServiceStatus(models.TextChoices):
    """The words of HSDS."""

    ACTIVE = "active", _("can be asked")
    INACTIVE = "inactive", _("not offered now")
    DEFUNCT = "defunct", _("has ended")
    TEMPORARILY_CLOSED = "temporarily_closed", _("closed for a while")


class Freshness(models.TextChoices):
    """Whether somebody must look at it again."""

    NOT_NEEDED = "not_needed", _("looked at lately")
    NEEDED = "needed", _("please look whether it still is right")
    REQUIRED = "required", _("nobody looked at it for eight months or longer")


ASKED_AFTER, STALE_AFTER = 6, 8  # months


def freshness(assured_date: date, today: date) -> Freshness:
    if months_later(assured_date, STALE_AFTER) <= today:
        return Freshness.REQUIRED
    if months_later(assured_date, ASKED_AFTER) <= today:
        return Freshness.NEEDED
    return Freshness.NOT_NEEDED


# --- opening hours --------------------------------------------------------------------------------

MOST_A_DAY = 4


@dataclass(frozen=True, order=True)
class Hours:
    """A part of a week in which it is open; Monday is 0."""

    byday: int
    opens_at: time
    closes_at: time
    on_holidays: bool = False


class HoursUnclear(ValueError):
    """Not to be read as hours of one day."""


_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")


def read_hours(text: str) -> list[tuple[time, time]]:
    """ "9:00-12:30, 13-17" → two parts of a day, in order; nothing is closed."""
    found = [_part(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]
    found.sort()
    overlap = any(one[1] > after[0] for one, after in pairwise(found))
    if overlap or len(found) > MOST_A_DAY:
        raise HoursUnclear
    return found


def _part(text: str) -> tuple[time, time]:
    match = _HOURS.fullmatch(text)
    if match is None:
        raise HoursUnclear
    hour, minute, last_hour, last_minute = (int(part or 0) for part in match.groups())
    try:
        opens_at, closes_at = time(hour, minute), time(last_hour, last_minute)
    except ValueError:
        raise HoursUnclear from None
    if opens_at >= closes_at:
        raise HoursUnclear
    return opens_at, closes_at


def hours_text(hours: Iterable[tuple[time, time]]) -> str:
    """As `read_hours` reads it."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours)


def is_open(hours: Iterable[Hours], at: datetime, *, holiday: bool) -> bool:
    """`at` in local time. On a public holiday only what says so is open."""
    return any(
        part.byday == at.weekday()
        and part.opens_at <= at.time() < part.closes_at
        and (part.on_holidays or not holiday)
        for part in hours
    )


# --- where ----------------------------------------------------------------------------------------

MOST_POSTCODES = 400
POSTCODE = re.compile(r"[1-9]\d{3}")


class PostcodesUnclear(ValueError):
    """Not four digits, or a range that runs backwards or is very long."""


def read_postcodes(text: str) -> list[str]:
    """ "2285, 2287-2289" → the four digits of each, once, in order."""
    found: set[str] = set()
    for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text.strip())):
        if not part:
            continue
        first, _dash, last = part.partition("-")
        last = last or first
        if not (POSTCODE.fullmatch(first) and POSTCODE.fullmatch(last)) or last < first:
            raise PostcodesUnclear
        if int(last) - int(first) >= MOST_POSTCODES:
            raise PostcodesUnclear
        found.update(str(number) for number in range(int(first), int(last) + 1))
    if len(found) > MOST_POSTCODES:
        raise PostcodesUnclear
    return sorted(found)


def postcodes_text(postcodes: Iterable[str]) -> str:
    """As `read_postcodes` reads it: what follows on one another as a range."""
    runs: list[list[int]] = []
    for number in sorted(int(code) for code in postcodes):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def serves(postcodes: Collection[str], postcode: str) -> bool:
    """A service that names no postcode works wherever it is asked."""
    return not postcodes or postcode in postcodes


# In which one can be helped; names come from Django.
LANGUAGES = (
    "nl",
    "en",
    "ar",
    "bg",
    "de",
    "es",
    "fr",
    "fa",
    "pl",
    "pt",
    "ro",
    "tr",
    "uk",
    "zh-hans",
)
