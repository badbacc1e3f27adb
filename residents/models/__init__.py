"""Who lives where, who works where."""

from .matches import HelpMatch, HelpMatchEvent, HelpMatchQuerySet, MatchRun
from .mix import MixRole, MixRoleQuerySet, MixTarget, MixTargetQuerySet, connected_by, judged_by
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
from .strengths import (
    ApartReason,
    HelpProfile,
    HelpQuerySet,
    Need,
    NoGoPair,
    NoGoPairQuerySet,
    Strength,
    Theme,
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
    "ApartReason",
    "Assignment",
    "AssignmentQuerySet",
    "Complex",
    "ComplexQuerySet",
    "ContactChannel",
    "Entrance",
    "FieldRole",
    "HelpMatch",
    "HelpMatchEvent",
    "HelpMatchQuerySet",
    "HelpProfile",
    "HelpQuerySet",
    "LivingConcept",
    "MatchRun",
    "MixRole",
    "MixRoleQuerySet",
    "MixTarget",
    "MixTargetQuerySet",
    "Need",
    "NoGoPair",
    "NoGoPairQuerySet",
    "Occupancy",
    "OccupancyKind",
    "OccupancyQuerySet",
    "Resident",
    "ResidentQuerySet",
    "Strength",
    "Theme",
    "Unit",
    "UnitQuerySet",
    "connected_by",
    "judged_by",
    "works_in",
]
