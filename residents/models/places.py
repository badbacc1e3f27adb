"""Complexes, entrances, homes."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.links import link_to
from accounts.models import Corporation, Role, User

from .. import rules
from .work import KNOWS_RESIDENTS, FieldRole, places_of_work, works_in


class LivingConcept(models.TextChoices):
    ORDINARY = "ordinary", _("ordinary")
    SENIOR = "senior", _("55 and over")
    MIXED = "mixed", _("mixed living (Gemengd wonen)")
    SAMEN_EN_ANDERS = "samen_en_anders", _("Samen & Anders")


class Building(models.Model):
    """The walls around complexes of one or more corporations (ADR 0015).

    A name that stands on the front, and nothing of a tenant: what somebody sees inside is decided
    by the complexes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("building")
        verbose_name_plural = _("buildings")

    def __str__(self) -> str:
        return self.name


class ComplexQuerySet(models.QuerySet["Complex"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            works_in(user, "pk")
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR, Role.ADMINISTRATOR))
        )

    def where_known_by(self, user: User) -> Self:
        """The complexes of which the user may see the residents."""
        return self.filter(
            works_in(user, "pk", *KNOWS_RESIDENTS)
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def under_one_roof(self, complex_: "Complex") -> Self:
        """This complex, and those in the same building, also of other corporations."""
        if complex_.building_id is None:
            return self.filter(pk=complex_.pk)
        return self.filter(building=complex_.building_id)

    def where_coached_by(self, user: User) -> Self:
        """Of which the user may also see the protected addresses."""
        return self.filter(
            works_in(user, "pk", FieldRole.FLATCOACH)
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        )


class Complex(models.Model):
    """A group of homes run as one: one or more clusters of the ERP (VERA Cluster)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation,
        on_delete=models.PROTECT,
        related_name="complexes",
        verbose_name=_("corporation"),
    )
    building = models.ForeignKey(
        Building,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="complexes",
        verbose_name=_("building"),
        help_text=_("Only when complexes share one building, also with another corporation."),
    )
    code = models.CharField(_("code in the ERP"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address of the agenda"), unique=True)
    living_concept = models.CharField(
        _("living concept"), max_length=20, choices=LivingConcept, default=LivingConcept.ORDINARY
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ComplexQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("complex")
        verbose_name_plural = _("complexes")
        constraints = [
            models.UniqueConstraint(fields=["corporation", "code"], name="residents_complex_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link_to("residents:complex_detail", self.pk)


class Entrance(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="entrances", verbose_name=_("complex")
    )
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("place from the left"), default=1)
    has_lift = models.BooleanField(_("has a lift"), default=False)
    floors = models.PositiveSmallIntegerField(
        _("floors with homes"),
        null=True,
        blank=True,
        help_text=_("To draw the building where the homes do not say on which floor they are."),
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")
        constraints = [
            models.UniqueConstraint(fields=["complex", "name"], name="residents_entrance_name"),
            models.CheckConstraint(
                condition=Q(floors=None) | Q(floors__gte=1, floors__lte=rules.MOST_FLOORS),
                name="residents_entrance_floors",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def standing(on: date | None = None, prefix: str = "") -> Q:
    """Homes that are there on that day: not split or joined before, and built by then."""
    day = on or timezone.localdate()
    return (Q(**{f"{prefix}since": None}) | Q(**{f"{prefix}since__lte": day})) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            works_in(user, "complex")
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR, Role.ADMINISTRATOR))
        )

    def standing(self, on: date | None = None) -> Self:
        return self.filter(standing(on))

    def roads_of(self, user: User) -> list[Self]:
        """The homes whose residents the user may know, in parts that an index can walk."""
        offices = user.corporations_as(Role.COORDINATOR)
        there = self.standing()
        roads = [there.filter(corporation=office) for office in offices]
        if places := places_of_work(user, *KNOWS_RESIDENTS):
            roads.append(there.filter(complex__in=places))
        return roads

    def for_list(self) -> Self:
        return self.order_by(
            "complex__name",
            "floor",
            "street",
            "house_number",
            "house_letter",
            "house_addition",
            "pk",
        )

    def after(self, unit: "Unit") -> Self:
        """What comes after that home in `for_list`, within its complex; without a floor is last."""
        later = Q()
        same: dict[str, Any] = {"floor": unit.floor}
        if unit.floor is not None:
            later = Q(floor__gt=unit.floor) | Q(floor=None)
        for name in ("street", "house_number", "house_letter", "house_addition", "pk"):
            later |= Q(**same, **{f"{name}__gt": getattr(unit, name)})
            same[name] = getattr(unit, name)
        return self.filter(later, complex=unit.complex_id)


class Unit(models.Model):
    """A home (VERA Eenheid, soort WOO). Number, letter and addition are three things (BAG)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="units", verbose_name=_("complex")
    )
    entrance = models.ForeignKey(
        Entrance,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("entrance"),
    )
    external_key = models.CharField(_("key in the ERP"), max_length=40)
    street = models.CharField(_("street"), max_length=80)
    house_number = models.PositiveIntegerField(_("house number"))
    house_letter = models.CharField(_("house letter"), max_length=1, blank=True)
    house_addition = models.CharField(_("addition"), max_length=6, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6)
    town = models.CharField(_("town"), max_length=80, blank=True)
    bag_id = models.CharField(_("BAG number"), max_length=16, blank=True)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place on the floor"), null=True, blank=True)
    # Empty for nearly all: the home was there before this register, and still is.
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # As `Resident.search_name`.
    search_street = models.GeneratedField(
        expression=models.Func("street", function="residents_plain"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("home")
        verbose_name_plural = _("homes")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation", "external_key"], name="residents_unit_external_key"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="residents_unit_period",
            ),
        ]
        indexes = [
            models.Index(
                fields=["complex", "floor", "street", "house_number"], name="residents_unit_list"
            ),
            models.Index(fields=["postcode", "house_number"], name="residents_unit_address"),
            models.Index(fields=["corporation", "house_number"], name="residents_unit_number"),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return link_to("residents:unit_detail", self.pk)

    @property
    def house(self) -> rules.HouseNumber:
        return rules.HouseNumber(self.house_number, self.house_letter, self.house_addition)

    @property
    def address(self) -> str:
        return f"{self.street} {rules.house_number_text(self.house)}"
