"""The keys of a desk's own system, and what it does with them."""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.retention import begin_of

from ..models import ApiAnswer, ApiKey, Desk, Referral
from ..rules import NOTHING_SAID, Actor, Said, Via
from ..rules.keys import ANSWERS_KEPT, ENDED_KEPT, MARK, SHOWN, digest
from .steps import take_step

# A day with a request each second would else be as many writes of one row.
USED_EACH = timedelta(minutes=1)


class Outdated(Exception):
    """The system answers to a version that is no longer the last one."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(referral.version)
        self.referral = referral


class KeyUsedForAnother(Exception):
    """The same Idempotency-Key came with another request."""


@transaction.atomic
def make_key(
    desk: Desk, *, name: str, scopes: Collection[str], until: date | None, by: User | None
) -> tuple[ApiKey, str]:
    """→ (key, what the system must show; this once)"""
    text = MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        desk=desk,
        name=name,
        start=text[:SHOWN],
        digest=digest(text),
        scopes=sorted(str(scope) for scope in scopes),
        made_by=by,
        until=until,
    )
    audit.record(
        "api_key.added",
        key,
        by=by,
        corporation_id=None,
        desk=str(desk.pk),
        scopes=",".join(key.scopes),
    )
    return key, text


@transaction.atomic
def end_key(key: ApiKey, *, by: User) -> None:
    """From now on it opens nothing."""
    locked = ApiKey.objects.select_for_update(of=("self",), no_key=True).get(pk=key.pk)
    if not locked.holds():
        return
    locked.until = timezone.localdate()
    locked.save(update_fields=["until"])
    audit.record("api_key.ended", locked, by=by, corporation_id=None, desk=str(locked.desk_id))


def find_key(text: str) -> ApiKey | None:
    """The key of today that this is. Once a minute it is noted that it was used."""
    key = (
        ApiKey.objects.current()
        .filter(digest=digest(text))
        .select_related("desk__organisation")
        .first()
    )
    now = timezone.now()
    if key is not None and (key.last_used_at is None or now - key.last_used_at > USED_EACH):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


@transaction.atomic
def step_with_key(
    key: ApiKey,
    pk: UUID,
    name: str,
    *,
    reason: str = "",
    said: Said = NOTHING_SAID,
    version: int | None = None,
) -> Referral:
    """Raises Referral.DoesNotExist, Outdated, StepRefused, HoldsBsn or HoldsIban."""
    referral = (
        Referral.objects.at_desk(key.desk_id)
        .select_for_update(of=("self",), no_key=True)
        .get(pk=pk)
    )
    if version is not None and version != referral.version:
        raise Outdated(referral)
    taken = take_step(
        referral, name, actor=Actor.PARTNER, by=None, reason=reason, said=said, via=Via.API
    )
    audit.record(
        "referral.by_key",
        taken,
        by=None,
        corporation_id=taken.corporation_id,
        key=str(key.pk),
        step=name,
        version=taken.version,
    )
    return taken


@transaction.atomic
def answer_once(
    desk: Desk, idempotency_key: str, fingerprint: str, act: Callable[[], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], bool]:
    """→ (the answer, whether it was given before). Who comes second waits for the first, and gets
    what that one got. What `act` raises leaves nothing behind."""
    row, is_first = ApiAnswer.objects.get_or_create(
        desk=desk, idempotency_key=idempotency_key, defaults={"fingerprint": fingerprint}
    )
    if not is_first:
        if row.fingerprint != fingerprint:
            raise KeyUsedForAnother
        return row.body, True
    row.body = dict(act())
    row.save(update_fields=["body"])
    return row.body, False


def forget_keys(today: date) -> None:
    """What a system was answered long ago, and keys that ended long ago."""
    ApiAnswer.objects.filter(at__lt=begin_of(today) - ANSWERS_KEPT).delete()
    ApiKey.objects.filter(Q(until__lt=today - ENDED_KEPT)).delete()
