"""Who lives where, from when until when."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User
from accounts.periods import Period, current, period_constraint

from .. import rules
from .places import Complex, Unit
from .work import KNOWS_RESIDENTS, FieldRole, places_of_work


class ContactChannel(models.TextChoices):
    LETTER = "letter", _("letter")
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")


def _lives_where_works(user: User) -> Exists | None:
    """None for somebody who works in no complex, so that nothing is asked about it."""
    coached = places_of_work(user, FieldRole.FLATCOACH)
    known = [place for place in places_of_work(user, *KNOWS_RESIDENTS) if place not in coached]
    homes = Q(unit__complex__in=coached)
    if known:
        homes |= Q(unit__complex__in=known, resident__protected_address=False)
    living = Occupancy.objects.filter(homes, current(), resident=OuterRef("pk"))
    return Exists(living) if coached or known else None


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, user: User) -> Self:
        """Those who live in a complex where the user knows the residents.

        A protected address is for the flatcoach and the coordinator only. A double that was merged
        is seen by nobody: all that it had is in the file of the other.
        """
        known = Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        if (works_there := _lives_where_works(user)) is not None:
            known |= Q(works_there)
        return self.standing().filter(known)

    def roads_of(self, user: User) -> list[Self]:
        """`visible_to` in parts that together are the same: each can walk an index in its order.
        Somebody may come along two roads."""
        standing = self.standing()
        offices = user.corporations_as(Role.COORDINATOR)
        roads = [standing.filter(corporation=office) for office in offices]
        if (works_there := _lives_where_works(user)) is not None:
            roads.append(standing.filter(works_there))
        return roads

    def for_list(self) -> Self:
        return self.order_by("search_name", "pk")

    def after(self, resident: "Resident") -> Self:
        """What comes after that one in `for_list`. The first condition is where an index begins."""
        name = resident.search_name
        return self.filter(search_name__gte=name).filter(
            Q(search_name__gt=name) | Q(pk__gt=resident.pk)
        )

    def standing(self) -> Self:
        """Without the doubles that were merged into somebody else."""
        return self.filter(merged_into=None)

    def of_user(self, user: User) -> Self:
        """The user's own row, for the pages that residents open themselves."""
        return self.filter(user=user)

    def living_in(self, complex_: Complex) -> Self:
        rows = Occupancy.objects.filter(current(), resident=OuterRef("pk"), unit__complex=complex_)
        return self.filter(Exists(rows))

    def living_at(self, units: Iterable[uuid.UUID]) -> Self:
        """Who lives in these homes today."""
        rows = Occupancy.objects.filter(current(), resident=OuterRef("pk"), unit__in=list(units))
        return self.filter(Exists(rows))

    def reachable(self) -> Self:
        """A resident who died gets no letter, mail or call any more, from that day on."""
        return self.filter(deceased_on=None)

    def with_homes(self) -> Self:
        """Today's homes, in one query for all of them: `resident.homes`."""
        return self.prefetch_related(homes_today())


def homes_today() -> models.Prefetch[str, Any, Any]:
    return models.Prefetch(
        "occupancies",
        queryset=Occupancy.objects.current().select_related("unit__complex"),
        to_attr="homes",
    )


class Resident(models.Model):
    """Anyone who lives there, tenant or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    user = models.OneToOneField(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resident",
        verbose_name=_("login"),
    )
    external_key = models.CharField(_("key in the ERP"), max_length=40, null=True, blank=True)
    initials = models.CharField(_("initials"), max_length=20, blank=True)
    infix = models.CharField(_("infix"), max_length=20, blank=True)
    surname = models.CharField(_("surname"), max_length=80)
    letter_name = models.CharField(_("name on a letter"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, default="nl")
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    channel = models.CharField(
        _("how to reach"), max_length=10, choices=ContactChannel, default=ContactChannel.LETTER
    )
    protected_address = models.BooleanField(_("protected address"), default=False)
    deceased_on = models.DateField(_("died on"), null=True, blank=True)
    # Names of the fields that staff typed: an import leaves those alone.
    typed_by_staff = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # Since when an import that should have this person did not. Nobody is deleted for that.
    missing_since = models.DateField(_("missing since"), null=True, blank=True)
    # A double: everything it had went to that one, and letters with its key of the ERP do too.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles"
    )
    # Goes up with every change, so that two people who edit at once do not overwrite each other.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # "berg van den am": written by the database itself, whatever road a row comes along.
    search_name = models.GeneratedField(
        expression=models.Func(
            *["surname", "infix", "initials", "letter_name"], function="residents_search_name"
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = ResidentQuerySet.as_manager()

    class Meta:
        ordering = ["surname", "infix", "initials"]
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation", "external_key"], name="residents_resident_external_key"
            ),
            models.CheckConstraint(
                condition=~Q(external_key=""), name="residents_resident_key_none_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (~Q(merged_into=F("pk")) & Q(user=None)),
                name="residents_resident_merged",
            ),
        ]
        indexes = [
            models.Index(
                fields=["corporation", "search_name", "id"], name="residents_resident_list"
            ),
            GinIndex(
                fields=["corporation", "search_name"],
                opclasses=["uuid_ops", "gin_trgm_ops"],
                name="residents_resident_search",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link_to("residents:resident_detail", self.pk)

    @property
    def name(self) -> str:
        return rules.full_name(initials=self.initials, infix=self.infix, surname=self.surname)

    @property
    def name_on_letter(self) -> str:
        return self.letter_name or self.name


class OccupancyKind(models.TextChoices):
    TENANT = "tenant", _("tenant")
    CO_TENANT = "co_tenant", _("co-tenant")
    CO_OCCUPANT = "co_occupant", _("lives there without lease")


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    def current(self) -> Self:
        return self.filter(current())


class Occupancy(Period):
    """Who lives in which home, from when until when. A household is who lives there now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="occupancies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occupancies")
    kind = models.CharField(max_length=20, choices=OccupancyKind, default=OccupancyKind.TENANT)
    # Staff recorded that it began, or ended, and no file of the ERP has said so yet.
    by_staff = models.BooleanField(default=False)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        ordering = ["since"]
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "unit"],
                condition=Q(until=None),
                name="residents_occupancy_once",
            ),
            period_constraint("residents_occupancy_period"),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.unit_id}"
