"""What somebody saw, as a photo. It lies encrypted, and goes with its signal."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from residents.models import Resident, Withholding
from residents.rules.withholding import WithheldKind

from .raised import Signal


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: User) -> Self:
        """Who may see the signal; and the resident whom it is about, like the words."""
        own = Resident.objects.of_user(user).first()
        allowed = Q(signal__in=Signal.objects.visible_to(user))
        if own is not None:
            kept_back = Withholding.objects.kept_back(WithheldKind.SIGNAL, own)
            allowed |= Q(signal__resident=own) & ~Q(signal__in=list(kept_back))
        return self.filter(allowed)


class Photo(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="photos")
    # A JPEG that was made anew (rules.photos), encrypted.
    content = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.pk)
