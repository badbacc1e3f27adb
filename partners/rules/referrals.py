"""The life of a referral. Its codes are those of the FHIR Task, where that has them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.quiet_hours import HERE
from accounts.workdays import add_working_days, after_working_time, end_of_office

from .gate import Purpose
from .reasons import (
    CancelReason,
    DeclineReason,
    FailReason,
    HoldReason,
    MistakeReason,
    Outcome,
)


class State(models.TextChoices):
    REQUESTED = "requested", _("sent")
    RECEIVED = "received", _("opened by the desk")
    INFO_ASKED = "info_asked", _("the desk has a question")
    ACCEPTED = "accepted", _("accepted")
    WAITLISTED = "waitlisted", _("on the waiting list")
    IN_PROGRESS = "in_progress", _("contact made")
    ON_HOLD = "on_hold", _("paused")
    COMPLETED = "completed", _("finished")
    FAILED = "failed", _("did not work out")
    REJECTED = "rejected", _("declined")
    REROUTED = "rerouted", _("went on to another desk")
    EXPIRED = "expired", _("not answered")
    CANCELLED = "cancelled", _("withdrawn")
    ENTERED_IN_ERROR = "entered_in_error", _("sent by mistake")


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


# --- where it stands ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """`status` and `business` as FHIR Task has them; `owner` takes the next step, and within
    `days` working days says how it goes. Without days another clock runs, or none."""

    status: str
    business: str = ""
    owner: Actor | None = None
    days: int = 0


STANDINGS: dict[State, Standing] = {
    # The term of the agreement: rules/answers.py.
    State.REQUESTED: Standing("requested", "", Actor.PARTNER),
    State.RECEIVED: Standing("requested", "received", Actor.PARTNER),
    State.INFO_ASKED: Standing("requested", "on-info", Actor.SENDER, 3),
    State.ACCEPTED: Standing("accepted", "", Actor.PARTNER, 5),  # a first try to make contact
    State.WAITLISTED: Standing("accepted", "waitlist", Actor.PARTNER, 20),
    State.IN_PROGRESS: Standing("in-progress", "", Actor.PARTNER, 20),
    State.ON_HOLD: Standing("on-hold", "", Actor.SYSTEM),  # wakes on its day
    State.COMPLETED: Standing("completed"),
    State.FAILED: Standing("failed"),
    State.REJECTED: Standing("rejected"),
    State.REROUTED: Standing("cancelled", "rerouted"),
    State.EXPIRED: Standing("cancelled", "expired"),
    State.CANCELLED: Standing("cancelled"),
    State.ENTERED_IN_ERROR: Standing("entered-in-error"),
}
OPEN = frozenset(state for state, standing in STANDINGS.items() if standing.owner)
FINAL = frozenset(State) - OPEN
# Nobody said yes or no yet. While the desk waits for an answer of the sender its clock stands.
UNANSWERED = frozenset({State.REQUESTED, State.RECEIVED, State.INFO_ASKED})
# These have a day: until when it waits.
DATED = frozenset({State.WAITLISTED, State.ON_HOLD})
# What a desk can read back after its end, and how long. Of all other ends access ends at once.
READ_BACK = frozenset({State.COMPLETED, State.FAILED, State.REJECTED})
LOOK_BACK = timedelta(days=30)
FURTHEST = timedelta(days=366)


def next_word(state: str, *, today: date, expected_on: date | None) -> datetime | None:
    """When somebody must look again; None where the agreement's own clock runs, or none."""
    if state == State.ON_HOLD and expected_on is not None:
        morning = datetime.combine(expected_on, time.min, HERE)
        return after_working_time(morning, timedelta())
    days = STANDINGS[State(state)].days
    if not days:
        return None
    day = add_working_days(today, days)
    if state == State.WAITLISTED and expected_on is not None and expected_on > today:
        day = min(day, expected_on)
    return end_of_office(day)


# --- steps --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What goes with a step besides its reason; which of it, `Step.takes` says."""

    handler: str = ""  # who takes it up at the desk
    expected_on: date | None = None
    text: str = ""


NOTHING_SAID = Said()


class Part(StrEnum):
    HANDLER = "handler"
    EXPECTED_ON = "expected_on"
    TEXT = "text"
    DESK = "desk"  # another one: such a step has a service of its own


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    reasons: type[models.TextChoices] | None = None
    needs: frozenset[Part] = frozenset()
    may_have: frozenset[Part] = frozenset()

    @property
    def takes(self) -> frozenset[Part]:
        return self.needs | self.may_have


def _step(
    name: str,
    sources: set[State] | frozenset[State],
    target: State,
    *actors: Actor,
    reasons: type[models.TextChoices] | None = None,
    needs: set[Part] | None = None,
    may_have: set[Part] | None = None,
) -> tuple[str, Step]:
    return name, Step(
        name,
        frozenset(sources),
        target,
        frozenset(actors),
        reasons,
        frozenset(needs or ()),
        frozenset(may_have or ()),
    )


