"""How long a signal is kept. The concern goes; that there was one stays, for the figures."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import history
from accounts.retention import Batch, Kind, before_erasing, end_of, every_night, register
from accounts.rules import last_day_past

from . import rules
from .models import (
    Addition,
    ArrearsFile,
    ArrearsStep,
    Category,
    ContactTry,
    CountedSignal,
    EmergencyAccess,
    Feedback,
    FollowUp,
    MeldcodeEvent,
    Photo,
    SecondLook,
    Signal,
    SignalEvent,
    VisitAside,
)

# The figures count a year by the day; a month more, and the day is of no use to anybody.
DAY_KNOWN = timedelta(days=400)


def _due(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Signal.objects.filter(
        corporation=corporation_id, state__in=rules.ENDED, ended_at__lt=end_of(day)
    )


def _sooner(corporation_id: UUID, today: date) -> QuerySet[Any]:
    """Of subjects that are kept less long than the others."""
    rows = Category.objects.filter(corporation=corporation_id, keep_months__isnull=False)
    terms: dict[int, list[UUID]] = {}
    for key, months in rows.values_list("pk", "keep_months"):
        terms.setdefault(months or 0, []).append(key)
    past = Q(pk__in=[])
    for months, keys in terms.items():
        past |= Q(category__in=keys, ended_at__lt=end_of(last_day_past(today, months)))
    return Signal.objects.filter(past, corporation=corporation_id, state__in=rules.ENDED)


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
    Photo.objects.filter(signal__in=keys).delete()
    SecondLook.objects.filter(signal__in=keys).delete()
    files = ArrearsFile.objects.filter(signal__in=keys)
    with history.opened("erase"):
        ArrearsStep.objects.filter(file__in=files).delete()
    files.delete()  # and what it was in a batch
    with history.opened("erase"):
        ContactTry.objects.filter(signal__in=keys).delete()
        SignalEvent.objects.filter(signal__in=keys).delete()
        MeldcodeEvent.objects.filter(signal__in=keys).delete()
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


def _due_emergencies(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return EmergencyAccess.objects.filter(corporation=corporation_id, at__lt=end_of(day)).exclude(
        verdict=""
    )


def _erase_emergencies(keys: list[Any], _batch: Batch) -> None:
    EmergencyAccess.objects.filter(pk__in=keys).delete()


def _due_asides(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return VisitAside.objects.filter(corporation=corporation_id, until__lte=day)


def _erase_asides(keys: list[Any], _batch: Batch) -> None:
    VisitAside.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="visit_aside",
        label=_("Visits that were set aside, with the reason"),
        after=_("after the month was over"),
        months=12,
        due=_due_asides,
        erase=_erase_asides,
        tombstone=False,
    )
)
register(
    Kind(
        name="emergency",
        label=_("Looks because of danger, with the reason"),
        after=_("after the look"),
        months=60,
        shortest=12,
        due=_due_emergencies,
        erase=_erase_emergencies,
        rank=100,
        tombstone=False,
    )
)
register(
    Kind(
        name="signal",
        label=_("Signals, with their notes and answers"),
        after=_("after the signal ended"),
        months=12,
        due=_due,
        sooner=_sooner,
        erase=_erase,
        person="resident",
        of_person=lambda key: Signal.objects.filter(resident=key),
        rank=10,
    )
)
before_erasing("referral", _forget_referrals)
every_night(_forget_days)
