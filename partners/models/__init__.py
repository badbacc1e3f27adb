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
from .organisations import (
    Desk,
    DeskMember,
    DeskQuerySet,
    Endpoint,
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
    "AskedResidents",
    "ConsentChannel",
    "ConsentEvent",
    "ConsentEventQuerySet",
    "Desk",
    "DeskMember",
    "DeskQuerySet",
    "Endpoint",
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
