"""A concern seen at the door, what was decided, and what came back."""

from .categories import (
    Category,
    CategoryQuerySet,
    CrisisNumber,
    ReportableComplexes,
    ReportableUnits,
)
from .grounds import CategoryGround, CategoryGroundQuerySet
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
from .second_looks import LookState, SecondLook, SecondLookQuerySet

__all__ = [
    "MAY_ROUTE",
    "Addition",
    "Category",
    "CategoryGround",
    "CategoryGroundQuerySet",
    "CategoryQuerySet",
    "CountedSignal",
    "CrisisNumber",
    "Feedback",
    "FeedbackQuerySet",
    "FollowUp",
    "LookState",
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
]
