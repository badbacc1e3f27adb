"""Terms and holds: what a privacy officer decides about keeping data; and why somebody looked at
very many."""

from datetime import date, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from . import audit, brake, retention, rules
from .models import Corporation, Hold, ManyLooks, ReadEvent, RetentionTerm, User


@transaction.atomic
def set_term(
    corporation_id: UUID, kind: str, months: int, *, by: User, reason: str = ""
) -> RetentionTerm:
    """From the next night on. Raises rules.TermRefused."""
    usual = retention.kind_named(kind)
    rules.require_term(months, usual=usual.months, shortest=usual.shortest, reason=reason)
    term, _made = RetentionTerm.objects.update_or_create(
        corporation_id=corporation_id,
        kind=kind,
        defaults={"months": months, "reason": reason, "set_by": by, "set_at": timezone.now()},
    )
    audit.record(
        "retention.term_set", term, by=by, corporation_id=corporation_id, kind=kind, months=months
    )
    return term


@transaction.atomic
def place_hold(
    corporation_id: UUID,
    *,
    ground: str,
    until: date,
    by: User,
    person_id: UUID | None = None,
    kind: str = "",
) -> Hold:
    hold = Hold.objects.create(
        corporation_id=corporation_id,
        person_id=person_id,
        kind=kind,
        ground=ground,
        until=until,
        by=by,
    )
    audit.record(
        "retention.hold_placed",
        hold,
        by=by,
        corporation_id=corporation_id,
        person=str(person_id or ""),
        kind=kind,
        ground=ground,
        until=str(until),
    )
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: User) -> None:
    Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=timezone.now())
    audit.record("retention.hold_lifted", hold, by=by, corporation_id=hold.corporation_id)


@transaction.atomic
def close_login(user: User) -> None:
    """Of somebody whose data went: who it was is gone. The row stays as a number, because the logs
    say by which number something was done."""
    EmailAddress.objects.filter(user=user).delete()
    user.name, user.email, user.is_active = "–", None, False
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "password"])


def tell_why(user: User, *, reason: str, words: str) -> None:
    """For the privacy officer of each corporation whose residents were looked at in that hour."""
    since = timezone.now() - timedelta(seconds=brake.WINDOW)
    looked_at = ReadEvent.objects.filter(actor=user, at__gt=since).order_by()
    with transaction.atomic():
        for corporation in Corporation.objects.filter(pk__in=looked_at.values("corporation")):
            ManyLooks.objects.create(
                corporation=corporation, actor=user, reason=reason, words=words
            )
            audit.record("looks.many", user, by=user, corporation_id=corporation.pk, reason=reason)
    brake.let_go_on(user)
