"""What happens in a complex, and who comes."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import (
    KNOWS_RESIDENTS,
    Complex,
    ContactChannel,
    Occupancy,
    Resident,
    works_in,
)

from . import rules
from .rules import Channel, OccurrenceState, State


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, user: User) -> Self:
        """Staff who run it or answer for it; the public agenda has its own, smaller view."""
        return self.filter(
            works_in(user, "complex", *KNOWS_RESIDENTS)
            | Q(complex__corporation__in=user.corporations_as(Role.COORDINATOR))
        )

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

    def wrongly_counted(self) -> Self:
        """Where the counter differs from the places that the registrations say were given."""
        given = (
            Registration.objects.filter(occurrence=OuterRef("pk"), state=State.CONFIRMED)
            .values("occurrence")
            .annotate(total=Sum("party_size"))
        )
        gone = (
            CountedRegistration.objects.filter(occurrence=OuterRef("pk"))
            .values("occurrence")
            .annotate(total=Sum("party_size"))
        )
        number = models.IntegerField()
        counted = Coalesce(Subquery(given.values("total")), 0, output_field=number) + Coalesce(
            Subquery(gone.values("total")), 0, output_field=number
        )
        return self.annotate(given=counted).exclude(taken=F("given"))

    def on_agenda(self) -> Self:
        """For everybody: a cancelled one stays there, so that nobody comes for nothing."""
        return self.upcoming()

    def with_waiting(self) -> Self:
        """`waiting`: how many sign-ups stand in line."""
        line = Registration.objects.filter(occurrence=OuterRef("pk"), state=State.WAITLISTED)
        counted = line.order_by().values("occurrence").annotate(number=Count("pk"))
        return self.annotate(waiting=Coalesce(Subquery(counted.values("number")), 0))


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
        max_length=20, choices=OccurrenceState, default=OccurrenceState.PLANNED
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

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
        ]
        indexes = [
            models.Index(fields=["complex", "ends_at"], name="activities_occurrence_agenda"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:occurrence_detail", args=[self.pk])

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

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
    def is_open(self) -> bool:
        return self.state == OccurrenceState.PLANNED and self.ends_at > timezone.now()


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User) -> Self:
        """The resident's own, and those of the activities that staff may see."""
        mine = Q(resident__user=user)
        return self.filter(
            mine | Q(occurrence__in=Occurrence.objects.visible_to(user).values("pk"))
        )

    def live(self) -> Self:
        return self.filter(state__in=rules.LIVE)

    def waiting(self) -> Self:
        return self.filter(state=State.WAITLISTED).order_by("waiting_since", "pk")

    def with_ahead(self) -> Self:
        """`ahead`: how many sign-ups wait before this one, in the order of `waiting`."""
        earlier = Registration.objects.filter(
            Q(waiting_since__lt=OuterRef("waiting_since"))
            | Q(waiting_since=OuterRef("waiting_since"), pk__lt=OuterRef("pk")),
            occurrence=OuterRef("occurrence"),
            state=State.WAITLISTED,
        )
        counted = earlier.order_by().values("occurrence").annotate(number=Count("pk"))
        return self.annotate(ahead=Coalesce(Subquery(counted.values("number")), 0))

    def for_list(self) -> Self:
        """Without what somebody cancelled: only what one may come to, or came for."""
        return (
            self.exclude(state=State.CANCELLED)
            .select_related("resident", "occurrence__complex")
            .with_ahead()
        )

    def coming(self) -> Self:
        return self.filter(occurrence__ends_at__gt=timezone.now()).order_by(
            "occurrence__starts_at", "pk"
        )

    def been(self) -> Self:
        return self.filter(occurrence__ends_at__lte=timezone.now()).order_by(
            "-occurrence__starts_at", "-pk"
        )

    def with_homes(self) -> Self:
        """Where each resident lives today: `registration.resident.homes`."""
        return self.select_related("resident").prefetch_related(
            models.Prefetch(
                "resident__occupancies",
                queryset=Occupancy.objects.current().select_related("unit"),
                to_attr="homes",
            )
        )

    def to_be_told(self) -> Self:
        """A change that no mail can tell: somebody must call or knock. Not who signed off since."""
        return self.filter(
            call_asked_at__isnull=False,
            called_at=None,
            occurrence__ends_at__gt=timezone.now(),
            resident__deceased_on=None,
        ).exclude(state=State.CANCELLED)


class Registration(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="registrations"
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="registrations")
    party_size = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=State)
    channel = models.CharField(max_length=20, choices=Channel)
    # Who typed it; None for the resident with a card.
    registered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    waiting_since = models.DateTimeField(null=True)
    call_asked_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "resident"],
                condition=Q(state__in=sorted(rules.LIVE)),
                name="activities_registration_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="activities_registration_state"
            ),
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=rules.MAX_PARTY),
                name="activities_registration_party",
            ),
        ]
        indexes = [
            models.Index(
                fields=["occurrence", "waiting_since"],
                condition=Q(state=State.WAITLISTED),
                name="activities_waiting",
            ),
            models.Index(
                fields=["call_asked_at"],
                condition=Q(called_at=None, call_asked_at__isnull=False),
                name="activities_to_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in rules.LIVE

    @property
    def can_be_mailed(self) -> bool:
        return self.resident.channel == ContactChannel.EMAIL and bool(self.resident.email)


class CountedRegistration(models.Model):
    """What is left of a place when the name went: that it was taken, by the same one or another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="counted")
    # Made by chance; it stands for a person and leads to nobody.
    person = models.UUIDField()
    party_size = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("counted sign-up")
        verbose_name_plural = _("counted sign-ups")

    def __str__(self) -> str:
        return str(self.occurrence_id)
