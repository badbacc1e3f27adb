"""A proposal to visit a home that was set aside for a while."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import Unit

from ..rules.clusters import AsideReason


class VisitAsideQuerySet(models.QuerySet["VisitAside"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.COORDINATOR))

    def running(self) -> Self:
        return self.filter(until__gt=timezone.localdate())


class VisitAside(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=AsideReason)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField()
    at = models.DateTimeField(db_default=Now())

    objects = VisitAsideQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("visit set aside")
        verbose_name_plural = _("visits set aside")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=AsideReason.values), name="signals_aside_reason"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="signals_aside_period"),
        ]
        indexes = [models.Index(fields=["unit", "until"], name="signals_aside_unit")]

    def __str__(self) -> str:
        return self.reason
