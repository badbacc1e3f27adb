"""What a desk offers, where, and when it is open. The names are those of HSDS."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..rules.directory import POSTCODE, Freshness, Hours, ServiceStatus, freshness
from .organisations import Desk


class ServiceQuerySet(models.QuerySet["Service"]):
    def standing(self) -> Self:
        """What can be asked, now or later."""
        return self.exclude(status=ServiceStatus.DEFUNCT)

    def serving(self, postcode: str) -> Self:
        """As `rules.directory.serves`."""
        return self.filter(Q(postcodes=[]) | Q(postcodes__contains=[postcode]))


class Service(models.Model):
    """What can be asked at a desk. It belongs to no corporation, like its desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="services", verbose_name=_("desk")
    )
    name = models.CharField(_("name"), max_length=100)
    status = models.CharField(
        _("state"), max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE
    )
    description = models.TextField(_("what it is"), max_length=1000, blank=True)
    # The taxonomy: codes of subjects of signals.
    subjects = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("subjects")
    )
    # The service area.
    neighbourhoods = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("neighbourhoods")
    )
    postcodes = ArrayField(
        models.CharField(max_length=4, validators=[RegexValidator(POSTCODE)]),
        default=list,
        blank=True,
        verbose_name=_("postcodes"),
    )
    wait_time = models.CharField(_("expected wait"), max_length=100, blank=True)
    application_process = models.TextField(_("how to ask for it"), max_length=500, blank=True)
    eligibility_description = models.TextField(_("for whom"), max_length=500, blank=True)
    languages = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("languages")
    )
    accessibility = models.TextField(_("how accessible it is"), max_length=500, blank=True)
    fees_description = models.CharField(_("what it costs"), max_length=200, blank=True)
    assured_date = models.DateField(_("looked at on"), default=timezone.localdate)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "name"],
                name="partners_service_name",
                violation_error_message=_("This desk has a service with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=ServiceStatus.values), name="partners_service_status"
            ),
        ]
        indexes = [
            GinIndex(fields=["subjects"], name="partners_service_subjects"),
            GinIndex(fields=["postcodes"], name="partners_service_postcodes"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def freshness(self) -> Freshness:
        return freshness(self.assured_date, timezone.localdate())


class KeptServices:
    """What a user keeps: the services of the desks where the user works."""

    def visible_to(self, user: User) -> ServiceQuerySet:
        mine = Desk.objects.served_by(user).values("pk")
        return Service.objects.filter(desk__in=mine).select_related("desk__organisation")


class Schedule(models.Model):
    """A part of the week in which a desk or a service is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.CASCADE, related_name="schedules"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="schedules"
    )
    byday = models.PositiveSmallIntegerField(_("day"), choices=list(WEEKDAYS.items()))
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))
    on_holidays = models.BooleanField(_("also on public holidays"), default=False)

    class Meta:
        ordering = ["byday", "opens_at"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(desk__isnull=False, service=None) | Q(desk=None, service__isnull=False),
                name="partners_schedule_of_one",
            ),
            models.CheckConstraint(condition=Q(byday__lte=6), name="partners_schedule_day"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="partners_schedule_hours",
                violation_error_message=_("It closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.byday]} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"

    @property
    def hours(self) -> Hours:
        return Hours(self.byday, self.opens_at, self.closes_at, self.on_holidays)


def oldest(desk: Desk, services: list[Service]) -> date:
    """The day since which nobody looked at all of it."""
    return min([desk.assured_date, *(row.assured_date for row in services)])
