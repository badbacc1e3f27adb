"""The life of a sign-up: a table of states, steps, who may take them and when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("a place is offered")
    CONFIRMED = "confirmed", _("you have a place")
    ATTENDED = "attended", _("came")
    NO_SHOW = "no_show", _("did not come")
    OFFER_EXPIRED = "offer_expired", _("did not answer in time")
    DECLINED = "declined", _("did not want the place")
    WITHDRAWN = "withdrawn", _("left the waiting list")
    CANCELLED_IN_TIME = "cancelled_in_time", _("signed off")
    CANCELLED_LATE = "cancelled_late", _("signed off at the last moment")
    CANCELLED_BY_HOST = "cancelled_by_host", _("the activity was cancelled")
    LAPSED = "lapsed", _("no place came free")


# The person can still change these.
LIVE = frozenset({State.WAITLISTED, State.OFFERED, State.CONFIRMED})
# What was there, or should have been: it keeps its seats, so that nobody gets them meanwhile.
HISTORY = frozenset({State.ATTENDED, State.NO_SHOW})
# Whoever is in one of these takes seats (`Registration.seats`; a walk-in takes none).
HOLDS = frozenset({State.OFFERED, State.CONFIRMED}) | HISTORY
# A person is in one of these once per activity.
ONCE = LIVE | HISTORY
# After the activity: who was there, as far as anybody wrote down.
CAME = frozenset({State.CONFIRMED, State.ATTENDED})
OVER = frozenset(State) - ONCE
# What somebody undid; it is on no list of what there is to come to, or was.
SIGNED_OFF = frozenset(
    {
        State.OFFER_EXPIRED,
        State.DECLINED,
        State.WITHDRAWN,
        State.CANCELLED_IN_TIME,
        State.CANCELLED_LATE,
        State.LAPSED,
    }
)


class Actor(StrEnum):
    RESIDENT = "resident"  # also whoever holds the card or the link
    STAFF = "staff"
    SYSTEM = "system"


class Clock(StrEnum):
    """When a step is open. A moment has several of these at once."""

    IN_TIME = "in_time"  # signing off leaves others a whole day
    LATE = "late"
    OFFERS = "offers"  # there is time to ask somebody and wait for the answer
    FIRST_COME = "first_come"  # there is not: the place is for who takes it
    ANSWERABLE = "answerable"
    EXPIRED = "expired"
    BEGUN = "begun"
    CORRECTABLE = "correctable"  # of who came: from shortly before the beginning


LATE = timedelta(hours=24)
SHORT = timedelta(hours=4)
DOORS_OPEN = timedelta(hours=1)
CORRECTED_WITHIN = timedelta(days=7)


def clocks(
    now: datetime, *, starts_at: datetime, ends_at: datetime, offer_until: datetime | None = None
) -> frozenset[Clock]:
    """`offer_until`: None for an offer by phone that nobody could make yet; it waits."""
    left = starts_at - now
    found = {
        Clock.LATE if left < LATE else Clock.IN_TIME,
        Clock.FIRST_COME if left < SHORT else Clock.OFFERS,
        Clock.EXPIRED if offer_until is not None and offer_until <= now else Clock.ANSWERABLE,
    }
    if left <= timedelta(0):
        found.add(Clock.BEGUN)
    if left <= DOORS_OPEN and now <= ends_at + CORRECTED_WITHIN:
        found.add(Clock.CORRECTABLE)
    return frozenset(found)


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    clock: Clock | None = None


def _step(
    name: str,
    sources: set[State] | frozenset[State],
    target: State,
    *actors: Actor,
    clock: Clock | None = None,
) -> tuple[str, Step]:
    return name, Step(name, frozenset(sources), target, frozenset(actors), clock)


_PERSON = (Actor.RESIDENT, Actor.STAFF)
_HERE = {State.WAITLISTED, State.OFFERED, State.CONFIRMED}

STEPS: dict[str, Step] = dict(
    [
        #     step        from                     to                       who      when
        _step("offer", {State.WAITLISTED}, State.OFFERED, Actor.SYSTEM, clock=Clock.OFFERS),
        _step("accept", {State.OFFERED}, State.CONFIRMED, *_PERSON, clock=Clock.ANSWERABLE),
        _step("decline", {State.OFFERED}, State.DECLINED, *_PERSON),
        # Whoever did not answer stands at the end of the line, once; then it is over.
        _step("requeue", {State.OFFERED}, State.WAITLISTED, Actor.SYSTEM, clock=Clock.EXPIRED),
        _step("expire", {State.OFFERED}, State.OFFER_EXPIRED, Actor.SYSTEM, clock=Clock.EXPIRED),
        # Nobody called in time: not their fault, so they keep their place in the line.
        _step("release", {State.OFFERED}, State.WAITLISTED, Actor.SYSTEM, clock=Clock.FIRST_COME),
        _step("take", {State.WAITLISTED}, State.CONFIRMED, *_PERSON, clock=Clock.FIRST_COME),
        _step("leave", {State.WAITLISTED}, State.WITHDRAWN, *_PERSON),
        _step("cancel", {State.CONFIRMED}, State.CANCELLED_IN_TIME, *_PERSON, clock=Clock.IN_TIME),
        _step("cancel_late", {State.CONFIRMED}, State.CANCELLED_LATE, *_PERSON, clock=Clock.LATE),
        _step("cancel_by_host", LIVE, State.CANCELLED_BY_HOST, Actor.STAFF),
        _step(
            "lapse",
            {State.WAITLISTED, State.OFFERED},
            State.LAPSED,
            Actor.SYSTEM,
            clock=Clock.BEGUN,
        ),
        # At the door nobody is sent away for a missing place; the seats stay as they were.
        _step(
            "attend",
            _HERE | {State.NO_SHOW},
            State.ATTENDED,
            Actor.STAFF,
            clock=Clock.CORRECTABLE,
        ),
        _step(
            "miss",
            {State.CONFIRMED, State.ATTENDED},
            State.NO_SHOW,
            Actor.STAFF,
            clock=Clock.CORRECTABLE,
        ),
        # The person behind it is no longer one who comes: died, erased, or the double of another.
        _step("give_up", ONCE, State.WITHDRAWN, Actor.SYSTEM),
    ]
)
# How a sign-up begins: in the line, with a place, or as somebody who just walked in.
ENTRIES = frozenset({State.WAITLISTED, State.CONFIRMED, State.ATTENDED})


class Refused(Exception):
    """What is asked cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def steps_open(state: str, actors: frozenset[Actor], moment: frozenset[Clock]) -> list[Step]:
    """Draws the buttons; `require_step` guards the service. One table answers both."""
    return [
        step
        for step in STEPS.values()
        if state in step.sources
        and step.actors & actors
        and (step.clock is None or step.clock in moment)
    ]


def require_step(
    name: str, *, state: str, actors: frozenset[Actor], moment: frozenset[Clock]
) -> Step:
    """Raises Refused with the reason that helps most."""
    for step in steps_open(state, actors, moment):
        if step.name == name:
            return step
    raise Refused("not_signed_up" if state not in ONCE else "not_now")


def step_off(state: str, moment: frozenset[Clock]) -> str:
    """ "I cannot come": the name of the step, by where somebody stands and how late it is."""
    if state == State.OFFERED:
        return "decline"
    if state == State.CONFIRMED:
        return "cancel_late" if Clock.LATE in moment else "cancel"
    return "leave"
