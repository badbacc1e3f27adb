"""Signing up and off. Every decision is taken under one row lock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from .. import rules
from ..models import Occurrence, Registration
from ..rules import (
    Actor,
    Channel,
    Clock,
    MemberKind,
    OccurrenceState,
    Refused,
    Room,
    State,
    Waiting,
)
from .places import allocate, lock, locked_row, moment_of, require_open, take_step
from .told import told

# Under the lock, in one question each instead of one per thing: this is the busiest road of the
# product, and building these with the ORM took longer than the database needs to answer. They only
# look; what follows from it is decided in rules.
LOOK = """
SELECT
    EXISTS (
        SELECT FROM residents_occupancy o JOIN residents_unit u ON u.id = o.unit_id
        WHERE o.resident_id = %(resident)s AND u.complex_id = %(complex)s
          AND o.since <= %(today)s AND (o.until IS NULL OR o.until > %(today)s)),
    (SELECT r.resident_id FROM activities_partymember m
        JOIN activities_registration r ON r.id = m.registration_id
        WHERE m.occurrence_id = %(occurrence)s AND m.resident_id = %(resident)s AND m.is_in),
    NOT EXISTS (
        SELECT FROM activities_partymember m
        JOIN activities_registration r ON r.id = m.registration_id
        JOIN activities_occurrence past ON past.id = m.occurrence_id
        WHERE m.resident_id = %(resident)s AND m.is_in AND r.state = ANY(%(came)s)
          AND past.complex_id = %(complex)s AND past.ends_at <= %(now)s
          AND (%(series)s::uuid IS NULL OR past.series_id = %(series)s)
          AND past.state = %(planned)s),
    (SELECT coalesce(sum(seats), 0) FROM activities_registration
        WHERE occurrence_id = %(occurrence)s AND priority = 0 AND state = ANY(%(holds)s)),
    ARRAY (
        SELECT r.priority FROM activities_registration r JOIN residents_resident p
        ON p.id = r.resident_id
        WHERE r.occurrence_id = %(occurrence)s AND r.state = %(waitlisted)s
          AND p.deceased_on IS NULL),
    clock_timestamp()
"""
# The row, who it is of, the counter and the trace: all or nothing in one go to the database.
WRITE = f"""
WITH counted AS (
    UPDATE activities_occurrence SET taken = taken + %(seats)s
    WHERE id = %(occurrence)s AND %(seats)s > 0
), made AS (
    INSERT INTO activities_registration (
        id, corporation_id, occurrence_id, resident_id, party_size, seats, state, channel,
        registered_by_id, created_at, waiting_since, priority, fewer, lapsed_offers, version)
    VALUES (
        %(id)s, %(corporation)s, %(occurrence)s, %(resident)s, %(party)s, %(seats)s, %(state)s,
        %(channel)s, %(by)s, now(), %(waiting_since)s, %(priority)s, %(fewer)s, 0, 1)
), told AS ({audit.EVENT})
INSERT INTO activities_partymember (
    id, corporation_id, registration_id, occurrence_id, kind, resident_id, is_in)
VALUES (
    gen_random_uuid(), %(corporation)s, %(id)s, %(occurrence)s, %(self)s, %(resident)s, true)
