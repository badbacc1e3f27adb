"""What a person told, on the phone, at the door or by a slip, is told: nobody hears it twice."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from accounts.models import User

from ..models import Call, Registration, Slip
from ..rules.telling import Told


def told(registration: Registration, *, by: User, how: Told = Told.TOLD) -> None:
    """Closes what was still to be said of this sign-up, whichever way it was to go."""
    all_told([registration.pk], by=by, how=how)


def all_told(sign_ups: Collection[UUID], *, by: User, how: Told) -> None:
    """The same of many, in as many questions."""
    now = timezone.now()
    Registration.objects.filter(
        pk__in=sign_ups, call_asked_at__isnull=False, called_at=None
    ).update(called_at=now)
    Call.objects.filter(registration__in=sign_ups, done_at=None).update(
        done_at=now, done_by=by, outcome=how
    )
    # What is not on paper yet need not be.
    Slip.objects.waiting().filter(registration__in=sign_ups).delete()
