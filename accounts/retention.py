"""What is kept how long. Each app registers its kinds; the run itself is at the roof.

A kind tells which rows are past a day (`due`), how they go (`erase`), and which are about somebody
(`of_person`). This module adds what is the same for all: the corporation's own term, holds, row
locks, tombstones.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_stubs_ext import StrPromise

from . import rules
from .models import Erasure, ErasureReason, Hold, RetentionTerm, Tombstone


@dataclass
class Batch:
    """One run or request, with what went in it."""

    corporation_id: UUID
    reason: ErasureReason
    on: date
    id: UUID
    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    name: str
    label: StrPromise
    # After what the term begins to run, for the page.
    after: StrPromise
    # The usual term. A corporation may choose a shorter one, but not under `shortest`.
    months: int
    due: Callable[[UUID, date], "QuerySet[Any]"]
    erase: Callable[[list[Any], Batch], None]
    shortest: int = 1
    # What goes before the term of its kind is over; given the day of today.
    sooner: "Callable[[UUID, date], QuerySet[Any]] | None" = None
    # Where in a row of `due` the id of the resident is; empty: it is about nobody.
    person: str = ""
    # Of a row that is about two residents: where the id of the second one is.
    other_person: str = ""
    # What goes at once when a person asks, or is gone. None: it goes by its own term.
    of_person: "Callable[[UUID], QuerySet[Any]] | None" = None
    # When one of the two is erased: lets go of that one, and says which rows stay for the other.
    # Given the person, the rows, and which people a hold keeps.
    let_go: "Callable[[UUID, list[Any], set[UUID]], set[Any]] | None" = None
    # What hangs on other rows goes before them.
    rank: int = 10
    tombstone: bool = True
    # With it goes all that is about the person, so a hold on any of that holds this too.
    takes_all: bool = False
    # How many in one transaction.
    chunk: int = 200


_kinds: dict[str, Kind] = {}
_before: dict[str, list[Callable[[list[Any]], None]]] = {}
_chores: list[Callable[[date], None]] = []


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def before_erasing(name: str, forget: Callable[[list[Any]], None]) -> None:
    """For an upper floor whose rows hang on this kind: let go of these first."""
    _before.setdefault(name, []).append(forget)


def every_night(chore: Callable[[date], None]) -> None:
    """What the run does besides erasing, given the day of today."""
    _chores.append(chore)


def chores() -> list[Callable[[date], None]]:
    return list(_chores)


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.rank, kind.name))


def kind_named(name: str) -> Kind:
    return _kinds[name]


def begin_of(day: date) -> datetime:
    """Midnight in Amsterdam, whatever the clock does that night."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The moment from which nothing of that day is left."""
    return begin_of(day + timedelta(days=1))


# --- what goes ------------------------------------------------------------------------------------


def terms_of(corporation_id: UUID) -> dict[str, RetentionTerm]:
    return {row.kind: row for row in RetentionTerm.objects.filter(corporation=corporation_id)}


def due(
    kind: Kind, corporation_id: UUID, on: date, *, months: int | None = None
) -> "QuerySet[Any]":
    """The rows whose term is over on that day and that no hold keeps."""
    if months is None:
        own = terms_of(corporation_id).get(kind.name)
        months = own.months if own else kind.months
    rows = kind.due(corporation_id, rules.last_day_past(on, months))
    if kind.sooner is not None:
        rows = rows | kind.sooner(corporation_id, on)
    holds = Hold.objects.in_force(on).filter(corporation=corporation_id, kind__in=["", kind.name])
    if holds.filter(person_id=None).exists():
        return rows.none()
    if kind.takes_all and _held_kinds(corporation_id, on):
        return rows.none()
    held = holds.exclude(person_id=None).values("person_id")
    for person in filter(None, (kind.person, kind.other_person)):
        rows = rows.exclude(**{f"{person}__in": held})
    return rows


def erase_due(kind: Kind, batch: Batch) -> int:
    """Chunk by chunk, each its own transaction. A row that somebody is working on waits for the
    next night; one that changed since it was found is asked again under its lock."""
    total = 0
    while True:
        with transaction.atomic():
            # In no order: by the key, the last look of the night would read a whole log.
            rows = due(kind, batch.corporation_id, batch.on).order_by()
            keys = list(
                rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[
                    : kind.chunk
                ]
            )
            if not keys:
                return total
            erase(kind, keys, batch)
        total += len(keys)


def erase(kind: Kind, keys: Iterable[Any], batch: Batch) -> None:
    """These rows go, with all that hangs on them; their tombstones stay. In a transaction."""
    found = list(keys)
    if not found:
        return
    for forget in _before.get(kind.name, []):
        forget(found)
    kind.erase(found, batch)
    batch.counts[kind.name] = batch.counts.get(kind.name, 0) + len(found)
    if kind.tombstone:
        Tombstone.objects.bulk_create(
            Tombstone(
                corporation_id=batch.corporation_id,
                kind=kind.name,
                month=batch.on.replace(day=1),
                reason=batch.reason,
                erasure_id=batch.id,
            )
            for _key in found
        )


def erase_about(person_id: UUID, batch: Batch, *, without: Collection[str] = ()) -> None:
    """All that every floor has about somebody, whatever its term. The row of the person stays."""
    for kind in kinds():
        if kind.of_person is not None and kind.name not in without:
            rows = kind.of_person(person_id).order_by("pk")
            keys = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
            if kind.let_go is not None and keys:
                kept = kind.let_go(person_id, keys, _held_people(kind, batch))
                keys = [key for key in keys if key not in kept]
            erase(kind, keys, batch)


def open_batch(
    corporation_id: UUID, reason: ErasureReason, on: date, *, by: Any, person_id: UUID | None = None
) -> Batch:
    row = Erasure.objects.create(
        corporation_id=corporation_id, reason=reason, by=by, person_id=person_id
    )
    return Batch(corporation_id=corporation_id, reason=reason, on=on, id=row.pk)


def close_batch(batch: Batch) -> None:
    Erasure.objects.filter(pk=batch.id).update(counts=batch.counts, failed=batch.failed)


# --- holds ----------------------------------------------------------------------------------------


def _held_kinds(corporation_id: UUID, on: date) -> list[Kind]:
    """The kinds of which nothing may go, as far as they are about people."""
    rows = Hold.objects.in_force(on).filter(corporation=corporation_id, person_id=None)
    held = set(rows.values_list("kind", flat=True))
    return [kind for kind in kinds() if kind.name in held and kind.person]


def _held_people(kind: Kind, batch: Batch) -> set[UUID]:
    """Of whom a hold keeps this kind."""
    holds = Hold.objects.in_force(batch.on).filter(
        corporation=batch.corporation_id, kind__in=["", kind.name]
    )
    return {key for key in holds.values_list("person_id", flat=True) if key is not None}


def is_held(person_id: UUID, corporation_id: UUID, on: date) -> bool:
    """This person, or a kind of which there is something about this person."""
    if Hold.objects.in_force(on).filter(person_id=person_id).exists():
        return True
    return any(
        kind.takes_all or (kind.of_person is not None and kind.of_person(person_id).exists())
        for kind in _held_kinds(corporation_id, on)
    )


def counted(rows: "QuerySet[Any]", limit: int) -> int:
    """How many, but no further than the limit: the page says "more than"."""
    return len(rows.order_by().values_list("pk", flat=True)[: limit + 1])