"""  # noqa: S608  # no text of anybody's is in it


@dataclass(frozen=True)
class Looked:
    """What was found under the lock."""

    lives_here: bool
    signed_up_by: UUID | None
    is_new: bool
    taken_by_first: int
    waiting: list[int]  # the class of each who waits
    now: datetime


def _look(occurrence: Occurrence, resident: Resident) -> Looked:
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK,
            {
                "resident": resident.pk,
                "occurrence": occurrence.pk,
                "complex": occurrence.complex_id,
                # New is who never came to this series; to what stands alone, who never came at all.
                "series": occurrence.series_id,
                "today": timezone.localdate(),
                "now": timezone.now(),
                "came": [one.value for one in rules.CAME],
                "holds": [one.value for one in rules.HOLDS],
                "planned": OccurrenceState.PLANNED.value,
                "waitlisted": State.WAITLISTED.value,
            },
        )
        return Looked(*cursor.fetchone())


@transaction.atomic
def register(
    occurrence: Occurrence,
    resident: Resident,
    *,
    channel: Channel,
    by: User | None,
    party_size: int = 1,
    fewer: bool = False,
) -> Registration:
    """A place, or a place in the line. Raises Refused.

    The counter is read and written under the lock of the occurrence: two people for the last place
    come one after the other.
    """
    if not 1 <= party_size <= rules.MAX_PARTY:
        raise Refused("too_many")
    # Locked before the activity: a merge of doubles takes them in that order too.
    resident = residents.services.locked(resident)
    if resident.deceased_on is not None:
        raise Refused("deceased")
    locked = lock(occurrence)
    # Asked after the lock: a statement sees what was committed before it began, and no later.
    looked = _look(locked, resident)
    if not looked.lives_here:
        raise Refused("not_from_here")
    require_open(locked)
    if looked.signed_up_by is not None:
        raise Refused("twice" if looked.signed_up_by == resident.pk else "in_party")
    return _write(locked, resident, looked, channel=channel, by=by, party=party_size, fewer=fewer)


def _write(
    locked: Occurrence,
    resident: Resident,
    looked: Looked,
    *,
    channel: Channel,
    by: User | None,
    party: int,
    fewer: bool,
) -> Registration:
    priority = 0 if locked.kept and looked.is_new else 1
    kept = rules.kept_now(
        locked.kept,
        taken_by_first=looked.taken_by_first,
        now=timezone.now(),
        starts_at=locked.starts_at,
    )
    row = Registration(
        corporation_id=locked.corporation_id,
        occurrence=locked,
        resident=resident,
        party_size=party,
        channel=channel,
        registered_by=by,
        priority=priority,
        fewer=fewer,
        created_at=looked.now,
    )
    row.seats = rules.place_for(
        Waiting(row.pk, party, priority == 0, fewer),
        Room(locked.capacity, locked.taken, kept),
        ahead=sum(one <= priority for one in looked.waiting),
        first_come=Clock.FIRST_COME in moment_of(locked),
    )
    row.state = State.CONFIRMED if row.seats else State.WAITLISTED
    row.waiting_since = None if row.seats else looked.now
    told = audit.event(
        "registration.made",
        row,
        by=by,
        corporation_id=locked.corporation_id,
        state=row.state,
        channel=channel,
        party=party,
        seats=row.seats,
        priority=priority,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                **told,
                "id": row.pk,
                "corporation": row.corporation_id,
                "occurrence": locked.pk,
                "resident": resident.pk,
                "party": party,
                "seats": row.seats,
                "state": State(row.state).value,
                "channel": Channel(channel).value,
                "by": by.pk if by else None,
                "waiting_since": row.waiting_since,
                "priority": priority,
                "fewer": fewer,
                "self": MemberKind.SELF.value,
            },
        )
    row._state.adding = False
    return row


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User | None) -> Registration:
    """Signing off frees the places exactly once, and who is next in the line is asked."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if not row.is_live:
        raise Refused("not_signed_up")
    require_open(occurrence)
    name = rules.step_off(row.state, moment_of(occurrence))
    step = take_step(row, occurrence, name, *actors_of(row, by))
    audit.record(
        "registration.cancelled",
        row,
        by=by,
        corporation_id=row.corporation_id,
        state=step.target,
    )
    allocate(occurrence)
    return row


def actors_of(registration: Registration, by: User | None) -> tuple[Actor, ...]:
    """Without a login it is whoever holds the card or the link."""
    if by is None or by.pk == registration.resident.user_id:
        return (Actor.RESIDENT,)
    return (Actor.STAFF,)


@transaction.atomic
def give_up_place(registration: Registration, *, by: User | None = None) -> None:
    """Without asking whether the activity is open still: the person behind it is no longer one who
    comes. Of what is to come the place goes to whoever waits."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if row.state not in rules.ONCE:
        return
    take_step(row, occurrence, "give_up", Actor.SYSTEM)
    audit.record("registration.given_up", row, by=by, corporation_id=row.corporation_id)
    if occurrence.is_open:
        allocate(occurrence)


@transaction.atomic
def take_place_again(registration: Registration, *, state: State, seats: int) -> None:
    """Takes back `give_up_place`: not a step in the life of a sign-up, but as if that one had not
    been. A place that somebody else has by now is a place in the line."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if row.state != State.WITHDRAWN or occurrence.state == OccurrenceState.CANCELLED:
        return
    # An offer is not made twice: whoever had one is in the line again.
    row.state, row.seats = state, seats
    if state == State.OFFERED:
        row.state, row.seats = State.WAITLISTED, 0
    elif state not in rules.HOLDS or occurrence.free >= seats:
        occurrence.taken += seats
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    else:
        row.state, row.seats = State.WAITLISTED, 0
        row.waiting_since = row.waiting_since or row.created_at
    # Not `version + 1`: as it was before, so that undo is exact.
    row.version -= 1
    row.save(update_fields=["state", "seats", "version", "waiting_since"])
    row.members.update(is_in=True)
    audit.record("registration.taken_again", row, by=None, corporation_id=row.corporation_id)


@transaction.atomic
def mark_called(registration: Registration, *, by: User) -> None:
    told(registration, by=by)
    audit.record(
        "registration.called", registration, by=by, corporation_id=registration.corporation_id
    )
