"""The home in seconds, questions that help to look, good news, and who learns who noted it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

import signals.services
from accounts.models import User
from signals import reads, rules
from signals.models import Category, CategoryGround, Signal
from signals.services import add_standard_categories
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import (
    NEW,
    door_of,
    gate_of,
    noted,
    page_of,
    queries,
    signal_in,
    step_of,
    text_of,
)


def test_the_homes_of_lately_come_first_newest_on_top(world: World) -> None:
    other = make.make_complex(world.linde)
    units = [world.unit, make.make_unit(world.flat), make.make_unit(other)]
    for unit in [*units, units[0]]:
        make.make_signal(unit, world.loneliness, by=world.anna)
    make.make_signal(make.make_unit(world.flat), world.loneliness, by=world.bram)
    client = world.client("anna")
    assert client.get(NEW).context["recent"] == [units[0], units[2], units[1]]
    doors = reverse("signals:signal_new_complex", args=[world.flat.pk])
    response = client.get(doors)
    assert response.context["recent"] == [units[0], units[1]]
    shown = text_of(response)
    first = shown.index(reverse("signals:signal_new_unit", args=[units[0].pk]))
    assert first < shown.index('id="floor-')
    assert world.client("huub").get(doors).context["recent"] == []


def test_a_home_where_one_no_longer_works_is_not_offered(world: World) -> None:
    make.make_signal(world.unit, world.loneliness, by=world.bram)
    make.make_signal(world.other_unit, make.make_category(world.hoeve), by=world.bram)
    assert reads.door.recent_homes(world.bram) == [world.unit]


def test_lately_asks_the_same_however_much_was_noted(world: World) -> None:
    client = world.client("huub")
    doors = reverse("signals:signal_new_complex", args=[world.flat.pk])
    make.make_signal(world.unit, world.loneliness, by=world.huub)
    one = queries(client, doors)
    for _more in range(4):
        make.make_signal(make.make_unit(world.flat), world.loneliness, by=world.huub)
    assert queries(client, doors) == one


def test_a_feeling_is_a_beginning_with_questions(world: World) -> None:
    add_standard_categories(world.linde, by=None)
    feeling = Category.objects.get(corporation=world.linde, code="niet-pluis")
    assert len(feeling.questions) >= 5
    shown = text_of(world.client("huub").get(door_of(world)))
    place = shown.index(f'value="{feeling.pk}"')
    for question in feeling.questions:
        assert shown.index(question, place) > place
    # To say no more than that it feels wrong is enough to begin with.
    world.client("huub").post(door_of(world), noted(world, feeling))
    assert Signal.objects.get().observations == feeling.observations


@pytest.fixture
def talent(world: World) -> Category:
    return make.make_category(
        world.linde, code="talent", name="Talent", is_positive=True, observations=["Zingt graag"]
    )


@pytest.mark.parametrize("chosen", ["", "high", "normal"])
def test_good_news_has_no_haste(world: World, talent: Category, chosen: str) -> None:
    world.client("huub").post(door_of(world), noted(world, talent, urgency=chosen))
    signal = Signal.objects.get()
    assert signal.urgency == "low"
    assert not signal.is_pressing


def test_danger_goes_before_good_news(world: World, talent: Category) -> None:
    data: dict[str, Any] = noted(world, talent, urgency="acute")
    assert world.client("huub").post(door_of(world), data).status_code == 200
    world.client("huub").post(door_of(world), {**data, "called": "112"})
    assert Signal.objects.get().urgency == "acute"


def test_good_news_goes_to_no_partner(world: World, talent: Category) -> None:
    signal = make.make_signal(world.unit, talent, by=world.huub, resident=world.resident)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    with pytest.raises(rules.StepRefused):
        signals.services.refer(
            signal, world.buurtteam, make.CONSENT, text="Zingt graag", by=world.anna
        )
    client = world.client("anna")
    shown = text_of(client.get(page_of(signal)))
    assert gate_of(signal) not in shown
    assert step_of(signal, "keep") in shown
    assert client.get(gate_of(signal)).status_code == 302


def test_the_coach_makes_a_strength_or_a_wish_of_it(world: World, talent: Category) -> None:
    signal = make.make_signal(world.unit, talent, by=world.huub, resident=world.resident)
    ways = [
        reverse(f"residents:{name}", args=[world.resident.pk])
        for name in ("strength_add", "need_add")
    ]
    coach = world.client("bram")
    assert all(way in text_of(coach.get(page_of(signal))) for way in ways)
    assert all(coach.get(way).status_code == 200 for way in ways)
    # The caretaker, who noted it, knows no residents.
    assert not any(way in text_of(world.client("huub").get(page_of(signal))) for way in ways)
    concern = signal_in(world, rules.State.SUBMITTED)
    assert not any(way in text_of(coach.get(page_of(concern))) for way in ways)


def test_the_resident_reads_the_words_and_not_who_wrote_them(world: World) -> None:
    make.make_signal(
        world.unit, world.loneliness, by=world.huub, resident=world.resident, text="Post ligt er."
    )
    shown = text_of(world.client("rosa").get(reverse("signals:my_signals")))
    assert "Post ligt er." in shown
    assert "Huub" not in shown
    # And who writes it is told before how far that goes.
    for where in (door_of(world), reverse("signals:signal_pocket")):
        assert "rechter" in text_of(world.client("huub").get(where))


def test_the_subjects_by_hand_are_those_of_the_queryset(world: World) -> None:
    """Each persona at each home, with grounds that ended, that begin tomorrow, without a DPIA."""
    today, day = timezone.localdate(), timedelta(days=1)
    dates = [(-10, None), (-10, 0), (-10, 1), (1, None), (0, None)]
    for number, (since, until) in enumerate(dates):
        for sensitive, dpia in ((False, ""), (True, ""), (True, "DPIA 1")):
            category = make.make_category(
                world.linde, code=f"s-{number}-{sensitive}-{bool(dpia)}", grounds=()
            )
            category.sensitivity = "sensitive" if sensitive else "ordinary"
            category.save(update_fields=["sensitivity"])
            CategoryGround.objects.create(
                corporation=world.linde,
                category=category,
                kind="consent",
                since=today + since * day,
                until=today + until * day if until is not None else None,
                dpia=dpia,
                dpia_on=today if dpia else None,
            )
    seen = set()
    for name in ("anna", "bram", "huub", "ina", "ada", "carla", "rosa", "pim"):
        for unit in (world.unit, world.other_unit):
            user = User.objects.get(pk=getattr(world, name).pk)
            found = reads.door.subjects_at(unit, user)
            assert found == list(Category.objects.for_noting(unit, user))
            assert [vars(one)["name"] for one in found] == [one.name for one in found]
            seen.add(len(found))
    assert max(seen) > 5 and min(seen) == 0
