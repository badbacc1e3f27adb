"""The agenda in the calendar of a phone, read by another reader of RFC 5545."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import residents.services
from activities import rules, services
from activities.models import CalendarLink, Occurrence, Registration
from activities.rules import Channel, Event, State, Words
from tests import factories as make
from tests.activities.test_series import MONDAY, plan
from tests.conftest import World

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 28, 12, tzinfo=AMSTERDAM)


def event(**fields: Any) -> Event:
    return Event(
        **{
            "id": uuid4(),
            "starts_at": NOON,
            "ends_at": NOON + timedelta(hours=1),
            "title": "Koffie",
            "place": "Hal",
            "changed_at": NOON,
            **fields,
        }
    )


def read(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


printable = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=200)


@given(printable, printable)
def test_any_words_come_back_as_they_were(title: str, about: str) -> None:
    body = rules.calendar("Agenda", [event(title=title, about=about)])
    (one,) = read(body)
    assert str(one["SUMMARY"]) == title
    assert str(one.get("DESCRIPTION", "")) == about
    lines = body.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()  # never folded through the middle of a letter


def test_lines_and_signs_of_control() -> None:
    (one,) = read(rules.calendar("A", [event(about="een\r\ntwee\x00\x07\nBEGIN:VALARM")]))
    assert str(one["DESCRIPTION"]) == "een\ntwee\nBEGIN:VALARM"


@pytest.mark.parametrize(("day", "utc"), [(28, 9), (29, 8)])
def test_the_zone_in_the_file_knows_summer_time(day: int, utc: int) -> None:
    """Ten o'clock, the day before and the day on which the clock goes forward."""
    begin = datetime(2026, 3, day, 10, tzinfo=AMSTERDAM)
    body = rules.calendar("A", [event(starts_at=begin, ends_at=begin + timedelta(hours=1))])
    assert f"DTSTART;TZID=Europe/Amsterdam:202603{day}T100000".encode() in body
    (zone,) = icalendar.Calendar.from_ical(body).walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    assert begin.replace(tzinfo=own).utcoffset() == timedelta(hours=10 - utc)
    autumn = datetime(2026, 10, 25, 10, tzinfo=own)
    assert autumn.utcoffset() == timedelta(hours=1)
    assert (autumn - timedelta(days=1)).replace(tzinfo=own).utcoffset() == timedelta(hours=2)


@time_machine.travel(MONDAY, tick=False)
def test_the_feed_of_a_complex_names_nobody(world: World) -> None:
    series = plan(world, host="Mevrouw Kanarie", cost="€ 2", description="Kom gezellig")
    first, second = series.occurrences.order_by("starts_at")[:2]
    services.register(first, world.resident, channel=Channel.PHONE, by=world.bram)
    services.cancel_occurrence(second, by=world.bram)
    make.make_occurrence(world.other_flat, title="Elders")
    response = world.client("nobody").get(feed_url(world))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert "Kanarie" not in text and "Elders" not in text
    events = {str(one["UID"]): one for one in read(response.content)}
    assert len(events) == 9
    assert str(events[str(first.pk)]["STATUS"]) == "CONFIRMED"
    assert "€ 2" in str(events[str(first.pk)]["DESCRIPTION"])
    assert str(events[str(first.pk)]["URL"]).startswith(settings.BASE_URL)
    gone = events[str(second.pk)]
    assert (str(gone["STATUS"]), int(gone["SEQUENCE"])) == ("CANCELLED", 1)


def feed_url(world: World) -> str:
    return reverse("activities:complex_feed", args=[world.flat.slug])


