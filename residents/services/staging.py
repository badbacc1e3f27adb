"""A file beside the register, in a table that is gone after the transaction; compared in SQL.

Fast, because nothing is fetched or written that is the same: an unchanged file of a hundred
thousand people writes nothing but the audit event.
"""

from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from queue import Full, Queue
from threading import Event, Thread
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import NOT_PROVIDED

from accounts.models import Corporation

from ..imports import NAME_COLUMNS, UNIT_COLUMNS, Batch
from ..models import Complex, ContactChannel, Occupancy, Resident, Unit

# Our field → column of the file, as it is named in a report.
PERSON_FIELDS = {
    "initials": "voorletters",
    "infix": "tussenvoegsel",
    "surname": "achternaam",
    "letter_name": "aanschrijfnaam",
    "phone": "telefoon",
    "email": "email",
    "channel": "voorkeurskanaal",
    "language": "taal",
}
UNIT_FIELDS = {
    "street": "straat",
    "house_number": "huisnummer",
    "house_letter": "huisletter",
    "house_addition": "toevoeging",
    "postcode": "postcode",
    "town": "woonplaats",
    "bag_id": "bag_nummeraanduiding",
}
# So many new rows, and the planner is told about them before it has looked by itself.
MANY = 5_000
# Of a megabyte of the file each.
PARTS_AHEAD = 8

_STAGE = """
DROP TABLE IF EXISTS pg_temp.erp;
CREATE TEMP TABLE erp (
    line integer NOT NULL,
    person text NOT NULL, initials text, infix text, surname text, letter_name text, phone text,
    email text, channel text, language text, deceased_on date,
    unit text NOT NULL, complex text, street text, house_number integer, house_letter text,
    house_addition text, postcode text, town text, bag_id text,
    kind text, since date, until date
) ON COMMIT DROP;
"""


def stage(corporation: Corporation, batches: Iterable[Batch], today: date) -> int:
    """All records of the file, by COPY. → how many."""
    count = 0
    names = ", ".join(("line", *NAME_COLUMNS, *UNIT_COLUMNS, *_REST))
    with closing(_ahead(batches)) as read, connection.cursor() as cursor:
        cursor.execute(_HELD, {"corporation": corporation.pk, "today": today})
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY erp ({names}) FROM STDIN") as copy:
            for lines, text in read:
                copy.write(text)
                count += lines
        cursor.execute("ANALYZE erp (person, unit, complex)")
    return count


def _ahead(batches: Iterable[Batch]) -> Generator[tuple[int, bytes], None, None]:
    """Reads in a thread of its own, some parts ahead, while the database works on those before.
    The thread asks the database nothing."""
    parts: Queue[tuple[int, bytes] | BaseException | None] = Queue(PARTS_AHEAD)
    stop = Event()

    def put(part: tuple[int, bytes] | BaseException | None) -> None:
        while not stop.is_set():
            with suppress(Full):
                parts.put(part, timeout=1)
                return

    def read() -> None:
        try:
            for batch in batches:
                put((len(batch.lines), _copied(batch)))
                if stop.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    thread = Thread(target=read, name="import.read", daemon=True)
    thread.start()
    try:
        while (part := parts.get()) is not None:
            if isinstance(part, BaseException):
                raise part
            yield part
    finally:
        stop.set()
        thread.join()


_REST = ("deceased_on", "kind", "since", "until")


def _copied(batch: Batch) -> bytes:
    """COPY's own text form. White space was made single before: only a backslash is left to mark,
    and an absent day."""
    columns: list[Iterable[str]] = [map(str, batch.lines)]
    for texts in (batch.people, batch.units):
        whole = "\n".join(texts)
        columns.append(whole.replace("\\", "\\\\").split("\n") if "\\" in whole else texts)
    columns += [[text or "\\N" for text in batch.columns[name]] for name in _REST]
    return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


# --- two keys for one person --------------------------------------------------------------------

_PERSON_COLUMNS = (*PERSON_FIELDS, "deceased_on")
_MERGED = """
DROP TABLE IF EXISTS pg_temp.erp_merged;
CREATE TEMP TABLE erp_merged ON COMMIT DROP AS
SELECT double.external_key AS person, one.external_key AS one,
    -- Of several keys for one person, its own tells who it is.
    coalesce(
        (SELECT min(person) FROM erp WHERE person = one.external_key),
        min(double.external_key) OVER (PARTITION BY one.id)
    ) AS speaks
FROM residents_resident double JOIN residents_resident one ON one.id = double.merged_into_id
WHERE double.corporation_id = %(corporation)s AND double.merged_into_id IS NOT NULL
    AND double.external_key IN (SELECT person FROM erp) AND one.external_key IS NOT NULL
"""
_SAY_THE_SAME = f"""
UPDATE erp SET {", ".join(f"{name} = speaker.{name}" for name in _PERSON_COLUMNS)}
FROM erp_merged m JOIN LATERAL (
    SELECT * FROM erp WHERE person = m.speaks ORDER BY line LIMIT 1
) speaker ON true
WHERE erp.person = m.person
"""  # noqa: S608
_ONE_KEY = "UPDATE erp SET person = m.one FROM erp_merged m WHERE erp.person = m.person"
# A home is had once, and each time that it was had before.
_ONE_HOME = """
DELETE FROM erp USING erp earlier
WHERE erp.person IN (SELECT one FROM erp_merged) AND earlier.person = erp.person
    AND earlier.unit = erp.unit AND earlier.line < erp.line
    AND (erp.until IS NULL) = (earlier.until IS NULL)
    AND (erp.until IS NULL OR erp.since = earlier.since)
"""


