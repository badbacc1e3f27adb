"""Which desk asks, how often it may, and what its key is for. No cookie is looked at."""

import logging

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts import limits

from .. import services
from ..models import ApiKey
from ..rules.keys import Scope
from .problems import Problem

log = logging.getLogger(__name__)

BODY_LIMIT = 16 * 1024
# Of one key in a minute; of keys that are none, from one place in ten minutes.
PER_MINUTE, WRONG_KEYS = 600, 60
# Of one key in ten minutes: whoever asks for what is not there walks along numbers.
MISSES, MISSES_WITHIN = 20, 600


class KeyRequest(HttpRequest):
    """A request behind DeskKey: there is a key of today."""

    auth: ApiKey


class DeskKey(HttpBearer):
    """The key of a desk, as `Authorization: Bearer …`."""

    openapi_description = "The key of a desk. A desk makes one itself, at /loket/koppelingen/."

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:10]) > BODY_LIMIT:
            raise Problem("too-large")
        key = services.find_key(token)
        if key is None:
            if not limits.take_try(request, "api-key", allowed=WRONG_KEYS, seconds=600):
                raise _wait(600)
            return None
        if not limits.take_turn(f"api:{key.pk}", allowed=PER_MINUTE, seconds=60):
            raise _wait(60)
        return key


def require(key: ApiKey, scope: Scope) -> None:
    if scope not in key.scopes:
        raise Problem("not-with-this-key")


def missed(key: ApiKey) -> Problem:
    """What to answer when there is nothing: after many of those, to wait."""
    if limits.take_turn(f"api:{key.pk}:missed", allowed=MISSES, seconds=MISSES_WITHIN):
        return Problem("not-found")
    log.warning("key %s asked for much that is not there", key.pk)
    return _wait(MISSES_WITHIN)


def _wait(seconds: int) -> Problem:
    return Problem("too-many", headers={"Retry-After": str(seconds)})
