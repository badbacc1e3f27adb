"""The smallest right of all: a neighbour who calls round, or keeps the list of one activity."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from accounts.periods import Period, current, period_constraint
from residents.models import Complex

from .occurrences import Occurrence


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def current(self) -> Self:
        return self.filter(current())

    def of_user(self, user: User) -> Self:
        return self.filter(user=user)


class Volunteer(Period):
    """May call the residents of one complex who must be told something, and no more (ADR 0021).

    Not a role among those who work there: whoever asks who works in a complex never finds these.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="volunteers", verbose_name=_("complex")
    )

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "complex"],
                condition=Q(until=None),
                name="activities_volunteer_once",
            ),
            period_constraint("activities_volunteer_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.complex}"


def volunteers_in(user: User, complex_field: str) -> Exists:
    """Whether the user is a volunteer today in the complex that `complex_field` points to."""
    return Exists(Volunteer.objects.current().filter(user=user, complex=OuterRef(complex_field)))


class ListKeeper(models.Model):
    """Who keeps the list of presence of one activity, besides those who work there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="keepers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("keeper of a list")
        verbose_name_plural = _("keepers of lists")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "user"], name="activities_listkeeper_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.user_id}"
