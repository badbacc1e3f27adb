"""What is not yet shown to the resident whom it is about."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User

from ..rules.withholding import WithheldKind, WithholdGround, WithholdState
from .people import Resident


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def visible_to(self, user: User) -> Self:
        """Those who may be the second person."""
        return self.filter(
            corporation__in=user.corporations_as(Role.COORDINATOR, Role.PRIVACY_OFFICER)
        )

    def undecided(self) -> Self:
        return self.filter(state=WithholdState.ASKED)

    def in_force(self) -> Self:
        """Agreed, and not past its day. Before a second person agreed, nothing is kept back."""
        return self.filter(state=WithholdState.AGREED, until__gt=timezone.localdate())

    def kept_back(self, kind: str, resident: Resident) -> dict[uuid.UUID, "Withholding"]:
        """Object → what holds it back. Where there is danger it is not even said to exist."""
        return {row.object_id: row for row in self.in_force().filter(kind=kind, resident=resident)}


class Withholding(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="withholdings")
    # A signal or referral; a plain id, because this floor does not know them.
    kind = models.CharField(max_length=10, choices=WithheldKind)
    object_id = models.UUIDField()
    ground = models.CharField(max_length=10, choices=WithholdGround)
    words = models.TextField(_("why"), max_length=1000)
    # The first day on which it is shown, unless somebody decided anew.
    until = models.DateField()
    state = models.CharField(max_length=10, choices=WithholdState, default=WithholdState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        ordering = ["until"]
        verbose_name = _("not shown yet")
        verbose_name_plural = _("not shown yet")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WithholdState.values), name="residents_withholding_state"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=WithholdGround.values) & ~Q(words=""),
                name="residents_withholding_ground",
            ),
            # Four eyes, in the database too.
            models.CheckConstraint(
                condition=Q(state=WithholdState.ASKED, decided_by=None)
                | (
                    ~Q(state=WithholdState.ASKED)
                    & Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="residents_withholding_second",
            ),
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(state__in=[WithholdState.ASKED, WithholdState.AGREED]),
                name="residents_withholding_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def hides_wholly(self) -> bool:
        return self.ground == WithholdGround.SAFETY

    @property
    def holds(self) -> bool:
        return self.state == WithholdState.AGREED and self.until > timezone.localdate()
