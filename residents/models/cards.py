"""The letters with a code, the print runs that make many, and who asked to be called back."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, User

from .. import rules
from ..rules import CardRunState, PerLetter, Who
from .people import Resident
from .places import Complex


class CardRunQuerySet(models.QuerySet["CardRun"]):
    def visible_to(self, user: User) -> Self:
        """Whoever knows the residents sees that there was a run; its file is the requester's."""
        return self.filter(complex__in=Complex.objects.where_known_by(user))

    def to_make(self) -> Self:
        """Nobody is working at it, or whoever was has died."""
        nobody = Q(lease_until=None) | Q(lease_until__lte=Now())
        return self.filter(nobody, state=CardRunState.BEING_MADE)

    def too_old(self) -> Self:
        return self.filter(state=CardRunState.READY, expires_at__lte=Now())


class CardRun(models.Model):
    """Letters for a complex, made by a worker. The codes lie here encrypted, for one download."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(Complex, on_delete=models.PROTECT, related_name="card_runs")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=20, choices=Who)
    per = models.CharField(max_length=20, choices=PerLetter)
    # Protected addresses go in a run of their own, never to a print shop among the others.
    protected = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=CardRunState, default=CardRunState.BEING_MADE)
    count = models.PositiveIntegerField(_("letters"), default=0)
    codes = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    objects = CardRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        indexes = [
            models.Index(fields=["complex", "-created_at"], name="residents_cardrun_list"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["being_made", "ready"]),
                name="residents_cardrun_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CardRunState.values), name="residents_cardrun_state"
            ),
            models.CheckConstraint(condition=Q(who__in=Who.values), name="residents_cardrun_who"),
            models.CheckConstraint(
                condition=Q(per__in=PerLetter.values), name="residents_cardrun_per"
            ),
            # The codes are there exactly as long as somebody may download them.
            models.CheckConstraint(
                condition=(Q(state=CardRunState.READY) & ~Q(codes="") & Q(expires_at__isnull=False))
                | (~Q(state=CardRunState.READY) & Q(codes="")),
                name="residents_cardrun_codes",
            ),
            models.CheckConstraint(
                condition=Q(state=CardRunState.FETCHED, fetched_at__isnull=False)
                | (~Q(state=CardRunState.FETCHED) & Q(fetched_at=None)),
                name="residents_cardrun_fetched",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """In the foot of each letter: by it a heap on a table can be told from another."""
        return self.pk.hex[:8].upper()


class AccessCardQuerySet(models.QuerySet["AccessCard"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(resident__in=Resident.objects.visible_to(user))

    def live(self) -> Self:
        """Opens a page today, or would if nobody had typed it wrong too often."""
        return self.filter(
            revoked_at=None, expires_at__gt=timezone.now(), resident__deceased_on=None
        )

    def working(self) -> Self:
        return self.live().filter(tries__lt=rules.CARD_TRIES)

    def blocked(self) -> Self:
        """Typed wrong too often, and nobody has looked at it yet."""
        return self.live().filter(tries__gte=rules.CARD_TRIES)

    def disowned(self) -> Self:
        """Somebody else was in with it, and no new letter was made yet."""
        newer = AccessCard.objects.filter(
            resident=OuterRef("resident"), created_at__gt=OuterRef("disowned_at")
        )
        return self.filter(
            ~Exists(newer),
            disowned_at__isnull=False,
            expires_at__gt=timezone.now(),
            resident__deceased_on=None,
        )


class AccessCard(models.Model):
    """A posted letter with a typed code, for people without e-mail. The code is kept as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="cards")
    run = models.ForeignKey(
        CardRun, null=True, blank=True, on_delete=models.PROTECT, related_name="cards"
    )
    # Printed on the letter. A code is tried against one letter, so guessing gets five tries.
    number = models.CharField(_("letter number"), max_length=8, unique=True)
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    # The visit that is going on, or was the last one: typing the code ends the one before.
    visit = models.UUIDField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    # The resident says: it was not me who used it.
    disowned_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AccessCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("access card")
        verbose_name_plural = _("access cards")
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(revoked_at=None, tries__gte=rules.CARD_TRIES),
                name="residents_card_blocked",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(disowned_at__isnull=False),
                name="residents_card_disowned",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(disowned_at=None) | Q(revoked_at__isnull=False),
                name="residents_card_disowned_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_blocked(self) -> bool:
        return self.tries >= rules.CARD_TRIES

    @property
    def number_text(self) -> str:
        return rules.number_text(self.number)


class CallRequestQuerySet(models.QuerySet["CallRequest"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(resident__in=Resident.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(done_at=None)


class CallRequest(models.Model):
    """A resident asked to be called. The number that was typed goes when the call is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="calls")
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CallRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        verbose_name = _("request to be called")
        verbose_name_plural = _("requests to be called")
        constraints = [
            # Asking twice is one call.
            models.UniqueConstraint(
                fields=["resident"], condition=Q(done_at=None), name="residents_callrequest_once"
            ),
            models.CheckConstraint(
                condition=(Q(done_at=None) & Q(done_by=None) & ~Q(phone=""))
                | (Q(done_at__isnull=False) & Q(done_by__isnull=False) & Q(phone="")),
                name="residents_callrequest_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
