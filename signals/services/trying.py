"""Writing down that somebody tried to reach the resident."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from .. import reads, rules
from ..models import ContactTry, Signal
from ..rules import Actor, State
from .actors import actors_of
from .moving import lock

# The same by the same person within these minutes is a button pressed twice.
TWICE = timedelta(minutes=10)


class NotThen(Exception):
    """A try lies between the day on which it was noted and today."""


def may_try(signal: Signal, user: User) -> bool:
    """Who decides about it, and who knows the residents there."""
    if signal.state != State.OWN_ACTION:
        return False
    assesses = Actor.ASSESSOR in actors_of(signal, user)
    return reads.sees_the_work(signal, user, assesses=assesses)


@transaction.atomic
def record_try(signal: Signal, *, how: str, reached: bool, tried_on: date, by: User) -> ContactTry:
    """Raises StepRefused or NotThen."""
    locked = lock(signal)
    if not may_try(locked, by):
        raise rules.StepRefused
    today = timezone.localdate()
    if not timezone.localdate(locked.raised_at) <= tried_on <= today:
        raise NotThen
    tries = list(locked.tries.of_now())
    for earlier in tries:
        said = (earlier.how, earlier.reached, earlier.tried_on, earlier.by_id)
        if said == (how, reached, tried_on, by.pk) and timezone.now() - earlier.noted_at < TWICE:
            return earlier
    row = ContactTry.objects.create(
        corporation_id=locked.corporation_id,
        signal=locked,
        how=how,
        reached=reached,
        tried_on=tried_on,
        by=by,
    )
    facts = [one.fact for one in [*tries, row]]
    locked.next_try_on = rules.next_try_on(locked.urgency, facts, today=today)
    locked.save(update_fields=["next_try_on"])
    audit.record(
        "signal.tried",
        locked,
        by=by,
        corporation_id=locked.corporation_id,
        how=how,
        reached=reached,
    )
    return row
