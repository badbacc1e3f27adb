"""Who can help, and what was agreed with them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Role, User
from accounts.periods import Period, current, period_constraint
from residents.models.work import places_of_work

from ..rules.capacity import Capacity, Room
from ..rules.directory import Freshness, freshness


class OrganisationKind(models.TextChoices):
    BUURTTEAM = "buurtteam", _("neighbourhood team")
    MELDPUNT = "meldpunt", _("reporting point")
    WELFARE = "welfare", _("welfare organisation")
    CARE = "care", _("care organisation")
    MUNICIPALITY = "municipality", _("municipality")
    POLICE = "police", _("police")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """Who helps where is for everybody who works for a corporation: nothing of anybody is in
        it, and nothing that a corporation wrote."""
        works = bool(user.corporations_as(*Role)) or bool(places_of_work(user))
        return self.all() if works else self.none()


class Organisation(models.Model):
    """A partner. It may work with several corporations, so it belongs to none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    description = models.TextField(_("what it does"), max_length=1000, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link_to("partners:organisation_detail", self.pk)


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
    # When somebody of the desk, or the operator, last said that this is right.
    assured_date = models.DateField(_("looked at on"), default=timezone.localdate)
    version = models.PositiveIntegerField(default=1, editable=False)
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
    def freshness(self) -> Freshness:
        return freshness(self.assured_date, timezone.localdate())

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


class KeptDesks:
    """The desks whose data a user keeps: those where the user works."""

    def visible_to(self, user: User) -> DeskQuerySet:
        return Desk.objects.served_by(user).select_related("organisation")


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
