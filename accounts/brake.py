"""A soft stop for whoever opens the files of very many residents in an hour.

It asks why, once, and lets go on for an hour: whoever prepares a round of visits loses half a
minute, and whoever reads out of curiosity knows that it is seen. Only the file of one resident
counts, and what hangs on it; not lists, homes or signals: the stop must never stand between a
coach and a door, or an acute signal. The log of looks knows everything, with or without a stop.
"""

import logging
from uuid import UUID

from redis.exceptions import RedisError

from .cache import fast_cache
from .models import User

log = logging.getLogger(__name__)
FILES, WINDOW = 100, 60 * 60


def _count_of(user: User) -> str:
    return f"files:{user.pk}"


def _free_for(user: User) -> str:
    return f"files:{user.pk}:free"


def _seen_by(user: User, person_id: UUID) -> str:
    return f"files:{user.pk}:{person_id}"


def may_open(user: User, person_id: UUID) -> bool:
    """Somebody whose file was open in this hour may be looked at again, whatever the number.

    Without the cache nobody is stopped.
    """
    count, free, seen = _count_of(user), _free_for(user), _seen_by(user, person_id)
    try:
        found = fast_cache.get_many([count, free, seen])
    except RedisError:
        log.warning("opened files are not counted")
        return True
    return free in found or seen in found or found.get(count, 0) < FILES


def note_opened(user: User, person_id: UUID) -> None:
    try:
        if fast_cache.add(_seen_by(user, person_id), 1, WINDOW):
            fast_cache.add(_count_of(user), 0, WINDOW)
            fast_cache.incr(_count_of(user))
    except (RedisError, ValueError):  # ValueError: it ran out between the two
        log.warning("opened files are not counted")


def is_reached(user: User) -> bool:
    count, free = _count_of(user), _free_for(user)
    try:
        found = fast_cache.get_many([count, free])
    except RedisError:
        return False
    return free not in found and found.get(count, 0) >= FILES


def let_go_on(user: User) -> None:
    """For an hour; then the counting begins again."""
    try:
        fast_cache.set(_free_for(user), 1, WINDOW)
        fast_cache.delete(_count_of(user))
    except RedisError:
        log.warning("opened files are not counted")
