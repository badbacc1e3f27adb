"""Who can help, what was agreed with them, on which ground, and what was referred."""

from .conferences import (
    Conference,
    ConferenceEvent,
    ConferenceQuerySet,
    ConferredResidents,
    DeskConferences,
    Guest,
    GuestKind,
    PlanAction,
)
from .consent import (
    AskedResidents,
    ConsentChannel,
    ConsentEvent,
    ConsentEventQuerySet,
    SharingBasis,
)
from .links import LinkMail, LinkMailKind, SafeLink, SafeLinkQuerySet
from .organisations import (
    Agreement,
    AgreementQuerySet,
    Desk,
    DeskMember,
    DeskQuerySet,
    Endpoint,
    Organisation,
    OrganisationKind,
)
from .referrals import (
    Referral,
    ReferralEvent,
    ReferralEventQuerySet,
    ReferralQuerySet,
)
from .remainders import Remainder, RemainderKind

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "AskedResidents",
    "Conference",
    "ConferenceEvent",
    "ConferenceQuerySet",
    "ConferredResidents",
    "ConsentChannel",
    "ConsentEvent",
    "ConsentEventQuerySet",
    "Desk",
    "DeskConferences",
    "DeskMember",
    "DeskQuerySet",
    "Endpoint",
    "Guest",
    "GuestKind",
    "LinkMail",
    "LinkMailKind",
    "Organisation",
    "OrganisationKind",
    "PlanAction",
    "Referral",
    "ReferralEvent",
    "ReferralEventQuerySet",
    "ReferralQuerySet",
    "Remainder",
    "RemainderKind",
    "SafeLink",
    "SafeLinkQuerySet",
    "SharingBasis",
]
