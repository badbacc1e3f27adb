"""Who always came and stays away: a thought for the flatcoach, and for nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import residents.services
from activities.absence_reads import absences_for
from activities.models import AbsenceAside, Occurrence, Registration
from activities.rules import Channel, State
from activities.rules.absence import Missed, PutAside, Turn, missed
from residents.models import Resident
from signals.models import Signal
from tests import factories as make
from tests.conftest import World

C, A, S = Turn.CAME, Turn.ABSENT, Turn.SIGNED_OFF


@pytest.mark.parametrize(
    ("turns", "first"),
    [
        ([C, C, C, C, C, C, A, A, A], 6),
        ([A, C, C, A, C, C, A, A, A], 6),
        ([A, A, C, C, C, C, C, C, A, A, A], 8),
        ([C, C, C, A, A, A, A, A, A], None),  # three of six: not a regular
        ([C, C, C, C, C, C, A, A], None),  # too short
        ([C, C, C, C, C, C, C, A, A], None),
        ([C, C, C, C, C, C, A, S, A], None),  # said so
        ([C, C, C, C, C, C, A, A, C], None),  # came again
        ([], None),
    ],
)
def test_four_of_six_and_then_three_not(turns: list[Turn], first: int | None) -> None:
    assert missed(turns) == (None if first is None else Missed(first))


def held(world: World, weeks_ago: int, title: str = "Koffie-uur") -> Occurrence:
    starts = timezone.now() - timedelta(weeks=weeks_ago, hours=3)
    return make.make_occurrence(
        world.flat, title=title, starts_at=starts, ends_at=starts + timedelta(hours=1)
    )


def put(occurrence: Occurrence, resident: Resident, state: str) -> None:
    Registration.objects.create(
        corporation=occurrence.corporation,
        occurrence=occurrence,
        resident=resident,
        state=state,
        seats=1 if state in {State.CONFIRMED, State.ATTENDED, State.NO_SHOW} else 0,
        channel=Channel.PHONE,
    )


@pytest.fixture
def stays_away(world: World) -> list[Occurrence]:
    """Nine weeks of coffee: rosa came six times, and then was away three times."""
    weeks = [held(world, 9 - number) for number in range(9)]
    for week in weeks[:6]:
        put(week, world.resident, State.ATTENDED)
    put(weeks[6], world.resident, State.NO_SHOW)
    return weeks


def seen_by(user: Any) -> list[Resident]:
    return [absence.resident for absence in absences_for(user)]


def test_only_the_flatcoach_sees_it(world: World, stays_away: list[Occurrence]) -> None:
    assert seen_by(world.bram) == [world.resident]
    (absence,) = absences_for(world.bram)
    assert absence.since == stays_away[6].starts_at
    for name in ("anna", "wil", "huub", "ada", "fien", "carla", "carel", "rosa", "vic", "pim"):
        assert seen_by(getattr(world, name)) == [], name
    assert not Signal.objects.exists()


def test_it_stands_on_the_list_of_today_and_is_put_aside(
    world: World, stays_away: list[Occurrence]
) -> None:
    client = world.client("bram")
    assert "Misschien eens langsgaan" in client.get(reverse("today")).content.decode()
    aside = reverse("activities:absence_aside", args=[world.resident.pk])
    client.post(aside, {"reason": ""})
    client.post(aside, {"reason": "because"})
    assert not AbsenceAside.objects.exists()
    client.post(aside, {"reason": PutAside.VISITED})
    assert AbsenceAside.objects.get().reason == PutAside.VISITED
    assert "Misschien eens langsgaan" not in client.get(reverse("today")).content.decode()
    for stranger in ("anna", "wil", "carla", "vic", "rosa"):
        answer = world.client(stranger).post(aside, {"reason": PutAside.AWAY})
        assert answer.status_code == 404


def test_it_comes_back_when_it_happens_again(world: World, stays_away: list[Occurrence]) -> None:
    AbsenceAside.objects.create(
        corporation=world.linde,
        resident=world.resident,
        reason=PutAside.AWAY,
        by=world.bram,
    )
    AbsenceAside.objects.update(at=stays_away[0].starts_at)  # of another time
    assert seen_by(world.bram) == [world.resident]
    AbsenceAside.objects.update(at=timezone.now())
    assert seen_by(world.bram) == []


def _comes_again(world: World) -> None:
    put(held(world, 0, title="Bingo"), world.resident, State.ATTENDED)


def _signs_off(world: World) -> None:
    last = Occurrence.objects.filter(title="Koffie-uur").latest("starts_at")
    put(last, world.resident, State.CANCELLED_LATE)


def _dies(world: World) -> None:
    residents.services.record_death(world.resident, on=timezone.localdate(), by=world.bram)


def _moves(world: World) -> None:
    residents.services.move_out(world.resident, on=timezone.localdate(), by=world.bram)


@pytest.mark.parametrize("change", [_comes_again, _signs_off, _dies, _moves])
def test_then_there_is_nothing_to_wonder_about(
    world: World, stays_away: list[Occurrence], change: Any
) -> None:
    change(world)
    assert seen_by(world.bram) == []


def test_an_activity_that_was_cancelled_was_missed_by_nobody(
    world: World, stays_away: list[Occurrence]
) -> None:
    Occurrence.objects.filter(pk=stays_away[8].pk).update(state="cancelled")
    assert seen_by(world.bram) == []


def test_the_same_number_of_questions_for_many(world: World, stays_away: list[Occurrence]) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            absences_for(world.bram)
        return len(queries)

    count()  # who this user is, is asked once
    few = count()
    neighbour = make.make_resident(make.make_unit(world.flat))
    for week in stays_away[:5]:
        put(week, neighbour, State.CONFIRMED)
    for number in range(9):
        held(world, 9 - number, title="Wandelclub")
    assert len(seen_by(world.bram)) == 2
    assert count() == few
