"""What lies too long: on which rung, since when, and whose turn it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import Role, User
from partners.rules import Purpose, answers

from ..models import FollowUp, Signal
from ..rules import Rung, State
from ..rules.clocks import AT
from .life import turn_of

SHOWN = 50
TITLES: dict[Rung, StrPromise] = {
    Rung.LOST: gettext_lazy("Lies too long"),
    Rung.VERY_LATE: gettext_lazy("Very late"),
    Rung.LATE: gettext_lazy("Late"),
    Rung.WARNED: gettext_lazy("Nearly late, or a partner was reminded"),
}


@dataclass(frozen=True)
class Line:
    """`readable`: whether the user may know what it is, and open it."""

    signal: Signal
    since: datetime | None
    who: str
    task: str
    readable: bool

    @property
    def title(self) -> str:
        return self.signal.category.name if self.readable else self.signal.reference


@dataclass(frozen=True)
class Group:
    rung: Rung
    title: str
    lines: Sequence[Line]
    count: int


@dataclass(frozen=True)
class Late:
    groups: Sequence[Group]
    complexes: Sequence[tuple[str, Sequence[int]]]  # name, count per rung, the latest first

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


def late_for(user: User) -> Late:
    """Ten questions, however much is late."""
    ours, theirs = _signals(user), _referred(user)
    counts = _counts(ours, theirs)
    groups = []
    for rung, title in TITLES.items():
        lines = [*_own_lines(ours, rung, user), *_partner_lines(theirs, rung, user)]
        lines.sort(key=lambda line: (line.since is None, line.since))
        number = sum(found[rung] for found in counts.values())
        groups.append(Group(rung, str(title), lines[:SHOWN], number))
    per_complex = [(name, [found[rung] for rung in TITLES]) for name, found in counts.items()]
    per_complex.sort(key=lambda row: ([-number for number in row[1]], row[0]))
    return Late(groups, per_complex)


def _scope(user: User, prefix: str = "") -> Q:
    """What the user decides about; for an administrator that something is late, of everything."""

    def of(role: Role, **more: object) -> Q:
        terms = {"corporation__in": user.corporations_as(role), **more}
        return Q(**{f"{prefix}{name}": value for name, value in terms.items()})

    return (
        of(Role.COORDINATOR, category__purpose=Purpose.CARE)
        | of(Role.ARREARS_OFFICER, category__purpose=Purpose.DEBT)
        | of(Role.ADMINISTRATOR)
    )


def _signals(user: User) -> QuerySet[Signal]:
    """Whose own clock is late. What is with a partner has the partner's."""
    running = Signal.objects.open().filter(_scope(user), ended_at=None, rung__gt=Rung.NONE)
    return running.exclude(state=State.WITH_PARTNER)


def _referred(user: User) -> QuerySet[FollowUp]:
    silent = FollowUp.objects.filter(
        # While a desk waits for an answer itself, it is late for nobody.
        referral__rung__gt=answers.Rung.NONE,
        referral__state__in=answers.AWAITING,
    )
    return silent.filter(_scope(user, "signal__"), signal__ended_at=None)


def _counts(ours: QuerySet[Signal], theirs: QuerySet[FollowUp]) -> dict[str, Counter[int]]:
    counts: dict[str, Counter[int]] = {}
    for name, rung, number in [
        *ours.order_by().values_list("complex__name", "rung").annotate(Count("pk")),
        *theirs.order_by()
        .values_list("signal__complex__name", "referral__rung")
        .annotate(Count("pk")),
    ]:
        counts.setdefault(name, Counter())[rung] += number
    return counts


def _own_lines(ours: QuerySet[Signal], rung: Rung, user: User) -> list[Line]:
    rows = ours.filter(rung=rung).select_related(
        "category", "complex", "unit", "raised_by", "assessor"
    )
    lines = []
    for row in rows.order_by("due_at", "pk")[:SHOWN]:
        turn, clock = turn_of(row), row.clock
        lines.append(
            Line(
                signal=row,
                since=clock.reaches(AT[rung]) if clock else None,
                who=turn.who if turn else "",
                task=turn.task if turn else "",
                readable=_may_read(row, user),
            )
        )
    return lines


def _partner_lines(theirs: QuerySet[FollowUp], rung: Rung, user: User) -> list[Line]:
    rows = theirs.filter(referral__rung=rung).select_related(
        "referral__desk__organisation", "signal__category", "signal__complex", "signal__unit"
    )
    lines = []
    for row in rows.order_by("referral__answer_due_on", "pk")[:SHOWN]:
        desk, referral = row.referral.desk, row.referral
        since = answers.reaches(
            answers.Rung(rung), sent_at=referral.clock_start, due_on=referral.answer_due_on
        )
        lines.append(
            Line(
                signal=row.signal,
                since=since,
                who=f"{desk.organisation.name}, {desk.name}",
                task=str(answers.Rung(rung).label),
                readable=_may_read(row.signal, user),
            )
        )
    return lines


def _may_read(signal: Signal, user: User) -> bool:
    is_debt = signal.category.purpose == Purpose.DEBT
    role = Role.ARREARS_OFFICER if is_debt else Role.COORDINATOR
    return signal.corporation_id in user.corporations_as(role)
