"""What comes back: every Tuesday, every first Friday of the month, six afternoons."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from residents.models import KNOWS_RESIDENTS, CommonRoom, Complex, Resident, works_in

from .. import rules
from ..rules import Repeat, SeriesKind

COURSE_WEEKS = 3 * 52


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            works_in(user, "complex", *KNOWS_RESIDENTS)
            | Q(complex__corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def running(self) -> Self:
        return self.filter(over_at=None)


class Series(models.Model):
    """What each next date will be. Dates that stand on the agenda have their own words and hours:
    `services.change_series` says which of them follow a change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="series", verbose_name=_("complex")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=SeriesKind, default=SeriesKind.ORDINARY
    )
    title = models.CharField(_("what"), max_length=80)
    description = models.TextField(_("about"), blank=True, max_length=1000)
    place = models.CharField(_("where"), max_length=80)
    room = models.ForeignKey(
        CommonRoom,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("room"),
    )
    host = models.CharField(_("who runs it"), max_length=80, blank=True)
    run_by_residents = models.BooleanField(_("run by residents"), default=False)
    run_by = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("the resident who runs it"),
    )
    cost = models.CharField(_("cost"), max_length=40, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"))
    # Under this number a group is too thin: the list of staff says so.
    fewest = models.PositiveSmallIntegerField(_("fewest people"), null=True)
    # What each meeting of a course is about, in order; the next date takes the next one.
    topics = models.JSONField(_("subjects of the meetings"), default=list)
    # Help that is asked at each date, one line each.
    chores = models.JSONField(_("help that is asked"), default=list)
    rrule = models.CharField(_("repeats"), max_length=120)
    starts_on = models.DateField(_("first day"))
    begins = models.TimeField(_("begins at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    weeks_ahead = models.PositiveSmallIntegerField(_("weeks on the agenda"))
    over_at = models.DateTimeField(_("over since"), null=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SeriesKind.values), name="activities_series_kind"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=24 * 60), name="activities_series_minutes"
            ),
            models.CheckConstraint(
                condition=Q(weeks_ahead__gte=1, weeks_ahead__lte=rules.MOST_WEEKS_AHEAD),
                name="activities_series_ahead",
            ),
        ]
        indexes = [
            models.Index(
                fields=["complex"], condition=Q(over_at=None), name="activities_series_running"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return link_to("activities:series_detail", self.pk)

    @property
    def repeat(self) -> Repeat:
        return rules.read_repeat(self.rrule)

    def days(self, last: date) -> Iterator[date]:
        return self.repeat.dates(self.starts_on, last=last)

    def begin_on(self, day: date) -> datetime:
        return rules.at(day, self.begins)

    @property
    def horizon(self) -> date:
        """The last day that stands on the agenda now. A course is there as a whole."""
        weeks = COURSE_WEEKS if self.kind == SeriesKind.COURSE else self.weeks_ahead
        return timezone.localdate() + timedelta(weeks=weeks)

    @property
    def hours(self) -> str:
        end: time = (datetime.combine(self.starts_on, self.begins) + self.length).time()
        return rules.hours_in_words(self.begins, end)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def words(self) -> str:
        """For example: "every Tuesday, until 30 June, from 10:00 to 11:30"."""
        return f"{rules.repeat_in_words(self.repeat)}, {self.hours}"
