"""The life of an idea of a resident. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from .states import Refused

MOST_WAITING = 3  # ideas of one resident at a time
MOST_CHORES = 6  # of one activity


class IdeaState(models.TextChoices):
    WAITING = "waiting", _("waits for an answer")
    PLANNED = "planned", _("on the agenda")
    DECLINED = "declined", _("not now")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Teller(StrEnum):
    RESIDENT = "resident"
    STAFF = "staff"


@dataclass(frozen=True)
class IdeaStep:
    source: IdeaState
    target: IdeaState
    by: Teller


IDEA_STEPS = {
    "plan": IdeaStep(IdeaState.WAITING, IdeaState.PLANNED, Teller.STAFF),
    "decline": IdeaStep(IdeaState.WAITING, IdeaState.DECLINED, Teller.STAFF),
    "withdraw": IdeaStep(IdeaState.WAITING, IdeaState.WITHDRAWN, Teller.RESIDENT),
}


def idea_steps_open(state: str, by: Teller) -> list[str]:
    return [name for name, step in IDEA_STEPS.items() if step.source == state and step.by == by]


def require_idea_step(name: str, *, state: str, by: Teller) -> IdeaStep:
    if name not in idea_steps_open(state, by):
        raise Refused("idea_answered")
    return IDEA_STEPS[name]


def chores_of(text: str) -> list[str]:
    """One line, one chore."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in lines if line]
