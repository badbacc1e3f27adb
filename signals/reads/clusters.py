"""Homes where several signs lie together, and how often somebody was passed on. What counts for a
reader is what that reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import Role, User
from partners.models import Referral
from partners.rules import Purpose
from residents.models import Resident

from ..models import Signal, VisitAside
from ..rules import clusters
from ..rules.clusters import Sign

SHOWN = 50
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Visit:
    """A proposal: several signs at this home, pay a visit."""

    signals: Sequence[Signal]  # what it rests on, the newest first

    @property
    def newest(self) -> Signal:
        return self.signals[0]


def _signs(user: User) -> "QuerySet[Signal]":
    since = timezone.now() - clusters.LOOK_BACK
    return (
        Signal.objects.by_right(user)
        .filter(
            corporation__in=user.corporations_as(Role.COORDINATOR),
            category__purpose=Purpose.CARE,
            raised_at__gte=since,
        )
        .for_list()
    )


def visits_for(user: User) -> list[Visit]:
    """Two questions: of the homes where something must be decided, all that lies there."""
    if not user.corporations_as(Role.COORDINATOR):
        return []
    undecided = Signal.objects.filter(
        corporation__in=user.corporations_as(Role.COORDINATOR), state__in=clusters.OPEN_TO_VISIT
    )
    rows = _signs(user).filter(unit__in=undecided.order_by().values("unit"))
    asides = VisitAside.objects.visible_to(user).running().values_list("unit", flat=True)
    aside = set(asides)
    found = []
    for unit, there in groupby(sorted(rows, key=lambda row: row.unit_id.int), key=_unit_of):
        visit = _visit_of(list(there)) if unit not in aside else None
        if visit is not None:
            found.append(visit)
    found.sort(key=lambda visit: visit.newest.raised_at, reverse=True)
    return found[:SHOWN]


def visit_at(signal: Signal, user: User) -> Visit | None:
    """The proposal that this signal is a part of."""
    if VisitAside.objects.running().filter(unit=signal.unit_id).exists():
        return None
    visit = _visit_of(list(_signs(user).filter(unit=signal.unit_id)))
    return visit if visit is not None and signal in visit.signals else None


def _unit_of(signal: Signal) -> UUID:
    return signal.unit_id


def _visit_of(rows: Sequence[Signal]) -> Visit | None:
    by_key = {row.pk: row for row in rows}
    signs = [
        Sign(
            key=row.pk,
            urgency=row.urgency,
            at=row.raised_at,
            state=row.state,
            purpose=row.category.purpose,
            is_positive=row.category.is_positive,
        )
        for row in rows
    ]
    found = clusters.visit_for(signs, timezone.now())
    return Visit([by_key[sign.key] for sign in found]) if found else None


# --- proportionality ------------------------------------------------------------------------------


def passed_on_lately(resident: Resident, user: User) -> list[tuple[str, int]]:
    """To whom this resident was passed on in the last twelve months, and how often: to weigh
    whether once more is right. What this reader may not see is not counted."""
    rows = (
        Referral.objects.visible_to(user)
        .filter(resident=resident, created_at__gt=timezone.now() - YEAR)
        .order_by("desk__organisation__name")
        .values_list("desk__organisation__name")
        .annotate(count=Count("pk", distinct=True))
    )
    return [(name, count) for name, count in rows]
