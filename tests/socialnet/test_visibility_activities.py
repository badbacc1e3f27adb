"""What hangs on activities, one of each in two buildings of two corporations, and who sees which.

All people are asked, so that a right that is too wide shows itself.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model

import activities.services
from accounts.models import User
from activities.models import (
    CalendarLink,
    Call,
    Chore,
    Idea,
    PartyWishes,
    Series,
    Slip,
    SlipRun,
    StandingRegistration,
    Tablet,
)
from activities.rules import Channel
from activities.rules.slips import SlipKind
from residents.models import Complex, HomeConflict, Resident
from tests import factories as make
from tests.conftest import World

PEOPLE = "anna bram wil huub ina ada fien pim rosa carla carel robin".split()
KNOWING = {"linde": {"anna", "bram", "wil"}, "hoeve": {"carla", "carel"}}
OWN = {"linde": {"rosa"}, "hoeve": {"robin"}}


@dataclass(frozen=True)
class Seen:
    """Who may see the one of each house."""

    linde: set[str]
    hoeve: set[str]


def knowing(*, own: bool = False) -> Seen:
    return Seen(*(KNOWING[house] | (OWN[house] if own else set()) for house in ("linde", "hoeve")))


TABLE: dict[type[Model], Seen] = {
    CalendarLink: knowing(own=True),
    Series: knowing(),
    Chore: knowing(own=True),
    Idea: knowing(own=True),
    PartyWishes: Seen({"bram"}, {"carla"}),
    SlipRun: knowing(),
    Slip: knowing(),
    StandingRegistration: knowing(own=True),
    Tablet: knowing(),
    Call: knowing(),
    HomeConflict: Seen({"anna"}, {"carel"}),
}


def one_of_each(flat: Complex, resident: Resident, by: User) -> dict[type[Model], Any]:
    house = {"corporation": flat.corporation}
    there = {**house, "complex": flat}
    occurrence = make.make_occurrence(flat)
    sign_up = activities.services.register(occurrence, resident, channel=Channel.STAFF, by=by)
    series = make.make_series(flat, by=by)
    owner = resident.user
    assert owner is not None
    return {
        CalendarLink: CalendarLink.objects.create(
            **house, resident=resident, digest=uuid4().hex, created_by=by
        ),
        Series: series,
        Chore: make.make_chore(occurrence),
        Idea: activities.services.propose_idea(resident, flat, title="Puzzelen", by=owner),
        PartyWishes: PartyWishes.objects.create(**house, registration=sign_up),
        SlipRun: SlipRun.objects.create(**there, made_by=by, count=1, form_key=uuid4()),
        Slip: Slip.objects.create(**house, registration=sign_up, kind=SlipKind.CONFIRMATION),
        StandingRegistration: StandingRegistration.objects.create(
            **house, series=series, resident=resident, channel=Channel.STAFF
        ),
        Tablet: Tablet.objects.create(**there, place="Hal", secret_hash=uuid4().hex, made_by=by),
        Call: Call.objects.create(**house, registration=sign_up, what="news"),
        HomeConflict: make.make_home_conflict(flat, by=by)[0],
    }


@pytest.fixture
def both(world: World) -> tuple[dict[type[Model], Any], dict[type[Model], Any]]:
    return (
        one_of_each(world.flat, world.resident, world.bram),
        one_of_each(world.other_flat, world.other_resident, world.carla),
    )


def test_everybody_sees_what_the_table_says(
    world: World, both: tuple[dict[type[Model], Any], dict[type[Model], Any]]
) -> None:
    found: dict[type[Model], Seen] = {}
    for model in TABLE:
        sees: tuple[set[str], set[str]] = (set(), set())
        for name in PEOPLE:
            person = User.objects.get(pk=getattr(world, name).pk)
            keys = set(model.objects.visible_to(person).values_list("pk", flat=True))  # type: ignore[attr-defined]
            for house, rows in enumerate(both):
                if rows[model].pk in keys:
                    sees[house].add(name)
        found[model] = Seen(*sees)
    assert found == TABLE
