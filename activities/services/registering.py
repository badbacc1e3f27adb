"""Signing up and off. Every decision is taken under one row lock."""

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from .. import rules
from ..models import Occurrence, Registration
from ..rules import Actor, Channel, OccurrenceState, Refused, State
from . import places, telling
from .places import database_clock, lock, moment_of, move_up, require_open, take_step


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
    locked = places.for_update().annotate(lives_here=Exists(home)).get(pk=occurrence.pk)
    if not locked.lives_here:  # type: ignore[attr-defined]
        raise Refused("not_from_here")
    require_open(locked)
    # Asked after the lock: a statement sees what was committed before it began, and no later.
    live = locked.registrations.taking_part().aggregate(
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
        seats=party_size if state == State.CONFIRMED else 0,
        state=state,
        channel=channel,
        registered_by=by,
        waiting_since=database_clock() if state == State.WAITLISTED else None,
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


def locked_row(registration: Registration) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=registration.pk)


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User | None) -> Registration:
    """Signing off frees the places exactly once, and whoever waits longest moves up."""
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
    move_up(occurrence)
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
        move_up(occurrence)


@transaction.atomic
def take_place_again(registration: Registration, *, state: State, seats: int) -> None:
    """Takes back `give_up_place`: not a step in the life of a sign-up, but as if that one had not
    been. A place that somebody else has by now is a place in the line."""
    occurrence = lock(registration.occurrence)
    row = locked_row(registration)
    if row.state != State.WITHDRAWN or occurrence.state == OccurrenceState.CANCELLED:
        return
    row.state, row.seats = state, seats
    if state not in rules.HOLDS or occurrence.free >= seats:
        occurrence.taken += seats
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    else:
        row.state, row.seats = State.WAITLISTED, 0
        row.waiting_since = row.waiting_since or row.created_at
    # Not `version + 1`: as it was before, so that undo is exact.
    row.version -= 1
    row.save(update_fields=["state", "seats", "version", "waiting_since"])
    audit.record("registration.taken_again", row, by=None, corporation_id=row.corporation_id)


@transaction.atomic
def mark_called(registration: Registration, *, by: User) -> None:
    telling.told(registration, by=by)
    audit.record(
        "registration.called", registration, by=by, corporation_id=registration.corporation_id
    )
