"""The list of presence of an activity: taps on names, and how many came in without one."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User

from ..rules import OccurrenceState
from ..rules.states import CORRECTED_WITHIN, DOORS_OPEN
from .occurrences import Occurrence, OccurrenceQuerySet
from .registrations import Registration
from .volunteers import ListKeeper, volunteers_in


class ListsOf:
    """The activities whose list of presence a user may keep: of staff all of theirs, of a volunteer
    those that were given, around the day itself."""

    def visible_to(self, user: User) -> OccurrenceQuerySet:
        now = timezone.now()
        given = Exists(ListKeeper.objects.filter(occurrence=OuterRef("pk"), user=user))
        around = Q(
            starts_at__lte=now + timedelta(days=1),
            ends_at__gte=now - CORRECTED_WITHIN,
            state=OccurrenceState.PLANNED,
        )
        own = Q(pk__in=Occurrence.objects.visible_to(user).values("pk"))
        return Occurrence.objects.filter(own | (Q(given, volunteers_in(user, "complex")) & around))


def doors_are_open(occurrence: Occurrence) -> bool:
    """From an hour before, and a week of corrections after (rules.states)."""
    now = timezone.now()
    begun = occurrence.starts_at - DOORS_OPEN <= now <= occurrence.ends_at + CORRECTED_WITHIN
    return begun and occurrence.state == OccurrenceState.PLANNED


class PresenceList(models.Model):
    """What is known of an activity besides the names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="presence_lists"
    )
    # Who came in and is on no list, by head.
    drop_ins = models.PositiveSmallIntegerField(_("came without signing up"), default=0)
    # From then on who was not tapped was not there.
    closed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("list of presence")
        verbose_name_plural = _("lists of presence")
        constraints = [
            models.UniqueConstraint(fields=["occurrence"], name="activities_presencelist_once"),
        ]

    def __str__(self) -> str:
        return str(self.occurrence_id)


class PresenceMark(models.Model):
    """One tap, kept so that it is not done twice and that an older one does not undo a newer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="marks")
    nonce = models.UUIDField()
    present = models.BooleanField()
    marked_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["marked_at"]
        verbose_name = _("mark of presence")
        verbose_name_plural = _("marks of presence")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "nonce"], name="activities_presencemark_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["registration", "-marked_at"], name="activities_presencemark_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.present}"


class CountedOccurrence(models.Model):
    """How it went, when the week of corrections was over: counts that stay when the names go."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="counted_once"
    )
    came = models.PositiveSmallIntegerField()
    first_timers = models.PositiveSmallIntegerField()
    no_shows = models.PositiveSmallIntegerField()
    heads = models.PositiveSmallIntegerField()
    drop_ins = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("counts of an activity")
        verbose_name_plural = _("counts of activities")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence"], name="activities_countedoccurrence_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.occurrence_id)
