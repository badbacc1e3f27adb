"""Links in the mailbox of a desk where nobody has a login, and the codes that go with them."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation
from accounts.periods import current

from ..rules import links
from .organisations import Desk, DeskMember
from .referrals import Referral, readable_at_desk


def has_members(desk: OuterRef) -> Exists:
    """Somebody of this desk can log in: then nobody needs a link."""
    return Exists(DeskMember.objects.filter(current(), desk=desk, user__is_active=True))


def desks_without_a_login(keys: list[uuid.UUID]) -> set[uuid.UUID]:
    found = Desk.objects.filter(~has_members(OuterRef("pk")), pk__in=keys).exclude(email="")
    return set(found.values_list("pk", flat=True))


class SafeLinkQuerySet(models.QuerySet["SafeLink"]):
    def answering(self) -> Self:
        """May be asked for a fresh one: the desk may read it, still has the mailbox to which this
        one went and nobody with a login, and the agreement holds."""
        return self.filter(
            readable_at_desk("referral__"),
            current(prefix="referral__basis__agreement__"),
            ~has_members(OuterRef("referral__desk")),
            mailbox=F("referral__desk__email"),
            referral__resident__deceased_on=None,
        )

    def live(self, now: datetime | None = None) -> Self:
        return self.answering().filter(expires_at__gt=now or timezone.now())

    def guessable(self) -> Self:
        return self.live().filter(tries__lt=links.LINK_TRIES)


class SafeLink(models.Model):
    """One mailed address. Only its hash is kept: nobody makes the address from this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")
    # To which it went. A desk with another mailbox leaves these behind.
    mailbox = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()

    objects = SafeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link in a mailbox")
        verbose_name_plural = _("links in a mailbox")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now() or self.tries >= links.LINK_TRIES


class LinkMailKind(models.TextChoices):
    CODE = "code", _("a code")
    FRESH = "fresh", _("a fresh link")


class LinkMail(models.Model):
    """What was asked with a link. The code of it is made when the mail is sent, and kept as a slow
    hash until somebody came in with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(SafeLink, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=10, choices=LinkMailKind)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    code_hash = models.CharField(max_length=128, blank=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mail that was asked with a link")
        verbose_name_plural = _("mails that were asked with a link")
        indexes = [
            models.Index(fields=["link", "kind", "asked_at"], name="partners_linkmail_asked")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=LinkMailKind.values), name="partners_linkmail_kind"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(kind=LinkMailKind.CODE, code_hash=""),
                name="partners_linkmail_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