def follow_merges(corporation: Corporation) -> None:
    """The key of a double speaks of the one it was merged into."""
    with connection.cursor() as cursor:
        cursor.execute(_MERGED, {"corporation": corporation.pk})
        if cursor.rowcount:
            for statement in (_SAY_THE_SAME, _ONE_KEY, _ONE_HOME):
                cursor.execute(statement)


# --- what differs -------------------------------------------------------------------------------


class Said:
    """SQL about the columns that the file has. What it does not have is left as it is."""

    def __init__(self, given: Collection[str]) -> None:
        self.given = given
        self.person = {name: col for name, col in PERSON_FIELDS.items() if col in given}
        self.unit = [name for name, column in UNIT_FIELDS.items() if column in given]

    @property
    def person_differs(self) -> str:
        return " OR ".join(
            [
                *[f"r.{name} <> s.{name}" for name in self.person],
                "r.missing_since IS NOT NULL",
                "s.deceased_on IS NOT NULL AND r.deceased_on IS DISTINCT FROM s.deceased_on",
            ]
        )

    @property
    def unit_differs(self) -> str:
        names = [f"u.{name} <> s.{name}" for name in self.unit]
        return " OR ".join(["u.complex_id IS DISTINCT FROM c.id", *names])

    @property
    def lease_is_same(self) -> str:
        """Of `o` and `s`, which are of the same person and home."""
        same = ["o.since = s.since"]
        if "rol" in self.given:
            same.append("o.kind = s.kind")
        if "huur_einde" in self.given:
            same.append("o.until IS NOT DISTINCT FROM s.until")
        return " AND ".join(same)

    def differing(self, *, typed: bool) -> str:
        """The fields of a person that the file has otherwise; `typed`: those that staff typed."""
        which = "" if typed else "NOT "
        cases = [
            f"CASE WHEN r.{field} <> s.{field} AND {which}{_typed(field)} THEN '{column}' END"
            for field, column in self.person.items()
        ]
        cases.append(
            "CASE WHEN s.deceased_on IS NOT NULL AND r.deceased_on IS DISTINCT FROM s.deceased_on"
            f" AND {which}{_typed('deceased_on')} THEN 'overleden' END"
        )
        return f"array_remove(ARRAY[{', '.join(cases)}], NULL)"

    def person_sets(self) -> str:
        """About a channel the file may be silent for one person (see `imports.checks`)."""
        sets = [
            f"{name} = CASE WHEN {_typed(name)} THEN r.{name} ELSE coalesce(s.{name}, r.{name}) END"
            for name in self.person
        ]
        return ", ".join(
            [
                *sets,
                f"deceased_on = CASE WHEN {_typed('deceased_on')} THEN r.deceased_on"
                " ELSE coalesce(s.deceased_on, r.deceased_on) END",
            ]
        )

    def unit_sets(self) -> str:
        """With another number, the letter that stood behind the old one goes too."""
        kept = [
            f"{name} = CASE WHEN u.house_number = s.house_number THEN u.{name} ELSE s.{name} END"
            for name in ("house_letter", "house_addition")
            if name not in self.unit
        ]
        return ", ".join([*[f"{name} = s.{name}" for name in self.unit], *kept])


def _typed(field: str) -> str:
    return f"'{field}' = ANY (r.typed_by_staff)"


