"""What goes out to desks: that something waits, and where. Never who, what or why."""

from collections.abc import Mapping
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.links import link_to
from accounts.models import User
from accounts.periods import holds
from accounts.secrets import decrypt
from outbox.kinds import Batch, Email, Envelope, Kind, WebhookCall, register
from outbox.models import Channel, Message
from outbox.models import State as MessageState

from . import rules, services
from .models import Agreement, Desk, Endpoint, Referral
from .models.referrals import Sending
from .rules import Actor, BasisKind, CancelReason, ConsentAction, Purpose, State
from .rules.answers import AWAITING
from .rules.links import LINK_DAYS
from .services import links

WITHDRAWN = "referral.withdrawn"
# Reasons that end the referral itself when they are found at the moment of sending.
_ENDING = frozenset(CancelReason.values)


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


def _render(batch: Batch, event: str, subject: str, text: str) -> Mapping[UUID, Envelope]:
    desks = Desk.objects.in_bulk([m.recipient_id for m in batch if m.channel == Channel.EMAIL])
    endpoints = Endpoint.objects.filter(disabled_at=None).in_bulk(
        [m.recipient_id for m in batch if m.channel == Channel.WEBHOOK]
    )
    # A desk where nobody has a login opens it from its mailbox; nobody opens what was withdrawn.
    mails = [(m.subject_id, m.recipient_id) for m in batch if m.recipient_id in desks]
    tokens = links.make_links(mails) if event != WITHDRAWN else {}
    made: dict[UUID, Envelope] = {}
    for message in batch:
        if endpoint := endpoints.get(message.recipient_id):
            made[message.pk] = _call(message, endpoint, event)
        elif (desk := desks.get(message.recipient_id)) and desk.email:
            token = tokens.get((message.subject_id, desk.pk))
            made[message.pk] = mail_to_desk(message, message.subject_id, desk, subject, text, token)
    return made


def _url(message: Message) -> str:
    return settings.BASE_URL + link_to("partners:referral_detail", message.subject_id)


def mail_to_desk(
    message: Message, referral_id: UUID, desk: Desk, subject: str, text: str, token: str | None
) -> Email:
    """`token`: for a desk where nobody has a login. The address in the mail asks for a code."""
    day = date_format(timezone.localdate(message.created_at), "j F Y")
    if token:
        url = settings.BASE_URL + reverse("safe_link:start", args=[token])
        how = _(
            "You need no login. We send a code to this mailbox, and with that you read it. "
            "The link works for %(days)s days. For your privacy and theirs, this mail says "
            "nothing more."
        ) % {"days": LINK_DAYS}
    else:
        url = _url(message)
        how = _("You need your login. For your privacy and theirs, this mail says nothing more.")
    lines = [
        text,
        "",
        _("Reference: %(reference)s") % {"reference": str(referral_id)[:8].upper()},
        _("Date: %(day)s") % {"day": day},
        _("Open it here: %(url)s") % {"url": url},
        "",
        how,
    ]
    return Email(to=desk.email, subject=subject, text="\n".join(lines))


def _call(message: Message, endpoint: Endpoint, event: str) -> WebhookCall:
    return WebhookCall(
        url=endpoint.url,
        secret=_secret(endpoint),
        type=event,
        data={
            "id": str(message.subject_id),
            "version": message.version,
            "url": _url(message),
            "created_at": message.created_at.isoformat(),
        },
    )


# A batch goes to few endpoints many times: decrypting is the dearest part of making a message.
_secrets: dict[str, str] = {}


def _secret(endpoint: Endpoint) -> str:
    if endpoint.secret not in _secrets:
        if len(_secrets) > 1000:
            _secrets.clear()
        try:
            _secrets[endpoint.secret] = decrypt(endpoint.secret)
        except InvalidToken as error:
            raise ValueError(f"No key in FIELD_KEYS opens endpoint {endpoint.pk}.") from error
    return _secrets[endpoint.secret]


def render_waiting(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _render(
            batch,
            "referral.requested",
            _("A referral is waiting for you"),
            _("A housing corporation sent you a referral."),
        )


def render_withdrawn(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _render(
            batch,
            WITHDRAWN,
            _("A referral was withdrawn"),
            _("A referral that you had opened was withdrawn. You need not do any more for it."),
        )


def render_reminder(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _render(
            batch,
            "referral.reminder",
            _("A referral still waits for your answer"),
            _("A housing corporation sent you a referral, and there is no answer yet."),
        )


def render_late(batch: Batch) -> Mapping[UUID, Envelope]:
    """To colleagues: a partner is late, and where to look."""
    users = User.objects.filter(is_active=True).in_bulk([m.recipient_id for m in batch])
    url = settings.BASE_URL + reverse("today")
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("A partner did not answer a referral in time."),
            "",
            _("Read it here: %(url)s") % {"url": url},
            "",
            _("You need your login. This mail says nothing more, for privacy."),
        ]
        subject = _("A partner does not answer")
        return {
            message.pk: Email(to=user.email, subject=subject, text="\n".join(lines))
            for message in batch
            if (user := users.get(message.recipient_id)) and user.email
        }


def render_contact(batch: Batch) -> Mapping[UUID, Envelope]:
    """To whoever answers for the agreement, who need not have a login: what to ask the desk."""
    agreements = Agreement.objects.in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            agreement = agreements.get(message.recipient_id)
            if agreement is None or not agreement.contact_email:
                continue
            reference = str(message.subject_id)[:8].upper()
            lines = [
                _("A desk of yours did not answer a referral of a housing corporation in time."),
                _("Please ask the desk to look in its inbox."),
                "",
                _("Reference: %(reference)s") % {"reference": reference},
                "",
                _("For the privacy of whom it is about, this mail says nothing more."),
            ]
            made[message.pk] = Email(
                to=agreement.contact_email,
                subject=_("A desk of yours does not answer"),
                text="\n".join(lines),
            )
    return made


def settled_waiting(batch: Batch) -> None:
    """What was found to be no longer allowed ends the referral; a 410 ends the endpoint."""
    withheld = {
        m.subject_id: m.problem
        for m in batch
        if m.state == MessageState.WITHHELD and m.problem in _ENDING
    }
    for referral in Referral.objects.filter(pk__in=withheld, state=State.REQUESTED):
        services.take_step(
            referral, "cancel", actor=Actor.SYSTEM, by=None, reason=withheld[referral.pk]
        )
    gone = [m.recipient_id for m in batch if m.state == MessageState.DEAD and m.problem == "gone"]
    if gone:
        services.switch_off_endpoints(gone)


_REASONS = {
    **{str(value): label for value, label in CancelReason.choices},
    "answered_already": gettext_lazy("The desk had answered already."),
    "opened_already": gettext_lazy("The desk had opened it already."),
    "erased": gettext_lazy("The referral no longer exists."),
}

register(
    Kind(
        name=services.NOTICE,
        label=gettext_lazy("A referral waits at a desk"),
        recheck=recheck_waiting,
        render=render_waiting,
        settled=settled_waiting,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.WITHDRAWAL,
        label=gettext_lazy("A referral was withdrawn"),
        render=render_withdrawn,
        settled=settled_waiting,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.REMINDER,
        label=gettext_lazy("A desk is reminded to answer"),
        recheck=recheck_reminder,
        render=render_reminder,
        settled=settled_waiting,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.LATE,
        label=gettext_lazy("A partner does not answer"),
        recheck=recheck_late,
        render=render_late,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.CONTACT,
        label=gettext_lazy("A desk does not answer: to who answers for the agreement"),
        recheck=recheck_late,
        render=render_contact,
        reasons=_REASONS,
    )
)
