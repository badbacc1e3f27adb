"""People and homes: moving in and out, contact details, who works where."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import DateField, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts import audit, rows
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
from ..rules.corrections import NAME_FIELDS
from ..rules.matching import LapseReason
from .matches import drop_suggestions
from .pairs_left import lapse_pairs_of, lock_pairs_of

CONTACT_FIELDS = ("phone", "email", "channel", "language")


class ChangedMeanwhile(Exception):
    """Somebody else changed this resident after the page was opened; nothing was written."""

    def __init__(self, resident: Resident) -> None:
        super().__init__(str(resident.pk))
        self.resident = resident


_LOCK = rows.lock_of(Resident)


def locked(resident: Resident) -> Resident:
    """The row as it is now. Somebody who was merged meanwhile is found where the rest went."""
    row = rows.get(Resident, _LOCK, resident.pk)
    while row.merged_into_id is not None:
        row = rows.get(Resident, _LOCK, row.merged_into_id)
    return row


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
def record_paper(resident: Resident, *, by: User) -> None:
    """Everything about somebody was printed: that is more than a look."""
    audit.record("resident.printed", resident, by=by, corporation_id=resident.corporation_id)


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
        by_staff=True,
    )
    audit.record(
        "resident.added", resident, by=by, corporation_id=unit.corporation_id, unit=str(unit.pk)
    )
    return resident


@transaction.atomic
def set_contact(
    resident: Resident, *, by: User, version: int | None = None, **changes: str
) -> Resident:
    """Phone, e-mail, channel or language as the resident told them; an import leaves them alone.

    `version`: as the page showed it. Raises ChangedMeanwhile when it is another one by now.
    """
    changed = {name: value for name, value in changes.items() if name in CONTACT_FIELDS}
    return _set(resident, changed, verb="resident.contact_changed", by=by, version=version)


@transaction.atomic
def set_name(
    resident: Resident, *, by: User, version: int | None = None, **changes: str
) -> Resident:
    """The name as it should be; an import leaves it alone until the ERP says the same."""
    changed = {name: value for name, value in changes.items() if name in NAME_FIELDS}
    return _set(resident, changed, verb="resident.name_changed", by=by, version=version)


def _set(
    resident: Resident, changed: dict[str, str], *, verb: str, by: User, version: int | None
) -> Resident:
    row = locked(resident)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(row)
    changed = {name: value for name, value in changed.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.typed_by_staff = sorted({*row.typed_by_staff, *changed})
    row.version += 1
    row.save(update_fields=[*changed, "typed_by_staff", "version"])
    audit.record(
        verb,
        row,
        by=by,
        corporation_id=row.corporation_id,
        fields=",".join(sorted(changed)),
    )
    return row


@transaction.atomic
def record_death(resident: Resident, *, on: date, by: User) -> Resident:
    """Stops every letter, mail and call at once: each is asked again just before it goes. Pairs of
    neighbours end, and the coach is asked to speak with who is left."""
    lock_pairs_of(resident)
    row = locked(resident)
    row.deceased_on = on
    row.typed_by_staff = sorted({*row.typed_by_staff, "deceased_on"})
    row.version += 1
    row.save(update_fields=["deceased_on", "typed_by_staff", "version"])
    drop_suggestions(about=row)
    lapse_pairs_of(row.pk, LapseReason.DIED)
    audit.record("resident.died", row, by=by, corporation_id=row.corporation_id, on=str(on))
    return row


@transaction.atomic
def undo_death(resident: Resident, *, by: User) -> Resident:
    """It was somebody else, or a slip. Letters go again from now on; what was withheld is not sent.

    The ERP may tell of a death again: a date that staff took back is not theirs any more.
    """
    row = locked(resident)
    if row.deceased_on is None:
        return row
    was, row.deceased_on = row.deceased_on, None
    row.typed_by_staff = sorted({*row.typed_by_staff} - {"deceased_on"})
    row.save(update_fields=["deceased_on", "typed_by_staff"])
    audit.record(
        "resident.death_undone", row, by=by, corporation_id=row.corporation_id, was=str(was)
    )
    return row


@transaction.atomic
def move_out(resident: Resident, *, on: date, by: User) -> int:
    """Ends what still runs on that day, which is the first day it no longer holds. → how many."""
    lock_pairs_of(resident)
    row = locked(resident)
    rows = row.occupancies.filter(Q(until=None) | Q(until__gt=on))
    ended = rows.update(until=Greatest("since", Value(on, DateField())), by_staff=True)
    drop_suggestions(about=row)
    audit.record("resident.moved_out", row, by=by, corporation_id=row.corporation_id, on=str(on))
    return ended


@transaction.atomic
def give_login(resident: Resident, user: User, *, by: User | None) -> Resident:
    """Its corporation keeps the login, if nobody does yet."""
    row = locked(resident)
    row.user = user
    row.save(update_fields=["user"])
    User.objects.filter(pk=user.pk, kept_by=None).update(kept_by=row.corporation_id)
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
