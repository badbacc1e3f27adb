"""The life of a referral. Its codes are those of the FHIR Task, where that has them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REQUESTED = "requested", _("sent")
    RECEIVED = "received", _("opened by the desk")
    ACCEPTED = "accepted", _("accepted")
    IN_PROGRESS = "in_progress", _("contact made")
    COMPLETED = "completed", _("finished")
    FAILED = "failed", _("did not work out")
    REJECTED = "rejected", _("declined")
    CANCELLED = "cancelled", _("withdrawn")


OPEN = frozenset({State.REQUESTED, State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS})
FINAL = frozenset(State) - OPEN
# How long a desk can read back a referral after its end (not a withdrawn one).
LOOK_BACK = timedelta(days=30)


class Actor(StrEnum):
    PARTNER = "partner"
    SENDER = "sender"
    SYSTEM = "system"


class Via(models.TextChoices):
    """By which door a step came in. A desk answers in its own system, too, or by a code in its
    mailbox: then there is no user, and nobody of the other side is named."""

    PAGE = "page", _("on the page")
    LINK = "link", _("by a code from the mailbox of the desk")
    API = "api", _("by the desk's own system")
    CLOCK = "clock", _("by the system")


class Outcome(models.TextChoices):
    """Sentences that tell the reporter something and betray nothing."""

    CONTACT_MADE = "contact_made", _("There is contact with the resident.")
    RESIDENT_DECLINED = "resident_declined", _("The resident does not want help now.")
    ALREADY_IN_HAND = "already_in_hand", _("This was known already and is being worked on.")
    PASSED_ON = "passed_on", _("We passed it on to somebody who fits better.")
    NOT_OURS = "not_ours", _("This is not for us.")
    SEEN_CANNOT_SAY = "seen_cannot_say", _("We have seen it. We may not say more.")


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("no capacity")
    NOT_OUR_AREA = "not_our_area", _("not our area")
    NOT_ELIGIBLE = "not_eligible", _("not for our target group")
    TOO_LITTLE_INFORMATION = "too_little_information", _("too little information")
    ALREADY_KNOWN = "already_known", _("already known to us")
    OTHER = "other", _("another reason")


class FailReason(models.TextChoices):
    NOT_REACHED = "not_reached", _("resident not reached after several tries")
    RESIDENT_DECLINED = "resident_declined", _("resident does not want help")
    MOVED = "moved", _("resident moved")
    OTHER = "other", _("another reason")


class CancelReason(models.TextChoices):
    CONSENT_WITHDRAWN = "consent_withdrawn", _("The resident withdrew consent.")
    OBJECTED = "objected", _("The resident objected.")
    CONSENT_EXPIRED = "consent_expired", _("The consent had expired.")
    AGREEMENT_ENDED = "agreement_ended", _("The agreement with the partner ended.")
    RESIDENT_DIED = "resident_died", _("The resident died.")
    BY_SENDER = "by_sender", _("The corporation withdrew it.")


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
        #     step       from                                   to                 who
        _step("open", {State.REQUESTED}, State.RECEIVED, Actor.PARTNER),
        _step("accept", {State.RECEIVED}, State.ACCEPTED, Actor.PARTNER),
        _step(
            "decline",
            {State.RECEIVED},
            State.REJECTED,
            Actor.PARTNER,
            reasons=DeclineReason,
        ),
        _step("contact", {State.ACCEPTED}, State.IN_PROGRESS, Actor.PARTNER),
        _step(
            "report",
            {State.ACCEPTED, State.IN_PROGRESS},
            State.COMPLETED,
            Actor.PARTNER,
            reasons=Outcome,
        ),
        _step(
            "fail",
            {State.ACCEPTED, State.IN_PROGRESS},
            State.FAILED,
            Actor.PARTNER,
            reasons=FailReason,
        ),
        _step("cancel", OPEN, State.CANCELLED, Actor.SENDER, Actor.SYSTEM, reasons=CancelReason),
    ]
)


class StepRefused(Exception):
    """This step is not open now, not for this person, or lacks its reason."""


def steps_open(state: str, actor: Actor) -> list[Step]:
    """Draws the buttons; `require_step` guards the service. One table answers both."""
    return [step for step in STEPS.values() if state in step.sources and actor in step.actors]


def require_step(name: str, *, state: str, actor: Actor, reason: str = "") -> Step:
    step = STEPS.get(name)
    if step is None or step not in steps_open(state, actor):
        raise StepRefused
    if (step.reasons.values if step.reasons else [""]).count(reason) != 1:
        raise StepRefused
    return step


def reason_text(step: str, reason: str) -> str:
    choices = STEPS[step].reasons if step in STEPS else None
    return str(dict(choices.choices).get(reason, reason)) if choices else reason
