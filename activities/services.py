"""Planning an activity and giving out its places. Every decision is taken under one row lock."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

import outbox.services
import residents.services
from accounts import audit
from accounts.models import User
from outbox.models import Channel as OutboxChannel
from residents.models import Complex, ContactChannel, Resident

from . import rules
from .models import Occurrence, OccurrenceQuerySet, Registration
from .rules import Channel, OccurrenceState, Refused, State

log = logging.getLogger(__name__)

NEWS = "activities.news"


@transaction.atomic
def plan(
    complex_: Complex,
    *,
    by: User,
    title: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int,
    description: str = "",
    host: str = "",
    run_by_residents: bool = False,
    cost: str = "",
) -> Occurrence:
    occurrence = Occurrence.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        title=title,
        description=description,
        place=place,
        host=host,
        run_by_residents=run_by_residents,
        cost=cost,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        created_by=by,
    )
    audit.record("activity.planned", occurrence, by=by, corporation_id=complex_.corporation_id)
    return occurrence


def _lock(occurrence: Occurrence) -> Occurrence:
    return _for_update().get(pk=occurrence.pk)


def _for_update() -> OccurrenceQuerySet:
    return Occurrence.objects.select_for_update(of=("self",), no_key=True)


@transaction.atomic
def register(
    occurrence: Occurrence,
    resident: Resident,
    *,
    channel: Channel,
    by: User | None,
    party_size: int = 1,
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
    home = resident.occupancies.current().filter(unit__complex=OuterRef("complex"))
    locked = _for_update().annotate(lives_here=Exists(home)).get(pk=occurrence.pk)
    if not locked.lives_here:  # type: ignore[attr-defined]
        raise Refused("not_from_here")
    _require_open(locked)
    # Asked after the lock: a statement sees what was committed before it began, and no later.
    live = locked.registrations.live().aggregate(
        own=Count("pk", filter=Q(resident=resident)),
        waiting=Count("pk", filter=Q(state=State.WAITLISTED, resident__deceased_on=None)),
    )
    if live["own"]:
        raise Refused("twice")
    state = rules.place_for(
        party_size=party_size,
        taken=locked.taken,
        capacity=locked.capacity,
        waiting=live["waiting"],
    )
    if state == State.CONFIRMED:
        Occurrence.objects.filter(pk=locked.pk).update(taken=F("taken") + party_size)
    registration = Registration.objects.create(
        corporation_id=locked.corporation_id,
        occurrence=locked,
        resident=resident,
        party_size=party_size,
        state=state,
        channel=channel,
        registered_by=by,
        waiting_since=_database_clock() if state == State.WAITLISTED else None,
    )
    audit.record(
        "registration.made",
        registration,
        by=by,
        corporation_id=locked.corporation_id,
        state=state,
        channel=channel,
        party=party_size,
    )
    return registration


def _database_clock() -> datetime:
    """The moment under the lock, by the one clock that all web machines share: the line is in the
    order of the lock. (`now()` is when the transaction began, before it waited for the lock.)"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)
    return moment


def _require_open(occurrence: Occurrence) -> None:
    if occurrence.state == OccurrenceState.CANCELLED:
        raise Refused("cancelled")
    if occurrence.ends_at <= timezone.now():
        raise Refused("over")


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User | None) -> Registration:
    """Signing off frees the places exactly once, and whoever waits longest moves up."""
    occurrence = _lock(registration.occurrence)
    row = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    if not row.is_live:
        raise Refused("not_signed_up")
    _require_open(occurrence)
    held = row.party_size if row.state == State.CONFIRMED else 0
    _set_state(row, State.CANCELLED)
    audit.record("registration.cancelled", row, by=by, corporation_id=row.corporation_id)
    if held:
        occurrence.taken -= held
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    _move_up(occurrence)
    return row


@transaction.atomic
def give_up_place(registration: Registration, *, by: User | None = None) -> None:
    """Without asking whether the activity is open still: the person behind it is no longer one who
    comes. Of what is to come the place goes to whoever waits."""
    occurrence = _lock(registration.occurrence)
    row = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    if not row.is_live:
        return
    held = row.party_size if row.state == State.CONFIRMED else 0
    _set_state(row, State.CANCELLED)
    audit.record("registration.given_up", row, by=by, corporation_id=row.corporation_id)
    occurrence.taken -= held
    Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    if occurrence.is_open:
        _move_up(occurrence)


