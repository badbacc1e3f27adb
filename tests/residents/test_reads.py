"""What is read by hand is what a queryset would have read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts import rows
from accounts.links import link_to
from residents.models import Complex, Occupancy, Resident
from residents.models.homes import give_homes
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db


def stands_in(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def homes_of(person: Resident) -> list[tuple[dict[str, Any], ...]]:
    homes: list[Occupancy] = person.homes  # type: ignore[attr-defined]
    return [(stands_in(home), stands_in(home.unit), stands_in(home.unit.complex)) for home in homes]


def test_homes_of_people_at_hand_are_those_of_the_queryset(world: World) -> None:
    today = timezone.localdate()
    second = make.make_unit(world.flat)
    periods = {
        "second home": (today - timedelta(days=3), None),
        "ends tomorrow": (today - timedelta(days=30), today + timedelta(days=1)),
        "ended today": (today - timedelta(days=30), today),
        "begins tomorrow": (today + timedelta(days=1), None),
    }
    people = [world.resident, world.other_resident]
    for since, until in periods.values():
        person = make.make_resident(make.make_unit(world.flat))
        Occupancy.objects.create(
            corporation=person.corporation, resident=person, unit=second, since=since, until=until
        )
        people.append(person)
    moved_out = make.make_resident(make.make_unit(world.flat))
    moved_out.occupancies.update(until=today)
    people.append(moved_out)

    keys = [person.pk for person in people]
    by_orm = {one.pk: homes_of(one) for one in Resident.objects.with_homes().filter(pk__in=keys)}
    give_homes(people)

    assert {one.pk: homes_of(one) for one in people} == by_orm
    assert sorted(len(homes) for homes in by_orm.values()) == [0, 1, 1, 1, 1, 2, 2]


def test_an_object_from_a_row_is_as_one_that_was_kept(world: World) -> None:
    statement = f"SELECT {rows.columns_of(Complex, 'a')} FROM residents_complex a WHERE id = %s"  # noqa: S608
    by_hand, by_orm = (
        rows.get(Complex, statement, world.flat.pk),
        Complex.objects.get(pk=world.flat.pk),
    )
    assert stands_in(by_hand) == stands_in(by_orm)
    assert by_hand == by_orm
    assert not by_hand._state.adding
    assert by_hand._state.db == by_orm._state.db
    assert by_hand.corporation == by_orm.corporation
    by_hand.name = "Anders"
    by_hand.save()
    assert Complex.objects.get(pk=world.flat.pk).name == "Anders"
    with pytest.raises(Complex.DoesNotExist):
        rows.get(Complex, statement, world.resident.pk)


def test_a_link_is_what_django_makes_of_it(world: World) -> None:
    for person in (world.resident, world.other_resident):
        name = "residents:resident_detail"
        assert link_to(name, person.pk) == reverse(name, args=[person.pk])
