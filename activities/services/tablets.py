"""Giving a tablet its link, and taking it back."""

import secrets

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from residents.models import Complex

from ..models import Tablet
from ..models.tablets import hash_of


@transaction.atomic
def set_up_tablet(complex_: Complex, place: str, *, by: User) -> tuple[Tablet, str]:
    """→ (tablet, its secret); the secret is shown this once."""
    secret = secrets.token_urlsafe(24)
    tablet = Tablet.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        place=place,
        secret_hash=hash_of(secret),
        made_by=by,
    )
    audit.record("tablet.set_up", tablet, by=by, corporation_id=complex_.corporation_id)
    return tablet, secret


@transaction.atomic
def revoke_tablet(tablet: Tablet, *, by: User) -> None:
    """From the next touch on it shows nothing."""
    changed = Tablet.objects.filter(pk=tablet.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        audit.record("tablet.revoked", tablet, by=by, corporation_id=tablet.corporation_id)
