"""Consent, the gate, and what goes through it."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from accounts.workdays import add_working_days
from residents.models import Resident

from .. import rules
from ..models import (
    Agreement,
    ConsentEvent,
    Desk,
    OrganisationKind,
    Referral,
    SharingBasis,
)
from ..rules import (
    Actor,
    BasisKind,
    CancelReason,
    ConsentAction,
    Decision,
    Missing,
    Purpose,
    Via,
    answers,
)
from .steps import leave_trace, notify_desk, take_step

NOTICE = "partners.referral_waiting"


class GateClosed(Exception):
    """Nothing was referred; `missing` tells what stands in the way."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Ground:
    """On what the sender relies. Only the part that belongs to the kind is looked at."""

    kind: str
    arrears: rules.Arrears = field(default_factory=rules.Arrears)
    reason: str = ""
    second_person: User | None = None


@dataclass(frozen=True)
class Concern:
    """What is referred. `text` is what the receiver may read; empty for arrears."""

    resident: Resident
    purpose: str
    category: str
    category_name: str
    text: str = ""
    urgent: bool = False
    # The kinds of ground that are in use for this subject: none, and nothing goes.
    grounds: frozenset[str] = frozenset()


# --- consent ------------------------------------------------------------------------------------


@transaction.atomic
def record_consent(
    resident: Resident,
    *,
    organisation_id: UUID,
    purpose: str,
    action: str,
    channel: str,
    text_version: str,
    by: User,
) -> ConsentEvent:
    """Adds to the ledger. A withdrawal or objection recalls what rests on it, here and now.

    The same words, recorded once more by the same person within minutes, are a button pressed
    twice.
    """
    resident = residents.services.locked(resident)
    last = ConsentEvent.objects.latest_for(resident.pk, organisation_id, purpose)
    said = (action, channel, text_version, by.pk)
    if (
        last is not None
        and said == (last.action, last.channel, last.text_version, last.by_id)
        and rules.pressed_twice(last.at, now=timezone.now())
    ):
        return last
    event = ConsentEvent.objects.create(
        corporation_id=resident.corporation_id,
        resident=resident,
        organisation_id=organisation_id,
        purpose=purpose,
        action=action,
        channel=channel,
        text_version=text_version,
        by=by,
    )
    audit.record(
        f"consent.{action}",
        resident,
        by=by,
        corporation_id=resident.corporation_id,
        organisation=str(organisation_id),
        purpose=purpose,
    )
    if action != ConsentAction.GIVEN:
        _recall(resident, organisation_id, purpose, action)
    return event


@transaction.atomic
def record_answer(
    resident: Resident,
    *,
    organisation_id: UUID,
    purpose: str,
    yes: bool,
    channel: str,
    text_version: str,
    by: User,
) -> ConsentEvent:
    """Yes or no, as it was said; a no is written down with its day too."""
    row = residents.services.locked(resident)
    last = ConsentEvent.objects.latest_for(row.pk, organisation_id, purpose)
    action = rules.said(yes=yes, purpose=purpose, last=last.action if last else None)
    return record_consent(
        row,
        organisation_id=organisation_id,
        purpose=purpose,
        action=action,
        channel=channel,
        text_version=text_version,
        by=by,
    )


def _recall(resident: Resident, organisation_id: UUID, purpose: str, action: str) -> None:
    kind = BasisKind.LEGAL_DUTY if purpose == Purpose.DEBT else BasisKind.CONSENT
    reason = (
        CancelReason.OBJECTED
        if action == ConsentAction.OBJECTED
        else CancelReason.CONSENT_WITHDRAWN
    )
    resting = Referral.objects.open().filter(
        resident=resident, desk__organisation=organisation_id, purpose=purpose, basis__kind=kind
    )
    for referral in resting:
        take_step(referral, "cancel", actor=Actor.SYSTEM, by=None, reason=reason)


# --- the gate -----------------------------------------------------------------------------------


def ask_gate(concern: Concern, desk: Desk, ground: Ground) -> Decision:
    """What the gate says now, from the live agreement and ledger; for the page and for the act."""
    return _ask(concern, desk, ground)[0]


