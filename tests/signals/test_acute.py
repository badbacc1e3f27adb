"""Danger is a phone call first, and never a form instead."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

import signals.services
from signals import rules
from signals.models import CrisisNumber, Signal
from signals.rules import Called, Urgency
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import LIST, door_of, noted, page_of, text_of


def test_nothing_is_noted_before_somebody_was_called(world: World) -> None:
    client = world.client("huub")
    data = noted(world, urgency="acute", text="Ligt op de grond.")
    response = client.post(door_of(world), data)
    assert response.context["form"].errors.keys() == {"called"}
    assert "Ligt op de grond." in text_of(response)
    assert not Signal.objects.exists()
    answer = client.post(door_of(world), {**data, "called": Called.EMERGENCY})
    signal = Signal.objects.get()
    assert (answer.status_code, signal.urgency, signal.called) == (302, "acute", "112")
    assert str(Called.EMERGENCY.label) in text_of(world.client("anna").get(page_of(signal)))


@pytest.mark.parametrize("called", ["", "nonsense"])
def test_the_service_asks_it_too_and_so_does_the_database(world: World, called: str) -> None:
    with pytest.raises(rules.CallFirst):
        make.make_signal(
            world.unit, world.loneliness, by=world.huub, urgency="acute", called=called
        )
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(urgency="acute", called=called)


@pytest.mark.parametrize("urgency", [each for each in Urgency if each != Urgency.ACUTE])
def test_a_call_is_kept_only_where_there_was_danger(world: World, urgency: str) -> None:
    data = noted(world, urgency=urgency, called=Called.CRISIS)
    world.client("huub").post(door_of(world), data)
    assert Signal.objects.get().called == ""


def test_the_numbers_stand_above_the_form_and_again_where_danger_is_chosen(world: World) -> None:
    CrisisNumber.objects.create(
        corporation=world.linde, name="Crisisdienst", number="070 123 40 00"
    )
    CrisisNumber.objects.create(corporation=world.hoeve, name="Elders", number="010 123 40 00")
    for where in (door_of(world), reverse("signals:signal_pocket")):
        shown = text_of(world.client("huub").get(where))
        for number in ("tel:112", "tel:08002000", "tel:0701234000"):
            first, second = (shown.index(number), shown.rindex(number))
            assert first < shown.index('name="category"') < second < shown.index('name="called"')
        assert "tel:0101234000" not in shown


def test_danger_is_pressing_until_it_ends(world: World) -> None:
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, urgency="acute", called=Called.SAFE_AT_HOME
    )
    assert signal.is_pressing
    assert 'data-color="danger"' in text_of(world.client("anna").get(LIST))
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="already_known")
    signal.refresh_from_db()
    assert not signal.is_pressing


def test_no_subject_is_usually_a_matter_of_life_and_death() -> None:
    assert Urgency.ACUTE not in dict(rules.USUAL)
    assert set(dict(rules.USUAL)) | {Urgency.ACUTE} == set(Urgency.values)
