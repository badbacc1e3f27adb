"""Who can help, what was agreed with them, on which ground, and what was referred."""

from .consent import (
    AskedResidents,
    ConsentChannel,
    ConsentEvent,
    ConsentEventQuerySet,
    SharingBasis,
)
from .endpoints import Endpoint, EndpointQuerySet
from .keys import ApiAnswer, ApiKey, ApiKeyQuerySet
from .organisations import (
    Agreement,
    AgreementQuerySet,
    Desk,
    DeskMember,
    DeskQuerySet,
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
    "ApiAnswer",
    "ApiKey",
    "ApiKeyQuerySet",
    "AskedResidents",
    "ConsentChannel",
    "ConsentEvent",
    "ConsentEventQuerySet",
    "Desk",
    "DeskMember",
    "DeskQuerySet",
    "Endpoint",
    "EndpointQuerySet",
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
