"""Telling somebody: once, by the way that works, never at night.

The outbox carries what a machine can say; a call and a slip are rows that a person finds on a list.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import outbox.services
from outbox.models import Channel as OutboxChannel
from residents.models import ContactChannel, Resident

from ..models import Call, Registration, Reminder, to_remind
from ..rules import State
from ..rules import telling as rules
from ..rules.slips import SlipKind
from ..rules.telling import Reach, Way, What
from .slips import want_slip

log = logging.getLogger(__name__)

NEWS = "activities.news"
REMINDER = "activities.reminder"
BATCH = 500


def reach_of(resident: Resident) -> Reach:
    return Reach(
        wish=resident.channel,
        email=resident.email,
        phone=resident.phone,
        texts_reach=resident.channel != ContactChannel.SMS or outbox.services.texts_reach(),
    )


def tell(registration: Registration, what: What) -> Way | None:
    """→ the way that was taken; None when there is nobody to tell, or it was told already."""
    resident = registration.resident
    if resident.deceased_on is not None:
        return None
    way = rules.way_for(what, reach_of(resident))
    if what == What.REMINDER:
        return _remind(registration, way)
    if way in {Way.MAIL, Way.TEXT}:
        _put(NEWS, registration, way, registration.pk, registration.version)
        return way
    if what == What.OFFER:
        _ask_call(registration, what)
        return way
    registration.call_asked_at = timezone.now()
    registration.called_at = None
    registration.save(update_fields=["call_asked_at", "called_at"])
    _ask_call(registration, what)
    if resident.channel == ContactChannel.LETTER or not resident.phone:
        want_slip(registration, _slip_of_news(registration), by=None)
    return way


def _slip_of_news(registration: Registration) -> SlipKind:
    off = registration.state == State.CANCELLED_BY_HOST
    return SlipKind.CANCELLATION if off else SlipKind.CHANGE


def _remind(registration: Registration, way: Way) -> Way | None:
    """The row of the reminder comes first: who makes it, tells."""
    made, is_first = Reminder.objects.get_or_create(
        registration=registration,
        starts_at=registration.occurrence.starts_at,
        defaults={"corporation_id": registration.corporation_id, "way": way},
    )
    if not is_first:
        return None
    if way in {Way.MAIL, Way.TEXT}:
        _put(REMINDER, registration, way, made.pk, 1)
    elif way == Way.CALL:
        _ask_call(registration, What.REMINDER)
    else:
        want_slip(registration, SlipKind.REMINDER, by=None)
    return way


def _put(kind: str, registration: Registration, way: Way, subject_id: UUID, version: int) -> None:
    outbox.services.put(
        kind,
        channel=OutboxChannel.EMAIL if way == Way.MAIL else OutboxChannel.SMS,
        subject_id=subject_id,
        recipient_id=registration.resident_id,
        corporation_id=registration.corporation_id,
        version=version,
    )


def _ask_call(registration: Registration, what: What) -> None:
    """One conversation tells all: a reminder that was not told yet gives way to news."""
    waiting = Call.objects.filter(registration=registration, done_at=None)
    if waiting.exists():
        if what != What.REMINDER:
            waiting.update(what=what, asked_at=timezone.now(), tried_at=None)
        return
    Call.objects.create(
        corporation_id=registration.corporation_id, registration=registration, what=what
    )


# --- reminding ------------------------------------------------------------------------------------


def remind_all(now: datetime | None = None) -> int:
    """Everybody whose moment is there. → how many. Run twice, or by two workers, it is once."""
    now = now or timezone.now()
    count = 0
    last = None
    while True:
        rows = to_remind(now).order_by("pk")
        batch = list(rows.filter(pk__gt=last)[:BATCH] if last else rows[:BATCH])
        for registration in batch:
            count += _remind_one(registration, now)
        if len(batch) < BATCH:
            return count
        last = batch[-1].pk


def _remind_one(seen: Registration, now: datetime) -> bool:
    way = rules.way_for(What.REMINDER, reach_of(seen.resident))
    due = rules.reminds_now(
        now=now,
        starts_at=seen.occurrence.starts_at,
        signed_up_at=seen.created_at,
        way=way,
    )
    if not due:
        return False
    with transaction.atomic():
        # Asked again under the lock: who signs off at this moment is not reminded.
        rows = to_remind(now).select_for_update(of=("self",), no_key=True, skip_locked=True)
        registration = rows.filter(pk=seen.pk).first()
        if registration is None:
            return False
        return tell(registration, What.REMINDER) is not None
