"""Who asks and who carries: dated judgements, for the flatcoach and the coordinator only."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from accounts.periods import Period, current, period_constraint

from ..rules.mix import CELLS, MixKind, MixSource, Shares
from .judging import judged_by
from .people import Resident
from .places import Complex
from .strengths import Theme


class MixRoleQuerySet(models.QuerySet["MixRole"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(resident__in=judged_by(user))

    def current(self) -> Self:
        return self.filter(current())

    def for_list(self) -> Self:
        return self.select_related("theme", "recorded_by").order_by("-since", "-recorded_at")


class MixRole(Period):
    """vrager or drager: a judgement with a period and a reason, or the road of the lease."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="mix_roles")
    role = models.CharField(_("role"), max_length=10, choices=MixKind)
    theme = models.ForeignKey(
        Theme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("subject"),
    )
    source = models.CharField(
        _("where it comes from"), max_length=20, choices=MixSource, default=MixSource.JUDGEMENT
    )
    reason = models.CharField(_("reason"), max_length=300)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = MixRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in the mix")
        verbose_name_plural = _("roles in the mix")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "theme"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="residents_mix_once",
            ),
            models.CheckConstraint(condition=Q(role__in=MixKind.values), name="residents_mix_role"),
            models.CheckConstraint(
                condition=Q(source=MixSource.JUDGEMENT)
                | Q(source=MixSource.LEASE_ROUTE, until__isnull=False),
                name="residents_mix_source",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="residents_mix_reason"),
            period_constraint("residents_mix_period"),
        ]
        indexes = [models.Index(fields=["resident", "since"], name="residents_mix_resident")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.role}"


class MixTargetQuerySet(models.QuerySet["MixTarget"]):
    def of(self, complex_: Complex) -> Self:
        return self.filter(complex=complex_).order_by("-since", "-set_at")


class MixTarget(models.Model):
    """What a complex itself aims for. The newest one counts; there is no national ratio."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="mix_targets")
    asks = models.PositiveSmallIntegerField(_("asks"))
    both = models.PositiveSmallIntegerField(_("asks and carries"))
    carries = models.PositiveSmallIntegerField(_("carries"))
    since = models.DateField(_("since"))
    reason = models.CharField(_("reason"), max_length=300)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MixTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target for the mix")
        verbose_name_plural = _("targets for the mix")
        constraints = [
            models.CheckConstraint(
                condition=Q(asks=100 - F("both") - F("carries")), name="residents_target_hundred"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="residents_target_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.complex_id} {self.since}"

    @property
    def shares(self) -> Shares:
        return Shares(asks=self.asks, both=self.both, carries=self.carries)


class CountedMix(models.Model):
    """What the roles and stays of who went still count for on a day that is over. Of nobody.

    It is added to what is counted from the people; where a role went and its stay did not, one
    less is unknown, so a number may be under zero.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    cell = models.CharField(max_length=10, choices=[(cell, cell) for cell in CELLS])
    number = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("counted mix")
        verbose_name_plural = _("counted mixes")
        constraints = [
            models.UniqueConstraint(
                fields=["complex", "day", "cell"], name="residents_counted_mix_once"
            ),
            models.CheckConstraint(condition=Q(cell__in=CELLS), name="residents_counted_mix_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.complex_id} {self.day} {self.cell}"