@time_machine.travel(MONDAY, tick=False)
def test_the_same_agenda_is_the_same_file_and_a_change_another(world: World) -> None:
    series = plan(world)
    Occurrence.objects.update(changed_at=MONDAY)
    client = world.client("nobody")
    first = client.get(feed_url(world))
    tag = first.headers["ETag"]
    again = client.get(feed_url(world), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    one = series.occurrences.order_by("starts_at")[0]
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        services.change_occurrence(
            one,
            Words(**{**Words.of(one).as_fields(), "place": "Tuin"}),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            by=world.bram,
        )
        other = client.get(feed_url(world), headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert first.headers["Last-Modified"] == "Mon, 09 Mar 2026 08:00:00 GMT"
    assert other.headers["Last-Modified"] == "Mon, 09 Mar 2026 09:00:00 GMT"
    (changed,) = [row for row in read(other.content) if str(row["UID"]) == str(one.pk)]
    assert int(changed["SEQUENCE"]) == 1
    # The time alone decides nothing: a sign-up changes a file too.
    since = other.headers["Last-Modified"]
    assert client.get(feed_url(world), headers={"If-Modified-Since": since}).status_code == 200


def test_one_question_for_any_number_of_dates(world: World) -> None:
    counts = []
    for _n in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            world.client("nobody").get(feed_url(world))
        counts.append(len(captured))
        for _m in range(5):
            make.make_occurrence(world.flat)
    assert counts[0] == counts[1]


# --- one's own ------------------------------------------------------------------------------------


def own(world: World, token: str) -> Any:
    return world.client("nobody").get(reverse("activities:own_feed", args=[token]))


def test_own_sign_ups_and_no_name(world: World) -> None:
    token = services.make_calendar_link(world.resident, by=world.rosa)
    assert read(own(world, token).content) == []
    row = services.register(
        world.occurrence, world.resident, channel=Channel.OWN_PAGE, by=world.rosa
    )
    response = own(world, token)
    (one,) = read(response.content)
    assert (str(one["SUMMARY"]), str(one["STATUS"])) == ("Koffie", "CONFIRMED")
    assert "Kanarie" not in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-cache"
    Registration.objects.filter(pk=row.pk).update(
        state=State.WAITLISTED, seats=0, waiting_since=timezone.now()
    )
    (one,) = read(own(world, token).content)
    assert str(one["STATUS"]) == "TENTATIVE"
    services.cancel_registration(row, by=world.rosa)
    assert read(own(world, token).content) == []


def test_the_address_is_kept_nowhere(world: World) -> None:
    token = services.make_calendar_link(world.resident, by=world.rosa)
    link = CalendarLink.objects.get()
    assert token not in str(vars(link))
    assert len(token) >= 32


@pytest.mark.parametrize("how", ["withdrawn", "renewed", "died", "merged", "absent"])
def test_an_address_that_does_not_work_empties_the_phone(
    world: World, how: str, caplog: Any
) -> None:
    services.register(world.occurrence, world.resident, channel=Channel.PHONE, by=world.bram)
    token = services.make_calendar_link(world.resident, by=world.rosa)
    assert len(read(own(world, token).content)) == 1
    if how == "withdrawn":
        services.withdraw_calendar_links(world.resident, by=world.rosa)
    elif how == "renewed":
        newer = services.make_calendar_link(world.resident, by=world.rosa)
        assert len(read(own(world, newer).content)) == 1
    elif how == "died":
        type(world.resident).objects.filter(pk=world.resident.pk).update(
            deceased_on=timezone.localdate()
        )
    elif how == "merged":
        survivor = make.make_resident(world.unit)
        residents.services.merge(survivor, world.resident, by=world.anna)
        # What the double signed up for, the survivor did: the address goes along.
        assert len(read(own(world, token).content)) == 1
        return
    else:
        token = "nobody-has-this"
    caplog.clear()
    response = own(world, token)
    assert response.status_code == 200
    assert read(response.content) == []
    assert token not in caplog.text


def test_made_on_the_own_page_and_shown_once(world: World) -> None:
    url = reverse("activities:my_calendar")
    client = world.client("rosa")
    client.get(url)
    assert not CalendarLink.objects.exists()  # looking makes nothing
    response = client.post(url, {"make": "1"})
    (address,) = set(re.findall(r"https?://[^\s<\"]+\.ics", response.content.decode()))
    assert response.headers["Cache-Control"] == "no-store"
    assert b".ics" not in client.get(url).content
    path = address.removeprefix(settings.BASE_URL)
    assert client.get(path).status_code == 200
    client.post(url, {"withdraw": "1"})
    assert not CalendarLink.objects.standing().exists()


def test_the_coach_makes_it_for_who_has_no_login(world: World) -> None:
    url = reverse("activities:calendar_of", args=[world.resident.pk])
    response = world.client("bram").post(url, {"make": "1"})
    assert b".ics" in response.content
    assert CalendarLink.objects.get().created_by == world.bram
    for stranger in ("carla", "carel", "huub", "rosa"):
        assert world.client(stranger).post(url, {"make": "1"}).status_code == 404
    assert CalendarLink.objects.count() == 1
