"""The two reasons for which the database lets go of a line of history.

The tables of history refuse every change (migration 0002). The retention run must be able to end
what is past its term, and the merge of a double to say whose a line is. Each opens the door for its
own transaction only, and the trigger looks through the keyhole: `erase` may only delete, `merge`
may only change whose row it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.db import connection


@contextmanager
def opened(purpose: Literal["erase", "merge"]) -> Iterator[None]:
    if not connection.in_atomic_block:
        raise RuntimeError("History is opened inside the transaction that changes it.")
    _set(purpose)
    try:
        yield
    finally:
        # After a fault the transaction refuses every word, and forgets the setting by itself.
        if not connection.needs_rollback:
            _set("")


def _set(purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samen.history', %s, true)", [purpose])
