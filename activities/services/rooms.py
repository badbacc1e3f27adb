"""Who has a room, and when it is free. The database has the last word (ROOM_ONCE)."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from residents.models import CommonRoom

from .. import rules
from ..models import ROOM_ONCE, Occurrence

# When a common room is in use; a free time is offered inside these.
OPENS, CLOSES = time(9), time(22)
STEP = timedelta(minutes=30)
OFFERED = 4


@dataclass(frozen=True)
class Wish:
    """A room at a time, for this activity (None: a new one)."""

    starts_at: datetime
    ends_at: datetime
    occurrence_id: UUID | None = None


class RoomTaken(Exception):
    """What stands there already, in order of time."""

    def __init__(self, standing: list[Occurrence]) -> None:
        super().__init__("room_taken")
        self.standing = standing


def lock_room(room_id: UUID | None) -> None:
    """Who wants the same room waits here, so that the second hears who was first."""
    if room_id is not None:
        CommonRoom.objects.select_for_update(of=("self",), no_key=True).get(pk=room_id)


def standing_in(
    room_id: UUID, wishes: Collection[Wish], *, apart_from: Collection[UUID] = ()
) -> list[Occurrence]:
    """What is planned in that room at one of these times, but for those that are moving."""
    if not wishes:
        return []
    moving = {*apart_from, *(wish.occurrence_id for wish in wishes if wish.occurrence_id)}
    near = (
        Occurrence.objects.planned()
        .filter(
            room=room_id,
            starts_at__lt=max(wish.ends_at for wish in wishes),
            ends_at__gt=min(wish.starts_at for wish in wishes),
        )
        .exclude(pk__in=moving)
        .order_by("starts_at")
    )
    return [one for one in near if any(_meet(one, wish) for wish in wishes)]


def _meet(one: Occurrence, wish: Wish) -> bool:
    return one.starts_at < wish.ends_at and wish.starts_at < one.ends_at


def without_room(wishes: Iterable[Wish], standing: Collection[Occurrence]) -> set[datetime]:
    """The beginnings of the wishes that do not come true."""
    return {wish.starts_at for wish in wishes if any(_meet(one, wish) for one in standing)}


@contextmanager
def one_at_a_time(room_id: UUID | None, wishes: Collection[Wish]) -> Iterator[None]:
    """Raises RoomTaken when somebody else has the room, also when that is known only at writing."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if room_id is None or ROOM_ONCE not in str(error):
            raise
        raise RoomTaken(standing_in(room_id, wishes)) from error


def require_free(
    room_id: UUID | None, wishes: Collection[Wish], *, apart_from: Collection[UUID] = ()
) -> None:
    if room_id is None:
        return
    lock_room(room_id)
    standing = standing_in(room_id, wishes, apart_from=apart_from)
    if standing:
        raise RoomTaken(standing)


def free_times(room_id: UUID, day: date, length: timedelta) -> list[tuple[datetime, datetime]]:
    """The first beginnings on that day at which the room is free that long; past ones too: it is
    the form that says that a time is past."""
    opens, closes = rules.at(day, OPENS), rules.at(day, CLOSES)
    taken = list(
        Occurrence.objects.planned()
        .filter(room=room_id, starts_at__lt=closes, ends_at__gt=opens)
        .order_by("starts_at")
    )
    found: list[tuple[datetime, datetime]] = []
    begin = opens
    while begin + length <= closes and len(found) < OFFERED:
        wish = Wish(begin, begin + length)
        in_the_way = [one for one in taken if _meet(one, wish)]
        if not in_the_way:
            found.append((begin, begin + length))
            begin += max(length, STEP)
        else:
            begin = _next_step(max(one.ends_at for one in in_the_way), opens)
    return found


def _next_step(moment: datetime, opens: datetime) -> datetime:
    """The next half hour."""
    steps = -((opens - moment) // STEP)
    return opens + steps * STEP
