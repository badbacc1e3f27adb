"""Who asks and who carries, counted per complex. Pure.

A role is a dated judgement of a professional, or follows from the lease; never a label on a person.
There is no national ratio: a complex is compared with its own target only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

MONTHS = 24
SMALLEST = 5


class MixKind(models.TextChoices):
    ASKS = "asks", _("asks")
    CARRIES = "carries", _("carries")
    BOTH = "both", _("asks and carries")


class MixSource(models.TextChoices):
    JUDGEMENT = "judgement", _("judgement of a professional")
    LEASE_ROUTE = "lease_route", _("follows from the lease")


# Nobody said anything about these. It is counted, and never filled in.
UNKNOWN = "unknown"
CELLS = (MixKind.ASKS.value, MixKind.BOTH.value, MixKind.CARRIES.value, UNKNOWN)


@dataclass(frozen=True)
class Span:
    """A role or a stay, from a day until the first day it no longer holds."""

    resident: UUID
    since: date
    until: date | None
    role: str = ""
    theme: UUID | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def role_of(spans: Iterable[Span]) -> str:
    """What was said about somebody as a whole, or else all that was said about subjects."""
    spans = list(spans)
    whole = {span.role for span in spans if span.theme is None}
    said = whole or {span.role for span in spans}
    if not said:
        return UNKNOWN
    if MixKind.BOTH in said or said >= {MixKind.ASKS, MixKind.CARRIES}:
        return MixKind.BOTH.value
    return next(iter(said))


def counts_on(day: date, stays: Iterable[Span], roles: Iterable[Span]) -> dict[str, int]:
    """How many of those who lived there on that day asked, carried, did both, or were not known."""
    held: dict[UUID, list[Span]] = {}
    for role in roles:
        if role.holds(day):
            held.setdefault(role.resident, []).append(role)
    living = {stay.resident for stay in stays if stay.holds(day)}
    found = Counter(role_of(held.get(resident, ())) for resident in living)
    return {cell: found[cell] for cell in CELLS}


def counts_by_theme(
    day: date, stays: Iterable[Span], roles: Iterable[Span]
) -> dict[UUID, dict[str, int]]:
    living = {stay.resident for stay in stays if stay.holds(day)}
    found: dict[UUID, Counter[str]] = {}
    for role in roles:
        if role.theme is not None and role.holds(day) and role.resident in living:
            found.setdefault(role.theme, Counter())[role.role] += 1
    return {
        theme: {kind.value: counts[kind.value] for kind in MixKind}
        for theme, counts in found.items()
    }


def month_days(today: date, months: int = MONTHS) -> list[date]:
    """The last day of each of the months before this one, and today."""
    days = [today]
    last = today.replace(day=1) - timedelta(days=1)
    while len(days) < months:
        days.append(last)
        last = last.replace(day=1) - timedelta(days=1)
    return days[::-1]


def suppressed(cells: Mapping[str, int]) -> dict[str, int | None]:
    """For whoever does not know the residents: no count of fewer than five people.

    Where a small one is left out, the smallest of the others are too, so that it cannot be found
    by subtracting from the number of residents.
    """
    shown = {name: count for name, count in cells.items() if count >= SMALLEST or count == 0}
    if len(shown) < len(cells):
        # A zero tells who it is not, and a lone rest tells the small one.
        shown = {name: count for name, count in shown.items() if count}
        if shown:
            smallest = min(shown.values())
            shown = {name: count for name, count in shown.items() if count > smallest}
    return {name: shown.get(name) for name in cells}


@dataclass(frozen=True)
class Shares:
    """Of everybody about whom something is known, in hundredths."""

    asks: int
    both: int
    carries: int


def shares_of(cells: Mapping[str, int]) -> Shares | None:
    """None: nothing is known about anybody. They add up to a hundred."""
    counts = [cells[kind] for kind in (MixKind.ASKS, MixKind.BOTH, MixKind.CARRIES)]
    whole = sum(counts)
    if not whole:
        return None
    return Shares(*_hundred(counts, whole))


def _hundred(counts: Sequence[int], whole: int) -> list[int]:
    """Largest remainders first, so that 1, 1, 1 is 34, 33, 33."""
    shares = [100 * count // whole for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda n: -(100 * counts[n] % whole))
    for place in by_rest[: 100 - sum(shares)]:
        shares[place] += 1
    return shares
