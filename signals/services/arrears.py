"""The file of one tenant's arrears: what was done, what the tenant said, passing on, the end."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import partners.services
from accounts import audit
from accounts.models import User
from partners.models import ConsentEvent, Desk, Referral
from partners.rules import CONSENT_TEXTS, BasisKind, Purpose
from partners.services import Ground

from .. import rules
from ..models import ArrearsFile, ArrearsStep, Signal
from ..rules import Actor, Settled, Urgency
from ..rules.arrears import Condition, Done, day_field, is_reference, require_good
from .actors import actors_of
from .deciding import NobodyNamed, refer, take_step
from .moving import lock, move
from .routing import propose_desk


class NoMunicipality(Exception):
    """No rule leads to a municipality that agreed and can take it today."""


class BadReference(Exception):
    """A customer number has letters, digits and dashes: it is no story."""


def _held(file: ArrearsFile, by: User) -> ArrearsFile:
    """The file under the lock of its signal. Raises StepRefused: not this user's, or not now."""
    signal = lock(file.signal)
    if Actor.COLLECTOR not in actors_of(signal, by) or signal.state not in rules.ASSESSABLE:
        raise rules.StepRefused
    held = ArrearsFile.objects.get(pk=file.pk)
    held.signal = signal
    return held


def _trace(file: ArrearsFile, verb: str, *, by: User | None, **facts: str | int) -> None:
    audit.record(f"arrears.{verb}", file, by=by, corporation_id=file.corporation_id, **facts)


@transaction.atomic
def save_facts(
    file: ArrearsFile, *, amount_cents: int, behind_since: date, reference: str, by: User
) -> ArrearsFile:
    """Raises StepRefused or BadReference."""
    if reference and not is_reference(reference):
        raise BadReference
    held = _held(file, by)
    held.amount_cents, held.behind_since, held.reference = amount_cents, behind_since, reference
    held.save(update_fields=["amount_cents", "behind_since", "reference"])
    _trace(held, "facts", by=by)
    return held


@transaction.atomic
def record_steps(file: ArrearsFile, steps: Mapping[str, Done], *, by: User) -> ArrearsFile:
    """Condition → what was done for it. All of them, or none.

    Raises StepRefused or StepWrong. The same once more is a button pressed twice.
    """
    held = _held(file, by)
    last = last_steps(held)
    for condition in Condition:
        done = steps.get(condition)
        if done is None or last.get(condition) == done:
            continue
        require_good(
            condition,
            done,
            today=timezone.localdate(),
            behind_since=held.behind_since,
            reminded_on=held.reminded_on,
        )
        _add(held, condition, done, by=by)
    held.save(update_fields=[day_field(condition) for condition in Condition])
    return held


@transaction.atomic
def take_back(file: ArrearsFile, condition: str, *, by: User) -> ArrearsFile:
    """It was recorded by mistake. What was recorded stays in the history. Raises StepRefused."""
    held = _held(file, by)
    name = day_field(Condition(condition))
    if getattr(held, name) is None:
        raise rules.StepRefused
    _add(held, Condition(condition), None, by=by)
    held.save(update_fields=[name])
    return held


def _add(held: ArrearsFile, condition: Condition, done: Done | None, *, by: User) -> None:
    ArrearsStep.objects.create(
        corporation_id=held.corporation_id,
        file=held,
        condition=condition,
        done_on=done.on if done else None,
        way=done.way if done else "",
        evidence=done.evidence if done else "",
        by=by,
    )
    setattr(held, day_field(condition), done.on if done else None)
    _trace(held, "step" if done else "taken_back", by=by, condition=str(condition))


def last_steps(file: ArrearsFile) -> dict[str, Done]:
    """Per condition what counts now."""
    found: dict[str, Done] = {}
    for step in file.steps.order_by("pk"):
        found.pop(step.condition, None)
        if step.done_on is not None:
            found[step.condition] = Done(step.done_on, step.way, step.evidence)
    return found


# --- what the tenant says, and the end ------------------------------------------------------------


@transaction.atomic
def record_answer(file: ArrearsFile, *, yes: bool, channel: str, by: User) -> None:
    """A yes passes on without waiting; a no ends the file, recalls what runs, and holds for good.

    Raises StepRefused, NobodyNamed or NoMunicipality.
    """
    signal = lock(file.signal)
    if Actor.COLLECTOR not in actors_of(signal, by):
        raise rules.StepRefused
    if signal.resident is None:
        raise NobodyNamed
    for organisation_id in _asked_about(signal):
        partners.services.record_answer(
            signal.resident,
            organisation_id=organisation_id,
            purpose=Purpose.DEBT,
            yes=yes,
            channel=channel,
            text_version=CONSENT_TEXTS[Purpose.DEBT].version,
            by=by,
        )
    if not yes and signal.state in rules.ASSESSABLE:
        take_step(signal, "settle", by=by, reason=Settled.OBJECTED)


def _asked_about(signal: Signal) -> list[UUID]:
    """The municipalities that have it, and where it would go today; in one order."""
    sent = Desk.objects.filter(referrals__in=signal.follow_ups.values("referral"))
    found = set(sent.values_list("organisation", flat=True))
    desk = propose_desk(signal).desk
    if desk is not None:
        found.add(desk.organisation_id)
    if not found:
        raise NoMunicipality
    return sorted(found)


def settle(file: ArrearsFile, reason: str, *, by: User) -> None:
    """Raises StepRefused."""
    if reason == Settled.OBJECTED:
        raise rules.StepRefused  # an objection is recorded as one
    take_step(file.signal, "settle", by=by, reason=reason)


def close_objected(limit: int = 500) -> int:
    """Files of tenants whose objection was recorded elsewhere: on their own page, or in the file
    of the resident. → how many ended."""
    objections = ConsentEvent.objects.objections()
    waiting = Signal.objects.filter(
        arrears__isnull=False,
        state__in=rules.ASSESSABLE,
        resident__in=objections.values("resident"),
    )
    found = list(waiting[:limit])
    for signal in found:
        _close(signal)
    return len(found)


@transaction.atomic
def _close(signal: Signal) -> None:
    locked = lock(signal)
    if locked.state in rules.ASSESSABLE:
        system = frozenset({Actor.SYSTEM})
        reason = Settled.OBJECTED
        step = rules.require_step("settle", state=locked.state, actors=system, reason=reason)
        move(locked, step, by=None, reason=reason)


# --- passing on -----------------------------------------------------------------------------------


def municipality_of(signal: Signal) -> Desk:
    """Raises NoMunicipality."""
    desk = propose_desk(signal).desk
    if desk is None:
        raise NoMunicipality
    return desk


def ground_of(file: ArrearsFile) -> Ground:
    return Ground(kind=BasisKind.LEGAL_DUTY, arrears=file.met)


@transaction.atomic
def pass_on(
    file: ArrearsFile, *, by: User, urgent: bool = False, desk: Desk | None = None
) -> Referral:
    """Through the gate to the municipality, or not at all. `urgent`: an eviction threatens, so it
    goes before all that waits. `desk`: when the caller knows already where it goes.

    Raises StepRefused, NobodyNamed, NoMunicipality or partners.services.GateClosed.
    """
    held = _held(file, by)
    if urgent and held.signal.urgency not in rules.PRESSING:
        held.signal.urgency = Urgency.HIGH
        held.signal.save(update_fields=["urgency"])
    desk = desk or municipality_of(held.signal)
    return refer(held.signal, desk, ground_of(held), text="", by=by)
