"""In which home somebody lives when the ERP still names one that was split here: a person decides.

What the file says stands in the register but for the home. It is asked once, and no longer when a
file says something else or staff recorded a home.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Corporation, User

from .. import rules
from ..imports import Problem
from ..models import HomeConflict, Occupancy, Resident, Unit
from . import differing
from .homes import running


@dataclass(frozen=True)
class Doubt:
    """One line of a file; `person` is the key of somebody who is new, `resident` somebody known."""

    line: int
    lease: rules.HomeLease[UUID]
    person: str = ""
    resident: UUID | None = None


def homes_to_choose(units: Iterable[Unit]) -> dict[UUID, list[Unit]]:
    """What stands there now in place of each home that was split, in the order of their numbers."""
    units = list(units)
    today = timezone.localdate()
    heirs = {
        corporation: differing.heirs_of(corporation, today)
        for corporation in {unit.corporation_id for unit in units}
    }
    keys = {unit.pk: heirs[unit.corporation_id].get(unit.external_key, []) for unit in units}
    homes = {
        (home.corporation_id, home.external_key): home
        for home in Unit.objects.filter(
            corporation__in=heirs, external_key__in={key for some in keys.values() for key in some}
        )
    }
    return {
        unit.pk: sorted(
            (homes[unit.corporation_id, key] for key in keys[unit.pk]),
            key=lambda home: (home.house_number, home.house_letter, home.house_addition),
        )
        for unit in units
    }


def problems_of(corporation: Corporation, doubts: Sequence[Doubt]) -> list[Problem]:
    units = _units(corporation, doubts)
    homes = homes_to_choose(units.values())
    facts = {
        key: {
            "on": f"{unit.until:%d-%m-%Y}" if unit.until else "",
            "homes": ", ".join(rules.house_number_text(home.house) for home in homes[unit.pk]),
        }
        for key, unit in units.items()
    }
    return [
        Problem(doubt.line, "eenheid_id", "home_split", facts[doubt.lease.home]) for doubt in doubts
    ]


def _units(corporation: Corporation, doubts: Sequence[Doubt]) -> dict[str, Unit]:
    keys = {doubt.lease.home for doubt in doubts}
    found = Unit.objects.filter(corporation=corporation, external_key__in=keys)
    return {unit.external_key: unit for unit in found}


# --- within the transaction of an import ----------------------------------------------------------


def note(corporation: Corporation, doubts: Sequence[Doubt]) -> None:
    """What is asked now, and what was asked before and is not any more."""
    waiting = HomeConflict.objects.filter(corporation=corporation)
    if not doubts and not waiting.exists():
        return
    units = _units(corporation, doubts)
    people = _people(corporation, doubts)
    asked = {
        (doubt.resident or people[doubt.person], units[doubt.lease.home].pk): doubt.lease
        for doubt in doubts
    }
    known: set[tuple[UUID, UUID]] = set()
    for row in waiting.select_for_update(of=("self",)).select_related("resident"):
        key = (row.resident_id, row.unit_id)
        if key in asked:
            known.add(key)
        elif _is_overtaken(row):
            row.delete()
    HomeConflict.objects.bulk_create(
        HomeConflict(
            corporation=corporation,
            resident_id=resident,
            unit_id=unit,
            kind=lease.kind,
            since=lease.since,
            until=lease.until,
        )
        for (resident, unit), lease in asked.items()
        if (resident, unit) not in known
    )


def _people(corporation: Corporation, doubts: Sequence[Doubt]) -> dict[str, UUID]:
    keys = {doubt.person for doubt in doubts if doubt.person}
    found = Resident.objects.filter(corporation=corporation, external_key__in=keys)
    return {str(key): pk for key, pk in found.values_list("external_key", "pk")}


def _is_overtaken(row: HomeConflict) -> bool:
    """The file says something else about this person, or should have them and does not. About
    somebody in a complex that it does not name it says nothing. Nobody is deleted for that, but
    somebody who never got a home is missing from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM erp WHERE person = %s), EXISTS (SELECT FROM erp JOIN"
            " residents_complex c ON c.code = erp.complex WHERE c.id = %s)",
            [row.resident.external_key, row.unit.complex_id],
        )
        is_in_it, is_about_it = cursor.fetchone()
    if is_in_it or not is_about_it:
        return bool(is_in_it)
    if not Occupancy.objects.filter(resident=row.resident_id).exists():
        Resident.objects.filter(pk=row.resident_id, missing_since=None).update(
            missing_since=timezone.localdate()
        )
    return True


# --- deciding -------------------------------------------------------------------------------------


@transaction.atomic
def choose_home(conflict: HomeConflict, home: Unit, *, by: User) -> Occupancy | None:
    """None: somebody else chose before, or a file said it. Raises HomeRefused."""
    row = (
        HomeConflict.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "resident")
        .filter(pk=conflict.pk)
        .first()
    )
    if row is None:
        return None
    if home.pk not in {one.pk for one in homes_to_choose([row.unit])[row.unit_id]}:
        raise rules.HomeRefused("home_ended")
    resident = Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=row.resident_id)
    chosen = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=home.pk)
    since = max(row.since, chosen.since or row.since)
    rules.require_home(since=chosen.since, until=chosen.until, on=since)
    if resident.deceased_on is not None:
        raise rules.HomeRefused("deceased")
    asked = HomeConflict.objects.filter(resident=row.resident_id, unit=row.unit_id)
    if running(chosen, since).filter(resident=resident).exists():
        asked.delete()
        return None
    made = Occupancy.objects.create(
        corporation_id=row.corporation_id,
        resident=resident,
        unit=chosen,
        kind=row.kind,
        since=since,
        until=row.until if row.until is None else max(row.until, since),
        by_staff=True,
    )
    asked.delete()
    facts: dict[str, Any] = {
        "origin": str(row.unit_id),
        "home": str(chosen.pk),
        "on": str(since),
    }
    audit.record(
        "resident.home_chosen", resident, by=by, corporation_id=row.corporation_id, **facts
    )
    return made
