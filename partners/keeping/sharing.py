"""How long a referral and a consent are kept, what remains of them, and what a merge does."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import history
from accounts.models import ErasureReason
from accounts.retention import Batch, Kind, end_of, every_night, register
from accounts.rules import months_later
from residents.models import Resident
from residents.services import merging

from .. import services
from ..models import (
    AgreementDocument,
    ConsentEvent,
    LinkMail,
    Referral,
    ReferralEvent,
    Remainder,
    RemainderKind,
    SafeLink,
    SharingBasis,
)
from ..rules import Actor, BasisKind, CancelReason, ConsentAction, Purpose

# As long as somebody can ask in court on what a sharing rested (five years).
CLAIM_MONTHS = 60
REFERRAL_MONTHS = 24
# As long as the books of a company must be kept (seven years).
DOCUMENT_MONTHS = 84

# --- referrals ------------------------------------------------------------------------------------


def _due_referrals(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Referral.objects.filter(corporation=corporation_id, closed_at__lt=end_of(day))


def _erase_referrals(keys: list[Any], batch: Batch) -> None:
    for referral in Referral.objects.open().filter(pk__in=keys).select_related("desk"):
        # The desk hears that it ended, without a name, and cannot read it from now on.
        services.take_step(
            referral, "cancel", actor=Actor.SYSTEM, by=None, reason=CancelReason.BY_SENDER
        )
    if batch.reason == ErasureReason.REQUEST:
        _keep_deliveries(keys, batch)
    bases = list(Referral.objects.filter(pk__in=keys).values_list("basis", flat=True))
    with history.opened("erase"):
        ReferralEvent.objects.filter(referral__in=keys).delete()
    LinkMail.objects.filter(link__referral__in=keys).delete()
    SafeLink.objects.filter(referral__in=keys).delete()
    Referral.objects.filter(pk__in=keys).delete()
    SharingBasis.objects.filter(pk__in=bases).delete()


def _keep_deliveries(keys: list[Any], batch: Batch) -> None:
    """To whom something went must stay known, so that they can be told (GDPR art. 19)."""
    opened = ReferralEvent.objects.filter(referral=OuterRef("pk"), step="open")
    rows = Referral.objects.filter(Exists(opened), pk__in=keys).select_related("desk")
    Remainder.objects.bulk_create(
        Remainder(
            corporation_id=batch.corporation_id,
            person_id=row.resident_id,
            kind=RemainderKind.DELIVERY,
            organisation_id=row.desk.organisation_id,
            purpose=row.purpose,
            facts={"fields": row.fields},
            at=row.created_at,
            keep_until=months_later(timezone.localdate(row.created_at), REFERRAL_MONTHS),
        )
        for row in rows
    )


register(
    Kind(
        name="referral",
        label=_("Referrals to partners"),
        after=_("after the referral ended"),
        months=REFERRAL_MONTHS,
        due=_due_referrals,
        erase=_erase_referrals,
        person="resident",
        of_person=lambda key: Referral.objects.filter(resident=key),
        rank=20,
    )
)

# --- consent --------------------------------------------------------------------------------------


def _due_consents(corporation_id: UUID, day: date) -> QuerySet[Any]:
    """An objection holds for good, and a consent as long as something rests on it."""
    rests = SharingBasis.objects.filter(consent=OuterRef("pk"))
    return ConsentEvent.objects.filter(
        ~Exists(rests), corporation=corporation_id, at__lt=end_of(day)
    ).exclude(action=ConsentAction.OBJECTED)


def _erase_consents(keys: list[Any], batch: Batch) -> None:
    """The proof outlives the person's data: which text, how, when. Not what it was about."""
    Remainder.objects.bulk_create(
        Remainder(
            corporation_id=batch.corporation_id,
            person_id=row.resident_id,
            kind=RemainderKind.CONSENT,
            organisation_id=row.organisation_id,
            purpose=row.purpose,
            facts={
                "action": row.action,
                "channel": row.channel,
                "text_version": row.text_version,
            },
            at=row.at,
            keep_until=months_later(timezone.localdate(row.at), CLAIM_MONTHS),
        )
        for row in ConsentEvent.objects.filter(pk__in=keys)
        if months_later(timezone.localdate(row.at), CLAIM_MONTHS) > batch.on
    )
    # A ground whose referral never came, or went before.
    SharingBasis.objects.filter(consent__in=keys).delete()
    with history.opened("erase"):
        ConsentEvent.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="consent",
        label=_("Consent and objections"),
        after=_("after it was given or withdrawn"),
        months=CLAIM_MONTHS,
        shortest=12,
        due=_due_consents,
        erase=_erase_consents,
        person="resident",
        of_person=lambda key: ConsentEvent.objects.filter(resident=key),
        rank=30,
    )
)

# --- what remains ---------------------------------------------------------------------------------


def _due_remainders(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Remainder.objects.filter(corporation=corporation_id, keep_until__lte=day)


def _erase_remainders(keys: list[Any], _batch: Batch) -> None:
    Remainder.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="remainder",
        label=_("Proof that remained after an erasure"),
        after=_("after the day that stands with it"),
        months=0,
        shortest=0,
        due=_due_remainders,
        erase=_erase_remainders,
        person="person_id",
        tombstone=False,
    )
)

# --- agreements -----------------------------------------------------------------------------------


def _tell_of_ends(today: date) -> None:
    services.warn_of_ends(today)


every_night(_tell_of_ends)
# --- the systems of desks ------------------------------------------------------------------------

every_night(services.forget_keys)


def _due_documents(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return AgreementDocument.objects.filter(
        corporation=corporation_id, agreement__until__lte=day
    ).defer("content")


def _erase_documents(keys: list[Any], _batch: Batch) -> None:
    AgreementDocument.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="agreement_document",
        label=_("Documents of agreements"),
        after=_("after the agreement ended"),
        months=DOCUMENT_MONTHS,
        shortest=12,
        due=_due_documents,
        erase=_erase_documents,
        tombstone=False,
    )
)

# --- merging --------------------------------------------------------------------------------------


def _recall_what_no_longer_rests(survivor: Resident) -> None:
    """A no that was said under one of the two rows is a no of this person."""
    for referral in survivor.referrals.open().select_related("basis", "desk"):
        last = ConsentEvent.objects.latest_for(
            survivor.pk, referral.desk.organisation_id, referral.purpose
        )
        action = last.action if last is not None else None
        if referral.basis.kind == BasisKind.CONSENT and action != ConsentAction.GIVEN:
            reason = CancelReason.CONSENT_WITHDRAWN
        elif (
            referral.purpose == Purpose.DEBT
            and ConsentEvent.objects.objections()
            .filter(resident=survivor, organisation=referral.desk.organisation_id)
            .exists()
        ):
            reason = CancelReason.OBJECTED
        else:
            continue
        services.take_step(referral, "cancel", actor=Actor.SYSTEM, by=None, reason=reason)


merging.register(
    merging.Solver(
        "partners",
        solve=lambda survivor, double, by: {},
        undo=lambda facts: None,
        after=_recall_what_no_longer_rests,
    )
)
