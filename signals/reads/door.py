"""What a phone takes along to the door: the doors and the subjects, and nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Role, User
from accounts.rows import columns_of, split
from partners.rules import Purpose
from residents.models import Complex, Unit
from residents.models.work import places_of_work
from residents.rules import house_number_text

from ..models import Category, CrisisNumber, ReportableComplexes, ReportableUnits, Signal
from ..models.categories import noted_by

# A coordinator may note at each door of a corporation; a phone takes along those that are near.
DOORS = 3000
LATELY = 30
RECENT = 5


@dataclass(frozen=True)
class Pocket:
    """All that the form without a network is made of."""

    doors: list[dict[str, object]]
    categories: Sequence[Category]
    # In which buildings a subject may be noted: per category the ids.
    buildings: dict[UUID, str]


def owner_of(user: User) -> str:
    """Whose signals wait on a phone, in a word that tells nobody who that is. A colleague who logs
    in on the same phone sends none of them under their own name."""
    return salted_hmac("signals.kept", str(user.pk)).hexdigest()[:32]


# Category.objects.for_noting, written by hand (docs/adr/0025): each page and each post of the door
# form asks it.
_SUBJECTS = """
SELECT {columns} FROM signals_category c
WHERE c.corporation_id = %s AND c.purpose = ANY(%s) AND c.is_active AND EXISTS (
    SELECT FROM signals_categoryground g
    WHERE g.category_id = c.id AND g.since <= %s AND (g.until IS NULL OR g.until > %s)
        AND (c.sensitivity <> 'sensitive' OR (g.dpia <> '' AND g.dpia_on <= %s))
)
ORDER BY c.position, c.name
"""


@cache
def _subjects() -> str:
    return _SUBJECTS.format(columns=columns_of(Category, "c"))


def subjects_at(unit: Unit, user: User) -> list[Category]:
    """What this user may note about that home."""
    day = timezone.localdate()
    purposes = [str(purpose) for purpose in noted_by(user, unit)]
    asked: list[Any] = [unit.corporation_id, purposes, day, day, day]
    with connection.cursor() as cursor:
        cursor.execute(_subjects(), asked)
        return [split(row, Category)[0] for row in cursor.fetchall()]


def crisis_numbers_of(signal: Signal) -> list[CrisisNumber]:
    return list(CrisisNumber.objects.filter(corporation=signal.corporation_id))


def pocket_of(user: User) -> Pocket:
    complexes = list(_near(user))
    doors = _doors_of(user, complexes)
    categories = list(
        Category.objects.usable().filter(corporation__in={one.corporation_id for one in complexes})
    )
    works = set(places_of_work(user))
    coordinates = set(user.corporations_as(Role.COORDINATOR))
    collects = set(user.corporations_as(Role.ARREARS_OFFICER))

    def may_note(category: Category, place: Complex) -> bool:
        if category.corporation_id != place.corporation_id:
            return False
        if category.purpose == Purpose.DEBT:
            return place.corporation_id in collects
        return place.pk in works or place.corporation_id in coordinates

    buildings = {
        category.pk: " ".join(str(place.pk) for place in complexes if may_note(category, place))
        for category in categories
    }
    return Pocket(doors, [one for one in categories if buildings[one.pk]], buildings)


def _near(user: User) -> Sequence[Complex]:
    """Where somebody works, and where they noted something lately."""
    lately = Signal.objects.filter(raised_by=user).order_by("-raised_at")[:LATELY]
    places = {*places_of_work(user), *lately.values_list("complex", flat=True)}
    return list(ReportableComplexes().visible_to(user).filter(pk__in=places).order_by("name"))


def _doors_of(user: User, complexes: Sequence[Complex]) -> list[dict[str, object]]:
    """A building has its doors with it, or none of them."""
    found: list[dict[str, object]] = []
    room = DOORS
    for place in complexes:
        units = ReportableUnits().visible_to(user).filter(complex=place)
        doors = [
            {"id": str(unit.pk), "street": unit.street, "number": house_number_text(unit.house)}
            for unit in units.order_by("house_number", "house_letter", "house_addition", "pk")
        ]
        if len(doors) <= room:
            room -= len(doors)
            found.append({"id": str(place.pk), "name": place.name, "doors": doors})
    return found


def recent_homes(user: User, place: Complex | None = None) -> list[Unit]:
    """Where this user noted something lately, newest first: mostly they come back there."""
    lately = Signal.objects.filter(raised_by=user).order_by("-raised_at", "-pk")
    if place is not None:
        lately = lately.filter(complex=place)
    keys = list(dict.fromkeys(lately.values_list("unit", flat=True)[:LATELY]))
    units = ReportableUnits().visible_to(user).in_bulk(keys)
    return [units[key] for key in keys if key in units][:RECENT]
