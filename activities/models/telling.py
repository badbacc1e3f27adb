"""Who must be told something: reminders that were made, calls to make, slips to print."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from accounts.periods import current
from residents.models import Occupancy

from ..rules import SIGNED_OFF, OccurrenceState, State
from ..rules.telling import FURTHEST, LAST_CALL, Told, Way, What
from .occurrences import Occurrence
from .registrations import Registration, RegistrationQuerySet
from .volunteers import volunteers_in


def lives_there(prefix: str = "") -> Exists:
    """Whether the resident of a sign-up still lives in the complex of the activity."""
    return Exists(
        Occupancy.objects.filter(
            current(),
            resident=OuterRef(f"{prefix}resident"),
            unit__complex=OuterRef(f"{prefix}occurrence__complex"),
        )
    )


def still_to_say(what: str) -> Q:
    """For a call or a slip, whose `what` says which of the two it is. Not when it is over, and not
    to somebody who died, moved or signed off since."""
    now = timezone.now()
    occurrence = "registration__occurrence__"
    news = Q(**{what: What.NEWS, f"{occurrence}ends_at__gt": now})
    offer = Q(
        **{
            what: What.OFFER,
            "registration__state": State.OFFERED,
            "registration__offer_until": None,
            f"{occurrence}starts_at__gt": now,
        }
    )
    reminder = Q(
        **{
            what: What.REMINDER,
            "registration__state": State.CONFIRMED,
            f"{occurrence}state": OccurrenceState.PLANNED,
            f"{occurrence}starts_at__gt": now,
            f"{occurrence}starts_at__lte": now + FURTHEST,  # it was put off
        }
    )
    return (
        (news | offer | reminder)
        & Q(lives_there("registration__"), registration__resident__deceased_on=None)
        & ~Q(registration__state__in=SIGNED_OFF)
    )


def to_remind(now: datetime) -> RegistrationQuerySet:
    """Has a place at what comes soon, still lives there, and was not reminded of that moment."""
    reminded = Reminder.objects.filter(
        registration=OuterRef("pk"), starts_at=OuterRef("occurrence__starts_at")
    )
    return Registration.objects.filter(
        ~Exists(reminded),
        lives_there(),
        state=State.CONFIRMED,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__gte=now + LAST_CALL,
        occurrence__starts_at__lte=now + FURTHEST,
        resident__deceased_on=None,
    ).select_related("resident", "occurrence")


class Reminder(models.Model):
    """That somebody was reminded of one moment, and how: this row is what makes it once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="reminders"
    )
    # An activity that is moved is another moment, and asks for another reminder.
    starts_at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "starts_at"], name="activities_reminder_once"
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="activities_reminder_way"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.way}"


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User) -> Self:
        """Those who run the activity, and the volunteers of the complex. Not for volunteers: a
        protected address, for they may be neighbours; and a door, of which they see no number."""
        own = Q(registration__occurrence__in=Occurrence.objects.visible_to(user).values("pk"))
        volunteers = Q(
            ~Q(registration__resident__phone=""),
            volunteers_in(user, "registration__occurrence__complex"),
            registration__resident__protected_address=False,
        )
        return self.filter(own | volunteers)

    def to_make(self) -> Self:
        return self.filter(still_to_say("what"), done_at=None)

    def for_list(self) -> Self:
        """What is soonest first; who did not answer comes after who was not called yet."""
        return self.select_related(
            "registration__resident", "registration__occurrence__complex"
        ).order_by(F("tried_at").asc(nulls_first=True), "registration__occurrence__starts_at", "pk")


class Call(models.Model):
    """Somebody must be told by a person: on the phone, or at the door."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="to_call")
    what = models.CharField(max_length=10, choices=What)
    asked_at = models.DateTimeField(default=timezone.now)
    # How often nobody answered, and when last.
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Told, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        constraints = [
            # One conversation tells all there is.
            models.UniqueConstraint(
                fields=["registration"], condition=Q(done_at=None), name="activities_call_once"
            ),
            models.CheckConstraint(condition=Q(what__in=What.values), name="activities_call_what"),
            models.CheckConstraint(
                condition=(Q(done_at=None) & Q(outcome=""))
                | (Q(done_at__isnull=False) & Q(outcome__in=Told.values)),
                name="activities_call_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["corporation"], condition=Q(done_at=None), name="activities_call_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.what}"
