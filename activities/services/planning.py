"""Putting an activity on the agenda, and changing it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from residents.models import Complex

from ..models import Occurrence
from ..rules import Actor, OccurrenceState, Refused
from .asking import ask_for_help
from .courses import follow_course
from .places import allocate, lock, require_open, take_step, tell
from .rooms import Wish, one_at_a_time, require_free


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
    room_id: UUID | None = None,
    run_by_id: UUID | None = None,
    chores: Sequence[str] = (),
) -> Occurrence:
    """Raises RoomTaken when something else stands in that room then."""
    wishes = [Wish(starts_at, ends_at)]
    require_free(room_id, wishes)
    with one_at_a_time(room_id, wishes):
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
            room_id=room_id,
            run_by_id=run_by_id,
        )
    ask_for_help([occurrence], chores)
    audit.record("activity.planned", occurrence, by=by, corporation_id=complex_.corporation_id)
    return occurrence


@transaction.atomic
def change_capacity(
    occurrence: Occurrence, capacity: int, *, by: User, kept: int | None = None
) -> Occurrence:
    """More places go to those who wait; fewer never take away a place that was given. `kept`: how
    many are for who never came before. Who signs up from now on is asked that; the line that stands
    there keeps its order."""
    locked = lock(occurrence)
    require_open(locked)
    if capacity < locked.taken:
        raise Refused("capacity_below_taken")
    kept = locked.kept if kept is None else kept
    if kept > capacity:
        raise Refused("kept_above_capacity")
    locked.capacity, locked.kept = capacity, kept
    locked.save(update_fields=["capacity", "kept"])
    audit.record(
        "activity.capacity",
        locked,
        by=by,
        corporation_id=locked.corporation_id,
        capacity=capacity,
        kept=kept,
    )
    allocate(locked)
    follow_course(locked)
    return locked


@transaction.atomic
def cancel_occurrence(occurrence: Occurrence, *, by: User) -> Occurrence:
    """Everybody who signed up or waits is told, each by the way that works."""
    locked = lock(occurrence)
    require_open(locked)
    rows = list(locked.registrations.live().select_related("resident"))
    locked.state = OccurrenceState.CANCELLED
    locked.sequence += 1
    locked.changed_at = timezone.now()
    locked.save(update_fields=["state", "sequence", "changed_at"])
    for row in rows:
        take_step(row, locked, "cancel_by_host", Actor.STAFF)
        tell(row)
    audit.record(
        "activity.cancelled", locked, by=by, corporation_id=locked.corporation_id, people=len(rows)
    )
    return locked
