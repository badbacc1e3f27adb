"""How partners keep what they promised: counts about desks, and nothing of anybody."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Role, User
from accounts.workdays import working_days_between

from ..models import Desk, Referral
from ..rules import DeclineReason, Purpose, State
from ..rules.answers import AWAITING

LOOKED_BACK = timedelta(days=365)
# A share or a median of fewer answers says more about chance than about a desk. The counts
# themselves are shown: both sides can open each of these referrals, and no resident is in them.
AT_LEAST = 5


@dataclass(frozen=True)
class Kept:
    """Of one organisation, for one corporation and one purpose."""

    organisation: str
    corporation: str
    purpose: str
    sent: int
    in_time: int
    late: int
    silent: int  # the time is over, or was when it was recalled
    waiting: int  # there is time left
    recalled: int  # while there was time left
    median_days: float | None
    declines: Sequence[tuple[str, int]]

    @property
    def share(self) -> int | None:
        """In time, of a hundred that should have been answered."""
        due = self.in_time + self.late + self.silent
        return round(100 * self.in_time / due) if due >= AT_LEAST else None


def of_corporations(user: User) -> Q:
    """Care for the coordinator, arrears for who does those."""
    return Q(purpose=Purpose.CARE, corporation__in=user.corporations_as(Role.COORDINATOR)) | Q(
        purpose=Purpose.DEBT, corporation__in=user.corporations_as(Role.ARREARS_OFFICER)
    )


def kept_by_partners(user: User) -> list[Kept]:
    """One question, however many partners."""
    return _kept(of_corporations(user))


def kept_by_own_desks(user: User) -> list[Kept]:
    """The same figures, of the organisations whose desks this user serves."""
    return _kept(Q(desk__organisation__in=Desk.objects.served_by(user).values("organisation")))


def _kept(scope: Q) -> list[Kept]:
    since = timezone.now() - LOOKED_BACK
    names = ("desk__organisation__name", "purpose", "corporation__name")
    rows = (
        Referral.objects.filter(scope, created_at__gte=since)
        .values(
            *names,
            "state",
            "reason",
            "answer_due_on",
            # Of the desk's own clock: what it waited for an answer of the sender is not its time.
            sent_on=TruncDate(Coalesce("clock_from", "created_at")),
            answered_on=TruncDate("answered_at"),
            closed_on=TruncDate("closed_at"),
        )
        .annotate(number=Count("pk"))
        .order_by(*names)
    )
    today = timezone.localdate()
    return [
        _count(key, list(found), today)
        for key, found in groupby(rows, key=lambda row: tuple(row[name] for name in names))
    ]


def _count(key: tuple[Any, ...], rows: Sequence[dict[str, Any]], today: date) -> Kept:
    counts: Counter[str] = Counter()
    declines: Counter[str] = Counter()
    days: list[int] = []
    for row in rows:
        counts[_became(row, today)] += row["number"]
        if row["state"] == State.REJECTED:
            declines[row["reason"]] += row["number"]
        if row["answered_on"] is not None:
            days += [working_days_between(row["sent_on"], row["answered_on"])] * row["number"]
    organisation, purpose, corporation = key
    return Kept(
        organisation=organisation,
        corporation=corporation,
        purpose=str(Purpose(purpose).label),
        sent=sum(counts.values()),
        in_time=counts["in_time"],
        late=counts["late"],
        silent=counts["silent"],
        waiting=counts["waiting"],
        recalled=counts["recalled"],
        median_days=median(days) if len(days) >= AT_LEAST else None,
        declines=_by_reason(declines),
    )


def _became(row: dict[str, Any], today: date) -> str:
    due_on = row["answer_due_on"]
    if row["answered_on"] is not None:
        return "in_time" if row["answered_on"] <= due_on else "late"
    if row["state"] == State.INFO_ASKED:
        return "waiting"  # for the sender
    if row["state"] in AWAITING:
        return "waiting" if today <= due_on else "silent"
    return "recalled" if row["closed_on"] <= due_on else "silent"


def _by_reason(declines: Counter[str]) -> list[tuple[str, int]]:
    labels: Iterable[tuple[str, Any]] = DeclineReason.choices
    return [(str(label), declines[code]) for code, label in labels if declines[code]]
