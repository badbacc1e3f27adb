"""What hangs on signals, one of each in two buildings of two corporations, and who sees which."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

import signals.services
from accounts.models import Role, User
from residents.models import Complex
from signals.models import EmergencyAccess, SecondLook, VisitAside
from tests import factories as make
from tests.conftest import World
from tests.socialnet.test_visibility_activities import PEOPLE, Seen

REASON = "Er komt rook uit de woning en niemand doet open."
TABLE: dict[type[Model], Seen] = {
    # Who may assess, and the flatcoach; also what they decided themselves, which others look at.
    SecondLook: Seen({"anna", "bram"}, {"carla", "carel"}),
    # The other corporation has no privacy officer among these people.
    EmergencyAccess: Seen({"fien"}, set()),
    VisitAside: Seen({"anna"}, {"carel"}),
}


def one_of_each(flat: Complex, by: User) -> dict[type[Model], Any]:
    unit = make.make_unit(flat)
    return {
        SecondLook: make.make_second_look(
            unit, by=make.make_member(flat.corporation, Role.COORDINATOR), noted_by=by
        ),
        VisitAside: VisitAside.objects.create(
            corporation=flat.corporation,
            unit=unit,
            reason="apart",
            by=by,
            until=timezone.localdate() + timedelta(days=9),
        ),
        EmergencyAccess: signals.services.open_in_emergency(unit, reason=REASON, by=by),
    }


@pytest.mark.django_db
def test_everybody_sees_what_the_table_says(world: World) -> None:
    both = one_of_each(world.flat, world.huub), one_of_each(world.other_flat, world.carla)
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
