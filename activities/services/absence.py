"""Putting aside the thought that somebody stays away."""

from django.db import transaction

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from ..models.absence import AbsenceAside
from ..rules.absence import PutAside


@transaction.atomic
def put_absence_aside(resident: Resident, reason: PutAside, *, by: User) -> AbsenceAside:
    row = residents.services.locked(resident)
    aside = AbsenceAside.objects.create(
        corporation_id=row.corporation_id, resident=row, reason=reason, by=by
    )
    audit.record(
        "absence.put_aside", aside, by=by, corporation_id=row.corporation_id, reason=reason
    )
    return aside
