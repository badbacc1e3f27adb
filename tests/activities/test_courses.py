"""One sign-up for all meetings of a course; the group of the first meeting is the group."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from activities import rules, services
from activities.models import Occurrence, Registration, Series
from activities.rules import Channel, Frequency, Refused, Repeat, SeriesKind
from activities.services.typing_over import Line
from residents.models import Resident
from tests import factories as make
from tests.activities.test_series import MONDAY, plan
from tests.conftest import World


def course(world: World, **fields: Any) -> Series:
    fields.setdefault("starts_on", date(2026, 3, 17))  # time enough to offer a place
    repeat = Repeat(Frequency.WEEKLY, (1,), count=3)
    return plan(world, repeat, kind=SeriesKind.COURSE, **fields)


def meetings(series: Series) -> list[Occurrence]:
    return list(series.occurrences.order_by("starts_at"))


def sign_up(
    world: World, series: Series, resident: Resident, which: int = 0, **given: Any
) -> Registration:
    return services.sign_up(
        meetings(series)[which],
        resident,
        **{"channel": Channel.PHONE, "by": world.bram, **given},
    )


def states(series: Series, resident: Resident) -> list[str]:
    rows = Registration.objects.filter(occurrence__series=series, resident=resident)
    rows = rows.order_by("occurrence__starts_at", "created_at")
    return [str(row.state) if row.is_live else "off" for row in rows]


def taken(series: Series) -> list[int]:
    return [one.taken for one in meetings(series)]


def _say_yes(series: Series, resident: Resident) -> None:
    row = Registration.objects.get(occurrence=meetings(series)[0], resident=resident)
    services.answer_offer(row, yes=True, by=row.registered_by)


@time_machine.travel(MONDAY)
@pytest.mark.parametrize("which", [0, 2])
def test_one_sign_up_is_for_all_meetings(world: World, which: int) -> None:
    series = course(world)
    row = sign_up(world, series, world.resident, which, party_size=2)
    assert row.occurrence == meetings(series)[0]
    assert states(series, world.resident) == ["confirmed"] * 3
    assert taken(series) == [2, 2, 2]
    with pytest.raises(Refused):
        sign_up(world, series, world.resident, 1)
    assert services.check_counters() == []


@time_machine.travel(MONDAY)
def test_there_is_one_line_and_who_moves_up_comes_to_all(world: World) -> None:
    series = course(world, capacity=1)
    neighbour = make.make_resident(make.make_unit(world.flat))
    first = sign_up(world, series, world.resident)
    sign_up(world, series, neighbour)
    assert states(series, neighbour) == ["waitlisted"]
    services.sign_off(first, by=world.bram)
    assert states(series, world.resident) == ["off"] * 3
    services.follow_courses()
    # The place is offered at the first meeting; with a yes the neighbour is in the group.
    assert (states(series, neighbour), taken(series)) == (["offered"], [1, 0, 0])
    _say_yes(series, neighbour)
    assert services.follow_courses() == 2
    assert taken(series) == [1, 1, 1]
    assert services.check_counters() == []


@time_machine.travel(MONDAY)
def test_more_places_at_the_first_meeting_are_more_at_all(world: World) -> None:
    series = course(world, capacity=1)
    neighbour = make.make_resident(make.make_unit(world.flat))
    sign_up(world, series, world.resident)
    sign_up(world, series, neighbour)
    lead = meetings(series)[0]
    services.change_capacity(lead, 2, by=world.bram)
    _say_yes(series, neighbour)
    services.follow_courses()
    assert states(series, neighbour) == ["confirmed"] * 3
    assert [one.capacity for one in meetings(series)] == [2, 2, 2]
    assert services.follow_courses() == 0


@time_machine.travel(MONDAY)
def test_who_misses_one_meeting_stays_in_the_group(world: World) -> None:
    series = course(world)
    sign_up(world, series, world.resident)
    second = Registration.objects.get(occurrence=meetings(series)[1])
    services.sign_off(second, by=world.bram)
    services.follow_courses()
    assert states(series, world.resident) == ["confirmed", "off", "confirmed"]
    assert taken(series) == [1, 0, 1]


def test_when_it_has_begun_staff_let_somebody_in_for_the_rest(world: World) -> None:
    with time_machine.travel(MONDAY):
        series = course(world)
    with time_machine.travel(MONDAY + timedelta(days=10)):
        with pytest.raises(Refused) as refused:
            sign_up(world, series, world.resident, 1, channel=Channel.CARD, by=None)
        assert refused.value.code == "course_started"
        sign_up(world, series, world.resident, 2)
        assert taken(series) == [0, 1, 1]
        # From then on each date goes its own way.
        row = Registration.objects.get(occurrence=meetings(series)[1])
        services.sign_off(row, by=world.bram)
        assert taken(series) == [0, 0, 1]


@time_machine.travel(MONDAY)
def test_a_date_that_is_no_course_is_as_it_was(world: World) -> None:
    series = plan(world)
    row = sign_up(world, series, world.resident)
    assert taken(series)[:2] == [1, 0]
    services.sign_off(row, by=world.bram)
    assert taken(series)[:2] == [0, 0]
    assert rules.REFUSALS["course_started"]


@time_machine.travel(MONDAY)
@pytest.mark.parametrize("which", [0, 2])
def test_on_the_public_page_it_is_one_sign_up_too(world: World, which: int) -> None:
    """That page knows the key of the activity only."""
    series = course(world)
    url = reverse(
        "activities:occurrence_public", args=[world.flat.slug, meetings(series)[which].pk]
    )
    assert world.client("rosa").post(url, {"party_size": "1"}).status_code == 302
    assert states(series, world.resident) == ["confirmed"] * 3


# --- a circle -------------------------------------------------------------------------------------


@time_machine.travel(MONDAY)
def test_a_circle_is_joined_once_and_left_when_somebody_stops(world: World) -> None:
    series = plan(world, Repeat(Frequency.WEEKLY, (1,), count=3), kind=SeriesKind.CIRCLE)
    row = sign_up(world, series, world.resident, which=1, party_size=2)
    assert row.occurrence == meetings(series)[1]
    assert states(series, world.resident) == ["confirmed"] * 3 and taken(series) == [2] * 3
    services.sign_off(row, by=None)  # not that one day
    assert states(series, world.resident) == ["confirmed", "off", "confirmed"]
    services.sweep_standing()
    assert states(series, world.resident) == ["confirmed", "off", "confirmed"]
    services.end_standing(series.standing.get(), by=world.bram)
    assert states(series, world.resident) == ["off"] * 3


@time_machine.travel(MONDAY)
def test_a_circle_that_is_full_has_a_line_at_each_date(world: World) -> None:
    series = plan(world, Repeat(Frequency.WEEKLY, (1,), count=2), kind=SeriesKind.CIRCLE)
    Occurrence.objects.filter(series=series).update(capacity=1)
    sign_up(world, series, make.make_resident(make.make_unit(world.flat)))
    sign_up(world, series, world.resident)
    assert states(series, world.resident) == ["waitlisted"] * 2


@time_machine.travel(MONDAY)
def test_nobody_comes_every_time_to_a_course(world: World) -> None:
    series = course(world)
    with pytest.raises(Refused) as refused:
        services.come_every_time(series, world.resident, channel=Channel.STAFF, by=world.bram)
    assert refused.value.code == "course_is_all"


@time_machine.travel(MONDAY)
def test_the_paper_list_and_the_telephone_know_a_course(world: World) -> None:
    series = course(world)
    second = make.make_resident(make.make_unit(world.flat))
    line = Line(1, world.resident, 1)
    assert services.type_over(meetings(series)[0], [line], by=world.bram) == {1: "confirmed"}
    client = world.client("bram")
    client.post(
        reverse("activities:sign_up_by_phone", args=[second.pk]),
        {"occurrence": meetings(series)[0].pk, "party_size": "1"},
    )
    for one in (world.resident, second):
        assert states(series, one) == ["confirmed"] * 3


@time_machine.travel(MONDAY)
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (SeriesKind.COURSE, "Dit is een cursus"),
        (SeriesKind.CIRCLE, "Dit is een kring"),
        (SeriesKind.ORDINARY, None),
    ],
)
def test_who_signs_up_reads_for_what(world: World, kind: SeriesKind, words: str | None) -> None:
    series = plan(world, Repeat(Frequency.WEEKLY, (1,), count=3), kind=kind)
    url = reverse("activities:occurrence_public", args=[world.flat.slug, meetings(series)[0].pk])
    page = Client().get(url).content.decode()
    assert (words in page) if words else ("cursus" not in page and "kring" not in page)
