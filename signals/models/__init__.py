"""A concern seen at the door, what was decided, and what came back."""

from .categories import (
    Category,
    CategoryQuerySet,
    ReportableComplexes,
    ReportableUnits,
    RoutingRule,
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

__all__ = [
    "Addition",
    "Category",
    "CategoryQuerySet",
    "CountedSignal",
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