_P, _S, _X = Actor.PARTNER, Actor.SENDER, Actor.SYSTEM
STEPS: dict[str, Step] = dict(
    [
        #     step       from                                   to                 who
        _step("open", {State.REQUESTED}, State.RECEIVED, _P),
        _step(
            "accept",
            {State.RECEIVED, State.WAITLISTED},
            State.ACCEPTED,
            _P,
            may_have={Part.HANDLER},
        ),
        _step(
            "waitlist",
            {State.RECEIVED, State.ACCEPTED},
            State.WAITLISTED,
            _P,
            needs={Part.EXPECTED_ON},
        ),
        # Asked for every 20 working days: it still waits, and until when.
        _step("wait_on", {State.WAITLISTED}, State.WAITLISTED, _P, needs={Part.EXPECTED_ON}),
        _step("ask", {State.RECEIVED}, State.INFO_ASKED, _P, needs={Part.TEXT}),
        _step("tell", {State.INFO_ASKED}, State.RECEIVED, _S, needs={Part.TEXT}),
        # The text: which organisation fits better.
        _step(
            "decline",
            {State.RECEIVED},
            State.REJECTED,
            _P,
            reasons=DeclineReason,
            may_have={Part.TEXT},
        ),
        _step("contact", {State.ACCEPTED, State.WAITLISTED}, State.IN_PROGRESS, _P),
        # Asked for every 20 working days: it goes on.
        _step("go_on", {State.IN_PROGRESS}, State.IN_PROGRESS, _P),
        _step(
            "hold",
            {State.IN_PROGRESS},
            State.ON_HOLD,
            _P,
            reasons=HoldReason,
            needs={Part.EXPECTED_ON},
        ),
        _step("wake", {State.ON_HOLD}, State.IN_PROGRESS, _P, _X),
        _step(
            "report",
            {State.ACCEPTED, State.IN_PROGRESS},
            State.COMPLETED,
            _P,
            reasons=Outcome,
        ),
        _step(
            "fail",
            {State.ACCEPTED, State.WAITLISTED, State.IN_PROGRESS, State.ON_HOLD},
            State.FAILED,
            _P,
            reasons=FailReason,
        ),
        # To another desk, where the gate is open for that one; the referral there is its child.
        _step(
            "pass_on",
            {State.RECEIVED, State.WAITLISTED},
            State.REROUTED,
            _P,
            needs={Part.DESK},
        ),
        _step(
            "reroute",
            UNANSWERED | {State.WAITLISTED},
            State.REROUTED,
            _S,
            needs={Part.DESK},
        ),
        _step("expire", {State.REQUESTED, State.RECEIVED}, State.EXPIRED, _X),
        _step("cancel", OPEN, State.CANCELLED, _S, _X, reasons=CancelReason),
        _step("mistake", OPEN, State.ENTERED_IN_ERROR, _S, reasons=MistakeReason),
    ]
)


# Of arrears only what the law lists may go, so nobody answers a question about them in free words:
# the municipality calls.
CARE_ONLY = frozenset({"ask"})


class StepRefused(Exception):
    """This step is not open now, not for this person, or lacks its reason."""


class NotSaid(StepRefused):
    """A part that the step needs is missing, is too much, or cannot be true."""

    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self.part = part


def steps_open(state: str, actor: Actor, purpose: str = Purpose.CARE) -> list[Step]:
    """Draws the buttons; `require_step` guards the service. One table answers both."""
    return [
        step
        for step in STEPS.values()
        if state in step.sources
        and actor in step.actors
        and (purpose == Purpose.CARE or step.name not in CARE_ONLY)
    ]


def require_step(
    name: str, *, state: str, actor: Actor, reason: str = "", purpose: str = Purpose.CARE
) -> Step:
    step = STEPS.get(name)
    if step is None or step not in steps_open(state, actor, purpose):
        raise StepRefused
    if (step.reasons.values if step.reasons else [""]).count(reason) != 1:
        raise StepRefused
    return step


def require_said(step: Step, said: Said, *, today: date) -> None:
    """Raises NotSaid. A day to come, within a year."""
    given = {Part.HANDLER: said.handler, Part.EXPECTED_ON: said.expected_on, Part.TEXT: said.text}
    for part, value in given.items():
        lacks = part in step.needs and not (value.strip() if isinstance(value, str) else value)
        if lacks or (value and part not in step.takes):
            raise NotSaid(part)
    day = said.expected_on
    if day is not None and not today < day <= today + FURTHEST:
        raise NotSaid(Part.EXPECTED_ON)


def reason_text(step: str, reason: str) -> str:
    choices = STEPS[step].reasons if step in STEPS else None
    return str(dict(choices.choices).get(reason, reason)) if choices else reason
