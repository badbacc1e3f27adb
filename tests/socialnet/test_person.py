"""What somebody is, as every page asks it: by what holds today, and nothing else."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from partners.models import DeskMember
from residents.models import Assignment, FieldRole
from socialnet.context_processors import person_of
from tests import factories as make
from tests.conftest import World

IS = {
    "anna": {"is_staff", "knows_residents", "assesses", "runs_the_queue"},
    "bram": {"is_staff", "knows_residents"},
    "huub": {"is_staff"},
    "wil": {"is_staff", "knows_residents"},
    "ina": {"is_staff", "assesses", "collects"},
    "fien": {"is_staff", "guards_privacy"},
    "ada": {"is_staff", "runs_the_queue", "administers"},
    "carla": {"is_staff", "knows_residents"},
    "pim": {"is_partner"},
    "rosa": {"is_resident"},
}


@pytest.mark.parametrize("name", IS)
def test_what_each_of_them_is(world: World, name: str) -> None:
    person = person_of(getattr(world, name))
    assert {field for field, value in asdict(person).items() if value is True} == IS[name]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("anna", "linde"), ("bram", "linde"), ("carla", "hoeve"), ("rosa", "linde"), ("pim", "")],
)
def test_whose_colours(world: World, name: str, slug: str) -> None:
    house = person_of(getattr(world, name)).house
    assert house.slug == (getattr(world, slug).slug if slug else "")
    assert house.name == (getattr(world, slug).name if slug else "")


def test_the_office_comes_before_the_flat_where_one_works(world: World) -> None:
    Assignment.objects.create(user=world.anna, complex=world.other_flat, role=FieldRole.FLATCOACH)
    assert person_of(world.anna).house.slug == world.linde.slug


@pytest.mark.parametrize("days", [0, 1])
def test_what_ended_is_over_and_what_begins_tomorrow_is_not_there_yet(
    world: World, days: int
) -> None:
    today = timezone.localdate()
    period = {"until": today} if days == 0 else {"since": today + timedelta(days=days)}
    for rows in (Membership.objects, Assignment.objects, DeskMember.objects):
        rows.update(**period)
    for name in ("anna", "bram", "pim"):
        person = person_of(getattr(world, name))
        assert not any(value is True for value in asdict(person).values())
        assert person.house.name == ""


def test_somebody_can_be_many_things(world: World) -> None:
    make.make_resident(world.other_unit, user=world.fien)
    Membership.objects.create(user=world.fien, corporation=world.linde, role=Role.COORDINATOR)
    DeskMember.objects.create(user=world.fien, desk=world.buurtteam)
    person = person_of(world.fien)
    assert person.is_resident and person.is_partner and person.assesses and person.guards_privacy
