"""Whether it may still go, looked at once more at the last moment; and the words for why not."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.periods import holds
from outbox.kinds import Batch
from outbox.models import Message
from outbox.models import State as MessageState

from .. import rules, services
from ..models import Referral, ReferralEvent
from ..models.referrals import Sending
from ..rules import BasisKind, CancelReason, ConsentAction, Purpose, State
from ..rules.answers import AWAITING

# Reasons that end the referral itself when they are found at the moment of sending.
ENDING = frozenset(CancelReason.values)


def recheck_waiting(batch: Batch) -> Mapping[UUID, str]:
    """Right, ground and agreement, looked at again at the last moment."""
    found = Referral.objects.filter(pk__in=[m.subject_id for m in batch]).for_sending()
    reasons = {m.pk: _reason_to_withhold(found.get(m.subject_id)) for m in batch}
    return {key: reason for key, reason in reasons.items() if reason}


def recheck_reminder(batch: Batch) -> Mapping[UUID, str]:
    """The same, for what the desk may have opened meanwhile; an answer stops it."""
    found = Referral.objects.filter(pk__in=[m.subject_id for m in batch]).for_sending()
    reasons = {}
    for message in batch:
        referral = found.get(message.subject_id)
        if referral and referral.state not in {*AWAITING, State.CANCELLED}:
            reasons[message.pk] = "answered_already"
        elif reason := _reason_to_withhold(referral, opened_too=True):
            reasons[message.pk] = reason
    return reasons


def recheck_state(*states: State) -> Callable[[Batch], Mapping[UUID, str]]:
    """Only as long as it stands there; a word that came in between stops it."""

    def recheck(batch: Batch) -> Mapping[UUID, str]:
        rows = Referral.objects.filter(pk__in=[m.subject_id for m in batch], state__in=states)
        keys = set(rows.values_list("pk", flat=True))
        return {m.pk: "went_on" for m in batch if m.subject_id not in keys}

    return recheck


def recheck_withdrawn(batch: Batch) -> Mapping[UUID, str]:
    """Only to who knows that there was something: it was opened, or this receiver was told."""
    keys = {m.subject_id for m in batch}
    opened = ReferralEvent.objects.filter(referral__in=keys, step="open")
    known = set(opened.values_list("referral", flat=True))
    told = Message.objects.filter(
        kind__in=[services.NOTICE, services.REMINDER],
        subject_id__in=keys,
        state=MessageState.DELIVERED,
    )
    heard = set(told.values_list("subject_id", "recipient_id"))
    return {
        m.pk: "never_told"
        for m in batch
        if m.subject_id not in known and (m.subject_id, m.recipient_id) not in heard
    }


def recheck_late(batch: Batch) -> Mapping[UUID, str]:
    """To colleagues, and above the desk: only as long as the desk is silent."""
    silent = Referral.objects.awaiting_answer().filter(pk__in=[m.subject_id for m in batch])
    keys = set(silent.values_list("pk", flat=True))
    return {m.pk: "answered_already" for m in batch if m.subject_id not in keys}


def _reason_to_withhold(referral: Sending | None, *, opened_too: bool = False) -> str:
    """Empty when the notice may go."""
    if referral is None:
        return "erased"
    if referral.state == State.CANCELLED:
        return referral.reason
    if referral.state != State.REQUESTED and not opened_too:
        return "opened_already"
    if referral.deceased_on is not None:
        return CancelReason.RESIDENT_DIED
    if not holds(referral.agreed_since, referral.agreed_until):
        return CancelReason.AGREEMENT_ENDED
    return _reason_in_ledger(referral)


def _reason_in_ledger(referral: Sending) -> str:
    said, at = referral.last_action, referral.last_at
    if referral.ground == BasisKind.CONSENT:
        if said != ConsentAction.GIVEN or at is None:
            return CancelReason.CONSENT_WITHDRAWN
        if timezone.now() - at > rules.CONSENT_HOLDS:
            return CancelReason.CONSENT_EXPIRED
    if referral.purpose == Purpose.DEBT and said not in {None, ConsentAction.GIVEN}:
        return CancelReason.OBJECTED
    return ""


REASONS = {
    **{str(value): label for value, label in CancelReason.choices},
    "answered_already": gettext_lazy("The desk had answered already."),
    "went_on": gettext_lazy("It went on meanwhile."),
    "opened_already": gettext_lazy("The desk had opened it already."),
    "erased": gettext_lazy("The referral no longer exists."),
    "never_told": gettext_lazy("The desk had not heard of it yet."),
    "agreed_anew": gettext_lazy("It was agreed anew, or it ended."),
    "not_theirs": gettext_lazy("Somebody else answers for it now."),
}
