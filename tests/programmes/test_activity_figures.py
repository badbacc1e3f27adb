"""How the activities of a complex went: counts, and none by which somebody can be found."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Occurrence, PresenceList, Registration
from activities.rules import Channel, State
from programmes.reads import activity_figures
from programmes.reads.activities import ActivityFigures
from tests import factories as make
from tests.conftest import World


def held(world: World, came: int, missed: int = 0, **fields: Any) -> Occurrence:
    starts = timezone.now() - timedelta(days=fields.pop("days_ago", 3))
    occurrence = make.make_occurrence(
        world.flat, starts_at=starts, ends_at=starts + timedelta(hours=1), capacity=20, **fields
    )
    for number in range(came + missed):
        Registration.objects.create(
            corporation=world.linde,
            occurrence=occurrence,
            resident=make.make_resident(make.make_unit(world.flat)),
            state=State.ATTENDED if number < came else State.NO_SHOW,
            seats=1,
            channel=Channel.PHONE,
        )
    return occurrence


def figures(world: World) -> ActivityFigures:
    found = activity_figures(world.anna, world.flat.pk)
    assert found is not None
    return found


def test_what_is_counted(world: World) -> None:
    occurrence = held(world, came=12, missed=6, run_by_residents=True)
    PresenceList.objects.create(
        corporation=world.linde, occurrence=occurrence, drop_ins=8, changed_by=world.bram
    )
    found = figures(world)
    assert (found.held, found.by_residents) == (1, 100)
    assert (found.first_timers, found.no_shows, found.drop_ins, found.fill) == (12, 6, 8, 100)
    (row,) = found.rows
    assert (row.came, row.no_shows, row.drop_ins) == (12, 6, 8)


@pytest.mark.parametrize("few", [1, 4])
def test_a_few_are_not_shown_anywhere(world: World, few: int) -> None:
    occurrence = held(world, came=few, missed=few)
    PresenceList.objects.create(
        corporation=world.linde, occurrence=occurrence, drop_ins=few, changed_by=world.bram
    )
    found = figures(world)
    assert (found.first_timers, found.no_shows, found.drop_ins, found.fill) == (None,) * 4
    (row,) = found.rows
    assert (row.came, row.first_timers, row.no_shows, row.drop_ins, row.fill) == (None,) * 5


def test_how_full_tells_no_exact_number(world: World) -> None:
    """12 of 20 is 60 %; with two who walked in, which is not shown, it still is about 70."""
    occurrence = held(world, came=12)
    PresenceList.objects.create(
        corporation=world.linde, occurrence=occurrence, drop_ins=2, changed_by=world.bram
    )
    found = figures(world)
    assert found.drop_ins is None
    assert found.fill is not None and found.fill % 10 == 0


def test_what_is_long_ago_or_cancelled_is_not_counted(world: World) -> None:
    held(world, came=6, days_ago=91)
    off = held(world, came=6)
    Occurrence.objects.filter(pk=off.pk).update(state="cancelled")
    assert figures(world).held == 0


def test_the_page_and_who_gets_it(world: World) -> None:
    held(world, came=7, title="Kaartclub")
    where = reverse("programmes:activity_figures", args=[world.flat.pk])
    page = world.client("wil").get(where).content.decode()
    assert "Kaartclub" in page
    assert world.client("carla").get(where).status_code == 404
    assert world.client("huub").get(where).status_code == 403


def test_the_same_number_of_questions_for_many(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            figures(world)
        return len(queries)

    held(world, came=2)
    few = count()
    for _ in range(4):
        held(world, came=3)
    world.anna.refresh_from_db()
    assert count() <= few
