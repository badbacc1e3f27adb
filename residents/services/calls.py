"""Being called back: asked by the resident, done by whoever knows the residents."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User

from ..models import CallRequest, Resident
from .people import locked


@transaction.atomic
def ask_call(resident: Resident, *, phone: str, by: User) -> CallRequest:
    """Asking again before the call was made only changes the number."""
    row = locked(resident)
    request = row.calls.open().select_for_update(of=("self",), no_key=True).first()
    if request is not None:
        request.phone = phone
        request.save(update_fields=["phone"])
        return request
    request = CallRequest.objects.create(
        corporation_id=row.corporation_id, resident=row, phone=phone
    )
    audit.record("call.asked", request, by=by, corporation_id=row.corporation_id)
    return request


@transaction.atomic
def finish_call(request: CallRequest, *, by: User) -> None:
    """Called. The number that was typed for it goes; pressing twice is pressing once."""
    done = CallRequest.objects.filter(pk=request.pk, done_at=None).update(
        done_at=timezone.now(), done_by=by, phone=""
    )
    if done:
        audit.record("call.done", request, by=by, corporation_id=request.corporation_id)
