"""The Redis transport of Celery, mended in one place: a worker outlives its broker.

When the line breaks, kombu 5.7 closes the connection and then gives back, or acknowledges, what was
in hand. There is no connection to do that over, which it met with an AttributeError, and that ended
the worker. Said as what it is, a broken line, it is met everywhere in kombu and Celery.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.redis import Channel as RedisChannel
from kombu.transport.redis import Transport as RedisTransport
from redis.exceptions import ConnectionError as BrokenLine


class Channel(RedisChannel):
    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise BrokenLine("the connection with the broker was closed")
        return super()._connparams(asynchronous)  # type: ignore[misc]  # not in the stubs


class Transport(RedisTransport):
    Channel = Channel


def use() -> None:
    """For redis:// and rediss:// addresses, those of sockets included."""
    for name in ("redis", "rediss"):
        TRANSPORT_ALIASES[name] = f"{__name__}:Transport"
