"""Several weak signs at one home: when a visit is proposed, to whom, and what becomes of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import signals.services
from accounts.models import User
from partners.rules import Purpose
from residents.models import Unit
from signals import reads
from signals.models import Signal, SignalEvent, VisitAside
from signals.rules import State, StepRefused, Urgency
from signals.rules.clusters import (
    HALF_LIFE,
    LOOK_BACK,
    NO_SIGN,
    OPEN_TO_VISIT,
    AsideReason,
    Sign,
    visit_for,
    weight_of,
)
from tests import factories as make
from tests.conftest import World
from tests.partners.given import refer_care, refer_debt
from tests.signals.pages import gate_of, page_of, queries, said, text_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LIST, TODAY = reverse("signals:visit_list"), reverse("today")


def sign(days_ago: float = 0, urgency: str = "normal", **fields: Any) -> Sign:
    return Sign(
        **{
            "key": uuid4(),
            "urgency": urgency,
            "at": NOW - days_ago * DAY,
            "state": State.SUBMITTED,
            **fields,
        }
    )


# --- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signs", "proposed"),
    [
        ([], False),
        ([sign()], False),
        ([sign(urgency="acute")], False),  # one is assessed for itself
        ([sign(), sign(1)], True),
        ([sign(), sign(30)], True),  # two, and the half of two
        ([sign(), sign(31)], False),
        ([sign(urgency="low"), sign(urgency="low")], False),
        ([sign(urgency="low") for _ in range(3)], True),
        ([sign(urgency="high"), sign(90)], True),
        ([sign(), sign(is_positive=True)], False),
        ([sign(), sign(purpose=Purpose.DEBT)], False),
        *[([sign(), sign(1, state=state)], False) for state in NO_SIGN],
        ([sign(), sign(1, state=State.CLOSED)], True),  # it was seen, however it ended
        ([sign(), sign(1, state=State.WITH_PARTNER)], True),
        ([sign(), sign(1, state=State.OWN_ACTION)], False),  # somebody is on it
        *[([sign(state=state), sign(1)], state in OPEN_TO_VISIT) for state in State],
        ([sign(urgency="acute"), sign(181, "acute")], False),
    ],
)
def test_when_a_visit_is_proposed(signs: list[Sign], proposed: bool) -> None:
    assert bool(visit_for(signs, NOW)) is proposed


SIGNS = st.builds(
    Sign,
    key=st.uuids(),
    urgency=st.sampled_from(list(Urgency.values)),
    at=st.floats(0, 300).map(lambda days: NOW - days * DAY),
    state=st.sampled_from(list(State)),
    purpose=st.sampled_from(list(Purpose)),
    is_positive=st.booleans(),
)


@given(st.lists(SIGNS, max_size=6))
def test_it_rests_on_what_counts_and_the_newest_comes_first(signs: list[Sign]) -> None:
    found = visit_for(signs, NOW)
    assert list(found) == sorted(found, key=lambda one: (one.at, one.key), reverse=True)
    for one in found:
        assert not one.is_positive and one.purpose == Purpose.CARE
        assert one.state not in NO_SIGN and NOW - one.at <= LOOK_BACK
    # The order in which they come says nothing, and what does not count changes nothing.
    assert list(visit_for(reversed(signs), NOW)) == list(found)
    noise = [sign(is_positive=True), sign(purpose=Purpose.DEBT), sign(state=State.MERGED)]
    assert list(visit_for([*signs, *noise], NOW)) == list(found)


def test_half_of_it_is_left_after_its_half_life() -> None:
    for urgency in Urgency.values:
        fresh = weight_of(sign(urgency=urgency), NOW)
        assert weight_of(sign(HALF_LIFE / DAY, urgency), NOW) == pytest.approx(fresh / 2)
        assert weight_of(sign(-1, urgency), NOW) == fresh  # a clock that is ahead


# --- the proposal ---------------------------------------------------------------------------------


def note(world: World, unit: Unit | None = None, days_ago: int = 0, **fields: Any) -> Signal:
    signal = make.make_signal(
        unit or world.unit,
        fields.pop("category", world.loneliness),
        **{"by": world.huub, "resident": None if unit else world.resident, **fields},
    )
    if days_ago:
        Signal.objects.filter(pk=signal.pk).update(raised_at=timezone.now() - days_ago * DAY)
        signal.refresh_from_db()
    return signal


def keys(found: Sequence[Signal]) -> list[UUID]:
    return [row.pk for row in found]


@pytest.mark.django_db
def test_it_stands_on_the_page_and_on_the_list(world: World) -> None:
    old, new = note(world, days_ago=3), note(world)
    make.make_signal(world.unit, world.arrears, by=world.ina, observations=[])
    note(world, unit=make.make_unit(world.flat))  # next door, alone
    anna = world.client("anna")
    for signal in (old, new):
        assert keys(anna.get(page_of(signal)).context["visit"].signals) == [new.pk, old.pk]
    (visit,) = anna.get(LIST).context["visits"]
    assert keys(visit.signals) == [new.pk, old.pk]
    assert "Kanarie" not in text_of(anna.get(LIST))
    assert anna.get(TODAY).context["today"].visits == 1
    # Only for who assesses.
    for name in ("bram", "huub"):
        assert world.client(name).get(page_of(new)).context["visit"] is None
        assert world.client(name).get(LIST).status_code == 403
        assert world.client(name).get(TODAY).context["today"].visits == 0
    assert world.client("carel").get(LIST).context["visits"] == []


@pytest.mark.django_db
def test_who_may_not_see_the_signs_is_not_told_of_them(world: World) -> None:
    for _ in range(2):
        note(world)
    for name in [name for name, value in vars(world).items() if isinstance(value, User)]:
        user = User.objects.get(pk=getattr(world, name).pk)
        assert bool(reads.clusters.visits_for(user)) is (name == "anna"), name


@pytest.mark.django_db
def test_it_is_taken_up_as_a_visit(world: World) -> None:
    note(world, days_ago=3)
    new = note(world)
    client = world.client("anna")
    done = client.post(reverse("signals:visit_take", args=[new.pk]), follow=True)
    assert said(done) == ["success"]
    new.refresh_from_db()
    assert new.state == State.OWN_ACTION
    steps = list(SignalEvent.objects.filter(signal=new).values_list("step", flat=True))
    assert steps == ["raise", "keep", "visit"]
    assert client.get(LIST).context["visits"] == []
    again = client.post(reverse("signals:visit_take", args=[new.pk]), follow=True)
    assert said(again) == ["error"]


@pytest.mark.django_db
def test_or_set_aside_for_a_month(world: World) -> None:
    note(world, urgency="high")
    with time_machine.travel(datetime(2026, 11, 30, 10, tzinfo=UTC), tick=False) as clock:
        new = note(world)
        old_enough = note(world)
        client = world.client("anna")
        where = reverse("signals:visit_aside", args=[old_enough.pk])
        for wrong in ({"reason": ""}, {"reason": "seen_again"}):
            refused = client.post(where, wrong)
            assert refused.status_code == 200
            assert refused.context["later"].errors
        assert said(client.post(where, {"reason": "in_touch"}, follow=True)) == ["success"]
        aside = VisitAside.objects.get()
        assert (aside.unit, aside.reason) == (world.unit, AsideReason.IN_TOUCH)
        assert aside.until.isoformat() == "2026-12-30"
        assert client.get(page_of(new)).context["visit"] is None
        assert reads.clusters.visits_for(world.anna) == []
        clock.move_to(datetime(2026, 12, 29, 22, tzinfo=UTC))
        assert reads.clusters.visits_for(world.anna) == []
        clock.move_to(datetime(2026, 12, 30, 10, tzinfo=UTC))
        assert len(reads.clusters.visits_for(world.anna)) == 1  # three of them still weigh enough


@pytest.mark.django_db
def test_only_who_assesses_decides_about_a_visit(world: World) -> None:
    note(world)
    new = note(world)
    for user in (world.bram, world.huub, world.carel, world.ina):
        with pytest.raises(StepRefused):
            signals.services.take_up_visit(new, by=user)
        with pytest.raises(StepRefused):
            signals.services.set_visit_aside(new, reason="apart", by=user)
    with pytest.raises(StepRefused):
        signals.services.set_visit_aside(new, reason="because", by=world.anna)
    assert not VisitAside.objects.exists()


@pytest.mark.django_db
def test_the_questions_are_as_many_whatever_there_is(world: World) -> None:
    new = [note(world), note(world)][-1]
    client = world.client("anna")
    few = [queries(client, where) for where in (LIST, TODAY, page_of(new))]
    for _ in range(4):
        unit = make.make_unit(world.flat)
        note(world, unit=unit)
        note(world, unit=unit)
    note(world)
    assert [queries(client, where) for where in (LIST, TODAY, page_of(new))] == few


# --- in proportion --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_how_often_somebody_was_passed_on(world: World) -> None:
    neighbour = make.make_resident(world.unit)
    make.make_agreement(world.linde, world.meldpunt)
    signal = note(world)
    client = world.client("anna")
    assert client.get(gate_of(signal)).context["lately"] == []
    refer_care(world.resident, world.meldpunt, by=world.anna)
    old = refer_care(world.resident, world.buurtteam, by=world.anna)
    for _ in range(2):
        refer_care(world.resident, world.buurtteam, by=world.anna)
    refer_care(neighbour, world.buurtteam, by=world.anna)
    refer_debt(world.resident, world.gemeente, by=world.ina)  # not for the coordinator to know
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - 366 * DAY)
    names = sorted(desk.organisation.name for desk in (world.buurtteam, world.meldpunt))
    lately = client.get(gate_of(signal)).context["lately"]
    assert [name for name, _count in lately] == names
    assert dict(lately)[world.buurtteam.organisation.name] == 2
    assert dict(lately)[world.meldpunt.organisation.name] == 1
    found = reads.clusters.passed_on_lately(world.resident, world.ina)
    assert found == [(world.gemeente.organisation.name, 1)]
