"""The ledger of consent, and the ground of each referral."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from residents.models import Resident

from ..rules import BasisKind, ConsentAction, Purpose
from .agreements import Agreement
from .organisations import Desk, Organisation


class AskedResidents:
    """Whose consent or objection a user may look at and record: of the residents whom the user
    knows, and for arrears of every tenant of the corporation."""

    def visible_to(self, user: User) -> models.QuerySet[Resident]:
        known = Resident.objects.visible_to(user)
        return Resident.objects.standing().filter(
            Q(pk__in=known.values("pk"))
            | Q(corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
        )


class ReceivedResidents:
    """Of whom a user may read who received what. Which part of it, `reads.received` says."""

    def visible_to(self, user: User) -> models.QuerySet[Resident]:
        roles = (Role.COORDINATOR, Role.ARREARS_OFFICER, Role.PRIVACY_OFFICER)
        return Resident.objects.standing().filter(corporation__in=user.corporations_as(*roles))


class ConsentChannel(models.TextChoices):
    SPOKEN = "spoken", _("in a talk")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by phone")
    OWN_PAGE = "own_page", _("on the own page")


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def visible_to(self, user: User) -> Self:
        """That somebody has arrears is for the arrears officer only."""
        known = Resident.objects.visible_to(user)
        return self.filter(
            Q(purpose=Purpose.CARE, resident__in=known.values("pk"))
            | Q(purpose=Purpose.DEBT, corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
        )

    def latest_for(
        self, resident_id: uuid.UUID, organisation_id: uuid.UUID, purpose: str
    ) -> "ConsentEvent | None":
        return (
            self.filter(resident=resident_id, organisation=organisation_id, purpose=purpose)
            .order_by("-pk")
            .first()
        )

    def objections(self) -> Self:
        """Any no about arrears, whichever word was written down for it. It holds for good."""
        return self.filter(purpose=Purpose.DEBT).exclude(action=ConsentAction.GIVEN)


class ConsentEvent(models.Model):
    """The ledger: each yes, each no, with the text that was asked. The state is the last event."""

    at = models.DateTimeField(_("when"), db_default=Now())
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="consent_events")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    action = models.CharField(_("answer"), max_length=10, choices=ConsentAction)
    channel = models.CharField(_("way"), max_length=10, choices=ConsentChannel)
    text_version = models.CharField(_("version of the text"), max_length=20)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        constraints = [
            # Target of the composite foreign key of SharingBasis.
            models.UniqueConstraint(
                fields=["id", "corporation", "resident", "purpose"], name="partners_consent_whose"
            ),
            models.CheckConstraint(
                condition=Q(action__in=ConsentAction.values), name="partners_consent_action"
            ),
        ]
        indexes = [
            models.Index(
                fields=["resident", "organisation", "purpose", "-id"], name="partners_consent_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.purpose}"


class SharingBasis(models.Model):
    """The ground of one referral. What it needs is in the database's own rules too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="+", verbose_name=_("desk")
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="+", verbose_name=_("agreement")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    kind = models.CharField(_("kind"), max_length=20, choices=BasisKind)
    consent = models.ForeignKey(ConsentEvent, null=True, on_delete=models.PROTECT, related_name="+")
    contact_tried_on = models.DateField(null=True)
    help_pointed_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    offered_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second_person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ground for sharing")
        verbose_name_plural = _("grounds for sharing")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=BasisKind.CONSENT)
                | Q(consent__isnull=False, purpose=Purpose.CARE),
                name="partners_basis_consent",
            ),
            models.CheckConstraint(
                condition=~Q(kind=BasisKind.LEGAL_DUTY)
                | Q(
                    purpose=Purpose.DEBT,
                    contact_tried_on__isnull=False,
                    help_pointed_on__isnull=False,
                    reminded_on__isnull=False,
                    offered_on__isnull=False,
                ),
                name="partners_basis_legal_duty",
            ),
            models.CheckConstraint(
                condition=~Q(kind=BasisKind.VITAL_INTEREST)
                | (
                    Q(purpose=Purpose.CARE, second_person__isnull=False)
                    & ~Q(reason="")
                    & ~Q(second_person=F("decided_by"))
                ),
                name="partners_basis_vital_interest",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BasisKind.values), name="partners_basis_kind"
            ),
            # Target of the composite foreign key of Referral: nobody borrows another one's ground.
            models.UniqueConstraint(
                fields=["id", "corporation", "resident", "desk", "purpose"],
                name="partners_basis_whose",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
