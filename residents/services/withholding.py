"""Not showing something yet to the person whom it is about: one asks, another decides."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import Resident, Withholding
from ..rules.withholding import (
    WithholdRefused,
    WithholdState,
    require_second,
    require_withholding,
)
from .people import locked


@transaction.atomic
def ask_withholding(
    resident: Resident,
    *,
    kind: str,
    object_id: UUID,
    ground: str,
    words: str,
    until: date,
    by: User,
) -> Withholding:
    """Until a second person agrees, the resident sees it. Raises WithholdRefused."""
    today = timezone.localdate()
    require_withholding(ground=ground, words=words, until=until, today=today)
    row = locked(resident)
    # What ran out ended by itself; the row says so before a new one is asked.
    Withholding.objects.filter(
        kind=kind, object_id=object_id, state=WithholdState.AGREED, until__lte=today
    ).update(state=WithholdState.ENDED)
    try:
        with transaction.atomic():
            asked = Withholding.objects.create(
                corporation_id=row.corporation_id,
                resident=row,
                kind=kind,
                object_id=object_id,
                ground=ground,
                words=words.strip(),
                until=until,
                asked_by=by,
            )
    except IntegrityError as error:
        raise WithholdRefused("asked_already") from error
    audit.record(
        "withholding.asked",
        asked,
        by=by,
        corporation_id=row.corporation_id,
        kind=kind,
        object=str(object_id),
        ground=ground,
        until=str(until),
    )
    return asked


@transaction.atomic
def decide_withholding(withholding: Withholding, *, agree: bool, by: User) -> Withholding:
    row = _locked(withholding)
    require_second(state=row.state, asked_by=row.asked_by_id, decides=by.pk)
    row.state = WithholdState.AGREED if agree else WithholdState.REFUSED
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(f"withholding.{row.state}", row, by=by, corporation_id=row.corporation_id)
    return row


@transaction.atomic
def end_withholding(withholding: Withholding, *, by: User) -> Withholding:
    """Showing it again takes one person: whoever sees that the reason is gone."""
    row = _locked(withholding)
    if row.state != WithholdState.AGREED:
        raise WithholdRefused("decided")
    row.state = WithholdState.ENDED
    row.save(update_fields=["state"])
    audit.record("withholding.ended", row, by=by, corporation_id=row.corporation_id)
    return row


def _locked(withholding: Withholding) -> Withholding:
    return Withholding.objects.select_for_update(of=("self",), no_key=True).get(pk=withholding.pk)
