"""Two rows for one person: that they were merged, and that they are not the same after all."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User

from .. import rules
from .people import Resident


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.COORDINATOR))

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class Merge(models.Model):
    """A merge is a state of the double, never a delete: this row knows how to undo it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="merges")
    double = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="merged_by")
    # What went over: "app.model.field" → ids. And what each app changed to avoid a clash.
    moved = models.JSONField(default=dict)
    # The fields of the survivor that were filled from the double, with what stood there before.
    filled = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.CheckConstraint(
                condition=~Q(survivor=F("double")), name="residents_merge_of_two"
            ),
            models.UniqueConstraint(
                fields=["double"], condition=Q(undone_at=None), name="residents_merge_once"
            ),
        ]
        indexes = [models.Index(fields=["corporation", "-at"], name="residents_merge_list")]

    def __str__(self) -> str:
        return f"{self.double_id} → {self.survivor_id}"

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and rules.can_be_undone(self.at, timezone.now())


class NotTheSame(models.Model):
    """Somebody looked at two people and knows: father and son, two sisters. Not proposed again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("not the same person")
        verbose_name_plural = _("not the same people")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="residents_not_the_same_once"),
            # One way round, so that a pair is one row.
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="residents_not_the_same_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
