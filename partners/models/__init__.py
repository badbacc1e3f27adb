"""Who can help, what was agreed with them, on which ground, and what was referred."""

from .agreements import (
    Agreement,
    AgreementDocument,
    AgreementKind,
    AgreementParty,
    AgreementQuerySet,
    AgreementWarning,
)
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
    ReceivedResidents,
    SharingBasis,
)
from .directory import KeptServices, Schedule, Service, ServiceQuerySet, oldest
from .endpoints import Endpoint, EndpointQuerySet
from .keys import ApiAnswer, ApiKey, ApiKeyQuerySet
from .links import LinkMail, LinkMailKind, SafeLink, SafeLinkQuerySet
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
    "EndpointQuerySet",
    "Guest",
    "GuestKind",
    "KeptDesks",
    "KeptServices",
    "LinkMail",
    "LinkMailKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationQuerySet",
    "PlanAction",
    "ReceivedResidents",
    "Referral",
    "ReferralEvent",
    "ReferralEventQuerySet",
    "ReferralQuerySet",
    "Remainder",
    "RemainderKind",
    "SafeLink",
    "SafeLinkQuerySet",
    "Schedule",
    "Service",
    "ServiceQuerySet",
    "SharingBasis",
    "oldest",
]
