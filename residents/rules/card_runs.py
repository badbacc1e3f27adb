"""A print run of letters with a card: its life, and who gets one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

CARD_RUN_LETTERS = 500  # in one file: not every card of a town, and drawn within a page load
CARD_RUN_KEPT = timedelta(hours=24)
CARD_RUN_LEASE = timedelta(minutes=1)
CARD_RUN_ATTEMPTS = 3


class CardRunState(models.TextChoices):
    BEING_MADE = "being_made", _("being made")
    READY = "ready", _("ready to download")
    FETCHED = "fetched", _("downloaded")
    EXPIRED = "expired", _("not downloaded in time, thrown away")
    FAILED = "failed", _("could not be made")


class CardRunActor(StrEnum):
    REQUESTER = "requester"  # whoever ordered it, and nobody else
    SYSTEM = "system"


@dataclass(frozen=True)
class CardRunStep:
    name: str
    source: CardRunState
    target: CardRunState
    actor: CardRunActor


CARD_RUN_STEPS = {
    step.name: step
    for step in [
        #        step      from                 to                who
        CardRunStep("finish", CardRunState.BEING_MADE, CardRunState.READY, CardRunActor.SYSTEM),
        CardRunStep("give_up", CardRunState.BEING_MADE, CardRunState.FAILED, CardRunActor.SYSTEM),
        CardRunStep("fetch", CardRunState.READY, CardRunState.FETCHED, CardRunActor.REQUESTER),
        CardRunStep("expire", CardRunState.READY, CardRunState.EXPIRED, CardRunActor.SYSTEM),
    ]
}


class CardRunRefused(Exception):
    """This step is not open now, or not for this person."""


def card_run_steps_open(state: str, actor: CardRunActor) -> list[CardRunStep]:
    return [
        step for step in CARD_RUN_STEPS.values() if step.source == state and step.actor == actor
    ]


def require_card_run_step(name: str, *, state: str, actor: CardRunActor) -> CardRunStep:
    step = CARD_RUN_STEPS.get(name)
    if step is None or step not in card_run_steps_open(state, actor):
        raise CardRunRefused
    return step


# --- who gets a letter --------------------------------------------------------------------------


class Who(models.TextChoices):
    NO_EMAIL = "no_email", _("everybody without e-mail")
    EVERYBODY = "everybody", _("everybody")
    NO_CARD = "no_card", _("only homes where nobody has a code that works")


class PerLetter(models.TextChoices):
    PERSON = "person", _("a letter for each person")
    HOUSEHOLD = "household", _("one letter for each home")


@dataclass(frozen=True)
class Candidate:
    """Somebody who lives in the complex today and may get a letter."""

    resident_id: UUID
    unit_id: UUID
    has_email: bool
    has_card: bool


def letters_for(candidates: Iterable[Candidate], *, who: str, per: str) -> list[Candidate]:
    """Who of them get a letter; candidates stand in the order of homes, the tenant first."""
    people = list(candidates)
    with_card = {one.unit_id for one in people if one.has_card}
    chosen: list[Candidate] = []
    served: set[UUID] = set()
    for one in people:
        # Whoever has two homes here is one person; the second one in a home may be served already.
        key = one.unit_id if per == PerLetter.HOUSEHOLD else one.resident_id
        if served & {key, one.resident_id}:
            continue
        if who == Who.NO_EMAIL and one.has_email:
            continue
        if who == Who.NO_CARD and one.unit_id in with_card:
            continue
        chosen.append(one)
        served |= {key, one.resident_id}
    return chosen
