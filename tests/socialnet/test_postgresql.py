"""A connection that was kept, and a server that went meanwhile."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other() -> Iterator[psycopg.Connection[Any]]:
    """Somebody beside it, who sees what it asked and can end it."""
    asked = connection.get_connection_params()
    place = {name: asked[name] for name in ("dbname", "user", "password", "host", "port")
             if asked.get(name)}  # fmt: skip
    with psycopg.connect(**place, autocommit=True) as line:
        yield line


@pytest.fixture
def line() -> Iterator[Any]:
    connection.ensure_connection()
    yield connection.connection
    connection.close()


def asked_last(other: psycopg.Connection[Any], line: Any) -> Any:
    pid = line.info.backend_pid
    sql = "SELECT query, query_start FROM pg_stat_activity WHERE pid = %s"
    return other.execute(sql, [pid]).fetchone()


def end(other: psycopg.Connection[Any], line: Any) -> None:
    ended = other.execute("SELECT pg_terminate_backend(%s, 5000)", [line.info.backend_pid])
    assert ended.fetchone() == (True,)


def test_each_request_looks_whether_its_line_lives() -> None:
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True


def test_a_line_at_rest_is_looked_at_and_not_asked(
    other: psycopg.Connection[Any], line: Any
) -> None:
    before = asked_last(other, line)
    assert connection.is_usable()
    assert asked_last(other, line) == before


def test_in_a_transaction_it_is_asked(other: psycopg.Connection[Any], line: Any) -> None:
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 2")
        assert connection.is_usable()
        assert asked_last(other, line)[0] == "SELECT 1"
    finally:
        connection.rollback()
        connection.set_autocommit(True)


def test_a_server_that_went_is_noticed(other: psycopg.Connection[Any], line: Any) -> None:
    end(other, line)
    assert not connection.is_usable()


def test_the_next_request_has_a_new_line(other: psycopg.Connection[Any], line: Any) -> None:
    """As at the end of one request and the beginning of the next one."""
    before = line.info.backend_pid
    end(other, line)
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (before,)
