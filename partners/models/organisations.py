"""Who can help, and what was agreed with them."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from accounts.periods import Period, current, period_constraint

from .. import rules
from ..rules import DataField, Purpose
from ..rules.capacity import Capacity, Room


class OrganisationKind(models.TextChoices):
    BUURTTEAM = "buurtteam", _("neighbourhood team")
    MELDPUNT = "meldpunt", _("reporting point")
    WELFARE = "welfare", _("welfare organisation")
    CARE = "care", _("care organisation")
    MUNICIPALITY = "municipality", _("municipality")
    POLICE = "police", _("police")


class Organisation(models.Model):
    """A partner. It may work with several corporations, so it belongs to none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class DeskQuerySet(models.QuerySet["Desk"]):
    def served_by(self, user: User) -> Self:
        return self.filter(current(prefix="members__"), members__user=user).distinct()

    def agreed_with(self, corporation_id: uuid.UUID, purpose: str) -> Self:
        """The desks that an agreement of today reaches for this purpose."""
        return self.filter(
            current(prefix="organisation__agreements__"),
            organisation__agreements__corporation=corporation_id,
            organisation__agreements__purpose=purpose,
        ).distinct()


class Desk(models.Model):
    """The receiver of everything: a desk has members who come and go, a person would be away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="desks",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=100)
    area = models.CharField(_("area"), max_length=100, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    email = models.EmailField(_("mailbox for notices"), blank=True)
    # Whether there is room, as the desk said itself (rules/capacity.py).
    capacity = models.CharField(_("room"), max_length=40, choices=Capacity, blank=True)
    capacity_weeks = models.PositiveSmallIntegerField(_("weeks to wait"), null=True, blank=True)
    capacity_note = models.CharField(_("note about room"), max_length=200, blank=True)
    capacity_on = models.DateField(_("said on"), null=True, blank=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "name"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="partners_desk_name"),
            models.CheckConstraint(
                condition=Q(capacity="", capacity_on=None)
                | Q(capacity__in=Capacity.values, capacity_on__isnull=False),
                name="partners_desk_capacity",
            ),
            models.CheckConstraint(
                condition=Q(capacity_weeks=None)
                | Q(capacity=Capacity.WAITLIST, capacity_weeks__gte=1, capacity_weeks__lte=104),
                name="partners_desk_capacity_weeks",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def room(self) -> Room:
        return Room(self.capacity, self.capacity_on, self.capacity_weeks, self.capacity_note)

    @property
    def room_text(self) -> str:
        return self.room.text(timezone.localdate())

    @property
    def is_full(self) -> bool:
        return self.room.is_full(timezone.localdate())

    @property
    def room_is_old(self) -> bool:
        return self.room.is_old(timezone.localdate())


class DeskMember(Period):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="members", verbose_name=_("desk")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="desk_memberships", verbose_name=_("user")
    )

    class Meta:
        verbose_name = _("desk member")
        verbose_name_plural = _("desk members")
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "user"], condition=Q(until=None), name="partners_desk_member_once"
            ),
            period_constraint("partners_desk_member_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.desk}"


class Endpoint(models.Model):
    """Where a desk's own system wants to hear that something waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="endpoints", verbose_name=_("desk")
    )
    url = models.URLField(_("address"), max_length=500)
    # Encrypted (accounts.secrets); shown once when it is made.
    secret = models.TextField(editable=False)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    created_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return f"{self.desk}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            corporation__in=user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
        )

    def current(self) -> Self:
        return self.filter(current())


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
            period_constraint("partners_agreement_period"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_purpose_display()}"
