"""How many tries one place on the internet gets: a second wall behind the first of each letter."""

import ipaddress
import logging

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from redis.exceptions import RedisError

from .cache import fast_cache

log = logging.getLogger(__name__)
ALARMED = 3


def _place(request: HttpRequest) -> str:
    """An IPv6 customer owns a whole /64: that is one place."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def take_try(
    request: HttpRequest, action: str, *, allowed: int, seconds: int, in_all: int | None = None
) -> bool:
    """Whether there was a try left. Without the cache everybody may try, up to the first wall.

    After `in_all` tries of all places together somebody is guessing from many of them, and a place
    gets three tries instead of `allowed`. Not none: else whoever guesses shuts everybody out.
    """
    key = f"tries:{action}:{_place(request)}"
    try:
        if in_all is not None and _count(f"tries:{action}", seconds) > in_all:
            allowed = min(allowed, ALARMED)
        tried = _count(key, seconds)
    except (RedisError, ValueError):  # ValueError: it ran out between the two
        log.warning("tries of %s are not counted", action)
        return True
    return tried <= allowed


def take_turn(whose: str, *, allowed: int, seconds: int) -> bool:
    """Whether who is known by this key has a turn left. Without the cache everybody has."""
    try:
        return _count(f"turns:{whose}", seconds) <= allowed
    except (RedisError, ValueError):  # ValueError: it ran out between the two
        log.warning("turns are not counted")
        return True


def _count(key: str, seconds: int) -> int:
    fast_cache.add(key, 0, seconds)
    counted: int = fast_cache.incr(key)
    return counted


def give_try_back(request: HttpRequest, action: str, *, in_all: bool = False) -> None:
    """It was a good one: thirty neighbours may use the tablet in the hall after each other."""
    try:
        fast_cache.decr(f"tries:{action}:{_place(request)}")
        if in_all:
            fast_cache.decr(f"tries:{action}")
    except (RedisError, ValueError):
        log.warning("a try of %s is not given back", action)
