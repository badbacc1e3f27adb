"""Looking at who does not answer: the desk is reminded, and then its silence goes up the ladder."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts.models import Membership, Role, User
from outbox.models import Channel

from ..models import Referral
from ..rules import Purpose, answers
from ..rules.answers import Rung
from .referring import leave_trace, notify_desk, tell_origin

log = logging.getLogger(__name__)

REMINDER = "partners.answer_reminder"  # to the desk
LATE = "partners.answer_late"  # to colleagues
CONTACT = "partners.answer_late_contact"  # to whoever answers for the agreement at the partner


def watch(now: datetime | None = None) -> tuple[int, int]:
    """→ (seen, failed). Each referral in a transaction of its own: one that cannot be read stops no
    other. Doubled or late, it tells nothing twice."""
    moment = now or timezone.now()
    keys = list(Referral.objects.alarmed(moment).values_list("pk", flat=True))
    failed = 0
    for key in keys:
        try:
            _look_at(key, moment)
        except Exception:
            log.exception("A referral could not be looked at: %s", key)
            failed += 1
    return len(keys), failed


@transaction.atomic
def _look_at(key: UUID, now: datetime) -> None:
    referral = (
        Referral.objects.select_for_update(of=("self",), no_key=True)
        .select_related("desk", "basis__agreement")
        .get(pk=key)
    )
    if referral.alarm_at is None or referral.alarm_at > now:
        return  # somebody was before us
    sent_at, due_on = referral.created_at, referral.answer_due_on
    rung = answers.rung_at(now, sent_at=sent_at, due_on=due_on)
    told = rung > referral.rung
    if told:
        referral.rung = rung
        referral.version += 1
        leave_trace(referral, "late", before=referral.state, by=None, reason=rung.name.lower())
        tell_origin(referral)
        if rung in answers.REMINDS:
            notify_desk(referral, REMINDER)
        _escalate(referral, rung)
    referral.alarm_at = answers.next_alarm(referral.rung, sent_at=sent_at, due_on=due_on)
    referral.save(update_fields=["rung", "version", "alarm_at"])


def _escalate(referral: Referral, rung: Rung) -> None:
    receivers = [(LATE, user.pk) for user in listeners(referral, rung)]
    if rung >= Rung.VERY_LATE and referral.basis.agreement.contact_email:
        receivers.append((CONTACT, referral.basis.agreement_id))
    for kind, recipient in receivers:
        outbox.services.put(
            kind,
            channel=Channel.EMAIL,
            subject_id=referral.pk,
            recipient_id=recipient,
            corporation_id=referral.corporation_id,
            version=referral.version,
            urgent=referral.urgent,
        )


def listeners(referral: Referral, rung: Rung) -> list[User]:
    """In the corporation: who sent it and may decide about it, and later the administrators too,
    who read that it is late and not what it is."""
    if rung < Rung.LATE:
        return []
    roles = [
        Role.ARREARS_OFFICER if referral.purpose == Purpose.DEBT else Role.COORDINATOR,
        *([Role.ADMINISTRATOR] if rung >= Rung.VERY_LATE else []),
    ]
    rows = Membership.objects.current().filter(corporation=referral.corporation_id, role__in=roles)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk"))


def reaches_further(referral: Referral, rung: Rung) -> bool:
    """Whether this rung tells anybody whom the one before it did not."""
    earlier = {user.pk for user in listeners(referral, Rung(rung - 1))}
    if any(user.pk not in earlier for user in listeners(referral, rung)):
        return True
    return rung == Rung.VERY_LATE and bool(referral.basis.agreement.contact_email)
