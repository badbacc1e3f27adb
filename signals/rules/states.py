"""The life of a signal: which steps there are, from where, to where, and who takes them."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    SUBMITTED = "submitted", _("new")
    TRIAGE = "triage", _("being assessed")
    NEEDS_INFO = "needs_info", _("question to who noted it")
    AWAITING_BASIS = "awaiting_basis", _("waiting for consent or another ground")
    OWN_ACTION = "own_action", _("we take it up ourselves")
    WITH_PARTNER = "with_partner", _("with a partner")
    REOPENED = "reopened", _("opened again")
    RESOLVED = "resolved", _("dealt with, feedback given")
    NO_ACTION = "no_action", _("no follow-up, feedback given")
    CLOSED = "closed", _("closed")
    MERGED = "merged", _("goes on in another signal")
    WITHDRAWN = "withdrawn", _("withdrawn by who noted it")
    ENTERED_IN_ERROR = "entered_in_error", _("noted by mistake")


# Somebody must decide: one clock, which waits while they wait for an answer or a ground.
DECIDING = frozenset({State.SUBMITTED, State.TRIAGE, State.REOPENED})
OPEN = DECIDING | {
    State.NEEDS_INFO,
    State.AWAITING_BASIS,
    State.OWN_ACTION,
    State.WITH_PARTNER,
}
ASSESSABLE = DECIDING | {State.AWAITING_BASIS, State.OWN_ACTION}
# Told, and not yet read by whoever noted it.
ANSWERED = frozenset({State.RESOLVED, State.NO_ACTION})
# Nothing leads out of these.
FINAL = frozenset({State.MERGED, State.WITHDRAWN})
ENDED = ANSWERED | {State.CLOSED, State.ENTERED_IN_ERROR} | FINAL


class Actor(StrEnum):
    ASSESSOR = "assessor"  # the coordinator, for care
    COLLECTOR = "collector"  # the arrears officer, for arrears: a road with steps of its own
    REPORTER = "reporter"
    SECOND_READER = "second_reader"  # of how a sensitive one ended (rules/second_look.py)
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


class OverruleReason(models.TextChoices):
    STILL_WORRIED = "still_worried", _("I am still worried about this resident.")
    NOT_ASKED = "not_asked", _("Nobody asked the resident.")
    NOT_ENOUGH = "not_enough", _("What was done is not enough.")
    WRONG_REASON = "wrong_reason", _("The reason is not right.")


class Settled(models.TextChoices):
    """Why a file of arrears ends without the municipality."""

    PAID = "paid", _("The arrears were paid.")
    ARRANGED = "arranged", _("There is an arrangement to pay.")
    OBJECTED = "objected", _("The tenant objected. The arrears are not passed on.")
    LEFT = "left", _("The lease ended.")


class Question(models.TextChoices):
    """What the desk asks at the door; the answer is a text."""

    WHAT_EXACTLY = "what_exactly", _("What exactly did you see or hear?")
    HOW_OFTEN = "how_often", _("Was it once, or more often?")
    ABOUT_WHOM = "about_whom", _("About whom is it?")
    ANOTHER_CAUSE = "another_cause", _("Can it have another cause?")
    RESIDENT_SAYS = "resident_says", _("What does the resident say about it?")


class WithdrawReason(models.TextChoices):
    SOLVED = "solved", _("It is solved already.")
    TAKEN_BACK = "taken_back", _("On second thoughts it is no signal.")


class ErrorReason(models.TextChoices):
    WRONG_HOME = "wrong_home", _("It is about another home.")
    NOT_SEEN = "not_seen", _("It does not say what was seen or heard.")
    TRIED_OUT = "tried_out", _("Somebody tried out how it works.")


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    reasons: type[models.TextChoices] | None = None


def _step(
    name: str,
    sources: frozenset[State] | set[State],
    target: State,
    *actors: Actor,
    reasons: type[models.TextChoices] | None = None,
) -> tuple[str, Step]:
    return name, Step(name, frozenset(sources), target, frozenset(actors), reasons)


STEPS: dict[str, Step] = dict(
    [
        #     step          from                          to                    who
        _step("take", {State.SUBMITTED, State.REOPENED}, State.TRIAGE, Actor.ASSESSOR),
        _step("ask", DECIDING, State.NEEDS_INFO, Actor.ASSESSOR, reasons=Question),
        _step("tell", {State.NEEDS_INFO}, State.TRIAGE, Actor.REPORTER),
        # No answer came in time, or somebody does not wait for it.
        _step("go_on", {State.NEEDS_INFO}, State.TRIAGE, Actor.ASSESSOR, Actor.SYSTEM),
        _step("ask_basis", DECIDING | {State.OWN_ACTION}, State.AWAITING_BASIS, Actor.ASSESSOR),
        _step("keep", DECIDING | {State.AWAITING_BASIS}, State.OWN_ACTION, Actor.ASSESSOR),
        # Also to a second desk, while the first is busy with it.
        _step(
            "refer",
            ASSESSABLE | {State.WITH_PARTNER},
            State.WITH_PARTNER,
            Actor.ASSESSOR,
            Actor.COLLECTOR,
        ),
        # The system: an objection that was recorded elsewhere ends the file too.
        _step(
            "settle",
            ASSESSABLE,
            State.CLOSED,
            Actor.COLLECTOR,
            Actor.SYSTEM,
            reasons=Settled,
        ),
        _step("dismiss", ASSESSABLE, State.NO_ACTION, Actor.ASSESSOR, reasons=NoActionReason),
        _step("finish", {State.OWN_ACTION}, State.RESOLVED, Actor.ASSESSOR, reasons=OwnOutcome),
        _step("merge", ASSESSABLE, State.MERGED, Actor.ASSESSOR),
        _step(
            "withdraw",
            {State.SUBMITTED, State.NEEDS_INFO},
            State.WITHDRAWN,
            Actor.REPORTER,
            reasons=WithdrawReason,
        ),
        _step(
            "strike",
            ASSESSABLE | {State.NEEDS_INFO},
            State.ENTERED_IN_ERROR,
            Actor.ASSESSOR,
            Actor.COLLECTOR,
            reasons=ErrorReason,
        ),
        # The partner answered; all referrals of this signal are at their end.
        _step("answered", {State.WITH_PARTNER}, State.RESOLVED, Actor.SYSTEM),
        # Declined, withdrawn or failed: somebody must decide again.
        _step("returned", {State.WITH_PARTNER}, State.TRIAGE, Actor.SYSTEM),
        _step("acknowledge", ANSWERED, State.CLOSED, Actor.REPORTER, Actor.ASSESSOR),
        # Nobody read the answer in two weeks.
        _step("lapse", ANSWERED, State.CLOSED, Actor.SYSTEM),
        _step(
            "reopen",
            ANSWERED | {State.CLOSED},
            State.REOPENED,
            Actor.REPORTER,
            Actor.ASSESSOR,
            reasons=ReopenReason,
        ),
        _step(
            "overrule",
            ANSWERED | {State.CLOSED, State.ENTERED_IN_ERROR},
            State.REOPENED,
            Actor.SECOND_READER,
            reasons=OverruleReason,
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
