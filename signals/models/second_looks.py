"""How a sensitive signal ended, and the second person who looks at that."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import FieldRole, works_in

from .. import rules
from ..rules import Rung
from .raised import Signal


class LookState(models.TextChoices):
    WAITING = "waiting", _("waits for a second reader")
    AGREED = "agreed", _("a second reader agrees")
    OVERRULED = "overruled", _("opened again by a second reader")
    OVERTAKEN = "overtaken", _("opened again before anybody looked")


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def visible_to(self, user: User) -> Self:
        """Who may assess the signal, and the flatcoach of the complex."""
        return self.filter(
            works_in(user, "signal__complex", FieldRole.FLATCOACH)
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def waiting(self) -> Self:
        return self.filter(state=LookState.WAITING)

    def for_second_reader(self, user: User) -> Self:
        """What this user can look at: not what they decided or noted themselves."""
        return self.visible_to(user).waiting().exclude(decided_by=user).exclude(noted_by=user)

    def alarmed(self, now: datetime) -> Self:
        return self.filter(alarm_at__lte=now).order_by("alarm_at", "pk")

    def for_list(self) -> Self:
        return self.select_related(
            "signal__category", "signal__complex", "signal__unit", "decided_by"
        ).order_by("look_by", "pk")


class SecondLook(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="second_looks")
    # How it ended, why, by whom; and who noted it, who is no second reader either.
    step = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=Now())
    look_by = models.DateField(_("to look at before"))
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.NONE)
    alarm_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=LookState, default=LookState.WAITING)
    looked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        ordering = ["look_by"]
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LookState.values), name="signals_look_state"
            ),
            # Four eyes, in the database too.
            models.CheckConstraint(
                condition=Q(
                    state__in=[LookState.WAITING, LookState.OVERTAKEN],
                    looked_by=None,
                )
                | (
                    Q(state__in=[LookState.AGREED, LookState.OVERRULED], looked_by__isnull=False)
                    & ~Q(looked_by=F("decided_by"))
                    & ~Q(looked_by=F("noted_by"))
                ),
                name="signals_look_second",
            ),
            models.CheckConstraint(
                condition=Q(alarm_at=None) | Q(state=LookState.WAITING), name="signals_look_alarm"
            ),
            models.UniqueConstraint(
                fields=["signal"],
                condition=Q(state=LookState.WAITING),
                name="signals_look_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["corporation", "look_by"],
                condition=Q(state=LookState.WAITING),
                name="signals_look_waiting",
            ),
            models.Index(
                fields=["alarm_at"], condition=Q(alarm_at__isnull=False), name="signals_look_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.state}"

    @property
    def reason_text(self) -> str:
        return rules.reason_text(self.step, self.reason)

    @property
    def is_late(self) -> bool:
        return self.look_by < timezone.localdate()
