"""The queue itself. A row holds references, never a name or a text: those are read at sending."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.tuple_lookups import TupleLessThan
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User

from . import rules, words


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    WEBHOOK = "webhook", _("webhook")
    SMS = "sms", _("text message")
    INTERNAL = "internal", _("inside the house")


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    DELIVERED = "delivered", _("delivered")
    WITHHELD = "withheld", _("withheld")
    DEAD = "dead", _("not delivered")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            corporation__in=user.corporations_as(Role.COORDINATOR, Role.ADMINISTRATOR)
        ).exclude(channel=Channel.INTERNAL)

    def due(self) -> Self:
        return self.filter(state=State.PENDING, due_at__lte=Now())

    def in_vain(self) -> Self:
        """Webhooks that were tried three times, which is for more than five minutes."""
        return self.filter(
            state=State.PENDING,
            channel=Channel.WEBHOOK,
            attempts__gte=rules.IN_VAIN,
            problem__in=["connection", "http_error", "timeout"],
        )

    def no_way_out(self) -> Self:
        """Mail and texts that were tried three times: the server that takes them is away."""
        return self.filter(
            state=State.PENDING,
            channel__in=[Channel.EMAIL, Channel.SMS],
            attempts__gte=rules.IN_VAIN,
            problem__in=["connection", "mail_unreachable", "timeout"],
        )

    def outside(self, lanes: Collection[uuid.UUID | str]) -> Self:
        """All but what is for these receivers, or goes over these channels."""
        receivers = [lane for lane in lanes if isinstance(lane, uuid.UUID)]
        if not lanes:
            return self
        return self.exclude(channel=Channel.WEBHOOK, recipient_id__in=receivers).exclude(
            channel__in=set(lanes) - set(receivers)
        )

    def about(self, *subject_ids: uuid.UUID) -> Self:
        return self.filter(subject_id__in=subject_ids).exclude(channel=Channel.INTERNAL)

    def before(self, pk: str) -> Self:
        """The rows that come after this one in a list, newest first. An unknown key: none."""
        try:
            last = self.model.objects.filter(pk=uuid.UUID(pk)).values_list("created_at", "pk").get()
        except (ValueError, self.model.DoesNotExist):
            return self.none()
        return self.filter(
            TupleLessThan((F("created_at"), F("pk")), (Value(last[0]), Value(last[1])))
        )


class Message(models.Model):
    """One message to one receiver over one channel. Its id is the key that drops doubles."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    subject_id = models.UUIDField(_("about"))
    recipient_id = models.UUIDField(_("to"))
    # A receiver that saw a higher version of a subject drops this one: order is not promised.
    version = models.PositiveIntegerField(_("version"), default=1)
    urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    # The moment from which a worker may take it. Taking it moves this to the end of the lease.
    due_at = models.DateTimeField(_("due"), db_default=Now())
    # Fencing: only the worker that holds this token may write the outcome.
    token = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    problem = models.CharField(_("problem"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "recipient_id", "channel", "version"],
                name="outbox_message_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="outbox_message_state"
            ),
            models.CheckConstraint(
                condition=Q(state=State.PENDING, settled_at=None)
                | (~Q(state=State.PENDING) & Q(settled_at__isnull=False, token=None)),
                name="outbox_message_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-urgent", "due_at"],
                condition=Q(state=State.PENDING),
                name="outbox_message_due",
            ),
            models.Index(
                fields=["token"], condition=Q(token__isnull=False), name="outbox_message_token"
            ),
            models.Index(fields=["subject_id"], name="outbox_message_subject"),
            models.Index(fields=["corporation", "-created_at", "id"], name="outbox_message_list"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def problem_text(self) -> str:
        return words.problem_text(self.kind, self.problem)

    @property
    def reference(self) -> str:
        """Tells one row of a list from another, and says nothing of whom it is about."""
        return self.pk.hex[:8].upper()

    @property
    def problem_line(self) -> str:
        return f"{self.problem_text} ({self.reference})"

    @property
    def kind_text(self) -> str:
        return words.kind_text(self.kind)


class Heartbeat(models.Model):
    """That a worker looked in the outbox not long ago."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name

    def seconds_ago(self, now: datetime) -> float:
        return (now - self.at).total_seconds()
