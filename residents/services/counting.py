"""The mix of a complex over the past months, kept while the people in it are not."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from ..models import CountedMix, MixRole, Occupancy
from ..rules import mix
from ..rules.mix import Span

Counts = Counter[tuple[UUID, UUID, date, str]]  # corporation, complex, day, cell


def keep_roles(keys: Iterable[Any], on: date) -> None:
    """Before these roles go: on the days on which somebody lived here, the count of the role stays,
    and that of the unknown does not rise."""
    gone = set(keys)
    people = set(MixRole.objects.filter(pk__in=gone).values_list("resident", flat=True))
    roles = _roles(people)
    counts: Counts = Counter()
    for corporation, complex_, day, person in _lived(people, on):
        held = [(key, span) for key, span in roles.get(person, []) if span.holds(day)]
        before = mix.role_of(span for _key, span in held)
        after = mix.role_of(span for key, span in held if key not in gone)
        if before != after:
            counts[corporation, complex_, day, before] += 1
            counts[corporation, complex_, day, after] -= 1
    _add(counts)


def keep_stay(person: UUID, on: date) -> None:
    """Before the homes of somebody go: there lived one more."""
    roles = _roles({person})
    counts: Counts = Counter()
    for corporation, complex_, day, _person in _lived({person}, on):
        held = [span for _key, span in roles.get(person, []) if span.holds(day)]
        counts[corporation, complex_, day, mix.role_of(held)] += 1
    _add(counts)


def forget_old(today: date) -> None:
    """No page looks back further."""
    CountedMix.objects.filter(day__lt=mix.month_days(today)[0]).delete()


def _roles(people: set[UUID]) -> dict[UUID, list[tuple[Any, Span]]]:
    found: dict[UUID, list[tuple[Any, Span]]] = {}
    rows = MixRole.objects.filter(resident__in=people)
    for key, resident, since, until, role, theme in rows.values_list(
        "pk", "resident", "since", "until", "role", "theme"
    ):
        found.setdefault(resident, []).append((key, Span(resident, since, until, role, theme)))
    return found


def _lived(people: set[UUID], on: date) -> set[tuple[UUID, UUID, date, UUID]]:
    """Where each of them lived on the last days of the months that are over."""
    days = [day for day in mix.month_days(on)[:-1] if day < timezone.localdate()]
    rows = Occupancy.objects.filter(resident__in=people).values_list(
        "corporation", "unit__complex", "resident", "since", "until", "resident__deceased_on"
    )
    found = set()
    for corporation, complex_, resident, since, until, died in rows:
        ends = [end for end in (until, died) if end is not None]
        stay = Span(resident, since, min(ends) if ends else None)
        found |= {(corporation, complex_, day, resident) for day in days if stay.holds(day)}
    return found


def _add(counts: Counts) -> None:
    """In one order, so that two who erase at once wait for each other and do not stand still."""
    for (corporation, complex_, day, cell), number in sorted(counts.items()):
        if number:
            row, _made = CountedMix.objects.get_or_create(
                complex_id=complex_, day=day, cell=cell, defaults={"corporation_id": corporation}
            )
            CountedMix.objects.filter(pk=row.pk).update(number=F("number") + number)
