"""The mail of the morning: that something waits, and how much."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts.models import Corporation
from accounts.workdays import is_working_day
from outbox.models import Channel

from . import checks, reads

log = logging.getLogger(__name__)

MORNING = "socialnet.morning"


def greet(now: datetime | None = None) -> tuple[int, int]:
    """→ (mails, corporations that could not be read). On working days. Doubled or late, each gets
    one a day; one corporation that cannot be read stops no other."""
    outbox.services.heartbeat("morning")
    day = timezone.localdate(now)
    if not is_working_day(day):
        return 0, 0
    mails = failed = 0
    for key in Corporation.objects.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                wanted = bool(reads.waiting_in(key))
        except Exception:
            # Promised anyway: the outbox tries again, and shows it when it cannot be made.
            log.exception("What waits in a corporation could not be read: %s", key)
            wanted, failed = True, failed + 1
        if wanted:
            mails += _promise(key, day.toordinal())
    return mails, failed


@transaction.atomic
def _promise(corporation_id: UUID, number: int) -> int:
    people = checks.coordinators_of(corporation_id)
    for user in people:
        outbox.services.put(
            MORNING,
            channel=Channel.EMAIL,
            subject_id=corporation_id,
            recipient_id=user.pk,
            corporation_id=corporation_id,
            version=number,
        )
    return len(people)
