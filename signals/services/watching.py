"""Looking at the clocks: whoever a late signal reaches hears it, and what none answers goes on."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts.models import Membership, Role, User
from outbox.models import Channel

from .. import rules
from ..models import Signal
from ..rules import Actor, Rung, State
from .moving import leave_trace, lock, move, set_alarm

log = logging.getLogger(__name__)

LATE = "signals.late"


@dataclass(frozen=True)
class Watched:
    seen: int
    failed: int


def watch(now: datetime | None = None) -> Watched:
    """Each signal in a transaction of its own: one that cannot be read stops no other. Doubled or
    late, it tells nothing twice."""
    moment = now or timezone.now()
    keys = list(Signal.objects.alarmed(moment).values_list("pk", flat=True))
    failed = 0
    for key in keys:
        try:
            _look_at(key, moment)
        except Exception:
            log.exception("A signal could not be looked at: %s", key)
            failed += 1
    return Watched(len(keys), failed)


@transaction.atomic
def _look_at(key: UUID, now: datetime) -> None:
    signal = lock(Signal(pk=key))
    clock = signal.clock
    if clock is None or signal.alarm_at is None or signal.alarm_at > now:
        return  # somebody was before us
    name = {State.NEEDS_INFO: "go_on", State.RESOLVED: "lapse", State.NO_ACTION: "lapse"}.get(
        State(signal.state)
    )
    if name is not None and clock.spent(now) >= clock.length:
        step = rules.require_step(name, state=signal.state, actors=frozenset({Actor.SYSTEM}))
        move(signal, step, by=None, reason="")
        return
    rung = clock.rung(now)
    if rung > signal.rung:
        signal.rung = rung
        _tell_it_is_late(signal, rung)
        leave_trace(signal, "late", before=signal.state, by=None, reason=rung.name.lower())
    set_alarm(signal)
    signal.save(update_fields=["rung", "alarm_at"])


def _tell_it_is_late(signal: Signal, rung: Rung) -> None:
    for user in listeners(signal, rung):
        outbox.services.put(
            LATE,
            channel=Channel.EMAIL,
            subject_id=signal.pk,
            recipient_id=user.pk,
            corporation_id=signal.corporation_id,
            # Of this rung of this clock: the same is told once.
            version=signal.version * len(Rung) + rung,
        )


def listeners(signal: Signal, rung: Rung) -> list[User]:
    """First whose turn it is; when that is nobody in particular, or it is late, everybody who may
    decide; later the administrators too, who read that it is late and not what it is."""
    desk = deciders(signal)
    own = [user for user in desk if user.pk == signal.assessor_id]
    if signal.state == State.NEEDS_INFO:
        own = list(User.objects.filter(pk=signal.raised_by_id, is_active=True))
    found = {user.pk: user for user in own or desk}
    if rung >= Rung.LATE:
        found |= {user.pk: user for user in desk}
    if rung >= Rung.VERY_LATE:
        found |= {user.pk: user for user in _who_are(signal, Role.ADMINISTRATOR)}
    return list(found.values())


def deciders(signal: Signal) -> list[User]:
    """Everybody who may decide about it. Arrears have no clock and no reader but their officer."""
    return _who_are(signal, Role.COORDINATOR)


def _who_are(signal: Signal, role: Role) -> list[User]:
    rows = Membership.objects.current().filter(corporation=signal.corporation_id, role=role)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk"))
