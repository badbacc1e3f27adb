"""The tablet in the hall: a link for one device, which the coach can take back."""

import hashlib
import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User
from residents.models import Complex


def hash_of(secret: str) -> str:
    """A fast hash will do: the secret is made by chance and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TabletQuerySet(models.QuerySet["Tablet"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(complex__in=Complex.objects.where_known_by(user))

    def working(self) -> Self:
        return self.filter(revoked_at=None)


class Tablet(models.Model):
    """It opens the agenda of one complex and signing up with a letter, and it names nobody. The
    address is shown once; here lies its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="tablets")
    place = models.CharField(_("where it stands"), max_length=80)
    secret_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)

    objects = TabletQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("tablet")
        verbose_name_plural = _("tablets")
        constraints = [
            models.UniqueConstraint(fields=["secret_hash"], name="activities_tablet_secret"),
        ]

    def __str__(self) -> str:
        return self.place
