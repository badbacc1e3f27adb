"""From a file's snapshot to the register: the difference first, then all of it or nothing.

A file is a snapshot of the complexes that it names. Nobody is deleted because a file does not have
them, and what staff typed is kept.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Corporation, User
from accounts.periods import current

from .. import rules
from ..imports import LeaseRow, PersonRow, Problem, Snapshot, UnitRow
from ..models import Complex, Occupancy, Resident, Unit

CHUNK = 1000
PERSON_FIELDS = (
    "initials",
    "infix",
    "surname",
    "letter_name",
    "phone",
    "email",
    "channel",
    "language",
    "deceased_on",
)

UNIT_FIELDS = (
    "complex_id",
    "street",
    "house_number",
    "house_letter",
    "house_addition",
    "postcode",
    "town",
    "bag_id",
)


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

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class _Undo(Exception):
    """Ends a dry run, or a run that turned out to be too much."""


def apply_snapshot(
    snapshot: Snapshot,
    corporation: Corporation,
    *,
    by: User | None,
    dry_run: bool = False,
    accept_gone: bool = False,
) -> Difference:
    """Writes all of it or nothing; a dry run does the same work and takes it back."""
    difference = Difference(errors=list(snapshot.problems), ignored=snapshot.ignored)
    if difference.errors:
        return difference
    try:
        with transaction.atomic():
            _Apply(snapshot, corporation, by, difference).run(accept_gone=accept_gone)
            if dry_run or difference.errors:
                raise _Undo
    except _Undo:
        return difference
    difference.written = True
    return difference


class _Apply:
    """One run. Two imports of one corporation wait for each other."""

    def __init__(
        self, snapshot: Snapshot, corporation: Corporation, by: User | None, difference: Difference
    ) -> None:
        self.snapshot, self.corporation, self.by = snapshot, corporation, by
        self.difference = difference
        self.today = timezone.localdate()
        self.complexes: dict[str, Complex] = {}
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Resident] = {}
        self.new: set[str] = set()
        self.changed: set[str] = set()
        self.moved: set[str] = set()

    def run(self, *, accept_gone: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"import {self.corporation.pk}"],
            )
        self._take_complexes()
        # Whoever was missing before is not gone once more.
        known = self._known()
        self._take_units()
        self._take_people()
        self._take_leases()
        # Somebody whom the file names by the key of a double is there too.
        gone = known - self.snapshot.people.keys()
        gone -= {str(person.external_key) for person in self.people.values()}
        self._mark_missing(gone)
        self._count(gone)
        if not accept_gone and rules.needs_second_look(
            gone_or_moved=len(gone) + len(self.moved), known=len(known)
        ):
            message = _(
                "%(gone)s people are gone and %(moved)s moved, of %(known)s: more than 5 %%."
                " Nothing is written. Check the file. If it is right, use --accept-gone."
            ) % {"gone": len(gone), "moved": len(self.moved), "known": len(known)}
            self.difference.errors.append(Problem(1, "", message))
            return
        audit.record(
            "residents.imported",
            self.corporation,
            by=self.by,
            corporation_id=self.corporation.pk,
            new=self.difference.new,
            changed=self.difference.changed,
            moved=self.difference.moved,
            gone=self.difference.gone,
        )

    def _known(self) -> set[str]:
        """Who lives, as far as we know, in the complexes that the file names; not who was missing.

        Asked from the occupancies, which reach the rest by their keys: after a large import the
        planner has no figures yet, and a condition `in (...)` on the residents took minutes.
        """
        rows = Occupancy.objects.filter(
            current(),
            unit__complex__in=[complex_.pk for complex_ in self.complexes.values()],
            corporation=self.corporation,
            resident__missing_since=None,
        )
        keys = rows.values_list("resident__external_key", flat=True)
        return {key for key in keys if key is not None}

    # --- complexes and homes ---

    def _take_complexes(self) -> None:
        found = Complex.objects.filter(
            corporation=self.corporation, code__in=self.snapshot.complexes
        )
        self.complexes = {complex_.code: complex_ for complex_ in found}
        for code, name in self.snapshot.complexes.items():
            if code not in self.complexes:
                self.complexes[code] = Complex.objects.create(
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

    def _take_units(self) -> None:
        found = Unit.objects.filter(
            corporation=self.corporation, external_key__in=self.snapshot.units
        )
        self.units = {unit.external_key: unit for unit in found}
        new, changed = [], []
        for row in self.snapshot.units.values():
            unit = self.units.get(row.key)
            if unit is None:
                unit = Unit(corporation=self.corporation, external_key=row.key)
                new.append(unit)
            elif _unit_values(row, self.complexes) != {
                name: getattr(unit, name) for name in _unit_values(row, self.complexes)
            }:
                changed.append(unit)
            for name, value in _unit_values(row, self.complexes).items():
                setattr(unit, name, value)
            self.units[row.key] = unit
        Unit.objects.bulk_create(new, batch_size=CHUNK)
        Unit.objects.bulk_update(changed, UNIT_FIELDS, batch_size=CHUNK)

    # --- people ---

    def _take_people(self) -> None:
        found = Resident.objects.select_for_update(of=("self",), no_key=True).filter(
            corporation=self.corporation, external_key__in=self.snapshot.people
        )
        self.people = {str(person.external_key): person for person in found}
        said_twice = self._follow_merges()
        new: list[Resident] = []
        changed: list[Resident] = []
        for row in self.snapshot.people.values():
            if row.key in said_twice:
                continue
            person = self.people.get(row.key)
            if person is None:
                person = Resident(corporation=self.corporation, external_key=row.key)
                self.people[row.key] = person
                self.new.add(row.key)
                new.append(person)
                _take_person(person, row)
            elif _take_person(person, row):
                self.changed.add(row.key)
                changed.append(person)
        Resident.objects.bulk_create(new, batch_size=CHUNK)
        Resident.objects.bulk_update(
            changed, [*PERSON_FIELDS, "missing_since", "version"], batch_size=CHUNK
        )

    def _follow_merges(self) -> set[str]:
        """The key of a double speaks of the one it was merged into. → the keys of doubles that
        need not be read: of two keys for one person, its own tells who it is."""
        doubles = {
            key: person.merged_into_id
            for key, person in self.people.items()
            if person.merged_into_id is not None
        }
        if not doubles:
            return set()
        survivors = Resident.objects.select_for_update(of=("self",), no_key=True).in_bulk(
            set(doubles.values())
        )
        # One object for each, else the second would undo what the first changed.
        survivors |= {person.pk: person for person in self.people.values()}
        for key, survivor in doubles.items():
            self.people[key] = survivors[survivor]
        speakers: dict[UUID, str] = {}
        for key in sorted(self.people, key=lambda key: (key in doubles, key)):
            speakers.setdefault(self.people[key].pk, key)
        return {key for key in doubles if speakers[self.people[key].pk] != key}

    def _take_leases(self) -> None:
        """Opens what is new, ends what the file ends, mends what an earlier file had wrong."""
        known: dict[UUID, list[Occupancy]] = {}
        rows = Occupancy.objects.filter(resident__in=self.people.values())
        for occupancy in rows.select_related("unit"):
            known.setdefault(occupancy.resident_id, []).append(occupancy)
        # By person, not by key: a double and its survivor are one, and have a home once.
        wanted: dict[UUID, dict[tuple[str, date | None], LeaseRow]] = {}
        for lease in self.snapshot.leases.values():
            once = (lease.unit, lease.since if lease.until else None)
            wanted.setdefault(self.people[lease.person].pk, {}).setdefault(once, lease)
        opened: list[Occupancy] = []
        mended: list[Occupancy] = []
        for key, found in wanted.items():
            leases = list(found.values())
            self._take_leases_of(leases[0].person, leases, known.get(key, []), opened, mended)
        Occupancy.objects.bulk_update(mended, ["until", "kind", "since"], batch_size=CHUNK)
        Occupancy.objects.bulk_create(opened, batch_size=CHUNK)

    def _take_leases_of(
        self,
        person: str,
        leases: list[LeaseRow],
        known: list[Occupancy],
        opened: list[Occupancy],
        mended: list[Occupancy],
    ) -> None:
        """Whoever gets a home and has no other one any more has moved."""
        held = {row.unit.external_key: row for row in known if row.until is None}
        ended = {(row.unit.external_key, row.since): row for row in known if row.until is not None}
        gained = [lease for lease in leases if lease.until is None and lease.unit not in held]
        begin = min((lease.since for lease in gained), default=self.today)
        for occupancy in self._left(held, leases, gained):
            occupancy.until = max(begin, occupancy.since)
            mended.append(occupancy)
            self._note_change(person)
        for lease in leases:
            found = held.get(lease.unit) or ended.get((lease.unit, lease.since))
            if found is None:
                opened.append(self._occupancy(lease))
                self._note_change(person)
            elif _take_lease(found, lease):
                mended.append(found)
                self._note_change(person)
        if gained and known and all(row.until is not None for row in known):
            self.moved.add(person)

    def _left(
        self, held: dict[str, Occupancy], leases: list[LeaseRow], gained: list[LeaseRow]
    ) -> list[Occupancy]:
        """The homes that this person no longer has, now that the file gives another one.

        About a complex that it does not name the file says nothing: a home there is left only for
        one that the file gives from a later day.
        """
        if all(lease.until is not None for lease in leases):
            return []
        given = {lease.unit for lease in leases}
        named = {complex_.pk for complex_ in self.complexes.values()}
        return [
            row
            for home, row in held.items()
            if home not in given
            and (row.unit.complex_id in named or any(lease.since > row.since for lease in gained))
        ]

    def _note_change(self, person: str) -> None:
        if person not in self.new:
            self.changed.add(person)

    def _occupancy(self, lease: LeaseRow) -> Occupancy:
        return Occupancy(
            corporation=self.corporation,
            resident=self.people[lease.person],
            unit=self.units[lease.unit],
            kind=lease.kind,
            since=lease.since,
            until=lease.until,
        )

    # --- who is missing ---

    def _mark_missing(self, gone: Iterable[str]) -> None:
        Resident.objects.filter(
            corporation=self.corporation, external_key__in=gone, missing_since=None
        ).update(missing_since=self.today)

    def _count(self, gone: set[str]) -> None:
        changed = self.changed - self.moved
        self.difference.new = len(self.new)
        self.difference.moved = len(self.moved)
        self.difference.changed = len(changed)
        self.difference.gone = len(gone)
        self.difference.unchanged = (
            len(self.snapshot.people) - len(self.new) - len(self.moved) - len(changed)
        )


def _unit_values(row: UnitRow, complexes: dict[str, Complex]) -> dict[str, Any]:
    return {
        "complex_id": complexes[row.complex_code].pk,
        "street": row.street,
        "house_number": row.house.number,
        "house_letter": row.house.letter,
        "house_addition": row.house.addition,
        "postcode": row.postcode,
        "town": row.town,
        "bag_id": row.bag_id,
    }


def _take_person(person: Resident, row: PersonRow) -> bool:
    """Copies what the ERP says, but not over what staff typed. → whether anything changed."""
    changed = person.missing_since is not None
    person.missing_since = None
    for name in PERSON_FIELDS:
        value = getattr(row, name)
        if name in person.typed_by_staff or (name == "deceased_on" and value is None):
            continue
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed = True
    person.version += changed
    return changed


def _take_lease(occupancy: Occupancy, lease: LeaseRow) -> bool:
    """→ whether anything changed."""
    said = {"kind": lease.kind, "since": lease.since, "until": lease.until}
    changed = any(getattr(occupancy, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(occupancy, name, value)
    return changed
