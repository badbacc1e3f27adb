"""A concern seen at the door, what was decided, and what came back."""

from .arrears import (
    ArrearsBatch,
    ArrearsBatchItem,
    ArrearsFile,
    ArrearsFileQuerySet,
    ArrearsStep,
    ArrearsUpload,
    ItemOutcome,
    UploadState,
)
from .categories import (
    Category,
    CategoryQuerySet,
    CrisisNumber,
    ReportableComplexes,
    ReportableUnits,
)
from .emergency import (
    EmergencyAccess,
    EmergencyAccessQuerySet,
    EmergencyComplexes,
    EmergencyUnits,
    OwnEmergencies,
)
from .feedback import Feedback, FeedbackQuerySet
from .grounds import CategoryGround, CategoryGroundQuerySet
from .meldcode import MeldcodeEvent
from .photos import Photo, PhotoQuerySet
from .raised import (
    Addition,
    CountedSignal,
    FollowUp,
    Signal,
    SignalEvent,
    SignalQuerySet,
)
from .routing import (
    MAY_ROUTE,
    RoutedCorporations,
    RoutingOrder,
    RoutingOrderQuerySet,
    RoutingRule,
    RoutingRuleQuerySet,
)
from .second_looks import LookState, SecondLook, SecondLookQuerySet
from .tries import ContactTry, ContactTryQuerySet
from .visits import VisitAside, VisitAsideQuerySet

__all__ = [
    "MAY_ROUTE",
    "Addition",
    "ArrearsBatch",
    "ArrearsBatchItem",
    "ArrearsFile",
    "ArrearsFileQuerySet",
    "ArrearsStep",
    "ArrearsUpload",
    "Category",
    "CategoryGround",
    "CategoryGroundQuerySet",
    "CategoryQuerySet",
    "ContactTry",
    "ContactTryQuerySet",
    "CountedSignal",
    "CrisisNumber",
    "EmergencyAccess",
    "EmergencyAccessQuerySet",
    "EmergencyComplexes",
    "EmergencyUnits",
    "Feedback",
    "FeedbackQuerySet",
    "FollowUp",
    "ItemOutcome",
    "LookState",
    "MeldcodeEvent",
    "OwnEmergencies",
    "Photo",
    "PhotoQuerySet",
    "ReportableComplexes",
    "ReportableUnits",
    "RoutedCorporations",
    "RoutingOrder",
    "RoutingOrderQuerySet",
    "RoutingRule",
    "RoutingRuleQuerySet",
    "SecondLook",
    "SecondLookQuerySet",
    "Signal",
    "SignalEvent",
    "SignalQuerySet",
    "UploadState",
    "VisitAside",
    "VisitAsideQuerySet",
]
