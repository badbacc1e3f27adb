"""How a signal goes from one state to another: under its lock, with its clock, and with a trace."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.workdays import working_time
from partners.models import Referral
from partners.rules import Purpose
from partners.rules.answers import due_at

from .. import rules
from ..models import Signal
from ..rules import Rung, State


def lock(signal: Signal) -> Signal:
    return (
        Signal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("category", "resident")
        .get(pk=signal.pk)
    )


def move(signal: Signal, step: rules.Step, *, by: User | None, reason: str) -> None:
    before = signal.state
    signal.state = step.target
    signal.reason = reason
    if step.target in rules.ENDED:
        signal.ended_at = signal.ended_at or timezone.now()
    else:
        signal.ended_at = None
    if step.name == "take":
        signal.assessor = by
    again = step.name in {"reopen", "returned", "overrule"}
    if again:
        # Somebody must decide again, so the clocks start again.
        today = timezone.localdate()
        signal.assess_by = rules.assess_by(signal.urgency, raised_on=today)
        signal.feedback_by = rules.feedback_by(signal.urgency, raised_on=today)
        promise(signal)
        # Who noted the same hears what becomes of this one, and is promised the same.
        signal.merged.update(feedback_by=signal.feedback_by, promise_at=signal.promise_at)
    elif step.target in rules.ENDED - {State.MERGED}:
        signal.promise_at = None
    _set_clock(signal, before=before, again=again)
    if signal.state != before:
        own = signal.state == State.OWN_ACTION
        today = timezone.localdate()
        signal.next_try_on = rules.next_try_on(signal.urgency, [], today=today) if own else None
    if before == State.NEEDS_INFO:
        # Answered or not, the question is over, and is no news to anybody any more.
        signal.feedback.filter(step="ask", seen_at=None).update(seen_at=timezone.now())
    signal.version += 1
    signal.save(update_fields=[*CHANGED, *CLOCK])
    leave_trace(signal, step.name, before=before, by=by, reason=reason)


def promise(signal: Signal) -> None:
    """Until when whoever noted it hears something. Arrears are noted by who does them: to oneself
    nobody promises an answer, and nobody else may hear that there is none."""
    cares = signal.category.purpose == Purpose.CARE
    signal.promise_at = rules.promised_until(signal.feedback_by) if cares else None


CHANGED = (
    *("state", "reason", "ended_at", "assessor", "assess_by", "feedback_by"),
    *("merged_into", "version", "promise_at"),
)
CLOCK = ("clock_since", "clock_used", "rung", "alarm_at", "due_at", "next_try_on")


def start_clock(signal: Signal) -> None:
    signal.clock_since, signal.clock_used, signal.rung = timezone.now(), timedelta(), Rung.NONE
    set_alarm(signal)


def _set_clock(signal: Signal, *, before: str, again: bool) -> None:
    """The clock for deciding goes on where it was after a question or a wait for a ground; every
    other state begins its own."""
    now = timezone.now()
    if again:
        start_clock(signal)
        return
    if before in rules.DECIDING and signal.state in rules.DECIDING:
        return
    if before in rules.DECIDING:
        signal.clock_used += working_time(signal.clock_since, now)
    signal.clock_since = now
    clock = signal.clock
    # What it had reached before it waited was told then.
    signal.rung = clock.rung(now) if clock else Rung.NONE
    set_alarm(signal)


def set_alarm(signal: Signal) -> None:
    clock = signal.clock
    told = signal.rung
    signal.alarm_at = rules.next_alarm(signal.state, clock, told=told) if clock else None
    signal.due_at = clock.reaches(1) if clock else _partner_is_due(signal)


def _partner_is_due(signal: Signal) -> datetime | None:
    """The first answer that a desk owes; None when they all answered and are busy with it, or wait
    for an answer themselves."""
    if signal.state != State.WITH_PARTNER:
        return None
    asked = Referral.objects.awaiting_answer().filter(pk__in=signal.follow_ups.values("referral"))
    terms = asked.values_list(Coalesce("clock_from", "created_at"), "answer_due_on")
    return min((due_at(sent_at, due_on) for sent_at, due_on in terms), default=None)


# Written by hand (docs/adr/0025): every signal and every step of one leaves a trace.
_EVENT = (
    "INSERT INTO signals_signalevent (signal_id, step, before, after, reason, by_id)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)


def leave_trace(signal: Signal, step: str, *, before: str, by: User | None, reason: str) -> None:
    with connection.cursor() as cursor:
        row: list[Any] = [signal.pk, step, before, signal.state, reason, by.pk if by else None]
        cursor.execute(_EVENT, row)
    audit.record(
        f"signal.{step}",
        signal,
        by=by,
        corporation_id=signal.corporation_id,
        before=before,
        after=signal.state,
        reason=reason,
    )
