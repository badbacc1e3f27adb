"""Writes into the register what a staged file has otherwise, and nothing that is the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

from accounts.models import Corporation

from ..models import ContactChannel, Occupancy, Resident, Unit
from .differing import PERSON_FIELDS, UNIT_FIELDS, Said, said_of

# So many new rows, and the planner is told about them before it has looked by itself.
MANY = 5_000


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
    return _insert(Unit, source, corporation, {**values, "external_key": "s.unit"})


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
    values["channel"] = f"coalesce({said_of('channel')}, '{ContactChannel.LETTER}')"
    return _insert(Resident, source, corporation, {**values, "external_key": "s.person"})


def write_leases_of_new_people(corporation: Corporation, today: date) -> int:
    """But in homes that were split or joined by then: see `Findings.in_ended_homes`."""
    source = (
        "(SELECT e.*, r.id AS resident_id, u.id AS unit_id FROM erp e"
        " JOIN erp_diff d ON d.line = e.line"
        " JOIN residents_resident r"
        " ON r.corporation_id = %(corporation)s AND r.external_key = e.person"
        " JOIN residents_unit u ON u.corporation_id = %(corporation)s AND u.external_key = e.unit"
        " WHERE d.resident_id IS NULL"
        " AND (u.until IS NULL OR u.until > %(today)s OR e.until <= %(today)s)) s"
    )
    values = {name: f"s.{name}" for name in ("resident_id", "unit_id", "kind", "since", "until")}
    return _insert(Occupancy, source, corporation, values, {"today": today})


def _insert(
    model: type[models.Model],
    source: str,
    corporation: Corporation,
    values: Mapping[str, str],
    facts: Mapping[str, Any] | None = None,
) -> int:
    """INSERT … SELECT. A field that the file does not give gets its own default."""
    facts = {"corporation": corporation.pk, **(facts or {})}
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
