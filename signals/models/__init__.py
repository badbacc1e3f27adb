"""A concern seen at the door, what was decided, and what came back."""

from .categories import (
    Category,
    CategoryQuerySet,
    CrisisNumber,
    ReportableComplexes,
    ReportableUnits,
    RoutingRule,
)
from .raised import (
    CountedSignal,
    Feedback,
    FeedbackQuerySet,
    FollowUp,
    Signal,
    SignalEvent,
    SignalQuerySet,
)

__all__ = [
    "Category",
    "CategoryQuerySet",
    "CountedSignal",
    "CrisisNumber",
    "Feedback",
    "FeedbackQuerySet",
    "FollowUp",
    "ReportableComplexes",
    "ReportableUnits",
    "RoutingRule",
    "Signal",
    "SignalEvent",
    "SignalQuerySet",
]
