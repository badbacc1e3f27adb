"""The lock of an activity, and what is done with its places under it."""

from datetime import datetime

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from accounts import audit, rows

from .. import rules
from ..models import Occurrence, OccurrenceQuerySet, Registration
from ..rules import Actor, Clock, OccurrenceState, Refused, Room, State, Waiting
from ..rules.telling import What
from . import telling

LOCK = rows.lock_of(Occurrence)
_LOCK_ROW = rows.lock_of(Registration)


def lock(occurrence: Occurrence) -> Occurrence:
    return rows.get(Occurrence, LOCK, occurrence.pk)


def for_update() -> OccurrenceQuerySet:
    return Occurrence.objects.select_for_update(of=("self",), no_key=True)


def locked_row(registration: Registration) -> Registration:
    """Under the lock of its activity, as every change is."""
    return rows.get(Registration, _LOCK_ROW, registration.pk)


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


def moment_of(occurrence: Occurrence, registration: Registration | None = None) -> frozenset[Clock]:
    return rules.clocks(
        timezone.now(),
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        offer_until=registration.offer_until if registration else None,
    )


def room_of(occurrence: Occurrence) -> Room:
    """What is free, and for whom. Who came new is only counted where seats are kept for them."""
    kept = 0
    if occurrence.kept:
        new = occurrence.registrations.filter(priority=0, state__in=rules.HOLDS)
        kept = rules.kept_now(
            occurrence.kept,
            taken_by_first=new.aggregate(total=Sum("seats"))["total"] or 0,
            now=timezone.now(),
            starts_at=occurrence.starts_at,
        )
    return Room(occurrence.capacity, occurrence.taken, kept)


def waiting_of(row: Registration) -> Waiting:
    return Waiting(row.pk, row.party_size, row.priority == 0, row.fewer)


def take_step(
    row: Registration, occurrence: Occurrence, name: str, *actors: Actor, seats: int = 0
) -> rules.Step:
    """One step of a sign-up, under the lock of its activity. `seats`: what it takes from now on;
    the counter of the activity follows. Raises Refused."""
    step = rules.require_step(
        name,
        state=row.state,
        actors=frozenset(actors),
        moment=moment_of(occurrence, row),
    )
    if seats != row.seats:
        occurrence.taken += seats - row.seats
        Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)
    row.seats = seats
    row.state = step.target
    row.version += 1
    # An offer is of one moment: nothing that comes after brings it back.
    offered = step.target == rules.State.OFFERED
    # By the clock that the calls about it are written down with: they are counted from here.
    row.offered_at = database_clock() if offered else None
    row.offer_until = (
        rules.offer_until(timezone.now(), occurrence.starts_at)
        if offered and row.can_be_mailed
        else None
    )
    row.save(update_fields=["state", "seats", "version", "offered_at", "offer_until"])
    if step.target in rules.OVER:
        row.members.update(is_in=False)
    return step


def allocate(occurrence: Occurrence) -> None:
    """Free places are offered to those who wait, in order, while there is time to ask them; each is
    told. Later a place is for who takes it first. Somebody who died is offered nothing, and does
    not keep it from who comes after."""
    if occurrence.free < 1 or Clock.OFFERS not in moment_of(occurrence):
        return
    waiting = {
        row.pk: row
        for row in occurrence.registrations.waiting()
        .filter(resident__deceased_on=None)
        .select_related("resident")
    }
    if not waiting:
        return
    moving = rules.next_in_line(map(waiting_of, waiting.values()), room_of(occurrence))
    for key, seats in moving:
        row = waiting[key]
        take_step(row, occurrence, "offer", Actor.SYSTEM, seats=seats)
        audit.record(
            "registration.offered", row, by=None, corporation_id=row.corporation_id, seats=seats
        )
        tell(row)


def tell(registration: Registration) -> None:
    """The news of this sign-up, by the way that works."""
    telling.tell(registration, What.OFFER if registration.state == State.OFFERED else What.NEWS)
