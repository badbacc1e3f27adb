"""The figures per complex, counted over all floors, for those who answer for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import activities.services
import signals.services
from activities.models import Occurrence
from activities.rules import Channel
from programmes.reads import Figures, figures_for
from residents.models import Occupancy, Resident
from signals.models import Signal
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def figures(world: World, name: str = "anna") -> dict[str, Figures]:
    return {found.complex.name: found for found in figures_for(getattr(world, name))}


def of_flat(world: World) -> Figures:
    return figures(world)["Bernhardflat"]


def test_each_sees_the_complexes_that_are_theirs(world: World) -> None:
    make.make_complex(world.linde, name="Leeg")
    names = {name: sorted(figures(world, name)) for name in ("anna", "bram", "wil", "ina", "carla")}
    assert names == {
        "anna": ["Bernhardflat", "Leeg"],
        "bram": ["Bernhardflat"],
        "wil": ["Bernhardflat"],
        "ina": ["Bernhardflat", "Leeg"],
        "carla": ["Titus Brandsmaflat"],
    }
    for name in ("huub", "fien", "ada", "pim", "rosa"):
        assert figures(world, name) == {}, name


def test_residents_are_counted_once_and_not_under_five(world: World) -> None:
    people = [make.make_resident(world.unit) for _ in range(3)]
    assert of_flat(world).residents is None  # with rosa that is four
    fifth = make.make_resident(make.make_unit(world.flat))
    assert (of_flat(world).residents, of_flat(world).homes) == (5, 2)
    Occupancy.objects.create(
        resident=fifth, unit=world.unit, corporation=world.linde, since=timezone.localdate()
    )
    assert of_flat(world).residents == 5  # one person with two homes
    Resident.objects.filter(pk=people[0].pk).update(deceased_on=timezone.localdate())
    assert of_flat(world).residents is None


def held(world: World, **fields: Any) -> Occurrence:
    return make.make_occurrence(world.flat, created_by=world.bram, **fields)


def end(occurrence: Occurrence, days_ago: int = 1) -> None:
    at = timezone.now() - days_ago * DAY
    Occurrence.objects.filter(pk=occurrence.pk).update(starts_at=at - DAY / 24, ends_at=at)


def test_activities_of_the_last_ninety_days(world: World) -> None:
    for days_ago, fields in [
        (1, {"run_by_residents": True}),
        (89, {}),
        (91, {}),
        (2, {"state": "cancelled"}),
    ]:
        end(held(world, **fields), days_ago)
    held(world)  # still to come
    found = of_flat(world)
    assert (found.activities, found.run_by_residents) == (2, 1)


def test_who_came_is_counted_in_people(world: World) -> None:
    neighbours = [make.make_resident(world.unit) for _ in range(9)]
    first, second = held(world), held(world)
    for occurrence, people in [(first, neighbours[:4]), (second, neighbours[2:4])]:
        for person in people:
            activities.services.register(occurrence, person, channel=Channel.STAFF, by=world.bram)
        end(occurrence)
    found = of_flat(world)
    assert (found.came, found.reach) == (None, None)  # four people, two of them twice
    third = held(world)
    activities.services.register(third, neighbours[4], channel=Channel.STAFF, by=world.bram)
    end(third)
    found = of_flat(world)
    assert (found.residents, found.came, found.reach) == (10, 5, 50)


def note(world: World, count: int, code: str) -> list[Signal]:
    category = (
        world.loneliness
        if code == "loneliness"
        else make.make_category(world.linde, code=code, name=code.title())
    )
    return [make.make_signal(world.unit, category, by=world.huub) for _ in range(count)]


def subjects(world: World) -> dict[str, int]:
    return {subject.name: subject.count for subject in of_flat(world).subjects}


def test_signals_by_subject(world: World) -> None:
    note(world, 12, "loneliness")
    note(world, 7, "neglect")
    assert (of_flat(world).signals, subjects(world)) == (19, {"Eenzaamheid": 12, "Neglect": 7})
    note(world, 1, "memory")
    # Neither the one, nor the next smallest from which it could be found; nor their names.
    assert (of_flat(world).signals, subjects(world)) == (20, {"Eenzaamheid": 12})


def test_few_signals_are_no_number(world: World) -> None:
    note(world, 4, "loneliness")
    assert (of_flat(world).signals, subjects(world)) == (None, {})


def test_arrears_and_long_ago_are_not_counted(world: World) -> None:
    rows = note(world, 6, "loneliness")
    for _ in range(6):
        make.make_signal(world.unit, world.arrears, by=world.ina)
    assert of_flat(world).signals == 6
    Signal.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(
        raised_at=timezone.now() - 366 * DAY
    )
    assert of_flat(world).signals is None


def test_the_share_that_got_an_answer(world: World) -> None:
    rows = note(world, 10, "loneliness")
    for row in rows[:4]:
        signals.services.take_step(row, "dismiss", by=world.anna, reason="other")
    assert of_flat(world).with_feedback is None
    signals.services.take_step(rows[4], "dismiss", by=world.anna, reason="other")
    signals.services.take_step(rows[0], "reopen", by=world.anna, reason="seen_again")
    signals.services.take_step(rows[0], "dismiss", by=world.anna, reason="other")  # told twice
    assert of_flat(world).with_feedback == 50


def test_the_number_of_questions_does_not_grow(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_max_num_queries(12):
            list(figures_for(type(world.anna).objects.get(pk=world.anna.pk)))
        for _ in range(5):
            make.make_resident(make.make_unit(make.make_complex(world.linde)))
