"""What was agreed: with whom, for what, until when, and the paper on which it stands."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from accounts.periods import Period, current, period_constraint

from .. import rules
from ..rules import DataField, Purpose
from ..rules.ending import WARNED
from .organisations import Desk, Organisation


class AgreementKind(models.TextChoices):
    COOPERATION = "cooperation", _("cooperation agreement")
    COVENANT = "covenant", _("covenant")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            corporation__in=user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
        )

    def current(self) -> Self:
        return self.filter(current())

    def ending(self, today: date) -> Self:
        """Which end within the longest warning, and nothing of the same corporation, organisation
        and purpose goes on from there without a gap."""
        after = Agreement.objects.filter(
            Q(until=None) | Q(until__gt=OuterRef("until")),
            corporation=OuterRef("corporation"),
            organisation=OuterRef("organisation"),
            purpose=OuterRef("purpose"),
            since__lte=OuterRef("until"),
        )
        last = today + timedelta(days=WARNED[0])
        return self.filter(current(today), ~Exists(after), until__gt=today, until__lte=last)


class Agreement(Period):
    """What a corporation and an organisation agreed: purpose, subjects, fields, term to answer.

    It records a ground, it is not one (domain 3.6).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="agreements",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=AgreementKind, default=AgreementKind.COOPERATION
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    categories = ArrayField(models.CharField(max_length=40), verbose_name=_("subjects"))
    fields = ArrayField(
        models.CharField(max_length=20, choices=DataField), verbose_name=_("fields that may go")
    )
    response_days = models.PositiveSmallIntegerField(_("working days to answer"), default=3)
    # Only for rent arrears: silence in these days shares, an objection does not.
    reaction_days = models.PositiveSmallIntegerField(
        _("days in which the tenant can object to passing on arrears"), default=14
    )
    contact_email = models.EmailField(
        _("mailbox of who answers for this agreement"),
        blank=True,
        help_text=_("At the partner, above the desk. Hears it when a desk stays silent."),
    )

    hours_per_week = models.DecimalField(
        _("structural hours per week"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    cents_per_year = models.PositiveBigIntegerField(
        _("structural money per year, in cents"), null=True, blank=True
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "-since"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="partners_agreement_purpose"
            ),
            # The law's closed list holds whatever an agreement says.
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.DEBT)
                | Q(fields__contained_by=sorted(str(name) for name in rules.DEBT_FIELDS)),
                name="partners_agreement_debt_fields",
                violation_error_message=_("For rent arrears only contact details and the amount."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values), name="partners_agreement_kind"
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week=None)
                | Q(hours_per_week__gte=0, hours_per_week__lte=1000),
                name="partners_agreement_hours",
                violation_error_message=_("Between 0 and 1000 hours a week."),
            ),
            period_constraint("partners_agreement_period"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_purpose_display()}"


class AgreementParty(models.Model):
    """Who else signed, for a covenant. To be named here opens nothing: what may be sent to a desk
    stands in an agreement with its own organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    name = models.CharField(
        _("name"),
        max_length=100,
        blank=True,
        help_text=_("Of who is not in the directory, such as another corporation."),
    )

    class Meta:
        ordering = ["organisation__name", "name"]
        verbose_name = _("other party")
        verbose_name_plural = _("other parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, name="")
                | (Q(organisation=None) & ~Q(name="")),
                name="partners_party_named_once",
                violation_error_message=_("Choose an organisation, or write a name: one of both."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name if self.organisation is not None else self.name


class AgreementDocumentQuerySet(models.QuerySet["AgreementDocument"]):
    def visible_to(self, user: User) -> Self:
        """Who keeps agreements for the corporation, and the desks of the organisation itself."""
        roles = (Role.COORDINATOR, Role.ARREARS_OFFICER, Role.ADMINISTRATOR)
        own = Desk.objects.served_by(user).values("organisation")
        return self.filter(
            Q(corporation__in=user.corporations_as(*roles)) | Q(agreement__organisation__in=own)
        )


class AgreementDocument(models.Model):
    """The signed paper: a PDF, encrypted. A newer one does not replace it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("put in on"), db_default=Now())

    objects = AgreementDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("document of an agreement")
        verbose_name_plural = _("documents of agreements")

    def __str__(self) -> str:
        return str(self.pk)


class AgreementWarning(models.Model):
    """That it was told, this long before this day. Another end is told anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="warnings")
    days = models.PositiveSmallIntegerField()
    until = models.DateField()
    number = models.PositiveIntegerField()  # of this agreement: one message each
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("warning that an agreement ends")
        verbose_name_plural = _("warnings that agreements end")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "days", "until"], name="partners_warning_once"
            ),
            models.UniqueConstraint(fields=["agreement", "number"], name="partners_warning_number"),
        ]

    def __str__(self) -> str:
        return f"{self.days}"
