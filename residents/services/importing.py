"""From a file to the register: the difference first, then all of it or nothing.

A file is a snapshot of the complexes that it names. Nobody is deleted because a file does not have
them, and what staff typed is kept.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import audit
from accounts.models import Corporation, User

from .. import rules
from ..imports import Batch, Problem
from ..models import Complex, Occupancy, Resident, Unit
from . import differing, home_conflicts, staging, writing
from .home_conflicts import Doubt

CHUNK = 2000
HOME = "eenheid_id"  # how a report names that somebody's homes changed


class Source(Protocol):
    """A `Snapshot` that was read, or a `Reader` that still reads while it is staged."""

    complexes: dict[str, str]
    ignored: list[str]
    problems: list[Problem]

    @property
    def given(self) -> frozenset[str]: ...

    def read_batches(self) -> Iterable[Batch]: ...


@dataclass
class Difference:
    """What a file changes, in people. Each person counts once."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    gone: int = 0
    written: bool = False
    errors: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    # Written all the same: about these a person decides something.
    doubts: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "moved": self.moved,
            "gone": self.gone,
            "written": self.written,
            "errors": [problem.as_json() for problem in self.errors],
            "ignored": self.ignored,
        }


@dataclass
class Details:
    """By whom: what a person who approves looks through."""

    many: bool = False  # more than 5 % gone or moved
    known: int = 0
    changed: dict[UUID, list[str]] = field(default_factory=dict)
    kept: dict[UUID, list[str]] = field(default_factory=dict)
    moved: set[UUID] = field(default_factory=set)
    gone: list[UUID] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


class _Undo(Exception):
    """Nothing of what was begun may stay."""


def _nothing(difference: Difference, details: Details) -> None:
    pass


def apply_snapshot(
    source: Source,
    corporation: Corporation,
    *,
    by: User | None,
    dry_run: bool = False,
    accept_gone: bool = False,
    finish: Callable[[Difference, Details], None] = _nothing,
    facts: dict[str, str] | None = None,
) -> Difference:
    """Writes all of it or nothing; a dry run finds out the same and writes nothing.

    `finish` is called at the end, in the same transaction: what it writes stays or goes with it.
    """
    difference = Difference(errors=list(source.problems), ignored=source.ignored)
    if difference.errors:
        return difference
    try:
        with transaction.atomic():
            run = _Apply(source, corporation, difference)
            run.find_out()
            too_many = not accept_gone and run.details.many
            if not difference.errors and not dry_run and not too_many:
                run.write(by, facts or {})
                difference.written = True
            finish(difference, run.details)
            if too_many:
                difference.errors.append(run.refusal())
            if difference.errors:
                raise _Undo
    except _Undo:
        difference.written = False
    except BaseException:
        difference.written = False
        raise
    return difference


