"""Where people live today who are at hand: for the two pages that show fifty at once."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.rows import columns_of, split

from .people import Occupancy, Resident
from .places import Complex, Unit

_HOMES = f"""
SELECT {columns_of(Occupancy, "o")}, {columns_of(Unit, "u")}, {columns_of(Complex, "c")}
FROM residents_occupancy o
JOIN residents_unit u ON u.id = o.unit_id
JOIN residents_complex c ON c.id = u.complex_id
WHERE o.resident_id = ANY(%s) AND o.since <= %s AND (o.until IS NULL OR o.until > %s)
ORDER BY o.since
"""  # noqa: S608  # no text of anybody's is in it


def give_homes(people: Sequence[Resident]) -> None:
    """`resident.homes`, as `with_homes` gives them."""
    today = timezone.localdate()
    homes: dict[UUID, list[Occupancy]] = {person.pk: [] for person in people}
    complexes: dict[UUID, Complex] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HOMES, [list(homes), today, today])
        rows = cursor.fetchall()
    for row in rows:
        occupancy, unit, complex_ = split(row, Occupancy, Unit, Complex)
        unit.complex = complexes.setdefault(complex_.pk, complex_)
        occupancy.unit = unit
        homes[occupancy.resident_id].append(occupancy)
    for person in people:
        vars(person)["homes"] = homes[person.pk]
