"""To which desk a subject goes: rules in an order, and the number of the order as it stands."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Corporation, Role, User
from partners.models import Desk
from partners.rules import Purpose
from residents.models import Complex

from ..rules.routing import FIRST_POSTCODE, LAST_POSTCODE, Area
from .categories import Category

MAY_ROUTE = (Role.COORDINATOR, Role.ADMINISTRATOR)


class RoutedCorporations:
    """Whose rules somebody keeps: the coordinator's and the administrator's own corporation."""

    def visible_to(self, user: User) -> models.QuerySet[Corporation]:
        return Corporation.objects.filter(pk__in=user.corporations_as(*MAY_ROUTE))


class RoutingOrderQuerySet(models.QuerySet["RoutingOrder"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(*MAY_ROUTE))


class RoutingOrder(models.Model):
    """One row for each corporation with rules: whoever saves them locks it and counts on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    version = models.PositiveIntegerField(_("version"), default=0)

    objects = RoutingOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of routes")
        verbose_name_plural = _("orders of routes")
        constraints = [
            models.UniqueConstraint(fields=["corporation"], name="signals_routing_order_once"),
        ]

    def __str__(self) -> str:
        return str(self.version)


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(corporation__in=user.corporations_as(*MAY_ROUTE))

    def for_list(self) -> Self:
        return self.select_related("category", "complex", "desk__organisation").order_by(
            "corporation", "position"
        )


class RoutingRule(models.Model):
    """A subject, or all of a purpose, in an area: to that desk. The first that can be kept wins
    (`rules.routing`). Saved as a whole list (`services.save_rules`), never one by one.

    That subject and complex are of the same corporation is held by the database
    (migration 0004_routing).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corporation = models.ForeignKey(
        Corporation, on_delete=models.PROTECT, related_name="+", verbose_name=_("corporation")
    )
    position = models.PositiveSmallIntegerField(_("place in the order"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="routes",
        verbose_name=_("subject"),
        help_text=_("Empty: every subject of the purpose."),
    )
    complex = models.ForeignKey(
        Complex,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("complex"),
        help_text=_("Empty: every complex."),
    )
    postcode_from = models.PositiveSmallIntegerField(_("from postcode"), null=True, blank=True)
    postcode_to = models.PositiveSmallIntegerField(_("up to postcode"), null=True, blank=True)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="+", verbose_name=_("desk")
    )

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        ordering = ["corporation", "position"]
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.UniqueConstraint(
                fields=["corporation", "position"], name="signals_route_position"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="signals_route_purpose"
            ),
            models.CheckConstraint(
                condition=Q(postcode_from=None, postcode_to=None)
                | Q(
                    complex=None,
                    postcode_to__isnull=False,
                    postcode_from__gte=FIRST_POSTCODE,
                    postcode_to__gte=F("postcode_from"),
                    postcode_to__lte=LAST_POSTCODE,
                ),
                name="signals_route_postcodes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.category or self.purpose} → {self.desk}"

    @property
    def area(self) -> Area:
        if self.postcode_from is None or self.postcode_to is None:
            return Area(self.complex_id)
        return Area(self.complex_id, (self.postcode_from, self.postcode_to))
