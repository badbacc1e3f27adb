"""The secret address of a resident's own calendar."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from ..models import CalendarLink
from ..rules import Refused


def digest_of(token: str) -> str:
    """The token is made by chance and long: a plain digest of it cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_calendar_link(resident: Resident, *, by: User) -> str:
    """The token, which nobody can read back. An earlier address stops to work."""
    resident = residents.services.locked(resident)
    if resident.deceased_on is not None:
        raise Refused("deceased")
    _withdraw(resident)
    token = secrets.token_urlsafe(24)
    link = CalendarLink.objects.create(
        corporation_id=resident.corporation_id,
        resident=resident,
        digest=digest_of(token),
        created_by=by,
    )
    audit.record("calendar.made", link, by=by, corporation_id=link.corporation_id)
    return token


@transaction.atomic
def withdraw_calendar_links(resident: Resident, *, by: User) -> None:
    resident = residents.services.locked(resident)
    if _withdraw(resident):
        audit.record("calendar.withdrawn", resident, by=by, corporation_id=resident.corporation_id)


def _withdraw(resident: Resident) -> int:
    return resident.calendar_links.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def holder_of(token: str) -> Resident | None:
    links = CalendarLink.objects.standing().select_related("resident")
    link = links.filter(digest=digest_of(token)).first()
    return link.resident if link else None