def _ask(
    concern: Concern, desk: Desk, ground: Ground
) -> tuple[Decision, Agreement | None, ConsentEvent | None]:
    agreement = (
        Agreement.objects.current()
        .filter(
            corporation=concern.resident.corporation_id,
            organisation=desk.organisation_id,
            purpose=concern.purpose,
        )
        .select_related("organisation")
        .order_by("-since")
        .first()
    )
    consent = ConsentEvent.objects.latest_for(
        concern.resident.pk, desk.organisation_id, concern.purpose
    )
    if concern.purpose == Purpose.DEBT:
        objections = ConsentEvent.objects.objections()
        consent = (
            objections.latest_for(concern.resident.pk, desk.organisation_id, Purpose.DEBT)
            or consent
        )
    question = rules.Question(
        purpose=concern.purpose,
        category=concern.category,
        kind=ground.kind,
        today=timezone.localdate(),
        terms=_terms(agreement),
        consent=_consent_state(consent),
        arrears=ground.arrears,
        danger=rules.Danger(ground.reason, ground.second_person is not None),
        grounds=concern.grounds,
    )
    return rules.gate(question), agreement, consent


def _terms(agreement: Agreement | None) -> rules.Terms | None:
    if agreement is None:
        return None
    return rules.Terms(
        purpose=agreement.purpose,
        categories=frozenset(agreement.categories),
        fields=frozenset(agreement.fields),
        with_municipality=agreement.organisation.kind == OrganisationKind.MUNICIPALITY,
        reaction_days=agreement.reaction_days,
        since=agreement.since,
    )


def _consent_state(event: ConsentEvent | None) -> rules.ConsentState | None:
    return rules.ConsentState(event.action, timezone.localdate(event.at)) if event else None


@transaction.atomic
def refer(concern: Concern, desk: Desk, ground: Ground, *, by: User, origin_kind: str) -> Referral:
    """Through the gate: ground, referral and the promised notices in one transaction.

    Raises GateClosed, and then nothing was written.
    """
    sender = Sender(requested_by=by, decided_by=by, origin_kind=origin_kind)
    return send(concern, desk, ground, sender=sender, by=by)


@dataclass(frozen=True)
class Sender:
    """Who answers for it, and the outbox kind that is told of every change. Of one that came from
    another desk, these are those of the referral to that desk."""

    requested_by: User
    decided_by: User
    origin_kind: str
    part_of: Referral | None = None
    first_step: str = "refer"


def send(
    concern: Concern,
    desk: Desk,
    ground: Ground,
    *,
    sender: Sender,
    by: User | None,
    via: Via | None = None,
) -> Referral:
    """In the transaction of whoever asks. Raises GateClosed."""
    # Consent and referral of one person go one after the other, never at the same moment.
    concern = replace(concern, resident=residents.services.locked(concern.resident))
    decision, agreement, consent = _ask(concern, desk, ground)
    if ground.kind == BasisKind.VITAL_INTEREST and ground.second_person == sender.decided_by:
        raise GateClosed((*decision.missing, Missing.SECOND_PERSON))
    if not decision.open or agreement is None:
        raise GateClosed(decision.missing)
    basis = SharingBasis.objects.create(
        corporation_id=concern.resident.corporation_id,
        resident=concern.resident,
        desk=desk,
        agreement=agreement,
        purpose=concern.purpose,
        kind=ground.kind,
        consent=consent if ground.kind == BasisKind.CONSENT else None,
        contact_tried_on=ground.arrears.contact_tried_on,
        help_pointed_on=ground.arrears.help_pointed_on,
        reminded_on=ground.arrears.reminded_on,
        offered_on=ground.arrears.offered_on,
        reason=ground.reason if ground.kind == BasisKind.VITAL_INTEREST else "",
        decided_by=sender.decided_by,
        second_person=ground.second_person if ground.kind == BasisKind.VITAL_INTEREST else None,
    )
    is_debt = concern.purpose == Purpose.DEBT
    now = timezone.now()
    due_on = add_working_days(timezone.localdate(now), agreement.response_days)
    part_of = sender.part_of
    referral = Referral(
        corporation_id=concern.resident.corporation_id,
        resident=concern.resident,
        desk=desk,
        purpose=concern.purpose,
        category=concern.category,
        category_name=concern.category_name,
        basis=basis,
        urgent=concern.urgent,
        fields=sorted(decision.fields),
        text="" if is_debt else concern.text,
        amount_cents=ground.arrears.amount_cents if is_debt else None,
        answer_due_on=due_on,
        alarm_at=answers.next_alarm(0, sent_at=now, due_on=due_on),
        origin_kind=sender.origin_kind,
        requested_by=sender.requested_by,
        part_of=part_of,
    )
    if part_of is not None:
        referral.person_waits_since = part_of.person_waits_since
    referral.save(force_insert=True)
    leave_trace(referral, sender.first_step, before="", by=by, reason="", via=via)
    notify_desk(referral, NOTICE)
    return referral
