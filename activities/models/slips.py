"""Slips of paper for the letter box, for whoever wants letters or has nothing else."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User

from ..rules.telling import What
from .occurrences import Occurrence
from .registrations import Registration
from .telling import still_to_say


class SlipQuerySet(models.QuerySet["Slip"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            registration__occurrence__in=Occurrence.objects.visible_to(user).values("pk")
        )

    def wanted(self) -> Self:
        """To be printed."""
        return self.filter(still_to_say("kind"), printed_at=None)


class Slip(models.Model):
    """That a slip is wanted. What stands on it is read when it is printed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="slips")
    kind = models.CharField(max_length=10, choices=What)
    wanted_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True)
    printed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["wanted_at"]
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind"],
                condition=Q(printed_at=None),
                name="activities_slip_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=What.values), name="activities_slip_kind"),
            models.CheckConstraint(
                condition=Q(printed_at=None, printed_by=None)
                | Q(printed_at__isnull=False, printed_by__isnull=False),
                name="activities_slip_printed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["corporation"], condition=Q(printed_at=None), name="activities_slip_wanted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"
