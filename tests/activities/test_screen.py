"""The screen in the hall: everybody may see it, and so it tells of nobody."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import activities.services as services
from accounts.theme import contrast
from activities.models import Occurrence
from activities.rules import Channel, OccurrenceState
from activities.rules.screens import MOST_LINES, fitting, is_dark, seconds_to_refresh
from tests import factories as make
from tests.conftest import World

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
URL = "/agenda/bernhardflat/scherm/"


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=AMSTERDAM)


def put(world: World, begins: datetime, **fields) -> Occurrence:
    return make.make_occurrence(
        world.flat, starts_at=begins, ends_at=begins + timedelta(hours=1), **fields
    )


def test_it_is_dark_in_the_evening_and_at_night() -> None:
    assert [hour for hour in range(24) if not is_dark(hour)] == list(range(7, 19))


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (at(2026, 11, 24, 12, 0, 0), 300),
        (at(2026, 11, 24, 23, 59, 0), 62),
        (at(2026, 11, 24, 23, 59, 59), 3),
        (at(2026, 11, 24, 0, 0, 0), 300),
        (at(2026, 3, 29, 1, 59, 0), 300),
        (at(2026, 10, 25, 23, 58, 0), 122),
    ],
)
def test_it_is_new_just_after_midnight(now: datetime, seconds: int) -> None:
    assert seconds_to_refresh(now) == seconds


def test_no_more_lines_than_can_be_read() -> None:
    assert fitting([]) == ([], False)
    assert fitting([2, 3]) == ([2, 3], False)
    shown, more = fitting([4] * 9)
    assert more
    assert sum(shown) + len([one for one in shown if one]) <= MOST_LINES


def test_it_rolls_over_at_midnight_in_amsterdam(world: World) -> None:
    evening = put(world, at(2026, 11, 24, 22, 0), title="Laat")
    put(world, at(2026, 11, 25, 10, 0), title="Ochtend")
    client = world.client("nobody")
    # Half past eleven there is half past ten in UTC; a minute after midnight, still the day before.
    with time_machine.travel(at(2026, 11, 24, 22, 30), tick=False):
        page = client.get(URL).content.decode()
        assert "Dinsdag 24 november" in page
        assert page.index("Vandaag") < page.index("Laat") < page.index("Morgen")
    with time_machine.travel(at(2026, 11, 25, 0, 1), tick=False):
        page = client.get(URL).content.decode()
        assert "Woensdag 25 november" in page
        assert evening.title not in page
        assert page.index("Vandaag") < page.index("Ochtend")


def test_it_names_nobody_and_counts_nobody(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(host="Mevrouw Van Dijk", capacity=47)
    services.register(world.occurrence, world.resident, channel=Channel.PHONE, by=world.bram)
    page = world.client("nobody").get(URL).content.decode()
    assert "Koffie" in page
    for hidden in ("Kanarie", "Van Dijk", "Bram", "47", "46"):
        assert hidden not in page


def test_a_cancelled_one_is_crossed_out(world: World) -> None:
    Occurrence.objects.filter(pk=world.occurrence.pk).update(state=OccurrenceState.CANCELLED)
    page = world.client("nobody").get(URL).content.decode()
    assert "<s>Koffie</s>" in page


def test_it_refreshes_without_script_and_by_the_hour(world: World) -> None:
    client = world.client("nobody")
    with time_machine.travel(at(2026, 11, 24, 12, 0), tick=False):
        page = client.get(URL).content.decode()
        assert '<noscript><meta http-equiv="refresh" content="300"></noscript>' in page
        assert '<body class="light"' in page
    with time_machine.travel(at(2026, 11, 24, 20, 0), tick=False):
        assert '<body class="dark"' in client.get(URL).content.decode()


def test_it_needs_no_cookie_and_gives_none(world: World) -> None:
    response = world.client("nobody").get(URL, headers={"accept-language": "en"})
    assert not response.cookies
    assert 'lang="nl"' in response.content.decode()
    assert "style=" not in response.content.decode()


def test_the_old_browser_gets_plain_rules_with_enough_contrast(world: World) -> None:
    for colour in ("#1d6b4f", "#ffe000", "#000000"):
        type(world.linde).objects.filter(pk=world.linde.pk).update(brand_colour=colour)
        css = world.client("nobody").get("/agenda/bernhardflat/scherm.css").content.decode()
        assert "var(" not in css
        assert "@layer" not in css
        for tone in ("light", "dark"):
            ground = re.search(rf"\.{tone}{{background:([^;]+)", css)[1]
            ground = "#ffffff" if ground == "#fff" else ground
            deep = re.search(rf"\.{tone} \.deep{{color:([^}}]+)", css)[1]
            band, ink = re.search(
                rf"\.{tone} \.band{{background:([^;]+);color:([^}}]+)", css
            ).groups()
            assert contrast(ground, deep) >= 4.5
            assert contrast(band, ink) >= 4.5


def test_it_asks_the_same_whatever_the_number(world: World) -> None:
    client, counts = world.client("nobody"), []
    for _round in range(2):
        for hour in range(5):
            put(world, timezone.now() + timedelta(days=1, hours=hour), title=f"Nummer {hour}")
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_of_a_building_that_is_not_there(world: World) -> None:
    client = world.client("nobody")
    assert client.get("/agenda/geen-flat/scherm/").status_code == 404
    assert client.get("/agenda/geen-flat/scherm.css").status_code == 404
    other = client.get(reverse("activities:hall_screen", args=["titus-brandsmaflat"]))
    assert "Koffie" not in other.content.decode()
