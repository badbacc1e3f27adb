"""Noting a signal, deciding about it, following what the partner does, telling the reporter."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import partners.services
import residents.services
from accounts import audit
from accounts.models import User
from accounts.periods import current
from accounts.rows import insert
from partners.models import Desk, Referral
from partners.rules import OPEN as REFERRAL_OPEN
from partners.rules import Actor as PartnerActor
from partners.rules import CancelReason, Decision, Purpose
from partners.rules import State as ReferralState
from partners.services import Concern, Ground
from residents.models import Resident, Unit

from .. import rules
from ..models import (
    Addition,
    ArrearsFile,
    Category,
    CategoryGround,
    Feedback,
    FollowUp,
    Signal,
)
from ..rules import Actor, State
from . import second_look
from .actors import actors_of
from .moving import leave_trace, lock, move, promise, set_alarm, start_clock
from .photos import add_photos
from .telling import tell_of_silence, tell_reporter

# Told, durably, of every change of a referral that was made for a signal.
FOLLOW = "signals.follow_up"
# The steps of a referral that whoever noted the signal hears about.
TOLD = frozenset(
    {
        *("accept", "waitlist", "decline", "report", "fail", "cancel", "mistake", "expire"),
        *("pass_on", "reroute"),
    }
)


class NobodyNamed(Exception):
    """A referral is about a person; this signal does not say about whom."""


class SubjectNotInUse(Exception):
    """There is no ground on which anything about this subject may be kept."""


class NotTheSameMatter(Exception):
    """Of another home or for another purpose, or what it should go on in has ended."""


class NotOfThisHome(Exception):
    """The person does not live in the home that the signal is about."""


# --- noting -------------------------------------------------------------------------------------


def raise_signal(
    unit: Unit,
    category: Category,
    *,
    by: User,
    urgency: str,
    observations: list[str],
    text: str = "",
    resident: Resident | None = None,
    resident_told: bool = False,
    form_key: UUID | None = None,
    called: str = "",
    photos: Sequence[bytes] = (),
) -> Signal:
    """Signal, event and audit in one transaction. The same form twice gives the same signal.

    `photos`: each as rules.made_anew gave it. Raises NotOfThisHome, rules.CallFirst,
    rules.HoldsBsn, rules.HoldsIban or SubjectNotInUse.
    """
    rules.refuse_numbers(text, *observations)
    rules.require_call(urgency, called)
    today = timezone.localdate()
    signal = Signal(
        corporation_id=unit.corporation_id,
        complex_id=unit.complex_id,
        unit=unit,
        category=category,
        urgency=urgency,
        called=called if urgency == rules.Urgency.ACUTE else "",
        observations=observations,
        text=text,
        resident_told=resident_told,
        raised_by=by,
        form_key=form_key,
        assess_by=rules.assess_by(urgency, raised_on=today),
        feedback_by=rules.feedback_by(urgency, raised_on=today),
    )
    promise(signal)
    start_clock(signal)
    known, usable = _noted_before(form_key, by, category)
    if known:
        return known
    if not usable:
        raise SubjectNotInUse
    try:
        with transaction.atomic():
            _write(signal, resident, photos)
    except IntegrityError:
        # The other half of a double tap was quicker: the unique key made this one wait for it.
        known, _usable = _noted_before(form_key, by, category)
        if known is None:
            raise
        return known
    return signal


# Written by hand (docs/adr/0025): each signal asks it. The second is Category.usable.
_BEFORE = """
SELECT (SELECT id FROM signals_signal WHERE form_key = %s AND raised_by_id = %s),
    EXISTS (SELECT FROM signals_category WHERE id = %s AND is_active)
        AND signals_ground_in_force(%s, NULL)
"""


def _noted_before(
    form_key: UUID | None, by: User, category: Category
) -> tuple[Signal | None, bool]:
    """→ what the same form noted already, and whether its subject may be noted."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [form_key, by.pk, category.pk, category.pk])
        key, usable = cursor.fetchone()
    return (Signal.objects.get(pk=key) if key else None), usable


