"""What happens in a complex, and who comes."""

import uuid
from datetime import date, time, timedelta
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from residents.models import (
    KNOWS_RESIDENTS,
    CommonRoom,
    Complex,
    FieldRole,
    Resident,
    works_in,
)

from ..rules import HOLDS, SHORT, OccurrenceState, State, kept_now
from ..rules.openness import Openness, openness
from .series import Series

# Two activities in one room at one time are refused by the database under this name.
ROOM_ONCE = "activities_room_once"

# So long before a date somebody is told that the group is too thin.
THIN = timedelta(days=14)


class TimeRange(models.Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, user: User) -> Self:
        """Staff who run it or answer for it; the public agenda has its own, smaller view."""
        return self.filter(
            works_in(user, "complex", *KNOWS_RESIDENTS)
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def hosted_by(self, user: User) -> Self:
        """Who runs it: the flatcoach of the building, and whoever put it on the agenda. Not a
        housing consultant, who lets homes: what somebody eats is not for whoever lets homes."""
        return self.filter(works_in(user, "complex", FieldRole.FLATCOACH) | Q(created_by=user))

    def planned(self) -> Self:
        return self.filter(state=OccurrenceState.PLANNED)

    def upcoming(self) -> Self:
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> Self:
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def after(self, one: "Occurrence") -> Self:
        same_time = Q(starts_at=one.starts_at, pk__gt=one.pk)
        return self.filter(Q(starts_at__gt=one.starts_at) | same_time)

    def before(self, one: "Occurrence") -> Self:
        same_time = Q(starts_at=one.starts_at, pk__lt=one.pk)
        return self.filter(Q(starts_at__lt=one.starts_at) | same_time)

    def with_waiting(self) -> Self:
        """`waiting`: how many sign-ups stand in line. `new_seats`: how many of the seats for who
        never came before are theirs; it is only counted where there are such seats."""
        from .registrations import Registration  # which has a key to this module's

        rows = Registration.objects.filter(occurrence=OuterRef("pk")).order_by()
        line = rows.filter(state=State.WAITLISTED).values("occurrence").annotate(n=Count("pk"))
        new = rows.filter(priority=0, state__in=HOLDS).values("occurrence").annotate(n=Sum("seats"))
        return self.annotate(
            waiting=Coalesce(Subquery(line.values("n")), 0),
            new_seats=Case(
                When(kept__gt=0, then=Coalesce(Subquery(new.values("n")), 0)), default=Value(0)
            ),
        )

    def on_agenda(self) -> Self:
        """For everybody: a cancelled one stays there, so that nobody comes for nothing."""
        return self.upcoming()


class Occurrence(models.Model):
    """One activity on one date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="occurrences", verbose_name=_("complex")
    )
    title = models.CharField(_("what"), max_length=80)
    description = models.TextField(_("about"), blank=True, max_length=1000)
    place = models.CharField(_("where"), max_length=80)
    host = models.CharField(_("who runs it"), max_length=80, blank=True)
    run_by_residents = models.BooleanField(_("run by residents"), default=False)
    cost = models.CharField(_("cost"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    # Derived: the people with a place. Written only by services, under the lock of this row;
    # `manage.py check_counters` compares it with the registrations.
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=OccurrenceState, default=OccurrenceState.PLANNED
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        null=True,
        related_name="occurrences",
        verbose_name=_("series"),
    )
    # What the series said; the date itself may have been moved since.
    original_start = models.DateTimeField(_("begins by the series"), null=True)
    room = models.ForeignKey(
        CommonRoom,
        on_delete=models.SET_NULL,
        null=True,
        related_name="occurrences",
        verbose_name=_("room"),
    )
    run_by = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("the resident who runs it"),
    )
    # It falls on a public holiday, and somebody said that it is on.
    on_holiday = models.BooleanField(_("is on, although it is a holiday"), default=False)
    # Goes up with each change of what a calendar shows (RFC 5545 SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    # Seats that only who never came before gets, until two days before (rules.kept_now).
    kept = models.PositiveSmallIntegerField(_("places kept for newcomers"), default=0)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="activities_occurrence_not_oversold"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="activities_occurrence_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OccurrenceState.values), name="activities_occurrence_state"
            ),
            models.CheckConstraint(
                condition=Q(series=None, original_start=None)
                | Q(series__isnull=False, original_start__isnull=False),
                name="activities_occurrence_of_series",
            ),
            # Both are looked at when a whole statement is done: a change of a series moves
            # several dates, each to where another one stood.
            models.UniqueConstraint(
                fields=["series", "original_start"],
                deferrable=models.Deferrable.IMMEDIATE,
                name="activities_occurrence_once",
            ),
            ExclusionConstraint(
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=OccurrenceState.PLANNED, room__isnull=False),
                deferrable=models.Deferrable.IMMEDIATE,
                name=ROOM_ONCE,
            ),
        ]
        indexes = [
            models.Index(fields=["complex", "ends_at"], name="activities_occurrence_agenda"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return link_to("activities:occurrence_detail", self.pk)

    @property
    def public_url(self) -> str:
        return link_to("activities:occurrence_public", self.pk, self.complex.slug)

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def key(self) -> str:
        return str(self.pk)

    @property
    def local_hours(self) -> tuple[time, time]:
        return timezone.localtime(self.starts_at).time(), timezone.localtime(self.ends_at).time()

    @property
    def lost_room(self) -> bool:
        """Its series has a room, and on this date somebody else has it."""
        return (
            self.room_id is None
            and self.series is not None
            and self.series.room_id is not None
            and self.place == self.series.place
        )

    @property
    def is_thin(self) -> bool:
        """Fewer people than the group needs, and it is nearly there."""
        few = self.series.fewest if self.series is not None else None
        soon = timezone.now() + THIN
        return few is not None and self.is_open and self.taken < few and self.starts_at < soon

    @property
    def hours(self) -> str:
        begins, ends = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        # Word joiners: the two times stay on one line.
        return f"{time_format(begins, 'H:i')}\u2060–\u2060{time_format(ends, 'H:i')}"

    @property
    def when(self) -> str:
        """For example: "Tuesday 24 November, 10:00–11:30"; the year only when it is another."""
        this_year = self.day.year == timezone.localdate().year
        day = date_format(self.day, "l j F" if this_year else "l j F Y")
        return f"{capfirst(day)}, {self.hours}"

    @property
    def free(self) -> int:
        return self.capacity - self.taken

    @property
    def kept_for_new(self) -> int:
        """Free seats that only who never came before gets now. Of a row `with_waiting`."""
        taken: int = self.new_seats  # type: ignore[attr-defined]
        now = timezone.now()
        kept = kept_now(self.kept, taken_by_first=taken, now=now, starts_at=self.starts_at)
        return min(kept, self.free)

    @property
    def free_for_all(self) -> int:
        """What anybody gets who comes now. Of a row `with_waiting`: nobody passes the line."""
        queued: int = self.waiting  # type: ignore[attr-defined]
        return 0 if queued and not self.is_first_come else self.free - self.kept_for_new

    @property
    def is_first_come(self) -> bool:
        """Too late to ask who waits: a free place is for who takes it."""
        return self.starts_at - timezone.now() < SHORT

    @property
    def is_cancelled(self) -> bool:
        return self.state == OccurrenceState.CANCELLED

    @property
    def is_open(self) -> bool:
        return self.state == OccurrenceState.PLANNED and self.ends_at > timezone.now()

    @property
    def openness(self) -> Openness:
        """Of a row `with_waiting`."""
        return openness(
            cancelled=self.is_cancelled,
            is_open=self.is_open,
            free_for_all=self.free_for_all,
            kept_for_new=self.kept_for_new,
        )
