"""What became of a call, noted by whoever made it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import Call
from ..rules import CallOutcome, Refused
from ..rules.telling import Told, What
from .offers import record_call
from .registering import cancel_registration
from .told import told

SAME_PRESS = timedelta(minutes=1)


def _locked(call: Call) -> Call:
    rows = Call.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("registration").get(pk=call.pk)


@transaction.atomic
def not_reached(call: Call, *, by: User) -> None:
    """Nobody answered: it stays on the list, below the others. Pressing twice is once."""
    row, now = _locked(call), timezone.now()
    if row.done_at is not None or (row.tried_at and now - row.tried_at < SAME_PRESS):
        return
    row.tries += 1
    row.tried_at = now
    row.save(update_fields=["tries", "tried_at"])
    if row.what == What.OFFER:
        # After some tries it is the turn of the next in the line.
        record_call(row.registration, CallOutcome.NOT_REACHED, by=by)
    audit.record("call.not_reached", row, by=by, corporation_id=row.corporation_id)


@transaction.atomic
def finish_call(call: Call, *, by: User) -> None:
    row = _locked(call)
    if row.done_at is not None:
        return
    told(row.registration, by=by)
    audit.record("call.told", row, by=by, corporation_id=row.corporation_id)


@transaction.atomic
def comes_not(call: Call, *, by: User) -> None:
    """Signs off, as if they had called themselves: somebody else gets the place."""
    row = _locked(call)
    if row.done_at is not None:
        return
    told(row.registration, by=by, how=Told.COMES_NOT)
    audit.record("call.comes_not", row, by=by, corporation_id=row.corporation_id)
    try:
        cancel_registration(row.registration, by=by)
    except Refused:
        return  # cancelled by the host, or over: there is nothing to sign off from


@transaction.atomic
def answer_call(call: Call, *, yes: bool, by: User) -> None:
    """A place came free, and they said whether they want it. Raises Refused when it is gone."""
    row = _locked(call)
    if row.done_at is not None:
        return
    record_call(row.registration, CallOutcome.YES if yes else CallOutcome.NO, by=by)
    told(row.registration, by=by, how=Told.ANSWERED)
    audit.record("call.answered", row, by=by, corporation_id=row.corporation_id, yes=yes)
