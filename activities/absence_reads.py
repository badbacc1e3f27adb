"""Who always came and stays away: read anew each time, kept nowhere, and told to the coach only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from residents.models import Resident

from .models import Occurrence, Registration
from .models.absence import AbsenceAside, NeighboursOf, coached_by
from .rules import CAME, SIGNED_OFF
from .rules.absence import FURTHEST_BACK, LOOKED_AT, Turn, missed

SHOWN = 10


@dataclass(frozen=True)
class Absence:
    resident: Resident
    title: str
    since: datetime  # the first date that was missed


@dataclass(frozen=True)
class _Date:
    id: UUID
    title: str
    starts_at: datetime


def absences_for(user: User) -> list[Absence]:
    """Five questions, whatever the number of activities; none for whoever is no flatcoach."""
    kinds = _dates_of(list(coached_by(user).values_list("pk", flat=True)))
    dates = [date for kind in kinds for date in kind]
    if not dates:
        return []
    turns: defaultdict[UUID, dict[UUID, str]] = defaultdict(dict)
    rows = Registration.objects.filter(occurrence__in=[date.id for date in dates])
    for resident, occurrence, state in rows.values_list("resident", "occurrence", "state"):
        turns[resident][occurrence] = _better(turns[resident].get(occurrence), state)
    found: dict[UUID, _Date] = {}
    for kind in kinds:
        for resident, states in turns.items():
            gone = missed([_turn(states.get(date.id)) for date in kind])
            if gone is not None:
                found.setdefault(resident, kind[gone.first])
    return _still_true(found, user)


def _dates_of(complexes: Sequence[UUID]) -> list[list[_Date]]:
    """The last dates of each kind of activity that goes on: of a series, or of what is called the
    same in one complex."""
    if not complexes:
        return []
    now = timezone.now()
    kinds: defaultdict[object, list[_Date]] = defaultdict(list)
    rows = (
        Occurrence.objects.planned()
        .filter(complex__in=complexes, ends_at__lte=now, starts_at__gt=now - FURTHEST_BACK)
        .order_by("starts_at", "pk")
        .values_list("pk", "title", "starts_at", "series", "complex")
    )
    for key, title, starts_at, series, complex_ in rows:
        kinds[series or (complex_, title)].append(_Date(key, title, starts_at))
    return [dates[-LOOKED_AT:] for dates in kinds.values() if len(dates) >= LOOKED_AT]


def _better(one: str | None, other: str) -> str:
    """Somebody may sign off and sign up again: being there counts most."""
    return one if one in CAME else other


def _turn(state: str | None) -> Turn:
    if state in CAME:
        return Turn.CAME
    return Turn.SIGNED_OFF if state in SIGNED_OFF else Turn.ABSENT


def _still_true(found: dict[UUID, _Date], user: User) -> list[Absence]:
    """Not who came to something else since, was thought about since, died or moved."""
    if not found:
        return []
    now = timezone.now()
    came = Registration.objects.filter(
        resident__in=found, state__in=CAME, occurrence__ends_at__lte=now
    )
    last_came = dict(
        came.order_by().values_list("resident").annotate(at=Max("occurrence__starts_at"))
    )
    asides = AbsenceAside.objects.filter(resident__in=found).order_by()
    last_aside = dict(asides.values_list("resident").annotate(at=Max("at")))
    people = NeighboursOf().visible_to(user).in_bulk(list(found))
    absences = [
        Absence(people[key], date.title, date.starts_at)
        for key, date in found.items()
        if key in people
        and not (key in last_came and last_came[key] > date.starts_at)
        and not (key in last_aside and last_aside[key] > date.starts_at)
    ]
    return sorted(absences, key=lambda one: (one.since, one.resident.pk))[:SHOWN]
