"""The secret address with which a phone reads what its owner signed up for."""

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from residents.models import Resident


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def visible_to(self, user: User) -> Self:
        residents = Resident.objects.visible_to(user)
        return self.filter(
            models.Q(resident__user=user) | models.Q(resident__in=residents.values("pk"))
        )

    def standing(self) -> Self:
        return self.filter(
            withdrawn_at=None, resident__deceased_on=None, resident__merged_into=None
        )


class CalendarLink(models.Model):
    """Who holds the address reads the calendar. Of the address only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="calendar_links")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")

    def __str__(self) -> str:
        return str(self.pk)
