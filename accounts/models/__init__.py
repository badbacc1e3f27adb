"""Who may come in, for which corporation, and what was done and looked at."""

from .keeping import (
    Erasure,
    ErasureQuerySet,
    ErasureReason,
    Hold,
    HoldGround,
    HoldQuerySet,
    RetentionTerm,
    Tombstone,
)
from .logs import (
    AuditEvent,
    AuditEventQuerySet,
    ManyLooks,
    ManyLooksQuerySet,
    ManyLooksReason,
    ReadEvent,
    ReadEventQuerySet,
)
from .users import (
    Corporation,
    Membership,
    MembershipQuerySet,
    Role,
    User,
    UserManager,
)

__all__ = [
    "AuditEvent",
    "AuditEventQuerySet",
    "Corporation",
    "Erasure",
    "ErasureQuerySet",
    "ErasureReason",
    "Hold",
    "HoldGround",
    "HoldQuerySet",
    "ManyLooks",
    "ManyLooksQuerySet",
    "ManyLooksReason",
    "Membership",
    "MembershipQuerySet",
    "ReadEvent",
    "ReadEventQuerySet",
    "RetentionTerm",
    "Role",
    "Tombstone",
    "User",
    "UserManager",
]
