"""Who lives where, who works where."""

from .cards import (
    AccessCard,
    AccessCardQuerySet,
    CallRequest,
    CallRequestQuerySet,
    CardRun,
    CardRunQuerySet,
)
from .people import (
    ContactChannel,
    Occupancy,
    OccupancyKind,
    OccupancyQuerySet,
    Resident,
    ResidentQuerySet,
)
from .places import (
    Complex,
    ComplexQuerySet,
    Entrance,
    LivingConcept,
    Unit,
    UnitQuerySet,
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
    "AccessCardQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "CallRequest",
    "CallRequestQuerySet",
    "CardRun",
    "CardRunQuerySet",
    "Complex",
    "ComplexQuerySet",
    "ContactChannel",
    "Entrance",
    "FieldRole",
    "LivingConcept",
    "Occupancy",
    "OccupancyKind",
    "OccupancyQuerySet",
    "Resident",
    "ResidentQuerySet",
    "Unit",
    "UnitQuerySet",
    "works_in",
]
