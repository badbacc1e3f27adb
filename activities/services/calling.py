"""What became of a call, noted by whoever made it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import Call
from ..rules import Refused
from ..rules.telling import Told
from .registering import cancel_registration
from .telling import told

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
    told(row.registration, by=by, outcome=Told.COMES_NOT)
    audit.record("call.comes_not", row, by=by, corporation_id=row.corporation_id)
    try:
        cancel_registration(row.registration, by=by)
    except Refused:
        return  # cancelled by the host, or over: there is nothing to sign off from
