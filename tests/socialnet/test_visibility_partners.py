"""Talks with residents: who sees which, in two buildings of two corporations."""

from typing import Any

import pytest
from django.db.models import Model

from accounts.models import User
from partners.models import Conference, ConferredResidents, DeskConferences
from tests import factories as make
from tests.conftest import World
from tests.socialnet.test_visibility_activities import PEOPLE, Seen

TABLE: dict[type[Model], Seen] = {
    # Who runs it, and the colleague who is invited.
    Conference: Seen({"anna", "bram", "wil"}, {"carla", "carel"}),
}


@pytest.mark.django_db
def test_everybody_sees_what_the_table_says(world: World) -> None:
    make.make_agreement(world.hoeve, world.buurtteam)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    talks = (
        make.make_conference(
            world.resident, by=world.bram, desks=[world.buurtteam], colleagues=[world.wil]
        ),
        make.make_conference(world.other_resident, by=world.carla),
    )
    homes = world.resident, world.other_resident
    cells: dict[Any, tuple[tuple[Any, ...], Seen]] = {
        Conference.objects: (talks, TABLE[Conference]),
        DeskConferences(): (talks, Seen({"pim"}, set())),
        ConferredResidents(): (homes, Seen({"anna", "bram"}, {"carla", "carel"})),
    }
    for guarded, (rows, expected) in cells.items():
        sees: tuple[set[str], set[str]] = (set(), set())
        for name in PEOPLE:
            person = User.objects.get(pk=getattr(world, name).pk)
            keys = set(guarded.visible_to(person).values_list("pk", flat=True))
            for house, row in enumerate(rows):
                if row.pk in keys:
                    sees[house].add(name)
        assert Seen(*sees) == expected, guarded
