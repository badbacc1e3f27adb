"""Who lives where, who works where."""

from .corrections import CorrectionRequest, CorrectionRequestQuerySet
from .merges import Merge, MergeQuerySet, NotTheSame
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
from .withholding import Withholding, WithholdingQuerySet
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
    "Complex",
    "ComplexQuerySet",
    "ContactChannel",
    "CorrectionRequest",
    "CorrectionRequestQuerySet",
    "Entrance",
    "FieldRole",
    "LivingConcept",
    "Merge",
    "MergeQuerySet",
    "NotTheSame",
    "Occupancy",
    "OccupancyKind",
    "OccupancyQuerySet",
    "Resident",
    "ResidentQuerySet",
    "Unit",
    "UnitQuerySet",
    "Withholding",
    "WithholdingQuerySet",
    "works_in",
]
