"""How long a signal is kept. The concern goes; that there was one stays, for the figures."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import history
from accounts.retention import Batch, Kind, before_erasing, end_of, every_night, register

from . import rules
from .models import Addition, ContactTry, CountedSignal, Feedback, FollowUp, Signal, SignalEvent

# The figures count a year by the day; a month more, and the day is of no use to anybody.
DAY_KNOWN = timedelta(days=400)


def _due(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Signal.objects.filter(
        corporation=corporation_id, state__in=rules.ENDED, ended_at__lt=end_of(day)
    )


def _erase(keys: list[Any], batch: Batch) -> None:
    """What went on in one of these goes with it: it is the same matter, and ended before it."""
    gone_on = Signal.objects.filter(merged_into__in=keys).exclude(pk__in=keys)
    keys = [*keys, *gone_on.values_list("pk", flat=True)]
    rows = Signal.objects.filter(pk__in=keys)
    answered = set(Feedback.objects.filter(signal__in=keys).values_list("signal", flat=True))
    CountedSignal.objects.bulk_create(
        CountedSignal(
            corporation_id=batch.corporation_id,
            complex_id=row.complex_id,
            category_id=row.category_id,
            day=timezone.localdate(row.raised_at),
            answered=row.pk in answered,
        )
        for row in rows
    )
    Feedback.objects.filter(signal__in=keys).delete()
    FollowUp.objects.filter(signal__in=keys).delete()
    Addition.objects.filter(signal__in=keys).delete()
    with history.opened("erase"):
        ContactTry.objects.filter(signal__in=keys).delete()
        SignalEvent.objects.filter(signal__in=keys).delete()
    rows.filter(merged_into__isnull=False).delete()
    rows.delete()


def _forget_referrals(keys: list[Any]) -> None:
    """A signal that lives on keeps its answers, but no longer knows from whom."""
    FollowUp.objects.filter(referral__in=keys).delete()
    Feedback.objects.filter(referral__in=keys).update(referral=None)


def _forget_days(today: date) -> None:
    """Of a counted signal the month is enough once the figures look back no further."""
    old = CountedSignal.objects.filter(day__lt=today - DAY_KNOWN, day__day__gt=1)
    old.update(day=TruncMonth("day"))


register(
    Kind(
        name="signal",
        label=_("Signals, with their notes and answers"),
        after=_("after the signal ended"),
        months=12,
        due=_due,
        erase=_erase,
        person="resident",
        of_person=lambda key: Signal.objects.filter(resident=key),
        rank=10,
    )
)
before_erasing("referral", _forget_referrals)
every_night(_forget_days)
