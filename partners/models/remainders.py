"""What must stay when somebody's data went: that there was a yes, and to whom something went."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation

from ..rules import Purpose
from .organisations import Organisation


class RemainderKind(models.TextChoices):
    CONSENT = "consent", _("proof of a consent")
    DELIVERY = "delivery", _("that something was passed on")


class Remainder(models.Model):
    """Codes only. `person_id` is the number under which the logs know the person, and no row says
    any more who that was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=RemainderKind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        ordering = ["at"]
        verbose_name = _("remainder")
        verbose_name_plural = _("remainders")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RemainderKind.values), name="partners_remainder_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
