"""Who comes every time."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from residents.models import Resident

from .. import rules
from ..rules import Channel
from .series import Series


class StandingRegistrationQuerySet(models.QuerySet["StandingRegistration"]):
    def visible_to(self, user: User) -> Self:
        """The resident's own, and those of the series that staff may see."""
        mine = Q(resident__user=user)
        return self.filter(mine | Q(series__in=Series.objects.visible_to(user).values("pk")))

    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def running(self) -> Self:
        """Not paused today."""
        day = timezone.localdate()
        return self.in_force().filter(Q(paused_until=None) | Q(paused_until__lte=day))


class StandingRegistration(models.Model):
    """ "I come every Tuesday": each new date gets a sign-up of its own, which can be cancelled like
    any other; it is not made again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="standing")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="standing")
    party_size = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=20, choices=Channel)
    registered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    # The first day on which they come again.
    paused_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = StandingRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("who comes every time")
        verbose_name_plural = _("who come every time")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "resident"],
                condition=Q(ended_at=None),
                name="activities_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=rules.MAX_PARTY),
                name="activities_standing_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.resident_id}"

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until > timezone.localdate()
