"""Who works where: the right of field staff, per complex."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.periods import Period, current, period_constraint, rows_of_today


class FieldRole(models.TextChoices):
    """Who works in a complex. A flatcoach is not the caretaker."""

    FLATCOACH = "flatcoach", _("flatcoach")
    CARETAKER = "caretaker", _("caretaker")
    MAINTENANCE = "maintenance", _("maintenance")
    HOUSING_CONSULTANT = "housing_consultant", _("housing consultant")


# Who needs to know people; a caretaker passes on a signal about a home and needs no register.
KNOWS_RESIDENTS = (FieldRole.FLATCOACH, FieldRole.HOUSING_CONSULTANT)


# Written by hand (docs/adr/0025): every page of staff asks it.
_PLACES = (
    "SELECT complex_id, role FROM residents_assignment WHERE user_id = %s AND {current}"
    " ORDER BY complex_id"
)


def places_of_work(user: User, *roles: FieldRole) -> list[uuid.UUID]:
    """Ids of the complexes where the user works today, in one of these roles, or in any.

    Asked once per user object, as `User.roles`: a coach has several complexes, and a page asks
    many times who may see what. Told which complexes they are, the planner also knows how many
    people live there.
    """
    kept = vars(user)
    if "_places_of_work" not in kept:
        kept["_places_of_work"] = rows_of_today(_PLACES, user.pk)
    wanted = roles or FieldRole.values
    return list(dict.fromkeys(place for place, role in kept["_places_of_work"] if role in wanted))


def works_in(user: User, complex_field: str, *roles: FieldRole) -> Q:
    """Whether the user works today in the complex that `complex_field` of a row points to."""
    return Q(**{f"{complex_field}__in": places_of_work(user, *roles)})


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
        "residents.Complex",
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("complex"),
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
