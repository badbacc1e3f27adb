"""Where a desk's own system hears that something waits."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .organisations import Desk


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, user: User) -> Self:
        """Those of the desks that this user serves today."""
        return self.filter(desk__in=Desk.objects.served_by(user).values("pk"))

    def in_use(self) -> Self:
        return self.filter(disabled_at=None, confirmed_at__isnull=False)

    def waiting(self) -> Self:
        """Nobody typed the code yet that was sent to it: it gets nothing else."""
        return self.filter(disabled_at=None, confirmed_at=None)


class Endpoint(models.Model):
    """An address of a desk's own system. It hears nothing before somebody else than who typed it
    has shown that the code which was sent there arrived."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="endpoints", verbose_name=_("desk")
    )
    url = models.URLField(_("address"), max_length=500)
    # Encrypted (accounts.secrets); shown once when it is made.
    secret = models.TextField(editable=False)
    # The one before, under which is signed too for a day, so that a system can change in its time.
    old_secret = models.TextField(editable=False, blank=True)
    old_until = models.DateTimeField(editable=False, null=True)
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    # How many codes were sent, and how many wrong ones came back for the last.
    challenge = models.PositiveSmallIntegerField(editable=False, default=1)
    misses = models.PositiveSmallIntegerField(editable=False, default=0)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    created_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(made_by=None)
                | ~Q(confirmed_by=models.F("made_by")),
                name="partners_endpoint_second",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_until=None)
                | (~Q(old_secret="") & Q(old_until__isnull=False)),
                name="partners_endpoint_old",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk}"

    def signs_old_too(self, now: datetime | None = None) -> bool:
        return self.old_until is not None and (now or timezone.now()) < self.old_until
