"""Who may judge about people, and bring them together: fewer than those who know them."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Role, User
from accounts.periods import current

from .people import Occupancy, Resident, ResidentQuerySet
from .places import Complex, ComplexQuerySet
from .work import FieldRole, places_of_work, works_in


def judged_by(user: User) -> ResidentQuerySet:
    """The residents about whom this user may judge: as flatcoach where they live, or coordinator.

    Narrower than who knows residents: a housing consultant lets homes.
    """
    lives_here = Occupancy.objects.filter(current(), resident=OuterRef("pk"))
    return Resident.objects.filter(
        Exists(lives_here.filter(works_in(user, "unit__complex", FieldRole.FLATCOACH)))
        | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
    )


def judges(user: User, resident: Resident) -> bool:
    """The same of one resident, whose homes are at hand (`with_homes`)."""
    if resident.corporation_id in user.corporations_as(Role.COORDINATOR):
        return True
    coached = places_of_work(user, FieldRole.FLATCOACH)
    homes: list[Occupancy] = resident.homes  # type: ignore[attr-defined]
    return any(home.unit.complex_id in coached for home in homes)


def connected_by(user: User) -> ComplexQuerySet:
    """The complexes where this user brings people together."""
    return Complex.objects.filter(
        works_in(user, "pk", FieldRole.FLATCOACH)
        | Q(corporation__in=user.corporations_as(Role.COORDINATOR))
    )
