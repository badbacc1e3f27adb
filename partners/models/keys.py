"""With what a desk's own system comes in, and what it was answered."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import ReadEvent, User
from accounts.periods import Period, current, period_constraint

from ..rules.keys import Scope
from .organisations import Desk


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def visible_to(self, user: User) -> Self:
        """Those of the desks that this user serves today."""
        return self.filter(desk__in=Desk.objects.served_by(user).values("pk"))

    def current(self) -> Self:
        return self.filter(current())


class ApiKey(Period):
    """In place of a login, for a desk's own system. The key itself is shown once, and not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="api_keys", verbose_name=_("desk")
    )
    name = models.CharField(_("name of the system"), max_length=60)
    start = models.CharField(_("begins with"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), verbose_name=_("may"))
    made_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last used on"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("key of a system")
        verbose_name_plural = _("keys of systems")
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=sorted(Scope.values), scopes__len__gt=0),
                name="partners_api_key_scopes",
            ),
            period_constraint("partners_api_key_period"),
        ]

    def __str__(self) -> str:
        return f"{self.desk} · {self.name}"

    @property
    def reads_as(self) -> str:
        """As what it stands in the log of looks: the desk needs its organisation with it."""
        return f"{self.desk.organisation}, {self}"[: ReadEvent._meta.get_field("party").max_length]

    @property
    def scope_texts(self) -> list[str]:
        return [str(scope.label) for scope in Scope if scope in self.scopes]


class ApiAnswer(models.Model):
    """What a desk's system was answered, so that the same request gets the same answer. Codes and
    ids: nothing of anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("answer to a system")
        verbose_name_plural = _("answers to systems")
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "idempotency_key"], name="partners_api_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return self.idempotency_key
