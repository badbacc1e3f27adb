"""A crowd that wants a place at the same moment: one process with many threads, each with a
connection of its own. It is a helper (tests/processes.py); several of them make the race.

`{"begin": time, "steps": […], "lock": true}` → what became of each step.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import django

from tests.processes import answer_orders

THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1


class Crowd:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS)

    def carry_out(self, *, begin: float, lock: bool, steps: list[dict[str, Any]]) -> list[str]:
        use_lock(lock)
        begun = [
            self._threads.submit(take_turns, begin, lock, steps[number::THREADS])
            for number in range(THREADS)
        ]
        results = [future.result() for future in begun]
        return [results[number % THREADS][number // THREADS] for number in range(len(steps))]


def use_lock(lock: bool) -> None:
    """Off: the same code, that only looks at the row. For the control."""
    from activities import services

    services.places.LOCK = with_lock if lock else with_lock.removesuffix(" FOR NO KEY UPDATE")


def take_turns(begin: float, lock: bool, steps: list[dict[str, Any]]) -> list[str]:
    from django.db import connection

    connection.ensure_connection()
    time.sleep(max(0.0, begin - time.time()))
    with nullcontext() if lock else connection.execute_wrapper(linger):
        return [outcome_of(**step) for step in steps]


def linger(execute: Any, sql: str, *arguments: Any) -> Any:
    """On a quick machine the first may be done before the second looks. Not for the control."""
    from activities import services

    found = execute(sql, *arguments)
    if sql == services.places.LOCK:
        time.sleep(0.02)
    return found


def outcome_of(*, do: str, key: str, by: str | None = None, number: int = 1) -> str:
    from django.db import DatabaseError

    from activities.rules import Refused

    try:
        return STEPS[do](key, by, number)
    except Refused as refusal:
        return refusal.code
    except DatabaseError as error:
        return type(error).__name__


def register(occurrence: str, resident: str | None, party: int) -> str:
    from activities import services
    from activities.models import Occurrence
    from activities.rules import Channel
    from residents.models import Resident

    return services.register(
        Occurrence.objects.get(pk=occurrence),
        Resident.objects.get(pk=resident),
        channel=Channel.OWN_PAGE,
        by=None,
        party_size=party,
    ).state


def cancel(registration: str, *_: Any) -> str:
    from activities import services
    from activities.models import Registration

    return services.cancel_registration(Registration.objects.get(pk=registration), by=None).state


def change_capacity(occurrence: str, user: str | None, number: int) -> str:
    from accounts.models import User
    from activities import services
    from activities.models import Occurrence

    services.change_capacity(
        Occurrence.objects.get(pk=occurrence), number, by=User.objects.get(pk=user)
    )
    return "changed"


def answer(registration: str, *_: Any) -> str:
    from activities import services
    from activities.models import Registration

    return services.answer_offer(Registration.objects.get(pk=registration), yes=True, by=None).state


def sweep(*_: Any) -> str:
    from activities import services

    services.sweep_places()
    return "swept"


STEPS = {
    "register": register,
    "cancel": cancel,
    "change capacity": change_capacity,
    "answer": answer,
    "sweep": sweep,
}

if __name__ == "__main__":
    django.setup()
    from activities import services

    with_lock = services.places.LOCK
    answer_orders(Crowd().carry_out)
