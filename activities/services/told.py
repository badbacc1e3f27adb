"""What a person told, on the phone, at the door or by a slip, is told: nobody hears it twice."""

from django.utils import timezone

from accounts.models import User

from ..models import Call, Registration, Slip
from ..rules.telling import Told


def told(registration: Registration, *, by: User, how: Told = Told.TOLD) -> None:
    """Closes what was still to be said of this sign-up, whichever way it was to go."""
    now = timezone.now()
    Registration.objects.filter(
        pk=registration.pk, call_asked_at__isnull=False, called_at=None
    ).update(called_at=now)
    Call.objects.filter(registration=registration, done_at=None).update(
        done_at=now, done_by=by, outcome=how
    )
    # What is not on paper yet need not be.
    Slip.objects.waiting().filter(registration=registration).delete()
