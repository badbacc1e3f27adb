"""Where the own system of a desk wants to hear that something waits."""

import base64
import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.secrets import encrypt

from ..models import Desk, Endpoint


@transaction.atomic
def add_endpoint(desk: Desk, *, url: str, by: User | None) -> tuple[Endpoint, str]:
    """→ (endpoint, its signing secret, shown this once: 24 random bytes, Standard Webhooks)."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    endpoint = Endpoint.objects.create(desk=desk, url=url, secret=encrypt(secret))
    audit.record("endpoint.added", endpoint, by=by, corporation_id=None, desk=str(desk.pk))
    return endpoint, secret


def switch_off_endpoints(keys: list[UUID]) -> None:
    """The receiver said 410: it never wants to hear from us again."""
    Endpoint.objects.filter(pk__in=keys, disabled_at=None).update(disabled_at=timezone.now())
