"""A visit that was proposed: taken up, or set aside for a month."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.rules import months_later

from .. import rules
from ..models import Signal, VisitAside
from ..rules import Actor
from ..rules.clusters import AsideReason
from .actors import actors_of
from .moving import leave_trace, lock, move


@transaction.atomic
def take_up_visit(signal: Signal, *, by: User) -> Signal:
    """We go there ourselves, on the newest of the signs. Raises StepRefused."""
    locked = lock(signal)
    step = rules.require_step("keep", state=locked.state, actors=actors_of(locked, by))
    move(locked, step, by=by, reason="")
    leave_trace(locked, "visit", before=locked.state, by=by, reason="")
    return locked


@transaction.atomic
def set_visit_aside(signal: Signal, *, reason: str, by: User) -> VisitAside:
    """Not now: the proposal comes back in a month, when there is still a reason for it. Raises
    StepRefused."""
    locked = lock(signal)
    if Actor.ASSESSOR not in actors_of(locked, by) or reason not in AsideReason.values:
        raise rules.StepRefused
    today = timezone.localdate()
    aside = VisitAside.objects.create(
        corporation_id=locked.corporation_id,
        unit_id=locked.unit_id,
        reason=reason,
        by=by,
        since=today,
        until=months_later(today, 1),
    )
    audit.record(
        "visit.set_aside", aside, by=by, corporation_id=locked.corporation_id, reason=reason
    )
    return aside
