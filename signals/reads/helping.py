"""Who helps where a corporation has homes: subjects × postcodes, with the holes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Min
from django.db.models.functions import Substr

from accounts.models import Corporation, Role, User
from partners.models import Service
from partners.reads.desks import DeskToday, desks_today
from partners.rules.directory import ServiceStatus, serves
from residents.models import Unit

from ..models import Category


@dataclass(frozen=True)
class Cell:
    subject: str
    agreed: Sequence[str]  # who can be sent something
    known: Sequence[str]  # who helps, but with whom nothing was agreed

    @property
    def is_hole(self) -> bool:
        return not self.agreed and not self.known


@dataclass(frozen=True)
class Row:
    postcode: str
    town: str
    homes: int
    neighbourhoods: Sequence[str]
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Coverage:
    corporation: Corporation
    subjects: Sequence[str]
    rows: Sequence[Row]

    @property
    def holes(self) -> int:
        return sum(cell.is_hole for row in self.rows for cell in row.cells)


def coverages_of(user: User) -> list[Coverage]:
    mine = user.corporations_as(Role.COORDINATOR)
    return [coverage_of(one) for one in Corporation.objects.filter(pk__in=mine).order_by("name")]


def coverage_of(corporation: Corporation) -> Coverage:
    """Six questions, however many homes, subjects and partners."""
    usable = Category.objects.active().filter(corporation=corporation, is_positive=False)
    categories = list(usable.order_by("position", "name"))
    services = list(
        Service.objects.filter(status=ServiceStatus.ACTIVE)
        .select_related("desk__organisation")
        .order_by("desk__organisation__name", "name")
    )
    desks = desks_today(corporation.pk)
    by_subject = {
        category.code: [service for service in services if category.code in service.subjects]
        for category in categories
    }
    return Coverage(
        corporation,
        [category.name for category in categories],
        [
            Row(
                postcode,
                town,
                homes,
                sorted(
                    {
                        name
                        for service in services
                        if postcode in service.postcodes
                        for name in service.neighbourhoods
                    }
                ),
                [
                    _cell(category, postcode, by_subject[category.code], desks)
                    for category in categories
                ],
            )
            for postcode, town, homes in _places(corporation)
        ],
    )


def _places(corporation: Corporation) -> list[tuple[str, str, int]]:
    rows = (
        Unit.objects.standing()
        .filter(corporation=corporation)
        .order_by()
        .annotate(four=Substr("postcode", 1, 4))
        .values("four")
        .annotate(homes=Count("pk"), name=Min("town"))
        .order_by("four")
    )
    return [(row["four"], row["name"], row["homes"]) for row in rows]


def _cell(
    category: Category, postcode: str, services: list[Service], desks: dict[UUID, DeskToday]
) -> Cell:
    """`services`: those for this subject."""
    agreed: dict[str, None] = {}
    known: dict[str, None] = {}
    for service in services:
        if not serves(service.postcodes, postcode):
            continue
        desk = desks.get(service.desk_id)
        covers = desk is not None and category.code in desk.agreed.get(category.purpose, ())
        (agreed if covers else known)[service.desk.organisation.name] = None
    return Cell(category.name, list(agreed), [name for name in known if name not in agreed])
