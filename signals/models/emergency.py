"""Who looked at the signals of a home because of danger, why, and what the privacy officer says."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import Complex, Unit
from residents.models.work import places_of_work

from ..rules.emergency import LASTS, Verdict


def works_for(user: User, corporation_field: str) -> Q:
    """A membership or an assignment of today; partners and residents have neither."""
    work = Complex.objects.filter(pk__in=places_of_work(user)).values("corporation")
    return Q(**{f"{corporation_field}__in": list(user.roles())}) | Q(
        **{f"{corporation_field}__in": work}
    )


class EmergencyUnits:
    """The homes of whose signals somebody may ask to see them in danger."""

    def visible_to(self, user: User) -> models.QuerySet[Unit]:
        return Unit.objects.standing().filter(works_for(user, "corporation"))


class EmergencyComplexes:
    def visible_to(self, user: User) -> models.QuerySet[Complex]:
        return Complex.objects.filter(works_for(user, "corporation"))


class OwnEmergencies:
    """What somebody opened, as long as it lasts and they still work there."""

    def visible_to(self, user: User) -> "EmergencyAccessQuerySet":
        return EmergencyAccess.objects.running(user)


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def visible_to(self, user: User) -> Self:
        """Those who judge them."""
        return self.filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))

    def running(self, user: User) -> Self:
        return self.filter(works_for(user, "corporation"), user=user, until__gt=timezone.now())

    def to_review(self) -> Self:
        return self.filter(verdict="")

    def for_list(self) -> Self:
        return self.select_related("user", "unit__complex", "reviewed_by")


class EmergencyAccess(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("why"))
    at = models.DateTimeField()
    until = models.DateTimeField()
    review_by = models.DateField(_("to judge before"))
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    words = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("look because of danger")
        verbose_name_plural = _("looks because of danger")
        constraints = [
            # Twenty characters between the first and the last that is no space.
            models.CheckConstraint(
                condition=Q(reason__regex=r"^\s*\S[\s\S]{18,}\S\s*$"),
                name="signals_emergency_reason",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + LASTS),
                name="signals_emergency_lasts",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_by=None, reviewed_at=None)
                | (
                    Q(verdict__in=Verdict.values)
                    & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & ~Q(reviewed_by=F("user"))
                    & (Q(verdict=Verdict.RIGHT) | ~Q(words=""))
                ),
                name="signals_emergency_review",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "until"], name="signals_emergency_running"),
            models.Index(fields=["corporation", "-at"], name="signals_emergency_list"),
        ]

    def __str__(self) -> str:
        return str(self.pk)[:8].upper()

    @property
    def is_late(self) -> bool:
        return not self.verdict and self.review_by < timezone.localdate()