class _Apply:
    """One run. Two imports of one corporation wait for each other."""

    def __init__(self, source: Source, corporation: Corporation, difference: Difference) -> None:
        self.source, self.corporation, self.difference = source, corporation, difference
        self.today = timezone.localdate()
        self.found = differing.Findings()
        self.details = Details()
        self._leases: list[tuple[UUID, rules.LeaseChanges[UUID]]] = []
        # Of new people, by their key: in the home that came out of those that were joined.
        self._new_leases: list[tuple[str, rules.HomeLease[UUID]]] = []

    # --- the difference ---

    def find_out(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"residents.import {self.corporation.pk}"],
            )
        staging.stage(self.corporation, self.source.read_batches(), self.today)
        staging.follow_merges(self.corporation)
        self.difference.ignored = self.source.ignored
        self.difference.errors = list(self.source.problems)
        if self.difference.errors:
            return
        self.named = differing.known_complexes(self.corporation, self.source.complexes)
        self.said = differing.Said(self.source.given)
        self.found = differing.compare(
            self.corporation, self.said, named=list(self.named.values()), today=self.today
        )
        self._compare_leases()
        self._place_new_people()
        self._count()

    def _compare_leases(self) -> None:
        """Only of people whose homes are not what the file says; new ones have no homes yet."""
        residents = iter(sorted(self.found.leases_differ))
        while some := list(islice(residents, CHUNK)):
            known: dict[UUID, list[rules.HomeLease[UUID]]] = {}
            rows = Occupancy.objects.filter(resident__in=some).select_related("unit")
            for row in rows.order_by("since", "pk"):
                known.setdefault(row.resident_id, []).append(
                    rules.HomeLease(
                        home=row.unit.external_key,
                        kind=row.kind,
                        since=row.since,
                        until=row.until,
                        key=row.pk,
                        named=row.unit.complex_id in self.named.values(),
                        by_staff=row.by_staff,
                    )
                )
            said: dict[UUID, list[rules.HomeLease[UUID]]] = {}
            lines: dict[tuple[UUID, str], int] = {}
            for resident, line, home, kind, since, until in differing.leases_of(some):
                lease = rules.HomeLease[UUID](home, kind, since, until)
                lines.setdefault((resident, home), line)
                said.setdefault(resident, []).append(self._as_told(lease, known.get(resident, [])))
            for resident in some:
                before = known.get(resident, [])
                followed = rules.follow_heirs(
                    before, said.get(resident, []), self.found.heirs, today=self.today
                )
                for lease in followed.doubtful:
                    line = lines[resident, lease.home]
                    self.details.doubts.append(Doubt(line, lease, resident=resident))
                changes = rules.compare_leases(
                    before, followed.said, today=self.today, given=followed.given
                )
                if changes:
                    self._leases.append((resident, changes))

    def _as_told(
        self, lease: rules.HomeLease[UUID], known: list[rules.HomeLease[UUID]]
    ) -> rules.HomeLease[UUID]:
        """About what stands in a column that the file does not have, it says what we know."""
        same = next((row for row in known if row.home == lease.home), None)
        if "rol" not in self.source.given and same is not None:
            lease = replace(lease, kind=same.kind)
        if "huur_einde" not in self.source.given:
            ends = (
                row.until for row in known if (row.home, row.since) == (lease.home, lease.since)
            )
            lease = replace(lease, until=next(ends, None))
        return lease

    def _place_new_people(self) -> None:
        """Those whom the file puts in a home that was split or joined here. Whoever is new when the
        difference is told may be known when it is written: then they are found again above."""
        for one in self.found.in_ended_homes:
            lease = rules.HomeLease[UUID](one.home, one.kind, one.since, one.until)
            followed = rules.follow_heirs([], [lease], self.found.heirs, today=self.today)
            self._new_leases += [(one.person, lease) for lease in followed.said]
            self.details.doubts += [
                Doubt(one.line, lease, person=one.person) for lease in followed.doubtful
            ]

    def _count(self) -> None:
        details, found = self.details, self.found
        details.doubts.sort(key=lambda doubt: doubt.line)
        details.changed = {resident: list(names) for resident, names in found.changed.items()}
        for resident, changes in self._leases:
            if changes.moved:
                details.moved.add(resident)
            details.changed.setdefault(resident, []).append(HOME)
        for resident in details.moved:
            del details.changed[resident]
        details.kept, details.gone, details.known = found.kept, found.gone, found.known
        self.difference.doubts = home_conflicts.problems_of(self.corporation, details.doubts)
        self.difference.new = found.new
        self.difference.moved = len(details.moved)
        self.difference.changed = len(details.changed)
        self.difference.gone = len(found.gone)
        self.difference.unchanged = (
            found.people - found.new - len(details.moved) - len(details.changed)
        )
        details.many = rules.needs_second_look(
            gone_or_moved=len(found.gone) + len(details.moved), known=found.known
        )

    def refusal(self) -> Problem:
        facts = {
            "gone": self.difference.gone,
            "moved": self.difference.moved,
            "known": self.details.known,
        }
        return Problem(1, "", "too_many_gone", facts)

    # --- writing ---

    def write(self, by: User | None, facts: dict[str, str]) -> None:
        self._add_complexes()
        writing.write_units(self.corporation, self.said)
        writing.write_people(self.corporation, self.said)
        writing.write_leases_of_new_people(self.corporation, self.today)
        self._follow_new_people()
        self._write_leases()
        home_conflicts.note(self.corporation, self.details.doubts)
        Resident.objects.filter(pk__in=self.found.gone, missing_since=None).update(
            missing_since=self.today
        )
        audit.record(
            "residents.imported",
            self.corporation,
            by=by,
            corporation_id=self.corporation.pk,
            new=self.difference.new,
            changed=self.difference.changed,
            moved=self.difference.moved,
            gone=self.difference.gone,
            **facts,
        )

    def _add_complexes(self) -> None:
        for code, name in self.source.complexes.items():
            if code not in self.named:
                Complex.objects.create(
                    corporation=self.corporation,
                    code=code,
                    name=name or code,
                    slug=self._free_slug(name or code),
                )

    def _free_slug(self, name: str) -> str:
        slug = slugify(name)[:40] or "complex"
        taken = set(Complex.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
        if slug not in taken:
            return slug
        return next(f"{slug}-{n}" for n in range(2, len(taken) + 3) if f"{slug}-{n}" not in taken)

    def _follow_new_people(self) -> None:
        keys = {person for person, _lease in self._new_leases}
        people = dict(
            Resident.objects.filter(
                corporation=self.corporation, external_key__in=keys
            ).values_list("external_key", "pk")
        )
        self._leases += [
            (people[person], rules.LeaseChanges(opened=[lease]))
            for person, lease in self._new_leases
        ]

    def _write_leases(self) -> None:
        for at in range(0, len(self._leases), CHUNK):
            some = self._leases[at : at + CHUNK]
            mended = [
                Occupancy(
                    pk=row.key,
                    kind=row.kind,
                    since=row.since,
                    until=row.until,
                    by_staff=row.by_staff,
                )
                for _, changes in some
                for row in changes.mended
            ]
            Occupancy.objects.bulk_update(
                mended, ["until", "kind", "since", "by_staff"], batch_size=CHUNK
            )
            homes = {row.home for _, changes in some for row in changes.opened}
            units = {
                unit.external_key: unit
                for unit in Unit.objects.filter(
                    corporation=self.corporation, external_key__in=homes
                )
            }
            Occupancy.objects.bulk_create(
                Occupancy(
                    corporation=self.corporation,
                    resident_id=resident,
                    unit=units[row.home],
                    kind=row.kind,
                    # Nobody lives in a home before it is there.
                    since=max(row.since, units[row.home].since or row.since),
                    until=row.until,
                )
                for resident, changes in some
                for row in changes.opened
            )
