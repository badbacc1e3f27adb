"""That a coach thought about somebody who stays away; the thought itself is nowhere."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from accounts.periods import current
from residents.models import Complex, FieldRole, Occupancy, Resident, works_in

from ..rules.absence import PutAside


def coached_by(user: User) -> QuerySet[Complex]:
    """Where the user is the flatcoach. Not the coordinator: this is no matter of an office."""
    return Complex.objects.filter(works_in(user, "pk", FieldRole.FLATCOACH))


class NeighboursOf:
    """The residents whose flatcoach somebody is."""

    def visible_to(self, user: User) -> QuerySet[Resident]:
        homes = Occupancy.objects.filter(
            current(), resident=OuterRef("pk"), unit__complex__in=coached_by(user)
        )
        return Resident.objects.visible_to(user).reachable().filter(Exists(homes))


class AbsenceAside(models.Model):
    """The thought about this person was put aside on a day, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=PutAside)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("absence put aside")
        verbose_name_plural = _("absences put aside")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=PutAside.values), name="activities_absence_reason"
            ),
        ]
        indexes = [models.Index(fields=["resident", "-at"], name="activities_absence_last")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.reason}"
