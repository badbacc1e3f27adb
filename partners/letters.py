"""What goes out to desks: that something waits, and where. Never who, what or why."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.links import link_to
from accounts.models import User
from accounts.periods import holds
from outbox.kinds import Batch, Email, Envelope, Kind, WebhookCall, register
from outbox.models import Channel, Message
from outbox.models import State as MessageState

from . import rules, services
from .calls import signed_call, switch_off_what_is_gone
from .models import Agreement, AgreementWarning, Desk, Endpoint, Referral, ReferralEvent
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


def _render(batch: Batch, event: str, subject: str, text: str) -> Mapping[UUID, Envelope]:
    desks = Desk.objects.in_bulk([m.recipient_id for m in batch if m.channel == Channel.EMAIL])
    endpoints = Endpoint.objects.in_use().in_bulk(
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
    """As docs/api/webhook.schema.json says, and nothing more."""
    return signed_call(
        endpoint,
        event,
        {
            "id": str(message.subject_id),
            "version": message.version,
            "url": _url(message),
            "created_at": message.created_at.isoformat(),
        },
    )


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
            _("A referral to you was withdrawn. You need not do any more for it."),
        )


def render_reminder(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _render(
            batch,
            "referral.reminder",
            _("A referral still waits for your answer"),
            _("A housing corporation sent you a referral, and there is no answer yet."),
        )


def render_how_it_goes(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _render(
            batch,
            "referral.how_it_goes",
            _("How does a referral go?"),
            _("You took up a referral of a housing corporation. Please say how it goes."),
        )


def render_told(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _render(
            batch,
            "referral.question_answered",
            _("Your question about a referral was answered"),
            _("The housing corporation answered what you asked. Your time to answer goes on."),
        )


def render_asked(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _to_colleagues(
            batch,
            _("A partner has a question"),
            _("A partner has a question about a referral. It waits for your answer."),
        )


def render_late(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return _to_colleagues(
            batch,
            _("A partner does not answer"),
            _("A partner did not answer a referral in time."),
        )


def _to_colleagues(batch: Batch, subject: str, text: str) -> Mapping[UUID, Envelope]:
    """What there is, and where to look."""
    users = User.objects.filter(is_active=True).in_bulk([m.recipient_id for m in batch])
    url = settings.BASE_URL + reverse("today")
    lines = [
        text,
        "",
        _("Read it here: %(url)s") % {"url": url},
        "",
        _("You need your login. This mail says nothing more, for privacy."),
    ]
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


def recheck_ending(batch: Batch) -> Mapping[UUID, str]:
    """A new agreement, a later end, or somebody else who keeps it: then no mail."""
    keys = {m.subject_id for m in batch}
    told = AgreementWarning.objects.filter(agreement__in=keys).values_list(
        "agreement", "number", "until"
    )
    untils = {(agreement, number): until for agreement, number, until in told}
    ends = Agreement.objects.ending(timezone.localdate()).filter(pk__in=keys).in_bulk()
    keepers = {key: set(services.who_keeps(row)) for key, row in ends.items()}
    reasons: dict[UUID, str] = {}
    for m in batch:
        agreement = ends.get(m.subject_id)
        if agreement is None or untils.get((m.subject_id, m.version)) != agreement.until:
            reasons[m.pk] = "agreed_anew"
        elif m.recipient_id not in keepers[m.subject_id]:
            reasons[m.pk] = "not_theirs"
    return reasons


def render_ending(batch: Batch) -> Mapping[UUID, Envelope]:
    """To who talks with the partner. An organisation and a day, and nothing of anybody."""
    agreements = (
        Agreement.objects.filter(pk__in=[m.subject_id for m in batch])
        .select_related("organisation")
        .in_bulk()
    )
    users = User.objects.filter(is_active=True).in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            agreement, user = agreements.get(message.subject_id), users.get(message.recipient_id)
            if agreement is None or agreement.until is None or user is None or not user.email:
                continue
            url = settings.BASE_URL + agreement.organisation.get_absolute_url()
            day = date_format(agreement.until, "j F Y")
            facts = {"organisation": agreement.organisation.name, "day": day}
            lines = [
                _("The agreement with %(organisation)s ends on %(day)s.") % facts,
                _("From that day on nothing can be sent there. Make a new one in time."),
                "",
                _("Look here what was agreed: %(url)s") % {"url": url},
            ]
            subject = _("An agreement with a partner ends")
            made[message.pk] = Email(to=user.email, subject=subject, text="\n".join(lines))
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
    switch_off_what_is_gone(batch)


_REASONS = {
    **{str(value): label for value, label in CancelReason.choices},
    "answered_already": gettext_lazy("The desk had answered already."),
    "went_on": gettext_lazy("It went on meanwhile."),
    "opened_already": gettext_lazy("The desk had opened it already."),
    "erased": gettext_lazy("The referral no longer exists."),
    "never_told": gettext_lazy("The desk had not heard of it yet."),
    "agreed_anew": gettext_lazy("It was agreed anew, or it ended."),
    "not_theirs": gettext_lazy("Somebody else answers for it now."),
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
        recheck=recheck_withdrawn,
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
register(
    Kind(
        name=services.HOW_IT_GOES,
        label=gettext_lazy("A desk is asked how it goes"),
        recheck=recheck_state(State.ACCEPTED, State.WAITLISTED, State.IN_PROGRESS),
        render=render_how_it_goes,
        settled=settled_waiting,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.ASKED,
        label=gettext_lazy("A desk has a question"),
        recheck=recheck_state(State.INFO_ASKED),
        render=render_asked,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.TOLD,
        label=gettext_lazy("A question of a desk was answered"),
        recheck=recheck_state(State.RECEIVED),
        render=render_told,
        settled=settled_waiting,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=services.ENDING,
        label=gettext_lazy("An agreement with a partner ends"),
        recheck=recheck_ending,
        render=render_ending,
        reasons=_REASONS,
    )
)