@transaction.atomic
def take_place_again(registration: Registration, *, state: State) -> None:
    """Takes back `give_up_place`. A place that somebody else has by now is a place in the line."""
    occurrence = _lock(registration.occurrence)
    row = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    if row.state != State.CANCELLED or occurrence.state == OccurrenceState.CANCELLED:
        return
    fits = occurrence.free >= row.party_size
    row.state = state
    if state == State.CONFIRMED and fits:
        occurrence.taken += row.party_size
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    elif state == State.CONFIRMED:
        row.state = State.WAITLISTED
        row.waiting_since = row.waiting_since or row.created_at
    # Not `version + 1`: as it was before, so that undo is exact.
    row.version -= 1
    row.save(update_fields=["state", "version", "waiting_since"])
    audit.record("registration.taken_again", row, by=None, corporation_id=row.corporation_id)


def _set_state(registration: Registration, state: State) -> None:
    registration.state = state
    registration.version += 1
    registration.save(update_fields=["state", "version"])


def _move_up(occurrence: Occurrence) -> None:
    """The free places go to those who wait, in order; each of them is told. Somebody who died gets
    no place, and does not keep it from who comes after."""
    waiting = list(
        occurrence.registrations.waiting()
        .filter(resident__deceased_on=None)
        .select_related("resident")
    )
    moving = rules.next_in_line(
        (rules.Waiting(row.pk, row.party_size) for row in waiting), free=occurrence.free
    )
    for row in waiting:
        if row.pk not in moving:
            continue
        occurrence.taken += row.party_size
        _set_state(row, State.CONFIRMED)
        audit.record("registration.moved_up", row, by=None, corporation_id=row.corporation_id)
        _tell(row)
    Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)


def _tell(registration: Registration) -> None:
    """By mail where the resident wants mail; otherwise somebody is asked to call or knock."""
    resident = registration.resident
    if resident.deceased_on is not None:
        return
    if resident.channel == ContactChannel.EMAIL and resident.email:
        outbox.services.put(
            NEWS,
            channel=OutboxChannel.EMAIL,
            subject_id=registration.pk,
            recipient_id=resident.pk,
            corporation_id=registration.corporation_id,
            version=registration.version,
        )
        return
    registration.call_asked_at = timezone.now()
    registration.called_at = None
    registration.save(update_fields=["call_asked_at", "called_at"])


@transaction.atomic
def mark_called(registration: Registration, *, by: User) -> None:
    Registration.objects.filter(pk=registration.pk).update(called_at=timezone.now())
    audit.record(
        "registration.called", registration, by=by, corporation_id=registration.corporation_id
    )


@transaction.atomic
def change_capacity(occurrence: Occurrence, capacity: int, *, by: User) -> Occurrence:
    """More places go to those who wait; fewer never take away a place that was given."""
    locked = _lock(occurrence)
    _require_open(locked)
    if capacity < locked.taken:
        raise Refused("capacity_below_taken")
    locked.capacity = capacity
    locked.save(update_fields=["capacity"])
    audit.record(
        "activity.capacity", locked, by=by, corporation_id=locked.corporation_id, capacity=capacity
    )
    _move_up(locked)
    return locked


@transaction.atomic
def cancel_occurrence(occurrence: Occurrence, *, by: User) -> Occurrence:
    """Everybody who signed up or waits is told, each by the way that works."""
    locked = _lock(occurrence)
    _require_open(locked)
    rows = list(locked.registrations.live().select_related("resident"))
    locked.state = OccurrenceState.CANCELLED
    locked.taken = 0
    locked.save(update_fields=["state", "taken"])
    for row in rows:
        _set_state(row, State.CANCELLED_BY_HOST)
        _tell(row)
    audit.record(
        "activity.cancelled", locked, by=by, corporation_id=locked.corporation_id, people=len(rows)
    )
    return locked


def check_counters() -> list[UUID]:
    """Compares each counter with its registrations. → the activities that differ, also logged.

    A difference is a fault in this file, so it is told and not mended silently; `mend_counters`
    does that when a person asks for it.
    """
    wrong = list(Occurrence.objects.wrongly_counted().values_list("pk", flat=True))
    for key in wrong:
        log.error("the places of activity %s are counted wrongly", key)
    return wrong


def mend_counters(keys: list[UUID]) -> None:
    """Counts again, each under its lock."""
    for key in keys:
        with transaction.atomic():
            locked = _lock(Occurrence(pk=key))
            given = locked.registrations.filter(state=State.CONFIRMED).aggregate(
                total=Sum("party_size")
            )["total"]
            gone = locked.counted.aggregate(total=Sum("party_size"))["total"]
            Occurrence.objects.filter(pk=key).update(taken=(given or 0) + (gone or 0))
            audit.record(
                "activity.recounted", locked, by=None, corporation_id=locked.corporation_id
            )
