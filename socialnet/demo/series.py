"""What comes back in the Bernhardflat, and what its residents start themselves."""

from datetime import date, time, timedelta

from django.utils import timezone

import activities.services
from activities.models import Chore, Series
from activities.rules import Channel, Frequency, Repeat, SeriesKind, Words, example_named
from residents.models import CommonRoom, Resident

from .base import Ground


def _next(weekday: int, *, after: int = 7) -> date:
    """That day of the week, more than `after` days from now."""
    day = timezone.localdate() + timedelta(days=after + 1)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def plan(ground: Ground) -> None:
    people = [person for person in ground.living_in(ground.bernhard) if person.deceased_on is None]
    ground.bernhard.rooms.filter(name="Ontmoetingsruimte").update(seats=30)
    room = ground.bernhard.rooms.get(name="Ontmoetingsruimte")
    _chairs(ground, room, people)
    _bruis(ground, room, people)
    _circle(ground, people)
    _ideas(ground)


def _chairs(ground: Ground, room: CommonRoom, people: list[Resident]) -> None:
    """Every Tuesday, with a change of one date that people joined, and help that is asked."""
    coach = ground.user("flatcoach")
    series = activities.services.plan_series(
        ground.bernhard,
        Words(
            title="Stoelgym",
            place=room.name,
            room_id=room.pk,
            capacity=15,
            description="Bewegen op een stoel. Iedereen kan meedoen, ook met een rollator.",
            run_by_residents=True,
            run_by_id=people[3].pk,
        ),
        by=coach,
        repeat=Repeat(Frequency.WEEKLY, (1,)),
        starts_on=_next(1),
        begins=time(10),
        minutes=60,
        chores=["Stoelen klaarzetten", "Na afloop koffie zetten"],
    )
    first = series.occurrences.order_by("starts_at")[0]
    for person in people[2:8]:
        activities.services.register(first, person, channel=Channel.PHONE, by=coach)
    chore = Chore.objects.filter(occurrence=first).order_by("created_at", "pk")[0]
    activities.services.take_chore(chore, people[4], by=coach)
    activities.services.change_occurrence(
        first,
        Words.of(first),
        starts_at=first.starts_at + timedelta(minutes=30),
        ends_at=first.ends_at + timedelta(minutes=30),
        by=coach,
    )


def _bruis(ground: Ground, room: CommonRoom, people: list[Resident]) -> None:
    example = example_named("bruis")
    assert example is not None
    series = activities.services.plan_series(
        ground.bernhard,
        Words(
            title=str(example.title),
            place=room.name,
            room_id=room.pk,
            capacity=example.capacity,
            description=str(example.about),
        ),
        by=ground.user("flatcoach"),
        repeat=Repeat(Frequency.WEEKLY, (3,), count=example.times),
        starts_on=_next(3, after=14),
        begins=time(13, 30),
        minutes=example.minutes,
        kind=SeriesKind.COURSE,
        fewest=example.fewest,
        topics=[str(topic) for topic in example.topics],
    )
    _join(series, people[10:19], ground)


def _circle(ground: Ground, people: list[Resident]) -> None:
    """Too few people as yet."""
    example = example_named("circle")
    assert example is not None
    series = activities.services.plan_series(
        ground.bernhard,
        Words(
            title=str(example.title),
            place="Bij een van de buren thuis",
            capacity=example.capacity,
            description=str(example.about),
        ),
        by=ground.user("flatcoach"),
        repeat=Repeat(Frequency.WEEKLY, (4,)),
        starts_on=_next(4),
        begins=time(14),
        minutes=example.minutes,
        kind=SeriesKind.CIRCLE,
        fewest=example.fewest,
    )
    _join(series, people[20:25], ground)


def _join(series: Series, people: list[Resident], ground: Ground) -> None:
    first = series.occurrences.order_by("starts_at")[0]
    for person in people:
        activities.services.sign_up(
            first, person, channel=Channel.STAFF, by=ground.user("flatcoach")
        )


def _ideas(ground: Ground) -> None:
    login = ground.user("bewoner")
    resident = Resident.objects.get(user=login)
    activities.services.propose_idea(
        resident,
        ground.bernhard,
        title="Samen puzzelen",
        when="Op woensdagmiddag",
        help_asked="Iemand die koffie zet",
        by=login,
    )
