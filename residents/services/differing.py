"""What a staged file and the register do not agree on, found in SQL. Writes nothing.

Fast, because nothing is fetched that is the same.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Corporation

from ..models import Complex, HomeSuccession

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
                *[f"r.{name} <> {said_of(name)}" for name in self.person],
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
            f"CASE WHEN r.{field} <> {said_of(field)} AND {which}{typed_by_staff(field)}"
            f" THEN '{column}' END"
            for field, column in self.person.items()
        ]
        cases.append(
            "CASE WHEN s.deceased_on IS NOT NULL AND r.deceased_on IS DISTINCT FROM s.deceased_on"
            f" AND {which}{typed_by_staff('deceased_on')} THEN 'overleden' END"
        )
        return f"array_remove(ARRAY[{', '.join(cases)}], NULL)"

    def person_sets(self) -> str:
        sets = [
            f"{name} = CASE WHEN {typed_by_staff(name)} THEN r.{name}"
            f" ELSE coalesce({said_of(name)}, r.{name}) END"
            for name in self.person
        ]
        return ", ".join(
            [
                *sets,
                f"deceased_on = CASE WHEN {typed_by_staff('deceased_on')} THEN r.deceased_on"
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


def said_of(field: str) -> str:
    """About a channel the file may be silent for one person (see `imports.checks`): NULL."""
    return "nullif(s.channel, '')" if field == "channel" else f"s.{field}"


def typed_by_staff(field: str) -> str:
    return f"'{field}' = ANY (r.typed_by_staff)"


_DIFF = """
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
WHERE r.id IS NULL OR u.id IS NULL OR o.id IS NULL OR ({person_differs}) OR ({unit_differs})
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
    # Key of a home that was split or joined here → keys of what it became.
    heirs: dict[str, list[str]] = field(default_factory=dict)
    # What the file says of new people in such a home.
    in_ended_homes: list["NewLease"] = field(default_factory=list)


@dataclass(frozen=True)
class NewLease:
    line: int
    person: str
    home: str
    kind: str
    since: date
    until: date | None


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
        cursor.execute("DROP TABLE IF EXISTS pg_temp.erp_diff")
        cursor.execute(diff, facts)
        cursor.execute("ANALYZE erp_diff")
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
    found.heirs = heirs_of(corporation.pk, today)
    if found.heirs:
        found.in_ended_homes = _new_in_ended_homes(today)
    return found


def heirs_of(corporation: UUID, today: date) -> dict[str, list[str]]:
    """Of each home that was split or joined by now: the homes that stand there today."""
    rows = HomeSuccession.objects.filter(corporation=corporation, before__until__lte=today)
    after: dict[str, list[str]] = {}
    for before, one in rows.order_by("after__house_number", "after__external_key").values_list(
        "before__external_key", "after__external_key"
    ):
        after.setdefault(before, []).append(one)

    def standing(home: str) -> list[str]:
        if home not in after:
            return [home]
        return [last for one in after[home] for last in standing(one)]

    return {home: list(dict.fromkeys(standing(home))) for home in after}


_NEW_IN_ENDED_HOMES = """
SELECT e.line, e.person, e.unit, e.kind, e.since, e.until
FROM erp_diff d
JOIN erp e ON e.line = d.line
JOIN residents_unit u ON u.id = d.unit_id
WHERE d.resident_id IS NULL AND u.until <= %(today)s AND (e.until IS NULL OR e.until > %(today)s)
ORDER BY e.line
"""


def _new_in_ended_homes(today: date) -> list[NewLease]:
    with connection.cursor() as cursor:
        cursor.execute(_NEW_IN_ENDED_HOMES, {"today": today})
        return [NewLease(*row) for row in cursor.fetchall()]


def leases_of(residents: Sequence[UUID]) -> list[tuple[UUID, int, str, str, date, date | None]]:
    """What the file says about these people: (resident, line, home, kind, since, until)"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, s.line, s.unit, s.kind, s.since, s.until FROM erp s"
            " JOIN residents_resident r ON r.external_key = s.person"
            " WHERE r.id = ANY (%s) ORDER BY s.line",
            [list(residents)],
        )
        return list(cursor.fetchall())


def known_complexes(corporation: Corporation, codes: Iterable[str]) -> dict[str, UUID]:
    found = Complex.objects.filter(corporation=corporation, code__in=list(codes))
    return dict(found.values_list("code", "pk"))
