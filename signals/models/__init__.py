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
from .raised import (
    Addition,
    CountedSignal,
    Feedback,
    FeedbackQuerySet,
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
    "CategoryQuerySet",
    "CountedSignal",
    "CrisisNumber",
    "Feedback",
    "FeedbackQuerySet",
    "FollowUp",
    "ItemOutcome",
    "ReportableComplexes",
    "ReportableUnits",
    "RoutedCorporations",
    "RoutingOrder",
    "RoutingOrderQuerySet",
    "RoutingRule",
    "RoutingRuleQuerySet",
    "Signal",
    "SignalEvent",
    "SignalQuerySet",
    "UploadState",
]
