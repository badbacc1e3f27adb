"""Who lives where, who works where."""

from .buildings import CommonRoom, HomeSuccession, RoomKind
from .corrections import CorrectionRequest, CorrectionRequestQuerySet
from .matches import HelpMatch, HelpMatchEvent, HelpMatchQuerySet, MatchRun
from .merges import Merge, MergeQuerySet, NotTheSame
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
    Building,
    Complex,
    ComplexQuerySet,
    Entrance,
    LivingConcept,
    Unit,
    UnitQuerySet,
    standing,
)
from .strengths import (
    ApartReason,
    HelpProfile,
    HelpQuerySet,
    Need,
    NeedQuerySet,
    NoGoPair,
    NoGoPairQuerySet,
    Strength,
    StrengthQuerySet,
    Theme,
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
    "ApartReason",
    "Assignment",
    "AssignmentQuerySet",
    "Building",
    "CommonRoom",
    "Complex",
    "ComplexQuerySet",
    "ContactChannel",
    "CorrectionRequest",
    "CorrectionRequestQuerySet",
    "Entrance",
    "FieldRole",
    "HelpMatch",
    "HelpMatchEvent",
    "HelpMatchQuerySet",
    "HelpProfile",
    "HelpQuerySet",
    "HomeSuccession",
    "LivingConcept",
    "MatchRun",
    "Merge",
    "MergeQuerySet",
    "MixRole",
    "MixRoleQuerySet",
    "MixTarget",
    "MixTargetQuerySet",
    "Need",
    "NeedQuerySet",
    "NoGoPair",
    "NoGoPairQuerySet",
    "NotTheSame",
    "Occupancy",
    "OccupancyKind",
    "OccupancyQuerySet",
    "Resident",
    "ResidentQuerySet",
    "RoomKind",
    "Strength",
    "StrengthQuerySet",
    "Theme",
    "Unit",
    "UnitQuerySet",
    "Withholding",
    "WithholdingQuerySet",
    "connected_by",
    "judged_by",
    "standing",
    "works_in",
]
