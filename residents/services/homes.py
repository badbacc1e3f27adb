"""What happens to homes: people move between them, a new tenant comes, they are split and joined.

An occupancy is never rewritten: the old one ends and a new one begins, so that who lived where on
any day can still be told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, Q, Value
from django.db.models.functions import Greatest

from accounts import audit
from accounts.models import User

from .. import rules
from ..models import HomeSuccession, Occupancy, OccupancyKind, OccupancyQuerySet, Resident, Unit
from .people import add_occupant

COPIED = ("complex_id", "entrance_id", "street", "postcode", "town", "floor", "position")


@dataclass(frozen=True)
class NewHome:
    """What a home gets that comes out of others: its own number, and its key in the ERP."""

    house: rules.HouseNumber
    external_key: str


def running(unit: Unit, on: date) -> OccupancyQuerySet:
    """Who lives there on that day, or has it for later."""
    return Occupancy.objects.filter(unit=unit).filter(Q(until=None) | Q(until__gt=on))


@transaction.atomic
def move(
    people: Iterable[Resident],
    *,
    origin: Unit,
    target: Unit,
    on: date,
    by: User,
    kind: str = rules.KEEP_KIND,
) -> list[Occupancy]:
    """From one home to another of the same corporation. `on` is the first day in the new home."""
    keys = [person.pk for person in people]
    rows = list(
        Resident.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    )
    old, new = _locked(origin, target)
    return [_move_one(row, old, new, on, kind, by) for row in rows]


def _move_one(
    resident: Resident, origin: Unit, target: Unit, on: date, kind: str, by: User
) -> Occupancy:
    left = running(origin, on).filter(resident=resident).order_by("since").first()
    rules.require_move(
        same_home=origin.pk == target.pk,
        same_corporation=target.corporation_id == resident.corporation_id,
        deceased=resident.deceased_on is not None,
        arrived=left.since if left else None,
        on=on,
    )
    rules.require_home(since=target.since, until=target.until, on=on)
    if running(target, on).filter(resident=resident).exists():
        raise rules.HomeRefused("same_home")
    assert left is not None
    left.until, left.by_staff = on, True
    left.save(update_fields=["until", "by_staff"])
    moved = Occupancy.objects.create(
        corporation_id=resident.corporation_id,
        resident=resident,
        unit=target,
        kind=kind or left.kind,
        since=on,
        by_staff=True,
    )
    audit.record(
        "resident.moved",
        resident,
        by=by,
        corporation_id=resident.corporation_id,
        origin=str(origin.pk),
        target=str(target.pk),
        on=str(on),
    )
    return moved


@transaction.atomic
def begin_tenancy(
    unit: Unit, *, since: date, others_leave: bool, by: User, **person: str
) -> Resident:
    """A new tenant, also from a day that is still to come. The others leave that day, or stay."""
    (home,) = _locked(unit)
    rules.require_home(since=home.since, until=home.until, on=since)
    if others_leave:
        ending = running(home, since)
        ended = ending.update(until=Greatest("since", Value(since, DateField())), by_staff=True)
        audit.record(
            "home.vacated",
            home,
            by=by,
            corporation_id=home.corporation_id,
            on=str(since),
            ended=ended,
        )
    return add_occupant(home, kind=OccupancyKind.TENANT, since=since, by=by, **person)


@transaction.atomic
def split_home(
    unit: Unit,
    *,
    on: date,
    homes: Sequence[NewHome],
    stays: Mapping[UUID, int],
    by: User,
) -> list[Unit]:
    """One home becomes several on that day. `stays`: per occupancy, in which of them."""
    (home,) = _locked(unit)
    rules.require_home(since=home.since, until=home.until, on=on)
    rules.require_address([new.house for new in homes])
    carried = list(running(home, on).select_for_update(of=("self",), no_key=True))
    if {row.pk for row in carried} - set(stays):
        raise rules.HomeRefused("nowhere")
    made = [_make(new, home, on) for new in homes]
    for row in carried:
        _carry(row, made[stays[row.pk]], on)
    _end(home, made, on, verb="home.split", by=by)
    return made


@transaction.atomic
def join_homes(unit: Unit, other: Unit, *, on: date, external_key: str, by: User) -> Unit:
    """Two homes become one on that day, at the number and the place of the first."""
    rules.require_joinable(
        same_home=unit.pk == other.pk, same_complex=unit.complex_id == other.complex_id
    )
    homes = _locked(unit, other)
    for home in homes:
        rules.require_home(since=home.since, until=home.until, on=on)
    first = homes[0]
    made = _make(NewHome(first.house, external_key), first, on)
    lives_there: dict[UUID, Occupancy] = {}
    rows = Occupancy.objects.filter(unit__in=homes).filter(Q(until=None) | Q(until__gt=on))
    # Locked: whoever moves out at this moment is not brought back by what was read before.
    for row in rows.select_for_update(of=("self",), no_key=True).order_by("since", "pk"):
        if row.resident_id in lives_there:  # somebody who had both
            _close(row, on)
        else:
            lives_there[row.resident_id] = row
            _carry(row, made, on)
    for home in homes:
        _end(home, [made], on, verb="home.joined", by=by)
    return made


# --- within one transaction -----------------------------------------------------------------------


def _locked(*units: Unit) -> list[Unit]:
    """In the order given, locked in one order: two who change the same homes do not wait for
    each other forever."""
    keys = [unit.pk for unit in units]
    rows = Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    found = {row.pk: row for row in rows.order_by("pk")}
    return [found[key] for key in keys]


def _make(new: NewHome, like: Unit, on: date) -> Unit:
    """A BAG number is not copied: the municipality gives each home its own."""
    same_key = Unit.objects.filter(
        corporation_id=like.corporation_id, external_key=new.external_key
    )
    if same_key.exists():
        raise rules.HomeRefused("key_taken")
    return Unit.objects.create(
        corporation_id=like.corporation_id,
        external_key=new.external_key,
        house_number=new.house.number,
        house_letter=new.house.letter,
        house_addition=new.house.addition,
        since=on,
        **{name: getattr(like, name) for name in COPIED},
    )


def _carry(row: Occupancy, unit: Unit, on: date) -> None:
    """The same person in the new home, from then on and as long as it was meant."""
    until, begins = row.until, max(row.since, on)
    _close(row, on)
    Occupancy.objects.create(
        corporation_id=row.corporation_id,
        resident_id=row.resident_id,
        unit=unit,
        kind=row.kind,
        since=begins,
        until=until,
        by_staff=True,
    )


def _close(row: Occupancy, on: date) -> None:
    row.until, row.by_staff = max(row.since, on), True
    row.save(update_fields=["until", "by_staff"])


def _end(unit: Unit, after: Sequence[Unit], on: date, *, verb: str, by: User) -> None:
    unit.until = on
    unit.save(update_fields=["until"])
    for made in after:
        HomeSuccession.objects.create(corporation_id=unit.corporation_id, before=unit, after=made)
        audit.record(
            verb,
            unit,
            by=by,
            corporation_id=unit.corporation_id,
            after=str(made.pk),
            on=str(on),
        )
