"""A concern seen at the door, what was decided, and what came back."""

from .categories import (
    Category,
    CategoryQuerySet,
    CrisisNumber,
    ReportableComplexes,
    ReportableUnits,
)
from .feedback import Feedback, FeedbackQuerySet
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
from .tries import ContactTry, ContactTryQuerySet

__all__ = [
    "MAY_ROUTE",
    "Addition",
    "Category",
    "CategoryQuerySet",
    "ContactTry",
    "ContactTryQuerySet",
    "CountedSignal",
    "CrisisNumber",
    "Feedback",
    "FeedbackQuerySet",
    "FollowUp",
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
