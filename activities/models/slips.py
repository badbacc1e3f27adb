"""Slips of paper through the letter box, and the rounds in which they were printed."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from residents.models import Complex, Resident

from ..rules.slips import Dropped, SlipKind
from .registrations import Registration


class SlipRunQuerySet(models.QuerySet["SlipRun"]):
    def visible_to(self, user: User) -> Self:
        """Whoever knows the residents sees that there was a round; one with protected addresses is
        for those who may know these."""
        coached = Complex.objects.where_coached_by(user).values("pk")
        return self.filter(complex__in=Complex.objects.where_known_by(user).values("pk")).filter(
            Q(protected=False) | Q(complex__in=coached)
        )


class SlipRun(models.Model):
    """What was printed in one go, to be put through the letter boxes of a complex."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="slip_runs")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # Protected addresses go in a round of their own, never on a heap with the others.
    protected = models.BooleanField(default=False)
    count = models.PositiveIntegerField(_("slips"))
    # How often it was printed again, because paper jams.
    reprints = models.PositiveIntegerField(default=0)
    # Of the page with the button: pressing twice is one round.
    form_key = models.UUIDField()

    objects = SlipRunQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("round of slips")
        verbose_name_plural = _("rounds of slips")
        indexes = [models.Index(fields=["complex", "-made_at"], name="activities_sliprun_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["corporation", "form_key"], name="activities_sliprun_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SlipQuerySet(models.QuerySet["Slip"]):
    def visible_to(self, user: User) -> Self:
        """A slip bears a name and an address: it is for who may know both."""
        return self.filter(registration__resident__in=Resident.objects.visible_to(user))

    def waiting(self) -> Self:
        return self.filter(run=None, dropped="")

    def counted(self) -> dict[str, int]:
        """How many slips, apart for open and protected addresses."""
        return self.aggregate(
            open_slips=Count("pk", filter=Q(registration__resident__protected_address=False)),
            protected_slips=Count("pk", filter=Q(registration__resident__protected_address=True)),
        )

    def of_complex(self, complex_: Complex) -> Self:
        return self.filter(registration__occurrence__complex=complex_)


class Slip(models.Model):
    """That a resident is to be told on paper. What it says is read when it is printed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    # With the sign-up goes what was printed about it.
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="slips")
    kind = models.CharField(max_length=20, choices=SlipKind)
    wanted_at = models.DateTimeField(db_default=Now(), editable=False)
    run = models.ForeignKey(SlipRun, null=True, on_delete=models.PROTECT, related_name="slips")
    dropped = models.CharField(max_length=20, choices=Dropped, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["wanted_at"]
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        constraints = [
            # Asked for twice before it is printed, it is one slip.
            models.UniqueConstraint(
                fields=["registration", "kind"],
                condition=Q(run=None, dropped=""),
                name="activities_slip_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SlipKind.values), name="activities_slip_kind"
            ),
            models.CheckConstraint(
                condition=Q(dropped="") | (Q(dropped__in=Dropped.values) & Q(run=None)),
                name="activities_slip_dropped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["registration"],
                condition=Q(run=None, dropped=""),
                name="activities_slip_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"
