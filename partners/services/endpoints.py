"""Where a desk's own system hears something: made, confirmed, given a new secret, switched off."""

import base64
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

import outbox.services
from accounts import audit
from accounts.models import Corporation, User
from accounts.secrets import encrypt
from outbox.models import Channel

from ..models import Agreement, Desk, Endpoint

CHALLENGE = "partners.endpoint_challenge"
OLD_SECRET_HOLDS = timedelta(hours=24)
MISSES = 5


class NotConfirmed(Exception):
    """`code` says why: wrong, same_person, too_many, switched_off."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def add_endpoint(desk: Desk, *, url: str, by: User | None) -> tuple[Endpoint, str]:
    """→ (endpoint, its signing secret, shown this once). It hears nothing but its code, until
    somebody else confirms it."""
    secret = _new_secret()
    endpoint = Endpoint.objects.create(desk=desk, url=url, secret=encrypt(secret), made_by=by)
    audit.record("endpoint.added", endpoint, by=by, corporation_id=None, desk=str(desk.pk))
    _send_code(endpoint)
    return endpoint, secret


def code_of(endpoint: Endpoint) -> str:
    """Eight digits that only a letter to this address tells; nobody can work them out from the
    secret, which whoever typed the address has seen."""
    mark = salted_hmac("partners.endpoint", f"{endpoint.pk}:{endpoint.challenge}").digest()
    return f"{int.from_bytes(mark[:8]) % 10**8:08}"


def _send_code(endpoint: Endpoint) -> None:
    """A row of the outbox stands with a corporation: one that has an agreement with the desk."""
    agreement = Agreement.objects.filter(organisation=endpoint.desk.organisation_id).order_by(
        "-since"
    )
    of = agreement.values_list("corporation", flat=True).first()
    corporation_id = of or Corporation.objects.values_list("pk", flat=True).first()
    if corporation_id is not None:
        outbox.services.put(
            CHALLENGE,
            channel=Channel.WEBHOOK,
            subject_id=endpoint.pk,
            recipient_id=endpoint.pk,
            corporation_id=corporation_id,
            version=endpoint.challenge,
            urgent=True,
        )


@transaction.atomic
def send_code_again(endpoint: Endpoint, *, by: User) -> None:
    """A new code: the old one no longer confirms anything."""
    locked = _locked(endpoint)
    if locked.disabled_at is None and locked.confirmed_at is None:
        locked.challenge += 1
        locked.misses = 0
        locked.save(update_fields=["challenge", "misses"])
        _send_code(locked)
        _trace("endpoint.challenged", locked, by)


def confirm_endpoint(endpoint: Endpoint, *, code: str, by: User) -> Endpoint:
    """Raises NotConfirmed. A wrong code counts, so this is no single transaction to undo."""
    refused = _confirm(endpoint, code, by)
    if refused:
        raise NotConfirmed(refused)
    return Endpoint.objects.get(pk=endpoint.pk)


@transaction.atomic
def _confirm(endpoint: Endpoint, code: str, by: User) -> str:
    locked = _locked(endpoint)
    if locked.disabled_at is not None:
        return "switched_off"
    if locked.confirmed_at is not None:
        return ""
    if locked.made_by_id == by.pk:
        return "same_person"
    if locked.misses >= MISSES:
        return "too_many"
    if not constant_time_compare(code.strip().replace(" ", ""), code_of(locked)):
        locked.misses += 1
        locked.save(update_fields=["misses"])
        return "wrong"
    locked.confirmed_at, locked.confirmed_by = timezone.now(), by
    locked.save(update_fields=["confirmed_at", "confirmed_by"])
    _trace("endpoint.confirmed", locked, by)
    return ""


@transaction.atomic
def give_new_secret(endpoint: Endpoint, *, by: User) -> str:
    """→ the new secret, shown this once. For a day all is signed under the old one too."""
    locked = _locked(endpoint)
    secret = _new_secret()
    locked.old_secret, locked.old_until = locked.secret, timezone.now() + OLD_SECRET_HOLDS
    locked.secret = encrypt(secret)
    locked.save(update_fields=["secret", "old_secret", "old_until"])
    _trace("endpoint.new_secret", locked, by)
    return secret


@transaction.atomic
def switch_off_endpoint(endpoint: Endpoint, *, by: User) -> None:
    locked = _locked(endpoint)
    if locked.disabled_at is None:
        locked.disabled_at = timezone.now()
        locked.save(update_fields=["disabled_at"])
        _trace("endpoint.switched_off", locked, by)


def switch_off_endpoints(keys: list[UUID]) -> None:
    """The receiver said 410: it never wants to hear from us again."""
    Endpoint.objects.filter(pk__in=keys, disabled_at=None).update(disabled_at=timezone.now())


def _new_secret() -> str:
    """24 random bytes, as Standard Webhooks asks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _locked(endpoint: Endpoint) -> Endpoint:
    rows = Endpoint.objects.select_related("desk").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=endpoint.pk)


def _trace(verb: str, endpoint: Endpoint, by: User) -> None:
    audit.record(verb, endpoint, by=by, corporation_id=None, desk=str(endpoint.desk_id))
