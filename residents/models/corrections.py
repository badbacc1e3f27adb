"""What a resident says is wrong, and what became of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User

from ..rules.corrections import CorrectionState, RejectReason
from .people import Resident


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    def visible_to(self, user: User) -> Self:
        """Staff who know the resident. The resident has an own page: `of_user`."""
        return self.filter(resident__in=Resident.objects.visible_to(user).values("pk"))

    def of_user(self, user: User) -> Self:
        return self.filter(resident__user=user)

    def open(self) -> Self:
        return self.filter(state=CorrectionState.ASKED)

    def most_pressing_first(self) -> Self:
        return self.order_by("answer_by", "pk")


class CorrectionRequest(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="corrections")
    # Field → what it should be. May be empty: then the words say it all.
    wanted = models.JSONField(default=dict)
    words = models.TextField(_("in your own words"), blank=True, max_length=1000)
    state = models.CharField(max_length=20, choices=CorrectionState, default=CorrectionState.ASKED)
    reason = models.CharField(max_length=20, choices=RejectReason, blank=True)
    sentence = models.TextField(_("answer"), blank=True, max_length=500)
    answer_by = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CorrectionState.values), name="residents_correction_state"
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.ASKED, decided_at=None)
                | (~Q(state=CorrectionState.ASKED) & Q(decided_at__isnull=False)),
                name="residents_correction_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.REJECTED) | (~Q(reason="") & ~Q(sentence="")),
                name="residents_correction_rejected",
            ),
            models.CheckConstraint(
                condition=~Q(wanted={}) | ~Q(words=""), name="residents_correction_asks"
            ),
            # One at a time: a second would be decided without the first.
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(state=CorrectionState.ASKED),
                name="residents_correction_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["corporation", "answer_by"],
                condition=Q(state=CorrectionState.ASKED),
                name="residents_correction_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_late(self) -> bool:
        return self.state == CorrectionState.ASKED and self.answer_by < timezone.localdate()
