"""The door: a stranger gets the same answer as for something absent."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import get_visible_or_404, require
from accounts.models import User
from residents.models import Complex, Resident
from tests.conftest import World

pytestmark = pytest.mark.django_db


def answer(user: User | AnonymousUser, pk: uuid.UUID) -> tuple[type[Exception], tuple[object, ...]]:
    with pytest.raises(Http404) as refused:
        get_visible_or_404(Resident.objects, user, pk=pk)
    return type(refused.value), refused.value.args


def test_who_may_see_gets_the_object(world: World) -> None:
    found = get_visible_or_404(Resident.objects, world.bram, pk=world.resident.pk)
    assert found == world.resident


def test_foreign_and_absent_are_the_same_answer(world: World) -> None:
    foreign = answer(world.carla, world.resident.pk)
    absent = answer(world.carla, uuid.uuid4())
    assert foreign == absent


def test_nobody_who_is_not_logged_in_gets_anything(world: World) -> None:
    assert answer(AnonymousUser(), world.resident.pk) == answer(world.bram, uuid.uuid4())


def test_a_superuser_is_a_stranger_on_the_pages(world: World) -> None:
    boss = User.objects.create_superuser("boss@test.example", name="Boss")
    answer(boss, world.resident.pk)


def test_what_else_is_asked_narrows_and_never_widens(world: World) -> None:
    """The second condition cannot bring back what the first one hid."""
    queryset = Complex.objects.filter(pk=world.flat.pk)
    assert get_visible_or_404(queryset, world.bram, slug=world.flat.slug) == world.flat
    with pytest.raises(Http404):
        get_visible_or_404(queryset, world.bram, slug=world.other_flat.slug)


def test_require() -> None:
    require(True)
    with pytest.raises(PermissionDenied):
        require(False)
