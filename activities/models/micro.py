"""What residents start themselves: an idea, and the small help that makes it possible."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import KNOWS_RESIDENTS, Complex, Occupancy, Resident, works_in

from ..rules import IdeaState, OccurrenceState
from .occurrences import Occurrence
from .series import Series


class ChoreQuerySet(models.QuerySet["Chore"]):
    def visible_to(self, user: User) -> Self:
        """Staff who run the activity, and every neighbour: anybody there may take it."""
        lives = Occupancy.objects.current().filter(resident__user=user)
        return self.filter(
            Q(occurrence__in=Occurrence.objects.visible_to(user).values("pk"))
            | Q(occurrence__complex__in=lives.values("unit__complex"))
        )

    def coming(self) -> Self:
        return self.filter(
            occurrence__state=OccurrenceState.PLANNED, occurrence__ends_at__gt=timezone.now()
        ).order_by("occurrence__starts_at", "position", "pk")

    def open(self, within: timedelta | None = None) -> Self:
        found = self.coming().filter(taken_by=None)
        if within is not None:
            found = found.filter(occurrence__starts_at__lt=timezone.now() + within)
        return found


class Chore(models.Model):
    """Somebody who makes the coffee, once. Small enough to say yes to at the door."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="chores", verbose_name=_("activity")
    )
    what = models.CharField(_("what"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    taken_by = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        related_name="chores",
        verbose_name=_("who does it"),
    )
    taken_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ChoreQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("chore")
        verbose_name_plural = _("chores")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="activities_chore_taken",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            Q(resident__user=user)
            | works_in(user, "complex", *KNOWS_RESIDENTS)
            | Q(complex__corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def waiting(self) -> Self:
        return self.filter(state=IdeaState.WAITING).order_by("created_at", "pk")

    def of_others(self, user: User) -> Self:
        """Not one's own, for a coach who lives there."""
        return self.exclude(resident__user=user)


class Idea(models.Model):
    """ "I would like to do puzzles together": a resident proposes, the coach helps it onto the
    agenda."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="ideas")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="ideas")
    title = models.CharField(_("what"), max_length=80)
    when = models.CharField(_("when"), max_length=80, blank=True)
    help_asked = models.CharField(_("help that is asked"), max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=IdeaState, default=IdeaState.WAITING)
    # What the resident is told.
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("idea of a resident")
        verbose_name_plural = _("ideas of residents")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IdeaState.values), name="activities_idea_state"
            ),
            models.CheckConstraint(
                condition=Q(state=IdeaState.WAITING, answered_at=None)
                | Q(~Q(state=IdeaState.WAITING), answered_at__isnull=False),
                name="activities_idea_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["complex", "created_at"],
                condition=Q(state=IdeaState.WAITING),
                name="activities_idea_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return str(self.pk)
