"""Who can help, what was agreed with them, on which ground, and what was referred."""

from .agreements import (
    Agreement,
    AgreementDocument,
    AgreementKind,
    AgreementParty,
    AgreementQuerySet,
    AgreementWarning,
)
from .consent import (
    AskedResidents,
    ConsentChannel,
    ConsentEvent,
    ConsentEventQuerySet,
    ReceivedResidents,
    SharingBasis,
)
from .directory import KeptServices, Schedule, Service, ServiceQuerySet, oldest
from .endpoints import Endpoint, EndpointQuerySet
from .keys import ApiAnswer, ApiKey, ApiKeyQuerySet
from .organisations import (
    Desk,
    DeskMember,
    DeskQuerySet,
    KeptDesks,
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
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
    "AgreementDocument",
    "AgreementKind",
    "AgreementParty",
    "AgreementQuerySet",
    "AgreementWarning",
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
    "KeptDesks",
    "KeptServices",
    "Organisation",
    "OrganisationKind",
    "OrganisationQuerySet",
    "ReceivedResidents",
    "Referral",
    "ReferralEvent",
    "ReferralEventQuerySet",
    "ReferralQuerySet",
    "Remainder",
    "RemainderKind",
    "Schedule",
    "Service",
    "ServiceQuerySet",
    "SharingBasis",
    "oldest",
]
