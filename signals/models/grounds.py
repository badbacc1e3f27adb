"""On which grounds a subject may be noted and shared: rows with a beginning and an end."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation
from accounts.periods import Period, current, period_constraint
from partners.rules import BasisKind

from ..rules import Sensitivity


class CategoryGroundQuerySet(models.QuerySet["CategoryGround"]):
    def in_force(self) -> Self:
        """Runs today, and of a sensitive subject the risks were assessed. The database asks the
        same (`signals_ground_in_force`, migration 0006_grounds)."""
        assessed = ~Q(category__sensitivity=Sensitivity.SENSITIVE) | (
            ~Q(dpia="") & Q(dpia_on__isnull=False, dpia_on__lte=timezone.localdate())
        )
        return self.filter(current(), assessed)

    def kinds_of(self, category_id: uuid.UUID) -> frozenset[str]:
        rows = self.in_force().filter(category=category_id)
        return frozenset(rows.values_list("kind", flat=True))


class CategoryGround(Period):
    """A route by law for one subject. Without one in force the subject is not used at all.

    That corporation and purpose fit is held by the database (migration 0006_grounds).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    category = models.ForeignKey(
        "signals.Category",
        on_delete=models.PROTECT,
        related_name="grounds",
        verbose_name=_("subject"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=BasisKind)
    # The assessment of the risks (DPIA); a sensitive subject needs it.
    dpia = models.CharField(_("DPIA: number or name"), max_length=60, blank=True)
    dpia_on = models.DateField(_("DPIA: date"), null=True, blank=True)

    objects = CategoryGroundQuerySet.as_manager()

    class Meta:
        ordering = ["category__position", "kind", "since"]
        verbose_name = _("ground of a subject")
        verbose_name_plural = _("grounds of subjects")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BasisKind.values), name="signals_ground_kind"
            ),
            models.UniqueConstraint(
                fields=["category", "kind"],
                condition=Q(until=None),
                name="signals_ground_once",
                violation_error_message=_("This ground is in use already. End that one first."),
            ),
            period_constraint("signals_ground_period"),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.get_kind_display()}"
