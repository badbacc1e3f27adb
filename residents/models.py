"""Who lives where, who works where."""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from accounts.periods import Period, current, period_constraint

from . import rules


class LivingConcept(models.TextChoices):
    ORDINARY = "ordinary", _("ordinary")
    SENIOR = "senior", _("55 and over")
    MIXED = "mixed", _("mixed living (Gemengd wonen)")
    SAMEN_EN_ANDERS = "samen_en_anders", _("Samen & Anders")


class FieldRole(models.TextChoices):
    """Who works in a complex. A flatcoach is not the caretaker."""

    FLATCOACH = "flatcoach", _("flatcoach")
    CARETAKER = "caretaker", _("caretaker")
    MAINTENANCE = "maintenance", _("maintenance")
    HOUSING_CONSULTANT = "housing_consultant", _("housing consultant")


# Who needs to know people; a caretaker passes on a signal about a home and needs no register.
KNOWS_RESIDENTS = (FieldRole.FLATCOACH, FieldRole.HOUSING_CONSULTANT)


def works_in(user: User, complex_field: str, *roles: FieldRole) -> Exists:
    """Whether the user works today in the complex that `complex_field` of a row points to."""
    rows = Assignment.objects.filter(current(), user=user, complex=OuterRef(complex_field))
    return Exists(rows.filter(role__in=roles) if roles else rows)


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

    def with_counts(self) -> Self:
        """`homes`, and `people` who live there today."""
        homes = Unit.objects.filter(complex=OuterRef("pk")).values("complex")
        people = Occupancy.objects.filter(
            current(), unit__complex=OuterRef("pk"), resident__deceased_on=None
        ).values("unit__complex")
        return self.annotate(
            homes=Coalesce(
                Subquery(homes.order_by().annotate(number=Count("pk")).values("number")), 0
            ),
            people=Coalesce(
                Subquery(
                    people.order_by()
                    .annotate(number=Count("resident", distinct=True))
                    .values("number")
                ),
                0,
            ),
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
        return reverse("residents:complex_detail", args=[self.pk])


class Entrance(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="entrances", verbose_name=_("complex")
    )
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("place from the left"), default=1)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")
        constraints = [
            models.UniqueConstraint(fields=["complex", "name"], name="residents_entrance_name"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(
            works_in(user, "complex")
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR, Role.ADMINISTRATOR))
        )

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

    def with_people(self, user: User) -> Self:
        """Who lives there today, as far as the user may know them: `unit.people`."""
        known = Resident.objects.visible_to(user)
        rows = Occupancy.objects.current().filter(resident__in=known).select_related("resident")
        return self.prefetch_related(
            models.Prefetch(
                "occupancies",
                queryset=rows.order_by("resident__surname", "resident__initials", "pk"),
                to_attr="people",
            )
        )


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
    house_letter = models.CharField(_("letter"), max_length=1, blank=True)
    house_addition = models.CharField(_("addition"), max_length=6, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6)
    town = models.CharField(_("town"), max_length=80, blank=True)
    bag_id = models.CharField(_("BAG number"), max_length=16, blank=True)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place on the floor"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("home")
        verbose_name_plural = _("homes")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation", "external_key"], name="residents_unit_external_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["complex", "floor", "street", "house_number"], name="residents_unit_list"
            ),
            models.Index(fields=["postcode", "house_number"], name="residents_unit_address"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def house(self) -> rules.HouseNumber:
        return rules.HouseNumber(self.house_number, self.house_letter, self.house_addition)

    @property
    def address(self) -> str:
        return f"{self.street} {rules.house_number_text(self.house)}"


class ContactChannel(models.TextChoices):
    LETTER = "letter", _("letter")
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, user: User) -> Self:
        """Those who live in a complex where the user knows the residents.

        A protected address is for the flatcoach and the coordinator only.
        """
        lives_here = Occupancy.objects.filter(current(), resident=OuterRef("pk"))
        coach = lives_here.filter(works_in(user, "unit__complex", FieldRole.FLATCOACH))
        consultant = lives_here.filter(works_in(user, "unit__complex", *KNOWS_RESIDENTS))
        return self.filter(
            Q(Exists(coach))
            | (Q(protected_address=False) & Q(Exists(consultant)))
            | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
        )

    def of_user(self, user: User) -> Self:
        """The user's own row, for the pages that residents open themselves."""
        return self.filter(user=user)

    def living_in(self, complex_: Complex) -> Self:
        rows = Occupancy.objects.filter(current(), resident=OuterRef("pk"), unit__complex=complex_)
        return self.filter(Exists(rows))

    def living_with(self, resident: "Resident") -> Self:
        """The others in today's homes of this resident."""
        homes = Occupancy.objects.filter(current(), resident=resident).values("unit")
        rows = Occupancy.objects.filter(current(), resident=OuterRef("pk"), unit__in=homes)
        return self.filter(Exists(rows)).exclude(pk=resident.pk)

    def reachable(self) -> Self:
        """A resident who died gets no letter, mail or call any more, from that day on."""
        return self.filter(deceased_on=None)

    def with_homes(self) -> Self:
        """Today's homes, in one query for all of them: `resident.homes`."""
        return self.prefetch_related(
            models.Prefetch(
                "occupancies",
                queryset=Occupancy.objects.current().select_related("unit__complex"),
                to_attr="homes",
            )
        )


class Resident(models.Model):
    """Anyone who lives there, tenant or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
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
    missing_since = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

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
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("residents:resident_detail", args=[self.pk])

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


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> Self:
        return self.filter(current())


class Assignment(Period):
    """*The* right of field staff: per complex, also across corporations."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("user")
    )
    complex = models.ForeignKey(
        Complex, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("complex")
    )
    role = models.CharField(_("role"), max_length=20, choices=FieldRole)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "complex", "role"],
                condition=Q(until=None),
                name="residents_assignment_once",
            ),
            period_constraint("residents_assignment_period"),
        ]
        indexes = [models.Index(fields=["user", "complex"], name="residents_assignment_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.complex} · {self.get_role_display()}"


class AccessCard(models.Model):
    """A posted letter with a typed code, for people without e-mail. The code is kept as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(Corporation, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="cards")
    # Printed on the letter. A code is tried against one letter, so guessing gets five tries.
    number = models.CharField(_("letter number"), max_length=8, unique=True)
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("access card")
        verbose_name_plural = _("access cards")

    def __str__(self) -> str:
        return self.number
