"""Who lives where, who works where."""

from .buildings import CommonRoom, HomeSuccession, RoomKind
from .people import (
    AccessCard,
    ContactChannel,
    Occupancy,
    OccupancyKind,
    OccupancyQuerySet,
    Resident,
    ResidentQuerySet,
)
from .places import (
    Building,
    Complex,
    ComplexQuerySet,
    Entrance,
    LivingConcept,
    Unit,
    UnitQuerySet,
    standing,
)
from .work import (
    KNOWS_RESIDENTS,
    Assignment,
    AssignmentQuerySet,
    FieldRole,
    works_in,
)

__all__ = [
    "KNOWS_RESIDENTS",
    "AccessCard",
    "Assignment",
    "AssignmentQuerySet",
    "Building",
    "CommonRoom",
    "Complex",
    "ComplexQuerySet",
    "ContactChannel",
    "Entrance",
    "FieldRole",
    "HomeSuccession",
    "LivingConcept",
    "Occupancy",
    "OccupancyKind",
    "OccupancyQuerySet",
    "Resident",
    "ResidentQuerySet",
    "RoomKind",
    "Unit",
    "UnitQuerySet",
    "standing",
    "works_in",
]
