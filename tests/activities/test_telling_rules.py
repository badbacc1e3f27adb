"""By which way and at which moment: never at night, never too late, at every turn of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.quiet_hours import is_quiet
from activities.rules.telling import (
    FRESH,
    FURTHEST,
    LAST_CALL,
    Reach,
    Way,
    What,
    remind_at,
    reminds_now,
    way_for,
)
from residents.models import ContactChannel

HERE = ZoneInfo("Europe/Amsterdam")
MOBILE, WALL, MAIL = "06 12345678", "070 123 45 67", "r@test.example"


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)


@pytest.mark.parametrize(
    ("wish", "email", "phone", "news", "reminder"),
    [
        ("email", MAIL, MOBILE, Way.MAIL, Way.MAIL),
        ("email", "", MOBILE, Way.CALL, Way.CALL),
        ("email", "", "", Way.CALL, Way.SLIP),
        ("sms", "", MOBILE, Way.TEXT, Way.TEXT),
        ("sms", MAIL, WALL, Way.CALL, Way.CALL),
        ("sms", MAIL, "", Way.CALL, Way.SLIP),
        ("phone", MAIL, MOBILE, Way.CALL, Way.CALL),
        ("phone", MAIL, "", Way.CALL, Way.SLIP),
        ("letter", MAIL, MOBILE, Way.CALL, Way.SLIP),
        ("letter", "", "", Way.CALL, Way.SLIP),
    ],
)
def test_as_the_resident_wishes_where_that_can_be(
    wish: str, email: str, phone: str, news: Way, reminder: Way
) -> None:
    reach = Reach(wish, email, phone)
    assert (way_for(What.NEWS, reach), way_for(What.REMINDER, reach)) == (news, reminder)


def test_every_wish_is_in_that_table() -> None:
    assert set(ContactChannel.values) == {"email", "sms", "phone", "letter"}


def test_where_no_text_reaches_a_phone_somebody_calls() -> None:
    reach = Reach("sms", MAIL, MOBILE, texts_reach=False)
    assert {way_for(what, reach) for what in What} == {Way.CALL}


def test_an_offer_waits_for_a_person_who_asks_unless_it_is_mailed() -> None:
    for wish in ("sms", "phone", "letter"):
        assert way_for(What.OFFER, Reach(wish, MAIL, MOBILE)) == Way.CALL
    assert way_for(What.OFFER, Reach("email", MAIL, MOBILE)) == Way.MAIL


@pytest.mark.parametrize(
    ("starts", "way", "at"),
    [
        ("2026-06-10 10:00", Way.MAIL, "2026-06-09 10:00"),
        ("2026-06-10 10:00", Way.CALL, "2026-06-09 09:00"),
        ("2026-06-10 10:00", Way.SLIP, "2026-06-08 09:00"),
        ("2026-06-10 08:30", Way.TEXT, "2026-06-09 09:00"),
        ("2026-06-10 21:30", Way.TEXT, "2026-06-10 09:00"),
        # The same hour on the wall, whether that night has 23, 25 or 24 hours.
        ("2026-03-29 10:00", Way.TEXT, "2026-03-28 10:00"),
        ("2026-10-25 10:00", Way.TEXT, "2026-10-24 10:00"),
        ("2026-03-30 14:00", Way.SLIP, "2026-03-28 09:00"),
        ("2027-01-01 15:00", Way.MAIL, "2026-12-31 15:00"),
        ("2027-01-01 15:00", Way.SLIP, "2026-12-30 09:00"),
        ("2028-03-01 15:00", Way.MAIL, "2028-02-29 15:00"),
    ],
)
def test_the_moment(starts: str, way: Way, at: str) -> None:
    assert remind_at(here(starts), way) == here(at)


def due(now: str, starts: str, way: Way = Way.MAIL, signed_up: str = "2026-01-01 12:00") -> bool:
    return reminds_now(now=here(now), starts_at=here(starts), signed_up_at=here(signed_up), way=way)


def test_not_before_and_not_too_late() -> None:
    assert not due("2026-06-09 09:59", "2026-06-10 10:00")
    assert due("2026-06-09 10:00", "2026-06-10 10:00")
    # A worker that was away catches up, by day.
    assert due("2026-06-09 20:59", "2026-06-10 14:00")
    assert not due("2026-06-09 21:00", "2026-06-10 14:00")
    assert not due("2026-06-10 08:59", "2026-06-10 14:00")
    assert due("2026-06-10 12:00", "2026-06-10 14:00")
    assert not due("2026-06-10 12:01", "2026-06-10 14:00")
    # By nine in the morning it is too late for what begins at ten.
    assert not due("2026-06-10 09:00", "2026-06-10 10:00")


def test_not_for_who_signed_up_just_now() -> None:
    assert not due("2026-06-09 23:00", "2026-06-10 10:00", signed_up="2026-06-09 22:30")
    assert not due("2026-06-10 09:00", "2026-06-10 14:00", signed_up="2026-06-10 02:01")
    assert due("2026-06-10 09:00", "2026-06-10 14:00", signed_up="2026-06-10 02:00")


# No clock is asked here: a machine that is busy is no failure.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@patient
@given(starts=moments, way=st.sampled_from(Way))
def test_every_moment_is_by_day_and_in_reach_of_the_search(starts: datetime, way: Way) -> None:
    at = remind_at(starts, way)
    assert not is_quiet(at)
    assert timedelta(0) < starts - at <= FURTHEST or starts.astimezone(HERE).hour < 9


@patient
@given(
    starts=moments,
    before=st.timedeltas(timedelta(0), FURTHEST + timedelta(days=1)),
    signed=st.timedeltas(timedelta(0), timedelta(days=60)),
    way=st.sampled_from(Way),
)
def test_what_goes_goes_by_day_and_in_time(
    starts: datetime, before: timedelta, signed: timedelta, way: Way
) -> None:
    now = starts - before
    if reminds_now(now=now, starts_at=starts, signed_up_at=starts - signed, way=way):
        assert not is_quiet(now)
        assert LAST_CALL <= before <= FURTHEST
        assert signed >= FRESH