def _write(signal: Signal, resident: Resident | None, photos: Sequence[bytes]) -> None:
    if resident is not None:
        signal.resident = residents.services.locked(resident)
        if not _lived_there(signal.resident, signal.unit_id, timezone.localdate()):
            raise NotOfThisHome
    insert(signal)
    if photos:
        add_photos(signal, photos)
    if signal.category.purpose == Purpose.DEBT:
        ArrearsFile.objects.create(corporation_id=signal.corporation_id, signal=signal)
    leave_trace(signal, "raise", before="", by=signal.raised_by, reason="")


def _lived_there(resident: Resident, unit_id: UUID, day: date) -> bool:
    return resident.occupancies.filter(current(day), unit=unit_id).exists()


# --- deciding -----------------------------------------------------------------------------------


@transaction.atomic
def take_step(signal: Signal, name: str, *, by: User, reason: str = "") -> Signal:
    """A step that a person takes, except those that need more than a reason. Raises StepRefused."""
    locked = lock(signal)
    if name in {"refer", "merge", "tell"}:
        raise rules.StepRefused
    step = rules.require_step(name, state=locked.state, actors=actors_of(locked, by), reason=reason)
    move(locked, step, by=by, reason=reason)
    if name in {"dismiss", "finish", "ask", "strike"}:
        tell_reporter(locked, step=name, sentence=reason)
    second_look.after(locked, step=name, by=by)
    if name == "acknowledge":
        locked.feedback.filter(seen_at=None).update(seen_at=timezone.now())
    return locked


@transaction.atomic
def answer_question(signal: Signal, text: str, *, by: User) -> Signal:
    """Whoever noted it tells what the desk asked. Raises StepRefused, HoldsBsn or HoldsIban."""
    rules.refuse_numbers(text)
    locked = lock(signal)
    step = rules.require_step("tell", state=locked.state, actors=actors_of(locked, by))
    Addition.objects.create(
        corporation_id=locked.corporation_id,
        signal=locked,
        question=locked.reason,
        text=text,
        by=by,
    )
    move(locked, step, by=by, reason="")
    return locked


@transaction.atomic
def merge(signal: Signal, into: Signal, *, by: User) -> Signal:
    """The same matter was noted twice: the one goes on in the other, and whoever noted it hears
    what becomes of that one. Raises StepRefused or NotTheSameMatter."""
    # In one order, whichever way round two people do it.
    rows = {row.pk: row for row in map(lock, sorted([signal, into], key=lambda one: one.pk))}
    locked, other = rows[signal.pk], rows[into.pk]
    step = rules.require_step("merge", state=locked.state, actors=actors_of(locked, by))
    purposes = {locked.category.purpose, other.category.purpose}
    if locked == other or locked.unit_id != other.unit_id or len(purposes) > 1 or not other.is_open:
        raise NotTheSameMatter
    locked.merged_into = other
    locked.merged.update(merged_into=other)
    move(locked, step, by=by, reason="")
    return locked


@transaction.atomic
def name_resident(signal: Signal, resident: Resident, *, by: User) -> Signal:
    """Says about whom the signal is, when that was not known at the door."""
    locked = lock(signal)
    may = {Actor.ASSESSOR, Actor.COLLECTOR} & actors_of(locked, by)
    if not may or locked.state not in rules.ASSESSABLE:
        raise rules.StepRefused
    resident = residents.services.locked(resident)
    if not _lived_there(resident, locked.unit_id, timezone.localdate(locked.raised_at)):
        raise NotOfThisHome
    locked.resident = resident
    locked.save(update_fields=["resident"])
    audit.record("signal.named", locked, by=by, corporation_id=locked.corporation_id)
    return locked


def concern_of(signal: Signal, text: str) -> Concern:
    if signal.resident is None:
        raise NobodyNamed
    return Concern(
        resident=signal.resident,
        purpose=signal.category.purpose,
        category=signal.category.code,
        category_name=signal.category.name,
        text=text,
        urgent=signal.urgency in rules.PRESSING,
        grounds=CategoryGround.objects.kinds_of(signal.category_id),
    )


def ask_gate(signal: Signal, desk: Desk, ground: Ground) -> Decision:
    return partners.services.ask_gate(concern_of(signal, ""), desk, ground)


