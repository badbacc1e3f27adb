"""What was done to reach somebody, while the corporation takes it up itself."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User

from ..rules import How, Tried


class ContactTryQuerySet(models.QuerySet["ContactTry"]):
    def of_now(self) -> Self:
        """Since the corporation took it up this time, the first one first."""
        return self.filter(noted_at__gte=F("signal__clock_since")).order_by("tried_on", "noted_at")


class ContactTry(models.Model):
    """Append-only. Facts without a story: what was talked about is not kept here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey("Signal", on_delete=models.PROTECT, related_name="tries")
    how = models.CharField(_("how"), max_length=20, choices=How)
    reached = models.BooleanField(_("reached"))
    tried_on = models.DateField(_("on"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(db_default=Now())

    objects = ContactTryQuerySet.as_manager()

    class Meta:
        ordering = ["tried_on", "noted_at"]
        verbose_name = _("try to reach somebody")
        verbose_name_plural = _("tries to reach somebody")
        constraints = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="signals_try_how"),
        ]

    def __str__(self) -> str:
        return self.how

    @property
    def fact(self) -> Tried:
        return Tried(self.how, self.reached)
