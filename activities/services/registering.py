"""Signing up and off. Every decision is taken under one row lock."""

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from .. import rules
from ..models import Occurrence, Registration
from ..rules import Channel, OccurrenceState, Refused, State
from . import places, telling
from .places import database_clock, lock, move_up, require_open, set_state


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


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User | None) -> Registration:
    """Signing off frees the places exactly once, and whoever waits longest moves up."""
    occurrence = lock(registration.occurrence)
    row = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    if not row.is_live:
        raise Refused("not_signed_up")
    require_open(occurrence)
    held = row.party_size if row.state == State.CONFIRMED else 0
    set_state(row, State.CANCELLED)
    audit.record("registration.cancelled", row, by=by, corporation_id=row.corporation_id)
    if held:
        occurrence.taken -= held
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    move_up(occurrence)
    return row


@transaction.atomic
def give_up_place(registration: Registration, *, by: User | None = None) -> None:
    """Without asking whether the activity is open still: the person behind it is no longer one who
    comes. Of what is to come the place goes to whoever waits."""
    occurrence = lock(registration.occurrence)
    row = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
    if not row.is_live:
        return
    held = row.party_size if row.state == State.CONFIRMED else 0
    set_state(row, State.CANCELLED)
    audit.record("registration.given_up", row, by=by, corporation_id=row.corporation_id)
    occurrence.taken -= held
    Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    if occurrence.is_open:
        move_up(occurrence)


@transaction.atomic
def take_place_again(registration: Registration, *, state: State) -> None:
    """Takes back `give_up_place`. A place that somebody else has by now is a place in the line."""
    occurrence = lock(registration.occurrence)
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


@transaction.atomic
def mark_called(registration: Registration, *, by: User) -> None:
    telling.told(registration, by=by)
    audit.record(
        "registration.called", registration, by=by, corporation_id=registration.corporation_id
    )
