"""People and homes: moving in and out, contact details, who works where."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import DateField, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import (
    Assignment,
    Complex,
    Entrance,
    FieldRole,
    Occupancy,
    OccupancyKind,
    Resident,
    Unit,
)

CONTACT_FIELDS = ("phone", "email", "channel", "language")


def locked(resident: Resident) -> Resident:
    return Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=resident.pk)


def record_looks(people: Iterable[Resident], *, by: User, purpose: str) -> None:
    """For a page that shows these residents, before it is made."""
    record_looks_for({purpose: people}, by=by)


def record_looks_for(people: Mapping[str, Iterable[Resident]], *, by: User) -> None:
    """For a page that shows them for more than one purpose."""
    audit.record_reads_for(
        {
            purpose: [(resident, resident.pk, resident.corporation_id) for resident in shown]
            for purpose, shown in people.items()
        },
        by=by,
    )


@transaction.atomic
def add_occupant(
    unit: Unit,
    *,
    surname: str,
    by: User,
    initials: str = "",
    infix: str = "",
    phone: str = "",
    email: str = "",
    channel: str = "letter",
    kind: str = OccupancyKind.CO_OCCUPANT,
    since: date | None = None,
) -> Resident:
    """Somebody the ERP does not know: the partner without a lease who comes to each coffee hour."""
    resident = Resident.objects.create(
        corporation_id=unit.corporation_id,
        surname=surname,
        initials=initials,
        infix=infix,
        phone=phone,
        email=email,
        channel=channel,
        typed_by_staff=["surname", "initials", "infix", *CONTACT_FIELDS],
    )
    Occupancy.objects.create(
        corporation_id=unit.corporation_id,
        resident=resident,
        unit=unit,
        kind=kind,
        since=since or timezone.localdate(),
    )
    audit.record(
        "resident.added", resident, by=by, corporation_id=unit.corporation_id, unit=str(unit.pk)
    )
    return resident


@transaction.atomic
def set_contact(resident: Resident, *, by: User, **changes: str) -> Resident:
    """Phone, e-mail, channel or language as the resident told them; an import leaves them alone."""
    changed = {name: value for name, value in changes.items() if name in CONTACT_FIELDS}
    row = locked(resident)
    changed = {name: value for name, value in changed.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.typed_by_staff = sorted({*row.typed_by_staff, *changed})
    row.save(update_fields=[*changed, "typed_by_staff"])
    audit.record(
        "resident.contact_changed",
        row,
        by=by,
        corporation_id=row.corporation_id,
        fields=",".join(sorted(changed)),
    )
    return row


@transaction.atomic
def record_death(resident: Resident, *, on: date, by: User) -> Resident:
    """Stops every letter, mail and call at once: each is asked again just before it goes."""
    row = locked(resident)
    row.deceased_on = on
    row.typed_by_staff = sorted({*row.typed_by_staff, "deceased_on"})
    row.save(update_fields=["deceased_on", "typed_by_staff"])
    audit.record("resident.died", row, by=by, corporation_id=row.corporation_id, on=str(on))
    return row


@transaction.atomic
def move_out(resident: Resident, *, on: date, by: User) -> int:
    """Ends what still runs on that day, which is the first day it no longer holds. → how many."""
    row = locked(resident)
    rows = row.occupancies.filter(Q(until=None) | Q(until__gt=on))
    ended = rows.update(until=Greatest("since", Value(on, DateField())))
    audit.record("resident.moved_out", row, by=by, corporation_id=row.corporation_id, on=str(on))
    return ended


@transaction.atomic
def give_login(resident: Resident, user: User, *, by: User) -> Resident:
    row = locked(resident)
    row.user = user
    row.save(update_fields=["user"])
    audit.record(
        "resident.login_given", row, by=by, corporation_id=row.corporation_id, user=str(user.pk)
    )
    return row


@transaction.atomic
def assign(
    user: User, complex_: Complex, role: FieldRole, *, by: User | None, since: date | None = None
) -> Assignment:
    """The same assignment twice is one."""
    assignment, created = Assignment.objects.get_or_create(
        user=user,
        complex=complex_,
        role=role,
        until=None,
        defaults={"since": since or timezone.localdate()},
    )
    if created:
        audit.record(
            "assignment.given",
            assignment,
            by=by,
            corporation_id=complex_.corporation_id,
            user=str(user.pk),
            role=role,
        )
    return assignment


@transaction.atomic
def place_unit(
    unit: Unit, *, entrance: Entrance | None, floor: int, position: int, by: User | None
) -> None:
    """Where in the building a home is; an ERP export does not tell."""
    Unit.objects.filter(pk=unit.pk).update(entrance=entrance, floor=floor, position=position)
    audit.record("unit.placed", unit, by=by, corporation_id=unit.corporation_id, floor=floor)
