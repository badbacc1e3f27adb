"""Calls to the own system of a desk: how they are signed, and the one that tries an address."""

from collections.abc import Mapping
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext_lazy

from accounts.secrets import decrypt
from outbox.kinds import Batch, Envelope, Kind, WebhookCall, register
from outbox.models import State as MessageState

from .. import services
from ..models import Endpoint


def signed_call(endpoint: Endpoint, event: str, data: Mapping[str, str | int]) -> WebhookCall:
    return WebhookCall(
        url=endpoint.url,
        secret=_secret(endpoint, endpoint.secret),
        type=event,
        data=data,
        old_secret=_secret(endpoint, endpoint.old_secret) if endpoint.signs_old_too() else "",
    )


# A batch goes to few endpoints many times: decrypting is the dearest part of making a message.
_secrets: dict[str, str] = {}


def _secret(endpoint: Endpoint, kept: str) -> str:
    if kept not in _secrets:
        if len(_secrets) > 1000:
            _secrets.clear()
        try:
            _secrets[kept] = decrypt(kept)
        except InvalidToken as error:
            raise ValueError(f"No key in FIELD_KEYS opens endpoint {endpoint.pk}.") from error
    return _secrets[kept]


def recheck_challenge(batch: Batch) -> Mapping[UUID, str]:
    """A code that another one took the place of, or that nobody waits for any more."""
    waiting = Endpoint.objects.waiting().in_bulk([m.recipient_id for m in batch])
    return {
        m.pk: "not_asked_any_more"
        for m in batch
        if m.recipient_id not in waiting or waiting[m.recipient_id].challenge != m.version
    }


def render_challenge(batch: Batch) -> Mapping[UUID, Envelope]:
    waiting = Endpoint.objects.waiting().in_bulk([m.recipient_id for m in batch])
    return {
        m.pk: signed_call(
            endpoint,
            "endpoint.challenge",
            {"id": str(endpoint.pk), "code": services.code_of(endpoint)},
        )
        for m in batch
        if (endpoint := waiting.get(m.recipient_id))
    }


def settled_challenge(batch: Batch) -> None:
    switch_off_what_is_gone(batch)


def switch_off_what_is_gone(batch: Batch) -> None:
    gone = [m.recipient_id for m in batch if m.state == MessageState.DEAD and m.problem == "gone"]
    if gone:
        services.switch_off_endpoints(gone)


register(
    Kind(
        name=services.CHALLENGE,
        label=gettext_lazy("The address of a partner's system is tried"),
        recheck=recheck_challenge,
        render=render_challenge,
        settled=settled_challenge,
        reasons={"not_asked_any_more": gettext_lazy("Nobody waits for it any more.")},
    )
)
