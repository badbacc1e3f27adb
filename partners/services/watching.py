"""Looking at who owes a word: a desk that is silent is reminded, then its silence goes up the
ladder, and in the end it goes back; whoever has it is asked now and then how it goes."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts.models import Role, User
from outbox.models import Channel

from .. import rules
from ..models import Referral
from ..rules import Actor, State, answers
from ..rules.answers import Rung
from .steps import ASKED, leave_trace, move, notify_desk, notify_senders, senders, tell_origin

log = logging.getLogger(__name__)

REMINDER = "partners.answer_reminder"  # to the desk
HOW_IT_GOES = "partners.how_it_goes"  # to the desk, when it had taken it up
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
    if referral.awaits_answer:
        _look_at_silence(referral, now)
    elif referral.state == State.ON_HOLD:
        move(referral, "wake", actor=Actor.SYSTEM, by=None)
    else:
        _ask_how_it_goes(referral, now)


def _ask_how_it_goes(referral: Referral, now: datetime) -> None:
    """Of whoever is to say it; asked again until they do, or until somebody ends it."""
    referral.version += 1
    referral.alarm_at = rules.next_word(
        referral.state, today=timezone.localdate(now), expected_on=referral.expected_on
    )
    referral.save(update_fields=["version", "alarm_at"])
    leave_trace(referral, "remind", before=referral.state, by=None, reason="")
    if referral.owner is Actor.SENDER:
        notify_senders(referral, ASKED)
    else:
        notify_desk(referral, HOW_IT_GOES)


def _look_at_silence(referral: Referral, now: datetime) -> None:
    sent_at, due_on = referral.clock_start, referral.answer_due_on
    rung = answers.rung_at(now, sent_at=sent_at, due_on=due_on)
    if referral.rung == Rung.LOST and now >= answers.expires_at(sent_at=sent_at, due_on=due_on):
        move(referral, "expire", actor=Actor.SYSTEM, by=None)
        return
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
    return senders(referral, *([Role.ADMINISTRATOR] if rung >= Rung.VERY_LATE else []))


def reaches_further(referral: Referral, rung: Rung) -> bool:
    """Whether this rung tells anybody whom the one before it did not."""
    earlier = {user.pk for user in listeners(referral, Rung(rung - 1))}
    if any(user.pk not in earlier for user in listeners(referral, rung)):
        return True
    return rung == Rung.VERY_LATE and bool(referral.basis.agreement.contact_email)
