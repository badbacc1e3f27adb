"""A talk with the resident, three questions, one plan, six weeks. Pure.

As the neighbourhood of Ruwaard in Oss does it: whoever it is about is always there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

WEEKS = 6
RUNS = timedelta(weeks=WEEKS)
# The coach hears it so long before the day on which it is talked over.
REMIND_BEFORE = timedelta(days=7)
ANSWER_LENGTH, ACTION_LENGTH, GUEST_LENGTH = 1000, 200, 100
LONGEST_PLAN = timedelta(days=365)

QUESTIONS: dict[str, StrPromise] = {
    "want": _("What do I want?"),
    "can": _("What can I do myself?"),
    "need": _("Whom do I need for that?"),
}


class State(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("the talk was held")
    RUNNING = "running", _("the plan runs")
    REVIEWED = "reviewed", _("talked over")
    ENDED = "ended", _("ended")
    CANCELLED = "cancelled", _("called off")


OPEN = frozenset({State.PLANNED, State.HELD, State.RUNNING, State.REVIEWED})
FINAL = frozenset(State) - OPEN
# When others than the corporation and the resident read the plan.
SHARED = frozenset({State.RUNNING, State.REVIEWED})
PREPARED = frozenset({State.PLANNED, State.HELD})


class Actor(StrEnum):
    STAFF = "staff"
    RESIDENT = "resident"


class EndReason(models.TextChoices):
    REACHED = "reached", _("what the resident wanted is there")
    PARTLY = "partly", _("a part of it is there, and that is enough")
    GOES_ON_ELSEWHERE = "goes_on_elsewhere", _("somebody else goes on with it")
    NOT_REACHED = "not_reached", _("it did not work out")


class CancelReason(models.TextChoices):
    RESIDENT_ABSENT = "resident_absent", _("the resident could not be there")
    NOT_NEEDED = "not_needed", _("it was not needed any more")
    RESIDENT_DECLINED = "resident_declined", _("the resident does not want it after all")
    MISTAKE = "mistake", _("it was a mistake")


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    reasons: type[models.TextChoices] | None = None


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("hold", frozenset({State.PLANNED}), State.HELD, frozenset({Actor.STAFF})),
        Step("start", frozenset({State.HELD}), State.RUNNING, frozenset({Actor.STAFF})),
        Step("review", frozenset({State.RUNNING}), State.REVIEWED, frozenset({Actor.STAFF})),
        Step("go_on", frozenset({State.REVIEWED}), State.RUNNING, frozenset({Actor.STAFF})),
        Step("end", SHARED, State.ENDED, frozenset({Actor.STAFF}), EndReason),
        Step("cancel", PREPARED, State.CANCELLED, frozenset({Actor.STAFF}), CancelReason),
        # The resident takes back the yes: said to somebody, or on the own page.
        Step("withdraw", OPEN, State.CANCELLED, frozenset({Actor.STAFF, Actor.RESIDENT})),
    )
}


class Missing(models.TextChoices):
    """What stands in the way of a step, in words that say what to do."""

    YES = "yes", _("The resident has not agreed to this talk. Ask first.")
    PRESENT = "present", _("The talk is with the resident there, or it is not held.")
    ANSWERS = "answers", _("Write down what the resident answers to the three questions.")
    ACTIONS = "actions", _("The plan has no action yet.")
    TOO_EARLY = "too_early", _("The day of the talk is still to come.")


@dataclass(frozen=True)
class Facts:
    state: str
    day: date
    agreed: bool
    answers: Collection[str]
    actions: int


class ConferenceRefused(Exception):
    """`missing`: why not; empty when the step is not open at all."""

    def __init__(self, *missing: Missing) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def steps_open(state: str, actor: Actor) -> list[Step]:
    return [step for step in STEPS.values() if state in step.sources and actor in step.actors]


def require_step(
    name: str, facts: Facts, actor: Actor, *, reason: str, present: bool, today: date
) -> Step:
    step = STEPS.get(name)
    if step is None or step not in steps_open(facts.state, actor):
        raise ConferenceRefused
    if (step.reasons.values if step.reasons else [""]).count(reason) != 1:
        raise ConferenceRefused
    missing = []
    if name in {"hold", "start", "go_on"} and not facts.agreed:
        missing.append(Missing.YES)
    if name == "hold" and not present:
        missing.append(Missing.PRESENT)
    if name == "hold" and facts.day > today:
        missing.append(Missing.TOO_EARLY)
    if name == "start" and not all(text.strip() for text in facts.answers):
        missing.append(Missing.ANSWERS)
    if name in {"start", "go_on"} and not facts.actions:
        missing.append(Missing.ACTIONS)
    if missing:
        raise ConferenceRefused(*missing)
    return step


def review_day(started: date) -> date:
    return started + RUNS
