"""Who was there. Every write is under the lock of the activity, as with places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from .. import rules
from ..models import (
    CountedOccurrence,
    Occurrence,
    PartyMember,
    PresenceList,
    PresenceMark,
    Registration,
    RegistrationQuerySet,
)
from ..presence_reads import counts_of, to_count
from ..rules import Actor, Channel, MemberKind, OccurrenceState, Refused, State
from ..rules.presence import Mark, last_of_each
from .places import lock, moment_of, take_step


@dataclass(frozen=True)
class Marked:
    """`taken`: the taps that need not be sent again, also those that had no effect any more.
    `present`: how the names that were tapped stand now, for a device that was away."""

    taken: list[UUID]
    present: dict[str, bool]


@transaction.atomic
def mark_presence(occurrence: Occurrence, marks: Iterable[Mark], *, by: User) -> Marked:
    """Taps of one device, some of them perhaps sent before. Raises Refused when the list is shut.

    Of two devices the last tap on a name counts. A name that is on the list no more is passed by.
    """
    locked = _open(occurrence)
    marks = list(marks)
    rows = {row.pk: row for row in _rows(locked).filter(pk__in={m.registration for m in marks})}
    known = set(
        PresenceMark.objects.filter(registration__in=rows).values_list("registration", "nonce")
    )
    new = {
        (mark.registration, mark.nonce): mark
        for mark in marks
        if mark.registration in rows and (mark.registration, mark.nonce) not in known
    }
    latest = _latest(rows)
    PresenceMark.objects.bulk_create(
        PresenceMark(
            corporation_id=locked.corporation_id,
            registration_id=mark.registration,
            nonce=mark.nonce,
            present=mark.present,
            marked_at=mark.marked_at,
            by=by,
        )
        for mark in new.values()
    )
    for mark in last_of_each(new.values()):
        before = latest.get(mark.registration)
        if before is None or before <= mark.marked_at:
            _set(rows[mark.registration], locked, present=mark.present, by=by)
    present = {str(row.pk): row.state == State.ATTENDED for row in rows.values()}
    return Marked([mark.nonce for mark in marks], present)


def _open(occurrence: Occurrence) -> Occurrence:
    locked = lock(occurrence)
    if locked.state == OccurrenceState.CANCELLED:
        raise Refused("cancelled")
    if rules.Clock.CORRECTABLE not in moment_of(locked):
        raise Refused("list_shut" if timezone.now() > locked.ends_at else "list_not_open")
    return locked


def _rows(occurrence: Occurrence) -> RegistrationQuerySet:
    rows = Registration.objects.filter(occurrence=occurrence).taking_part()
    return rows.select_for_update(of=("self",), no_key=True)


def _latest(rows: Iterable[UUID]) -> dict[UUID, datetime]:
    found = PresenceMark.objects.filter(registration__in=list(rows)).order_by()
    return dict(found.values_list("registration").annotate(at=Max("marked_at")))


def _set(row: Registration, occurrence: Occurrence, *, present: bool, by: User) -> None:
    """Who waited and stands at the door is there too. Who waited and is not, was never awaited."""
    if row.state == (State.ATTENDED if present else State.NO_SHOW):
        return
    if not present and row.state not in {State.CONFIRMED, State.ATTENDED}:
        return
    step = take_step(row, occurrence, "attend" if present else "miss", Actor.STAFF, seats=row.seats)
    audit.record(
        "registration.presence", row, by=by, corporation_id=row.corporation_id, state=step.target
    )


@transaction.atomic
def walk_in(
    occurrence: Occurrence, resident: Resident, *, by: User, party_size: int = 1
) -> Registration:
    """Somebody who lives here just came: at once as somebody who was there, whether there is a
    place or not. Twice is once."""
    if not 1 <= party_size <= rules.MAX_PARTY:
        raise Refused("too_many")
    resident = residents.services.locked(resident)
    if resident.deceased_on is not None:
        raise Refused("deceased")
    locked = _open(occurrence)
    if not resident.occupancies.current().filter(unit__complex=locked.complex_id).exists():
        raise Refused("not_from_here")
    row = _rows(locked).filter(members__resident=resident, members__is_in=True).first()
    if row is None:
        row = Registration.objects.create(
            corporation_id=locked.corporation_id,
            occurrence=locked,
            resident=resident,
            party_size=party_size,
            seats=0,
            state=State.ATTENDED,
            channel=Channel.DOOR,
            registered_by=by,
        )
        PartyMember.objects.create(
            corporation_id=row.corporation_id,
            registration=row,
            occurrence=locked,
            kind=MemberKind.SELF,
            resident=resident,
        )
        audit.record(
            "registration.walked_in",
            row,
            by=by,
            corporation_id=row.corporation_id,
            party=party_size,
        )
        return row
    now = timezone.now()
    PresenceMark.objects.create(
        corporation_id=row.corporation_id,
        registration=row,
        nonce=uuid4(),
        present=True,
        marked_at=now,
        by=by,
    )
    _set(row, locked, present=True, by=by)
    return row


@transaction.atomic
def count_drop_ins(occurrence: Occurrence, number: int, *, by: User) -> PresenceList:
    """How many came in who are on no list; may be corrected for a week."""
    locked = _open(occurrence)
    found, _made = PresenceList.objects.update_or_create(
        occurrence=locked,
        defaults={
            "corporation_id": locked.corporation_id,
            "drop_ins": number,
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    audit.record(
        "activity.drop_ins", locked, by=by, corporation_id=locked.corporation_id, number=number
    )
    return found


@transaction.atomic
def close_list(occurrence: Occurrence, *, by: User) -> int:
    """Everybody who was there is tapped: the others were not. → how many. A tap still corrects."""
    locked = _open(occurrence)
    if locked.starts_at > timezone.now():
        raise Refused("list_not_begun")
    missed = list(_rows(locked).filter(state=State.CONFIRMED))
    for row in missed:
        _set(row, locked, present=False, by=by)
    now = timezone.now()
    PresenceList.objects.update_or_create(
        occurrence=locked,
        defaults={
            "corporation_id": locked.corporation_id,
            "closed_at": now,
            "changed_by": by,
            "changed_at": now,
        },
    )
    audit.record(
        "activity.list_closed",
        locked,
        by=by,
        corporation_id=locked.corporation_id,
        missed=len(missed),
    )
    return len(missed)


def count_finished() -> int:
    """Of the night: what nobody can correct any more is counted for good. → how many."""
    count = 0
    while found := to_count():
        counts = counts_of(row.pk for row in found)
        CountedOccurrence.objects.bulk_create(
            (
                CountedOccurrence(
                    corporation_id=row.corporation_id, occurrence=row, **vars(counts[row.pk])
                )
                for row in found
            ),
            ignore_conflicts=True,
        )
        count += len(found)
    return count


@transaction.atomic
def give_list(occurrence: Occurrence, keeper: User, *, by: User) -> None:
    """A volunteer of this complex may keep the list of this one activity."""
    row, made = occurrence.keepers.get_or_create(
        user=keeper, defaults={"corporation_id": occurrence.corporation_id, "given_by": by}
    )
    if made:
        audit.record("list.given", row, by=by, corporation_id=row.corporation_id)


@transaction.atomic
def take_list_back(occurrence: Occurrence, keeper_id: UUID, *, by: User) -> None:
    for row in occurrence.keepers.filter(pk=keeper_id):
        audit.record("list.taken_back", row, by=by, corporation_id=row.corporation_id)
        row.delete()
