"""The life of a signal: which steps there are, from where, to where, and who takes them."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    SUBMITTED = "submitted", _("new")
    TRIAGE = "triage", _("being assessed")
    AWAITING_BASIS = "awaiting_basis", _("waiting for consent or another ground")
    OWN_ACTION = "own_action", _("we take it up ourselves")
    WITH_PARTNER = "with_partner", _("with a partner")
    RESOLVED = "resolved", _("dealt with, feedback given")
    NO_ACTION = "no_action", _("no follow-up, feedback given")
    CLOSED = "closed", _("closed")


OPEN = frozenset(
    {
        State.SUBMITTED,
        State.TRIAGE,
        State.AWAITING_BASIS,
        State.OWN_ACTION,
        State.WITH_PARTNER,
    }
)
ASSESSABLE = frozenset({State.SUBMITTED, State.TRIAGE, State.AWAITING_BASIS, State.OWN_ACTION})
ENDED = frozenset({State.RESOLVED, State.NO_ACTION, State.CLOSED})


class Actor(StrEnum):
    ASSESSOR = "assessor"  # coordinator for care, arrears officer for arrears
    REPORTER = "reporter"
    SYSTEM = "system"


class NoActionReason(models.TextChoices):
    RESIDENT_DECLINES = "resident_declines", _("The resident does not want this.")
    ALREADY_KNOWN = "already_known", _("This was known already and is being worked on.")
    NOTHING_WRONG = "nothing_wrong", _("There turned out to be nothing wrong.")
    NO_GROUND = "no_ground", _("We may not pass this on, and there is no danger.")
    OTHER = "other", _("Another reason.")


class OwnOutcome(models.TextChoices):
    TALKED = "talked", _("We talked with the resident.")
    HELP_STARTED = "help_started", _("Help has started.")
    NEIGHBOUR_HELPS = "neighbour_helps", _("A neighbour lends a hand.")
    REPAIRED = "repaired", _("It was put right in the home.")


class ReopenReason(models.TextChoices):
    SEEN_AGAIN = "seen_again", _("The same was seen again.")
    NOT_SOLVED = "not_solved", _("It turned out not to be solved.")


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    reasons: type[models.TextChoices] | None = None


def _step(
    name: str,
    sources: set[State] | frozenset[State],
    target: State,
    *actors: Actor,
    reasons: type[models.TextChoices] | None = None,
) -> tuple[str, Step]:
    return name, Step(name, frozenset(sources), target, frozenset(actors), reasons)


STEPS: dict[str, Step] = dict(
    [
        #     step         from                         to                    who
        _step("take", {State.SUBMITTED}, State.TRIAGE, Actor.ASSESSOR),
        _step("ask_basis", {State.SUBMITTED, State.TRIAGE}, State.AWAITING_BASIS, Actor.ASSESSOR),
        _step(
            "keep",
            {State.SUBMITTED, State.TRIAGE, State.AWAITING_BASIS},
            State.OWN_ACTION,
            Actor.ASSESSOR,
        ),
        _step("refer", ASSESSABLE, State.WITH_PARTNER, Actor.ASSESSOR),
        _step("dismiss", ASSESSABLE, State.NO_ACTION, Actor.ASSESSOR, reasons=NoActionReason),
        _step("finish", {State.OWN_ACTION}, State.RESOLVED, Actor.ASSESSOR, reasons=OwnOutcome),
        # The partner answered; all referrals of this signal are at their end.
        _step("answered", {State.WITH_PARTNER}, State.RESOLVED, Actor.SYSTEM),
        # Declined, withdrawn or failed: somebody must decide again.
        _step("returned", {State.WITH_PARTNER}, State.TRIAGE, Actor.SYSTEM),
        _step(
            "acknowledge",
            {State.RESOLVED, State.NO_ACTION},
            State.CLOSED,
            Actor.REPORTER,
            Actor.ASSESSOR,
        ),
        _step(
            "reopen",
            {State.RESOLVED, State.NO_ACTION, State.CLOSED},
            State.TRIAGE,
            Actor.REPORTER,
            Actor.ASSESSOR,
            reasons=ReopenReason,
        ),
    ]
)


class StepRefused(Exception):
    """This step is not open now, not for this person, or lacks its reason."""


def steps_open(state: str, actors: frozenset[Actor]) -> list[Step]:
    """Draws the buttons; `require_step` guards the service. One table answers both."""
    return [step for step in STEPS.values() if state in step.sources and step.actors & actors]


def require_step(name: str, *, state: str, actors: frozenset[Actor], reason: str = "") -> Step:
    step = STEPS.get(name)
    if step is None or step not in steps_open(state, actors):
        raise StepRefused
    if (step.reasons.values if step.reasons else [""]).count(reason) != 1:
        raise StepRefused
    return step


def reason_text(step: str, reason: str) -> str:
    choices = STEPS[step].reasons if step in STEPS else None
    return str(dict(choices.choices).get(reason, reason)) if choices else reason
