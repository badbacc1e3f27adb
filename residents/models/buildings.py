"""The building around the homes: walls that corporations share, rooms that neighbours share."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation

from .places import Complex, Entrance, Unit


class RoomKind(models.TextChoices):
    """VERA CollectiefObject. A gallery (GAL) and a lift (LIF) are no rooms: see `Entrance`."""

    MEETING = "ROR", _("meeting room")
    HALL = "CEH", _("central hall")
    RECREATION = "REC", _("recreation room")
    KITCHEN = "KEU", _("shared kitchen")


class CommonRoom(models.Model):
    """Where neighbours meet: the coffee hour needs a door as much as a home does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("complex")
    )
    entrance = models.ForeignKey(
        Entrance,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="rooms",
        verbose_name=_("entrance"),
    )
    kind = models.CharField(_("kind"), max_length=3, choices=RoomKind, default=RoomKind.MEETING)
    name = models.CharField(_("name"), max_length=60)
    floor = models.SmallIntegerField(_("floor"), default=0)
    seats = models.PositiveSmallIntegerField(_("how many people fit in"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["floor", "name"]
        verbose_name = _("common room")
        verbose_name_plural = _("common rooms")
        constraints = [
            models.UniqueConstraint(fields=["complex", "name"], name="residents_room_name"),
            models.CheckConstraint(
                condition=Q(kind__in=RoomKind.values), name="residents_room_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HomeSuccession(models.Model):
    """Which home came out of which: one that was split has two after it, two that were joined
    have one. So that a signal about the old door is still found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    after = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")

    class Meta:
        verbose_name = _("succession of homes")
        verbose_name_plural = _("successions of homes")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="residents_succession_once"),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="residents_succession_two_homes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"
