"""The glass is broken: for an hour somebody sees the signals of a home, and answers for it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts import audit
from accounts.models import Membership, Role, User
from outbox.models import Channel
from residents.models import Occupancy, Unit

from .. import rules
from ..models import EmergencyAccess, Signal
from ..rules import emergency
from ..rules.emergency import EmergencyRefused, Verdict

EMERGENCY = "signals.emergency"


@transaction.atomic
def open_in_emergency(unit: Unit, *, reason: str, by: User) -> EmergencyAccess:
    """The privacy officer is warned by the same transaction. Pressed twice, it is one hour.

    Raises EmergencyRefused, rules.HoldsBsn or rules.HoldsIban.
    """
    emergency.require_reason(reason)
    rules.refuse_numbers(reason)
    # Two presses at one moment stand in line.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    earlier = EmergencyAccess.objects.running(by).filter(unit=unit).first()
    if earlier is not None:
        return earlier
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        corporation_id=unit.corporation_id,
        unit=unit,
        user=by,
        reason=reason.strip(),
        at=now,
        until=now + emergency.LASTS,
        review_by=timezone.localdate(now) + timedelta(days=emergency.REVIEW_DAYS),
    )
    audit.record("emergency.opened", access, by=by, corporation_id=unit.corporation_id)
    for officer in guards_of(access):
        outbox.services.put(
            EMERGENCY,
            channel=Channel.EMAIL,
            subject_id=access.pk,
            recipient_id=officer.pk,
            corporation_id=access.corporation_id,
            urgent=True,
        )
    return access


def guards_of(access: EmergencyAccess) -> list[User]:
    """The privacy officers who did not look themselves; where there is none, the administrators,
    who read no more than that one is needed."""
    rows = Membership.objects.current().filter(corporation=access.corporation_id)
    for role in (Role.PRIVACY_OFFICER, Role.ADMINISTRATOR):
        keys = rows.filter(role=role).values("user")
        users = User.objects.filter(pk__in=keys, is_active=True).exclude(pk=access.user_id)
        found = list(users.order_by("pk"))
        if found:
            return found
    return []


def record_emergency_looks(
    signals: Iterable[Signal], access: EmergencyAccess, *, purpose: str
) -> None:
    """One row for each signal and person, before anything is shown. A signal that names nobody is
    about whoever lives there."""
    here = list(
        Occupancy.objects.current().filter(unit=access.unit_id).values_list("resident", flat=True)
    )
    audit.record_reads(
        [
            (signal, person, access.corporation_id)
            for signal in signals
            for person in ([signal.resident_id] if signal.resident_id else here or [access.unit_id])
        ],
        by=access.user,
        purpose=purpose,
        emergency=access.pk,
    )


@transaction.atomic
def judge_emergency(
    access: EmergencyAccess, *, verdict: str, words: str, by: User
) -> EmergencyAccess:
    """Raises EmergencyRefused, rules.HoldsBsn or rules.HoldsIban."""
    row = EmergencyAccess.objects.select_for_update(of=("self",), no_key=True).get(pk=access.pk)
    if row.verdict:
        raise EmergencyRefused("judged")
    emergency.require_review(looked=row.user_id, reviews=by.pk, verdict=verdict, words=words)
    rules.refuse_numbers(words)
    row.verdict, row.words = Verdict(verdict), words.strip()
    row.reviewed_by, row.reviewed_at = by, timezone.now()
    row.save(update_fields=["verdict", "words", "reviewed_by", "reviewed_at"])
    audit.record(
        "emergency.judged", row, by=by, corporation_id=row.corporation_id, verdict=row.verdict
    )
    return row
