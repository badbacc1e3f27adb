"""A process that does what the web does: commit messages and ring, or be killed on the way.

It is a helper (tests/processes.py): `{"do": "commit", "subjects": […], …}` → `{"seconds": …}`,
and of a "try to commit" whether it was `{"done": …}`.
"""

import os
import signal
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

import django

from tests.processes import answer_orders


class Undo(Exception):
    """Rolls back."""


def carry_out(*, do: str, **order: Any) -> Any:
    from django.db import DatabaseError, connection

    from tests import factories

    if do == "found a corporation":
        return str(factories.make_corporation().pk)
    if do != "try to commit":
        return {"seconds": put(do=do, **order)}
    try:
        put(do=do, **order)
    except DatabaseError:
        connection.close()
        return {"done": False}
    return {"done": True}


def put(*, do: str, subjects: list[str], corporation: str, kind: str, receivers: int) -> float:
    """→ seconds"""
    from django.db import close_old_connections, transaction

    from outbox import services

    close_old_connections()  # as at the begin of each request
    if do == "die before the bell":
        services.ring = die
    begun = time.monotonic()
    with suppress(Undo), transaction.atomic():
        for subject in map(UUID, subjects):
            services.put(
                kind,
                channel=services.Channel.WEBHOOK,
                subject_id=subject,
                recipient_id=UUID(int=1 + subject.int % receivers),
                corporation_id=UUID(corporation),
            )
        if do == "roll back":
            raise Undo
        if do == "die before the commit":
            die()
    return time.monotonic() - begun


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    django.setup()
    answer_orders(carry_out)
