"""Who can help, what was agreed with them, on which ground, and what was referred."""

from .consent import (
    AskedResidents,
    ConsentChannel,
    ConsentEvent,
    ConsentEventQuerySet,
    SharingBasis,
)
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
    "ConsentChannel",
    "ConsentEvent",
    "ConsentEventQuerySet",
    "Desk",
    "DeskMember",
    "DeskQuerySet",
    "Endpoint",
    "Organisation",
    "OrganisationKind",
    "Referral",
    "ReferralEvent",
    "ReferralEventQuerySet",
    "ReferralQuerySet",
    "Remainder",
    "RemainderKind",
    "SharingBasis",
]
