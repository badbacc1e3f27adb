"""The counter of places beside the sign-ups that it counts."""

import logging
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts import audit

from .. import rules
from ..models import CountedRegistration, Occurrence, OccurrenceQuerySet, Registration
from .places import lock

log = logging.getLogger(__name__)


def wrongly_counted() -> OccurrenceQuerySet:
    """Where the counter differs from the places that the registrations say were given."""
    given = (
        Registration.objects.filter(occurrence=OuterRef("pk"), state__in=rules.HOLDS)
        .values("occurrence")
        .annotate(total=Sum("seats"))
    )
    gone = (
        CountedRegistration.objects.filter(occurrence=OuterRef("pk"))
        .values("occurrence")
        .annotate(total=Sum("seats"))
    )
    number = models.IntegerField()
    counted = Coalesce(Subquery(given.values("total")), 0, output_field=number) + Coalesce(
        Subquery(gone.values("total")), 0, output_field=number
    )
    return Occurrence.objects.annotate(given=counted).exclude(taken=F("given"))


def check_counters() -> list[UUID]:
    """Compares each counter with its registrations. → the activities that differ, also logged.

    A difference is a fault in this file, so it is told and not mended silently; `mend_counters`
    does that when a person asks for it.
    """
    wrong = list(wrongly_counted().values_list("pk", flat=True))
    for key in wrong:
        log.error("the places of activity %s are counted wrongly", key)
    return wrong


def mend_counters(keys: list[UUID]) -> None:
    """Counts again, each under its lock."""
    for key in keys:
        with transaction.atomic():
            locked = lock(Occurrence(pk=key))
            holding = locked.registrations.filter(state__in=rules.HOLDS)
            given = holding.aggregate(total=Sum("seats"))["total"]
            gone = locked.counted.aggregate(total=Sum("seats"))["total"]
            Occurrence.objects.filter(pk=key).update(taken=(given or 0) + (gone or 0))
            audit.record(
                "activity.recounted", locked, by=None, corporation_id=locked.corporation_id
            )
