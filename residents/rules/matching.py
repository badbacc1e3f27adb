"""The life of a pair of neighbours who help each other, and its clocks. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    ASKED = "asked", _("both are being asked")
    INTRO_PLANNED = "intro_planned", _("they will meet")
    TRIAL = "trial", _("trying it for four weeks")
    ACTIVE = "active", _("helping")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")
    DECLINED_BY_GIVER = "declined_by_giver", _("the helper said no")
    DECLINED_BY_RECEIVER = "declined_by_receiver", _("the asker said no")
    NOT_CLICKED = "not_clicked", _("it did not click")
    OVERRIDDEN = "overridden", _("put aside")


# These take a place in the load of a helper, and the need is being met.
LIVE = frozenset({State.ASKED, State.INTRO_PLANNED, State.TRIAL, State.ACTIVE, State.PAUSED})
RUNNING = frozenset({State.TRIAL, State.ACTIVE})
# From here on both know each other's name: both said yes.
INTRODUCED = frozenset({State.INTRO_PLANNED, State.TRIAL, State.ACTIVE, State.PAUSED})
OVER = frozenset(State) - LIVE - {State.SUGGESTED}


class Actor(StrEnum):
    COACH = "coach"
    GIVER = "giver"
    RECEIVER = "receiver"
    SYSTEM = "system"


class Side(models.TextChoices):
    GIVER = "giver", _("helper")
    RECEIVER = "receiver", _("asker")


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    LATER = "later", _("later")
    NO = "no", _("no")


class OverrideReason(models.TextChoices):
    NO_FIT = "no_fit", _("I think these two do not suit each other.")
    HELPED_ALREADY = "helped_already", _("This help is already there.")
    SOMEBODY_ELSE = "somebody_else", _("I know somebody who suits better.")
    NOT_NOW = "not_now", _("This is not the moment.")


class SupersedeReason(models.TextChoices):
    NEWER = "newer", _("A newer search took its place.")
    GONE = "gone", _("One of them no longer lives there, or it no longer holds.")


class LapseReason(models.TextChoices):
    """Why a pair ended by itself. The coach still speaks with the one who is left."""

    DIED = "died", _("One of them died.")
    ERASED = "erased", _("The data of one of them were erased.")


class PauseReason(models.TextChoices):
    ILLNESS = "illness", _("One of them cannot for a while.")
    HOLIDAY = "holiday", _("One of them is away.")
    OTHER = "other", _("Another reason.")


class EndReason(models.TextChoices):
    NO_LONGER_NEEDED = "no_longer_needed", _("The help is no longer needed.")
    GIVER_STOPS = "giver_stops", _("The helper stops.")
    RECEIVER_STOPS = "receiver_stops", _("The asker stops.")
    MOVED = "moved", _("One of them moved or died.")
    TROUBLE = "trouble", _("It did not go well between them.")


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[Actor]
    reasons: type[models.TextChoices] | None = None
    both_yes: bool = False


def _step(
    name: str,
    sources: set[State] | frozenset[State],
    target: State,
    *actors: Actor,
    reasons: type[models.TextChoices] | None = None,
    both_yes: bool = False,
) -> tuple[str, Step]:
    return name, Step(name, frozenset(sources), target, frozenset(actors), reasons, both_yes)


_ASKING = {State.ASKED, State.INTRO_PLANNED}
_HELPING = {State.TRIAL, State.ACTIVE, State.PAUSED}

STEPS: dict[str, Step] = dict(
    [
        #     step              from                 to                            who
        _step("accept", {State.SUGGESTED}, State.ASKED, Actor.COACH),
        _step("plan_intro", {State.ASKED}, State.INTRO_PLANNED, Actor.COACH, both_yes=True),
        _step("start_trial", {State.INTRO_PLANNED}, State.TRIAL, Actor.COACH),
        _step("confirm", {State.TRIAL}, State.ACTIVE, Actor.COACH),
        _step("resume", {State.PAUSED}, State.ACTIVE, Actor.COACH),
        _step("pause", RUNNING, State.PAUSED, Actor.COACH, reasons=PauseReason),
        _step("end", _HELPING, State.ENDED, Actor.COACH, reasons=EndReason),
        _step("not_clicked", {State.INTRO_PLANNED, State.TRIAL}, State.NOT_CLICKED, Actor.COACH),
        _step(
            "override",
            {State.SUGGESTED, State.ASKED},
            State.OVERRIDDEN,
            Actor.COACH,
            reasons=OverrideReason,
        ),
        # A no is an answer, given by the person or written down by the coach.
        _step("giver_declines", _ASKING, State.DECLINED_BY_GIVER, Actor.GIVER, Actor.COACH),
        _step(
            "receiver_declines", _ASKING, State.DECLINED_BY_RECEIVER, Actor.RECEIVER, Actor.COACH
        ),
        _step(
            "lapse",
            {State.INTRO_PLANNED} | _HELPING,
            State.ENDED,
            Actor.SYSTEM,
            reasons=LapseReason,
        ),
        _step("fall_away", {State.ASKED}, State.OVERRIDDEN, Actor.SYSTEM, reasons=LapseReason),
        _step(
            "supersede",
            {State.SUGGESTED},
            State.OVERRIDDEN,
            Actor.SYSTEM,
            reasons=SupersedeReason,
        ),
    ]
)
DECLINES = {Side.GIVER: "giver_declines", Side.RECEIVER: "receiver_declines"}


class StepRefused(Exception):
    """This step is not open now, not for this person, or lacks its reason."""


def steps_open(state: str, actors: frozenset[Actor], *, both_yes: bool) -> list[Step]:
    """Draws the buttons; `require_step` guards the service. One table answers both."""
    return [
        step
        for step in STEPS.values()
        if state in step.sources and step.actors & actors and (both_yes or not step.both_yes)
    ]


def require_step(
    name: str, *, state: str, actors: frozenset[Actor], both_yes: bool, reason: str = ""
) -> Step:
    step = STEPS.get(name)
    if step is None or step not in steps_open(state, actors, both_yes=both_yes):
        raise StepRefused
    if (step.reasons.values if step.reasons else [""]).count(reason) != 1:
        raise StepRefused
    return step


def reason_text(step: str, reason: str) -> str:
    choices = STEPS[step].reasons if step in STEPS else None
    return str(dict(choices.choices).get(reason, reason)) if choices else reason


# --- may these two be brought together again? ---------------------------------------------------

NOT_NOW_DAYS = 60


def keeps_apart(state: str, reason: str, *, ended_on: date, today: date) -> bool:
    """Whether how it went before forbids to suggest these two again."""
    if reason in LapseReason.values:
        return False
    if state != State.OVERRIDDEN:
        return state in OVER
    if reason in SupersedeReason.values:
        return False
    if reason == OverrideReason.NOT_NOW:
        return today < ended_on + timedelta(days=NOT_NOW_DAYS)
    return True


# --- clocks -------------------------------------------------------------------------------------

TRIAL_DAYS = 28
FIRST_TALKS = (14, 42)
TALK_EVERY = 90
QUIET_DAYS = 21
# What was suggested or asked, and then nothing.
ASK_AGAIN_DAYS = 14


def next_talk(started_on: date, last_talk_on: date | None) -> date:
    """Talk with both in week 2 and week 6, and then every 90 days."""
    done = (last_talk_on or started_on) - started_on
    for days in FIRST_TALKS:
        if done < timedelta(days=days):
            return started_on + timedelta(days=days)
    return (last_talk_on or started_on) + timedelta(days=TALK_EVERY)


class Task(models.TextChoices):
    """Why a coach looks at a pair today, most pressing first."""

    LOST = "lost", _("One of them died. Talk with the other one, and end it here.")
    LEFT_ALONE = "left_alone", _("One of them is no longer there. Talk with the one who is left.")
    MOVED = "moved", _("One of them moved. Do they go on?")
    QUIET = "quiet", _("Nothing was heard of them for three weeks. Call or knock.")
    TRIAL_OVER = "trial_over", _("The four weeks are over. Do they go on?")
    TALK = "talk", _("Time to ask both how it goes.")
    MEET = "meet", _("They have met. Do they try it?")
    ASK = "ask", _("Ask again who did not answer yet.")
    PLAN = "plan", _("Both said yes. Plan a meeting.")


@dataclass(frozen=True)
class Clock:
    """What the tasks of a pair depend on."""

    state: str
    lost: bool  # one of them died
    changed_on: date
    both_yes: bool
    meet_on: date | None
    trial_until: date | None
    next_talk_on: date | None
    heard_on: date | None
    reason: str = ""
    away: bool = False  # one of them moved, and nobody said yet that they go on


def tasks_of(clock: Clock, today: date) -> list[Task]:
    tasks = []
    if clock.state in OVER:
        alone = clock.reason in LapseReason.values and clock.heard_on is None
        return [Task.LEFT_ALONE] if alone else []
    if clock.lost:
        return [Task.LOST] if clock.state in LIVE else []
    if clock.away and clock.state in LIVE:
        tasks.append(Task.MOVED)
    if clock.state in RUNNING:
        if clock.heard_on and clock.heard_on < today - timedelta(days=QUIET_DAYS):
            tasks.append(Task.QUIET)
        if clock.state == State.TRIAL and clock.trial_until and clock.trial_until <= today:
            tasks.append(Task.TRIAL_OVER)
        if clock.next_talk_on and clock.next_talk_on <= today:
            tasks.append(Task.TALK)
    if clock.state == State.INTRO_PLANNED and clock.meet_on and clock.meet_on < today:
        tasks.append(Task.MEET)
    if clock.state == State.ASKED:
        if clock.both_yes:
            tasks.append(Task.PLAN)
        elif clock.changed_on <= today - timedelta(days=ASK_AGAIN_DAYS):
            tasks.append(Task.ASK)
    return tasks
