"""The lines to the servers break: the broker is emptied, full or restarted, PostgreSQL hangs up on
everybody (OB4, OB5 and a part of OB6)."""

import time
from collections.abc import Callable

import pytest
import redis
from django.db import connection

from tests.outbox.receiver import Receiver, slow
from tests.outbox.worker import Household

from .conftest import WHOLE, Web, require_exactly_the_promised, wait_until_all_is_settled

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20 if WHOLE else 2


def test_a_broker_that_is_emptied_or_full_loses_nothing(
    house: Household, web: Web, partner: Receiver
) -> None:
    house.worker.start()
    with redis.Redis(unix_socket_path=str(house.socket)) as broker:
        web.commit(6)
        broker.flushall()
        wait_until_all_is_settled(house)
        broker.config_set("maxmemory-policy", "noeviction")
        broker.config_set("maxmemory", "1")
        seconds = web.commit(6)
        broker.config_set("maxmemory", "0")
    assert seconds < 2
    wait_until_all_is_settled(house)
    require_exactly_the_promised(web, partner)


def test_an_idle_worker_goes_on_after_the_broker_was_restarted(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    house.worker.start()
    web.commit(2)
    wait_until_all_is_settled(house)
    longest = 0.0
    for _ in range(TIMES):
        house.valkey.kill()
        house.start_valkey()
        begun = time.monotonic()
        web.commit(2)
        wait_until_all_is_settled(house)
        longest = max(longest, time.monotonic() - begun)
    require_exactly_the_promised(web, partner)
    assert longest <= 60
    tell(f"outbox: {TIMES} × broker restarted, consuming again after {longest:.1f} s at most")


def test_a_database_that_hangs_up_on_everybody_loses_nothing(
    house: Household, web: Web, partner: Receiver, tell: Callable[[str], None]
) -> None:
    """What a restart looks like from here; the server itself is that of other tests too."""
    partner.default = slow(0.2)
    house.worker.start()
    broken = 0
    for _ in range(TIMES):
        web.commit(60)
        partner.wait_for(len(partner.deliveries) + 10)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            broken += cursor.fetchone()[0]
        begun = time.monotonic()
        web.close()  # its line is broken too: a new process, the same books
    wait_until_all_is_settled(house)
    seconds = time.monotonic() - begun
    assert broken > TIMES, "no line of a worker was broken: this test has shown nothing"
    require_exactly_the_promised(web, partner)
    assert seconds <= 60
    tell(f"outbox: {broken} lines to the database broken, 0 lost, drained {seconds:.1f} s later")
