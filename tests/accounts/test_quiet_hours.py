"""Nobody is woken, also not in the nights in which the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.quiet_hours import is_quiet, next_allowed

HERE = ZoneInfo("Europe/Amsterdam")


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-06-01 09:00", "2026-06-01 09:00"),
        ("2026-06-01 20:59", "2026-06-01 20:59"),
        ("2026-06-01 21:00", "2026-06-02 09:00"),
        ("2026-06-01 08:59", "2026-06-01 09:00"),
        ("2026-06-01 00:00", "2026-06-01 09:00"),
        ("2026-12-31 23:59", "2027-01-01 09:00"),
        ("2026-03-28 22:00", "2026-03-29 09:00"),  # the clock goes forward that night
        ("2026-10-24 22:00", "2026-10-25 09:00"),  # and back
        ("2026-10-25 02:30", "2026-10-25 09:00"),
        ("2028-02-28 23:00", "2028-02-29 09:00"),
    ],
)
def test_the_next_moment_that_is_allowed(at: str, then: str) -> None:
    assert next_allowed(here(at)) == here(then)


def test_it_asks_the_clock_on_the_wall() -> None:
    """19:30 in London is 20:30 here; 19:30 UTC in summer is 21:30 here."""
    assert is_quiet(datetime(2026, 7, 1, 19, 30, tzinfo=UTC))
    assert not is_quiet(datetime(2026, 1, 1, 19, 30, tzinfo=UTC))
    assert next_allowed(datetime(2026, 7, 1, 19, 30, tzinfo=UTC)) == datetime(
        2026, 7, 2, 7, 0, tzinfo=UTC
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_it_is_never_night_then_and_never_long_after(moment: datetime) -> None:
    then = next_allowed(moment)
    assert not is_quiet(then)
    assert timedelta(0) <= then - moment <= timedelta(hours=13)
    assert then == moment or is_quiet(moment)
