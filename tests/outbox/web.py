"""A process that does what the web does: commit messages and ring, or be killed on the way.

It is a helper (tests/processes.py): `{"do": "commit", "subjects": […], …}` → `{"seconds": …}`.
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


def carry_out(
    *, do: str, subjects: list[str], corporation: str, kind: str, receivers: int
) -> dict[str, float]:
    from django.db import transaction

    from outbox import services

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
    return {"seconds": time.monotonic() - begun}


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    django.setup()
    answer_orders(carry_out)