_DIFF = """
DROP TABLE IF EXISTS pg_temp.erp_diff;
CREATE TEMP TABLE erp_diff ON COMMIT DROP AS
SELECT s.line, s.person, s.unit, r.id AS resident_id, u.id AS unit_id,
    ({person_differs}) AS person_differs,
    u.id IS NULL OR ({unit_differs}) AS unit_differs,
    o.id IS NULL AS lease_differs
FROM erp s
LEFT JOIN residents_resident r ON r.corporation_id = %(corporation)s AND r.external_key = s.person
LEFT JOIN residents_unit u ON u.corporation_id = %(corporation)s AND u.external_key = s.unit
LEFT JOIN residents_complex c ON c.corporation_id = %(corporation)s AND c.code = s.complex
LEFT JOIN residents_occupancy o ON o.resident_id = r.id AND o.unit_id = u.id AND {lease_is_same}
WHERE r.id IS NULL OR u.id IS NULL OR o.id IS NULL OR ({person_differs}) OR ({unit_differs});
ANALYZE erp_diff;
"""
_PEOPLE = """
SELECT count(DISTINCT person) FROM erp
"""
_NEW = "SELECT count(DISTINCT person) FROM erp_diff WHERE resident_id IS NULL"
_CHANGED = """
SELECT DISTINCT ON (r.id) r.id, r.missing_since IS NOT NULL, {changed}, {typed}
FROM erp_diff d
JOIN erp s ON s.line = d.line
JOIN residents_resident r ON r.id = d.resident_id
WHERE d.person_differs
"""
# Who has a home now or will still have it, as far as we know. The file is not needed for it, so it
# is looked up while the file is read.
_HELD = """
DROP TABLE IF EXISTS pg_temp.erp_held;
CREATE TEMP TABLE erp_held ON COMMIT DROP AS
SELECT r.id AS resident, r.external_key AS person, u.external_key AS unit, u.complex_id AS complex,
    o.until IS NULL AS held, r.missing_since IS NULL AND o.since <= %(today)s AS here
FROM residents_occupancy o
JOIN residents_unit u ON u.id = o.unit_id
JOIN residents_resident r ON r.id = o.resident_id
WHERE o.corporation_id = %(corporation)s AND r.external_key IS NOT NULL
    AND (o.until IS NULL OR o.until > %(today)s);
"""
# How many of them live in the complexes that the file names; not who was missing. Then those of
# them who are not in the file, and those who are but hold a home that it does not give any more:
# only for the few whose home it does not give is it looked up whether they are in it.
_KNOWN = """
WITH known AS MATERIALIZED (
    SELECT h.resident, h.person, h.held, h.here AND h.complex = ANY (%(named)s) AS here,
        e.person IS NOT NULL AS given
    FROM erp_held h
    LEFT JOIN erp e ON e.person = h.person AND e.unit = h.unit AND e.until IS NULL
), others AS MATERIALIZED (
    SELECT k.resident, k.held, k.here, said.person IS NOT NULL AS said
    FROM known k
    LEFT JOIN (
        SELECT DISTINCT e.person FROM erp e JOIN known n ON n.person = e.person AND NOT n.given
    ) said ON said.person = k.person
    WHERE NOT k.given
)
SELECT (SELECT count(*) FROM (SELECT FROM known WHERE here GROUP BY resident) living),
    coalesce((SELECT array_agg(DISTINCT resident) FROM others WHERE here AND NOT said), '{}'),
    coalesce((SELECT array_agg(DISTINCT resident) FROM others WHERE said AND held), '{}')
"""
_LEASES_DIFFER = """
SELECT DISTINCT resident_id FROM erp_diff WHERE lease_differs AND resident_id IS NOT NULL
"""


@dataclass
class Findings:
    """What the file and the register do not agree on, by person."""

    people: int = 0
    new: int = 0
    known: int = 0
    gone: list[UUID] = field(default_factory=list)
    # Resident → columns of the file that differ; those that are not taken over, because staff
    # typed what stands here.
    changed: dict[UUID, list[str]] = field(default_factory=dict)
    kept: dict[UUID, list[str]] = field(default_factory=dict)
    leases_differ: set[UUID] = field(default_factory=set)
    # Keys of homes that were split or joined here.
    ended_homes: set[str] = field(default_factory=set)


def compare(
    corporation: Corporation, said: Said, *, named: Sequence[UUID], today: date
) -> Findings:
    found = Findings()
    diff = _DIFF.format(
        person_differs=said.person_differs,
        unit_differs=said.unit_differs,
        lease_is_same=said.lease_is_same,
    )
    facts: dict[str, Any] = {"corporation": corporation.pk, "named": list(named), "today": today}
    with connection.cursor() as cursor:
        cursor.execute(diff, facts)
        cursor.execute(_PEOPLE)
        found.people = cursor.fetchone()[0]
        cursor.execute(_NEW)
        found.new = cursor.fetchone()[0]
        cursor.execute(_KNOWN, facts)
        found.known, gone, left = cursor.fetchone()
        found.gone = list(gone)
        changed, typed = said.differing(typed=False), said.differing(typed=True)
        cursor.execute(_CHANGED.format(changed=changed, typed=typed))
        for resident, came_back, columns, kept in cursor.fetchall():
            if columns or came_back:
                found.changed[resident] = columns
            if kept:
                found.kept[resident] = kept
        cursor.execute(_LEASES_DIFFER)
        found.leases_differ = {row[0] for row in cursor.fetchall()} | set(left)
    ended = Unit.objects.filter(corporation=corporation, until__lte=today)
    found.ended_homes = set(ended.values_list("external_key", flat=True))
    return found


