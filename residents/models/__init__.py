"""Who lives where, who works where."""

from .imports import (
    MAY_IMPORT,
    ChangeKind,
    ImportChange,
    ImportPiece,
    ImportProblem,
    ImportRun,
    ImportSettings,
)
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
    "MAY_IMPORT",
    "AccessCard",
    "Assignment",
    "AssignmentQuerySet",
    "ChangeKind",
    "Complex",
    "ComplexQuerySet",
    "ContactChannel",
    "Entrance",
    "FieldRole",
    "ImportChange",
    "ImportPiece",
    "ImportProblem",
    "ImportRun",
    "ImportSettings",
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
