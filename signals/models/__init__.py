"""A concern seen at the door, what was decided, and what came back."""

from .categories import (
    Category,
    CategoryQuerySet,
    CrisisNumber,
    ReportableComplexes,
    ReportableUnits,
)
from .meldcode import MeldcodeEvent
from .photos import Photo, PhotoQuerySet
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
    "Category",
    "CategoryQuerySet",
    "CountedSignal",
    "CrisisNumber",
    "Feedback",
    "FeedbackQuerySet",
    "FollowUp",
    "MeldcodeEvent",
    "Photo",
    "PhotoQuerySet",
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
]
