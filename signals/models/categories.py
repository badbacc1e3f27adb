"""What can be noted, and where."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from accounts.rules import LONGEST
from partners.rules import Purpose
from residents.models import Complex, Unit, works_in
from residents.models.work import places_of_work

from ..rules import USUAL, Sensitivity, Urgency
from .grounds import CategoryGround


class ReportableComplexes:
    """Where somebody may note a signal: field staff where they work, the coordinator and the
    arrears officer in their corporation. The administrator has no business there."""

    def visible_to(self, user: User) -> models.QuerySet[Complex]:
        return Complex.objects.filter(_may_note(user, "pk"))


class ReportableUnits:
    def visible_to(self, user: User) -> models.QuerySet[Unit]:
        return Unit.objects.standing().filter(_may_note(user, "complex"))


def _may_note(user: User, complex_field: str) -> Q:
    return Q(works_in(user, complex_field)) | Q(
        corporation__in=user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER)
    )


def noted_by(user: User, unit: Unit) -> list[Purpose]:
    """Arrears are for the arrears officer only, and the arrears officer is for arrears only."""
    purposes = []
    coordinates = unit.corporation_id in user.corporations_as(Role.COORDINATOR)
    if coordinates or unit.complex_id in places_of_work(user):
        purposes.append(Purpose.CARE)
    if unit.corporation_id in user.corporations_as(Role.ARREARS_OFFICER):
        purposes.append(Purpose.DEBT)
    return purposes


class CategoryQuerySet(models.QuerySet["Category"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def usable(self) -> Self:
        """In use, and with a ground in force: without one nothing about it may be kept at all."""
        grounds = CategoryGround.objects.in_force().filter(category=OuterRef("pk"))
        return self.active().filter(Exists(grounds))

    def without_ground(self) -> Self:
        grounds = CategoryGround.objects.in_force().filter(category=OuterRef("pk"))
        return self.active().exclude(Exists(grounds))

    def for_noting(self, unit: Unit, user: User) -> Self:
        """The subjects that this user may note about that home."""
        purposes = noted_by(user, unit)
        return self.usable().filter(corporation=unit.corporation_id, purpose__in=purposes)


class Category(models.Model):
    """A subject, with what one can see or hear: an observation, not a diagnosis."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation,
        on_delete=models.PROTECT,
        related_name="signal_categories",
        verbose_name=_("corporation"),
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.CARE)
    observations = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("observations")
    )
    # What to ask oneself or the resident; they help to look and are no form to fill in.
    questions = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("questions")
    )
    # A talent or a wish: nothing is wrong, so no haste and no partner.
    is_positive = models.BooleanField(_("good news"), default=False)
    default_urgency = models.CharField(
        _("usual urgency"), max_length=10, choices=USUAL, default=Urgency.NORMAL
    )
    # The five steps of the meldcode guide whoever works on it.
    meldcode = models.BooleanField(_("with the steps of the meldcode"), default=False)
    sensitivity = models.CharField(
        _("how sensitive"), max_length=10, choices=Sensitivity, default=Sensitivity.ORDINARY
    )
    # Of several desks: when one of them helped, the others need not.
    one_is_enough = models.BooleanField(
        _("one partner is enough"),
        default=False,
        help_text=_("When one of several desks has finished, the others are called off."),
    )
    # Empty: the term of the corporation for signals. It can be shorter here, and not longer.
    keep_months = models.PositiveSmallIntegerField(
        _("kept for months after the end"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
        help_text=_("Empty: as long as the corporation keeps signals. Only shorter is possible."),
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(fields=["corporation", "code"], name="signals_category_code"),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values),
                name="signals_category_sensitivity",
            ),
            models.CheckConstraint(
                condition=Q(keep_months=None) | Q(keep_months__gte=1, keep_months__lte=LONGEST),
                name="signals_category_keep_months",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sensitive(self) -> bool:
        return self.sensitivity == Sensitivity.SENSITIVE


class CrisisNumber(models.Model):
    """Whom to call when somebody is in danger, besides 112 and Veilig Thuis. Regional numbers
    differ, and change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation,
        on_delete=models.PROTECT,
        related_name="crisis_numbers",
        verbose_name=_("corporation"),
    )
    name = models.CharField(_("who answers"), max_length=100)
    number = models.CharField(
        _("phone number"),
        max_length=20,
        validators=[
            RegexValidator(r"^\+?[0-9][0-9 -]{2,18}$", _("Write the number as 070 123 45 67."))
        ],
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=1)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("crisis number")
        verbose_name_plural = _("crisis numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation", "number"], name="signals_crisis_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
