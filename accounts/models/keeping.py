"""How long data is kept, and that it went."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .users import Corporation, Role, User


class RetentionTerm(models.Model):
    """A term that a corporation set for a kind of data, in place of the usual one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of data"), max_length=40)
    months = models.PositiveSmallIntegerField(_("months"))
    # Needed when it is longer than usual.
    reason = models.TextField(_("reason"), blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        constraints = [
            models.UniqueConstraint(fields=["corporation", "kind"], name="accounts_term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.months}"


class HoldGround(models.TextChoices):
    COURT = "court", _("a case in court, or one that is coming")
    COMPLAINT = "complaint", _("a complaint that is being dealt with")
    ORDER = "order", _("an authority that may ask this of us")


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))

    def in_force(self, on: date) -> Self:
        """`until` is the first day on which it no longer holds, here as everywhere."""
        return self.filter(lifted_at=None, until__gt=on)


class Hold(models.Model):
    """Nothing of this person, or of this kind, is erased until a day: there is a duty to keep."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    # The resident; a plain id, because this floor does not know residents. None: everybody.
    person_id = models.UUIDField(_("about"), null=True)
    # Empty: every kind.
    kind = models.CharField(_("kind of data"), max_length=40, blank=True)
    ground = models.CharField(_("ground"), max_length=20, choices=HoldGround)
    until = models.DateField(_("until"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["until"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=HoldGround.values), name="accounts_hold_ground"
            ),
            models.CheckConstraint(
                condition=Q(person_id__isnull=False) | ~Q(kind=""), name="accounts_hold_of_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.until}"


class ErasureReason(models.TextChoices):
    TERM = "term", _("the term was over")
    REQUEST = "request", _("the resident asked for it")


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))


class Erasure(models.Model):
    """One run of the night, or one request: how many of each kind went. It names nobody.

    The id of a person whose data went on request stays, so that it goes once more when an older
    copy of the database is put back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=ErasureReason)
    person_id = models.UUIDField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    counts = models.JSONField(default=dict)
    # The kinds that could not go this time; the next night tries again, and the page says so.
    failed = models.JSONField(default=list)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ErasureReason.values), name="accounts_erasure_reason"
            ),
        ]
        indexes = [models.Index(fields=["corporation", "-at"], name="accounts_erasure_list")]

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d}"


class Tombstone(models.Model):
    """That something was here and went: which kind, which month, why. Nothing leads back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    # The first day of the month in which it went.
    month = models.DateField()
    reason = models.CharField(max_length=10, choices=ErasureReason)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="tombstones")

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"
