"""The lock of an activity, and what is done with its places under it."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from accounts import audit

from .. import rules
from ..models import Occurrence, OccurrenceQuerySet, Registration
from ..rules import Actor, OccurrenceState, Refused
from ..rules.telling import What
from . import telling


def lock(occurrence: Occurrence) -> Occurrence:
    return for_update().get(pk=occurrence.pk)


def for_update() -> OccurrenceQuerySet:
    return Occurrence.objects.select_for_update(of=("self",), no_key=True)


def database_clock() -> datetime:
    """The moment under the lock, by the one clock that all web machines share: the line is in the
    order of the lock. (`now()` is when the transaction began, before it waited for the lock.)"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)
    return moment


def require_open(occurrence: Occurrence) -> None:
    if occurrence.state == OccurrenceState.CANCELLED:
        raise Refused("cancelled")
    if occurrence.ends_at <= timezone.now():
        raise Refused("over")


def moment_of(
    occurrence: Occurrence, registration: Registration | None = None
) -> frozenset[rules.Clock]:
    return rules.clocks(timezone.now(), starts_at=occurrence.starts_at, ends_at=occurrence.ends_at)


def take_step(
    registration: Registration, occurrence: Occurrence, name: str, *actors: Actor, seats: int = 0
) -> rules.Step:
    """One step of a sign-up, under the lock of its activity. `seats`: what it takes from now on.
    The counter of the activity follows; raises Refused."""
    step = rules.require_step(
        name,
        state=registration.state,
        actors=frozenset(actors),
        moment=moment_of(occurrence, registration),
    )
    occurrence.taken += seats - registration.seats
    if seats != registration.seats:
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    registration.seats = seats
    registration.state = step.target
    registration.version += 1
    registration.save(update_fields=["state", "seats", "version"])
    return step


def move_up(occurrence: Occurrence) -> None:
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
        take_step(row, occurrence, "move_up", Actor.SYSTEM, seats=row.party_size)
        audit.record("registration.moved_up", row, by=None, corporation_id=row.corporation_id)
        tell(row)


def tell(registration: Registration) -> None:
    """The news of this sign-up, by the way that works."""
    telling.tell(registration, What.NEWS)