@transaction.atomic
def refer(signal: Signal, desk: Desk, ground: Ground, *, text: str, by: User) -> Referral:
    """The coordinator approves: through the gate to the desk, or not at all.

    Raises StepRefused, NobodyNamed, rules.HoldsBsn, rules.HoldsIban or
    partners.services.GateClosed.
    """
    rules.refuse_numbers(text, ground.reason)
    locked = lock(signal)
    if locked.category.is_positive:
        raise rules.StepRefused  # nothing is wrong, so there is nothing to pass on
    step = rules.require_step("refer", state=locked.state, actors=actors_of(locked, by))
    busy = Referral.objects.filter(desk=desk, state__in=REFERRAL_OPEN)
    if locked.follow_ups.filter(referral__in=busy).exists():
        raise rules.StepRefused  # it is with this desk already: somebody pressed twice
    referral = partners.services.refer(
        concern_of(locked, text), desk, ground, by=by, origin_kind=FOLLOW
    )
    FollowUp.objects.create(signal=locked, referral=referral)
    move(locked, step, by=by, reason="")
    return referral


# --- what the partner does ----------------------------------------------------------------------


@transaction.atomic
def follow(referral: Referral, *, version: int) -> None:
    """A referral took its step number `version`: the reporter hears, and the signal follows.

    The signal looks at its referrals as they are now, so the order of telling does not matter.
    """
    follow_up = _follow_up_of(referral)
    if follow_up is None:
        return
    locked = lock(follow_up.signal)
    event = referral.events.order_by("pk")[version - 1]
    if event.step in TOLD and event.reason != CancelReason.OBSOLETE:
        tell_reporter(
            locked, step=event.step, sentence=event.reason or event.step, referral=referral
        )
    if event.step == "late":
        tell_of_silence(locked, referral, event)
        return
    if locked.state != State.WITH_PARTNER:
        return
    if event.step == "report" and locked.category.one_is_enough:
        _end_the_others(locked)
    set_alarm(locked)  # this desk may have answered, and another one not
    locked.save(update_fields=["due_at"])
    states = _states_of_this_round(locked)
    if states & REFERRAL_OPEN:
        return
    name = "answered" if ReferralState.COMPLETED in states else "returned"
    step = rules.require_step(name, state=locked.state, actors=frozenset({Actor.SYSTEM}))
    move(locked, step, by=None, reason="")


def _follow_up_of(referral: Referral) -> FollowUp | None:
    """Whatever went on to another desk is followed for the same signal. Whichever of the two is
    heard of first, the other one is taken along."""
    whole, one = [referral], referral
    while one.part_of is not None:
        one = one.part_of
        whole.append(one)
    rows = FollowUp.objects.filter(referral__in=whole).select_related("signal")
    known = {row.referral_id: row for row in rows}
    if not known:
        return None
    signal = next(iter(known.values())).signal
    went_on = referral.parts.all() if referral.state == ReferralState.REROUTED else []
    for part in [*whole, *went_on]:
        if part.pk not in known:
            known[part.pk] = FollowUp.objects.get_or_create(
                referral=part, defaults={"signal": signal}
            )[0]
    return known[referral.pk]


def _end_the_others(signal: Signal) -> None:
    """One desk helped, and for this subject one is enough: the others can no longer read it."""
    for other in Referral.objects.open().filter(pk__in=signal.follow_ups.values("referral")):
        partners.services.take_step(
            other, "cancel", actor=PartnerActor.SYSTEM, by=None, reason=CancelReason.OBSOLETE
        )


def _states_of_this_round(signal: Signal) -> set[str]:
    """Without the referrals from before the signal was opened again: those had their answer."""
    rows = Referral.objects.filter(pk__in=signal.follow_ups.values("referral"))
    back = signal.events.filter(step__in=["returned", "reopen", "overrule"]).last()
    if back is not None:
        rows = rows.filter(created_at__gte=back.at)
    return set(rows.values_list("state", flat=True))


# --- the reporter read it -----------------------------------------------------------------------


@transaction.atomic
def mark_seen(feedback: Feedback, *, by: User) -> None:
    """Whoever noted the signal has read it; the last word of an ended signal closes it."""
    Feedback.objects.filter(pk=feedback.pk, seen_at=None).update(seen_at=timezone.now())
    signal = lock(feedback.signal)
    ended = signal.state in {State.RESOLVED, State.NO_ACTION}
    if (
        ended
        and Actor.REPORTER in actors_of(signal, by)
        and not signal.feedback.filter(seen_at=None).exists()
    ):
        take_step(signal, "acknowledge", by=by)