# --- writing what differs -----------------------------------------------------------------------


def write_units(corporation: Corporation, said: Said) -> int:
    """New homes, and what was told otherwise about known ones. → how many are new."""
    sets = said.unit_sets()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE residents_unit u SET complex_id = c.id, {sets} FROM ("  # noqa: S608
            " SELECT DISTINCT ON (e.unit) e.* FROM erp e JOIN erp_diff d ON d.line = e.line"
            " WHERE d.unit_differs AND d.unit_id IS NOT NULL) s"
            " JOIN residents_complex c ON c.corporation_id = %(corporation)s AND c.code = s.complex"
            " WHERE u.corporation_id = %(corporation)s AND u.external_key = s.unit",
            {"corporation": corporation.pk},
        )
    source = (
        "(SELECT DISTINCT ON (e.unit) e.*, c.id AS complex_id FROM erp e"
        " JOIN erp_diff d ON d.line = e.line JOIN residents_complex c"
        " ON c.corporation_id = %(corporation)s AND c.code = e.complex"
        " WHERE d.unit_id IS NULL) s"
    )
    values = {name: f"s.{name}" for name in ("complex_id", *UNIT_FIELDS)}
    return _insert(Unit, source, corporation, **values, external_key="s.unit")


def write_people(corporation: Corporation, said: Said) -> int:
    """New people, and what was told otherwise about known ones; not over what staff typed.

    Whether staff typed it is asked again of the very row that is written: somebody may be typing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE residents_resident r SET missing_since = NULL, {said.person_sets()},"  # noqa: S608
            " version = r.version + (r.missing_since IS NOT NULL"
            f" OR cardinality({said.differing(typed=False)}) > 0)::int"
            " FROM (SELECT DISTINCT ON (e.person) e.*, d.resident_id FROM erp e"
            " JOIN erp_diff d ON d.line = e.line WHERE d.person_differs) s"
            " WHERE r.id = s.resident_id"
        )
    source = (
        "(SELECT DISTINCT ON (e.person) e.* FROM erp e JOIN erp_diff d ON d.line = e.line"
        " WHERE d.resident_id IS NULL) s"
    )
    values = {name: f"s.{name}" for name in (*PERSON_FIELDS, "deceased_on")}
    values["channel"] = f"coalesce(s.channel, '{ContactChannel.LETTER}')"
    return _insert(Resident, source, corporation, **values, external_key="s.person")


def write_leases_of_new_people(corporation: Corporation) -> int:
    source = (
        "(SELECT e.*, r.id AS resident_id, u.id AS unit_id FROM erp e"
        " JOIN erp_diff d ON d.line = e.line"
        " JOIN residents_resident r"
        " ON r.corporation_id = %(corporation)s AND r.external_key = e.person"
        " JOIN residents_unit u ON u.corporation_id = %(corporation)s AND u.external_key = e.unit"
        " WHERE d.resident_id IS NULL) s"
    )
    values = {name: f"s.{name}" for name in ("resident_id", "unit_id", "kind", "since", "until")}
    return _insert(Occupancy, source, corporation, **values)


def _insert(model: type[models.Model], source: str, corporation: Corporation, **values: str) -> int:
    """INSERT … SELECT. A field that the file does not give gets its own default."""
    facts: dict[str, Any] = {"corporation": corporation.pk}
    values = {"id": "gen_random_uuid()", "corporation_id": "%(corporation)s", **values}
    for one in model._meta.concrete_fields:
        if one.column in values or one.db_default is not NOT_PROVIDED or one.generated:
            continue
        column = str(one.column)
        facts[column] = one.get_db_prep_save(one.get_default(), connection)
        values[column] = f"%({column})s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(values)})"  # noqa: S608
            f" SELECT {', '.join(values.values())} FROM {source}",
            facts,
        )
        count: int = cursor.rowcount
        if count >= MANY:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return count


def leases_of(residents: Sequence[UUID]) -> list[tuple[UUID, str, str, date, date | None]]:
    """What the file says about these people: (resident, home, kind, since, until)"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, s.unit, s.kind, s.since, s.until FROM erp s"
            " JOIN residents_resident r ON r.external_key = s.person"
            " WHERE r.id = ANY (%s) ORDER BY s.line",
            [list(residents)],
        )
        return list(cursor.fetchall())


def known_complexes(corporation: Corporation, codes: Iterable[str]) -> dict[str, UUID]:
    found = Complex.objects.filter(corporation=corporation, code__in=list(codes))
    return dict(found.values_list("code", "pk"))
