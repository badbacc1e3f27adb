"""A desk says whether it has room."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.words import refuse_numbers

from ..models import Desk
from ..rules.capacity import MOST_WEEKS, Capacity


class NoSuchRoom(Exception):
    """There is no such code, or weeks that do not go with it."""


@transaction.atomic
def say_capacity(
    desk: Desk, capacity: str, *, weeks: int | None = None, note: str = "", by: User | None
) -> Desk:
    """Said again is said today, also when it is the same.

    Raises NoSuchRoom, HoldsBsn or HoldsIban.
    """
    refuse_numbers(note)
    if capacity not in Capacity.values or (weeks is not None and not 1 <= weeks <= MOST_WEEKS):
        raise NoSuchRoom
    locked = Desk.objects.select_for_update(of=("self",), no_key=True).get(pk=desk.pk)
    locked.capacity = capacity
    locked.capacity_weeks = weeks if capacity == Capacity.WAITLIST else None
    locked.capacity_note = note.strip()
    locked.capacity_on = timezone.localdate()
    locked.save(update_fields=["capacity", "capacity_weeks", "capacity_note", "capacity_on"])
    audit.record("desk.capacity", locked, by=by, corporation_id=None, capacity=capacity)
    return locked
