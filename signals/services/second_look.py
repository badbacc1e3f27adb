"""A second person looks at how a sensitive signal ended. Whoever noted it does not wait for it."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import outbox.services
from accounts.models import Membership, Role, User
from accounts.periods import current
from accounts.workdays import add_working_days
from outbox.models import Channel
from partners.rules import Purpose
from residents.models import FieldRole

from .. import rules
from ..models import LookState, SecondLook, Signal
from ..rules import Actor, Rung, second_look
from .moving import leave_trace, lock, move

log = logging.getLogger(__name__)

SECOND_LOOK = "signals.second_look"
LOOK_DAYS = 5


class LookRefused(Exception):
    """Somebody looked already, or this is somebody who decided it or noted it."""


def after(signal: Signal, *, step: str, by: User) -> None:
    """In the transaction of a step: what it ended alone is put before somebody else, and what it
    opened again waits for nobody any more."""
    if step == "reopen":
        waiting = SecondLook.objects.waiting().filter(signal=signal)
        waiting.update(state=LookState.OVERTAKEN, alarm_at=None)
    # Of arrears nobody decides what becomes of them: that is the law's and the tenant's.
    cares = signal.category.purpose == Purpose.CARE and signal.category.is_sensitive
    if not second_look.needs_second(step, is_sensitive=cares):
        return
    now = timezone.now()
    SecondLook.objects.create(
        corporation_id=signal.corporation_id,
        signal=signal,
        step=step,
        reason=signal.reason,
        decided_by=by,
        noted_by_id=signal.raised_by_id,
        since=now,
        look_by=add_working_days(timezone.localdate(now), LOOK_DAYS),
        alarm_at=second_look.next_alarm(second_look.clock_of(now), told=Rung.NONE),
    )


@transaction.atomic
def look_at(look: SecondLook, *, by: User, overrule: str = "") -> SecondLook:
    """Agrees, or opens it again with a reason. Raises LookRefused or StepRefused."""
    signal = lock(look.signal)
    row = SecondLook.objects.select_for_update(of=("self",), no_key=True).get(pk=look.pk)
    may = second_look.is_another(by.pk, decided_by=row.decided_by_id, noted_by=row.noted_by_id)
    visible = SecondLook.objects.visible_to(by).filter(pk=row.pk)
    if row.state != LookState.WAITING or not may or not visible.exists():
        raise LookRefused
    row.state = LookState.OVERRULED if overrule else LookState.AGREED
    row.looked_by, row.looked_at, row.alarm_at = by, timezone.now(), None
    row.save(update_fields=["state", "looked_by", "looked_at", "alarm_at"])
    if overrule:
        step = rules.require_step(
            "overrule",
            state=signal.state,
            actors=frozenset({Actor.SECOND_READER}),
            reason=overrule,
        )
        move(signal, step, by=by, reason=overrule)
    else:
        leave_trace(signal, "agree", before=signal.state, by=by, reason="")
    return row


# --- the ladder -----------------------------------------------------------------------------------


def watch_looks(now: datetime | None = None) -> int:
    """Who hears that nobody looked; each in a transaction of its own. → how many failed"""
    moment = now or timezone.now()
    failed = 0
    for key in list(SecondLook.objects.alarmed(moment).values_list("pk", flat=True)):
        try:
            _look_at_clock(key, moment)
        except Exception:
            log.exception("A second look could not be looked at: %s", key)
            failed += 1
    return failed


@transaction.atomic
def _look_at_clock(key: UUID, now: datetime) -> None:
    look = (
        SecondLook.objects.select_for_update(of=("self",), no_key=True)
        .select_related("signal__category")
        .get(pk=key)
    )
    if look.alarm_at is None or look.alarm_at > now:
        return  # somebody was before us
    clock = second_look.clock_of(look.since)
    rung = clock.rung(now)
    if rung > look.rung:
        look.rung = rung
        for user in listeners(look, rung):
            outbox.services.put(
                SECOND_LOOK,
                channel=Channel.EMAIL,
                subject_id=look.pk,
                recipient_id=user.pk,
                corporation_id=look.corporation_id,
                version=rung,
            )
    look.alarm_at = second_look.next_alarm(clock, told=look.rung)
    look.save(update_fields=["rung", "alarm_at"])


def listeners(look: SecondLook, rung: Rung) -> list[User]:
    """Who can be the second reader; when it is very late the administrators too, who read that
    somebody must look and not at what."""
    found = {user.pk: user for user in second_readers(look)}
    if rung >= Rung.VERY_LATE:
        rows = Membership.objects.current().filter(
            corporation=look.corporation_id, role=Role.ADMINISTRATOR
        )
        users = User.objects.filter(pk__in=rows.values("user"), is_active=True)
        found |= {user.pk: user for user in users}
    return list(found.values())


def second_readers(look: SecondLook) -> list[User]:
    office = Q(
        current(prefix="memberships__"),
        memberships__corporation=look.corporation_id,
        memberships__role=Role.COORDINATOR,
    )
    field = Q(
        current(prefix="assignments__"),
        assignments__complex=look.signal.complex_id,
        assignments__role=FieldRole.FLATCOACH,
    )
    rows = User.objects.filter(office | field, is_active=True)
    return list(
        rows.exclude(pk__in=[look.decided_by_id, look.noted_by_id]).distinct().order_by("pk")
    )
