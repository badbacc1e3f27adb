"""How long data is kept: terms in calendar months, and who may change one. Pure."""

import calendar
from datetime import date, timedelta

# Longer than this nobody may keep anything, whatever the reason.
LONGEST = 120
REASON_LENGTH = 20


def months_later(day: date, months: int) -> date:
    """The same day of a later month; its last day when that month is shorter (29 February)."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_past(today: date, months: int) -> date:
    """The last day of which the term is over today: `months_later(day, months) <= today`."""
    back = months_later(today, -months)
    if (today + timedelta(days=1)).month == today.month:
        return back
    # The last day of a month: a longer month that began this term ends today as a whole.
    return back.replace(day=calendar.monthrange(back.year, back.month)[1])


class TermRefused(Exception):
    """`code` says why; the words are in `REFUSALS` of the form that asks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def require_term(months: int, *, usual: int, shortest: int, reason: str) -> None:
    """Shorter than usual is free, down to what the work needs. Longer needs a reason."""
    if months < shortest:
        raise TermRefused("too_short")
    if months > LONGEST:
        raise TermRefused("too_long")
    if months > usual and len(reason.strip()) < REASON_LENGTH:
        raise TermRefused("needs_reason")
