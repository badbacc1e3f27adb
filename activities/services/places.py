"""The lock of an activity, and what is done with its places under it."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from accounts import audit

from .. import rules
from ..models import Occurrence, OccurrenceQuerySet, Registration
from ..rules import OccurrenceState, Refused, State
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


def set_state(registration: Registration, state: State) -> None:
    registration.state = state
    registration.version += 1
    registration.save(update_fields=["state", "version"])


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
        occurrence.taken += row.party_size
        set_state(row, State.CONFIRMED)
        audit.record("registration.moved_up", row, by=None, corporation_id=row.corporation_id)
        tell(row)
    Occurrence.objects.filter(pk=occurrence.pk).update(taken=occurrence.taken)


def tell(registration: Registration) -> None:
    """The news of this sign-up, by the way that works."""
    telling.tell(registration, What.NEWS)
