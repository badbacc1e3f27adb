"""Addresses of pages that a list names fifty times."""

from functools import lru_cache
from uuid import UUID

from django.urls import reverse

_SOME_KEY = UUID(int=0)


def link_to(name: str, key: UUID, *before: str) -> str:
    """As `reverse(name, args=[*before, key])`, which looks for the name anew each time."""
    return _around(name, *before).replace(str(_SOME_KEY), str(key))


@lru_cache(5000)
def _around(name: str, *before: str) -> str:
    return reverse(name, args=[*before, _SOME_KEY])
