"""What goes out to desks: that something waits, and where. Never who, what or why."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.links import link_to
from outbox.kinds import Batch, Email, Envelope, Kind, WebhookCall, register
from outbox.models import Channel, Message
from outbox.models import State as MessageState

from .. import services
from ..models import Desk, Endpoint, Referral
from ..rules import Actor, State
from ..rules.links import LINK_DAYS
from ..services import links
from .calls import signed_call, switch_off_what_is_gone
from .sending import (
    ENDING,
    REASONS,
    recheck_reminder,
    recheck_state,
    recheck_waiting,
    recheck_withdrawn,
)

WITHDRAWN = "referral.withdrawn"


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


def settled_waiting(batch: Batch) -> None:
    """What was found to be no longer allowed ends the referral; a 410 ends the endpoint."""
    withheld = {
        m.subject_id: m.problem
        for m in batch
        if m.state == MessageState.WITHHELD and m.problem in ENDING
    }
    for referral in Referral.objects.filter(pk__in=withheld, state=State.REQUESTED):
        services.take_step(
            referral, "cancel", actor=Actor.SYSTEM, by=None, reason=withheld[referral.pk]
        )
    switch_off_what_is_gone(batch)


register(
    Kind(
        name=services.NOTICE,
        label=gettext_lazy("A referral waits at a desk"),
        recheck=recheck_waiting,
        render=render_waiting,
        settled=settled_waiting,
        reasons=REASONS,
    )
)
register(
    Kind(
        name=services.WITHDRAWAL,
        label=gettext_lazy("A referral was withdrawn"),
        recheck=recheck_withdrawn,
        render=render_withdrawn,
        settled=settled_waiting,
        reasons=REASONS,
    )
)
register(
    Kind(
        name=services.REMINDER,
        label=gettext_lazy("A desk is reminded to answer"),
        recheck=recheck_reminder,
        render=render_reminder,
        settled=settled_waiting,
        reasons=REASONS,
    )
)
register(
    Kind(
        name=services.HOW_IT_GOES,
        label=gettext_lazy("A desk is asked how it goes"),
        recheck=recheck_state(State.ACCEPTED, State.WAITLISTED, State.IN_PROGRESS),
        render=render_how_it_goes,
        settled=settled_waiting,
        reasons=REASONS,
    )
)
register(
    Kind(
        name=services.TOLD,
        label=gettext_lazy("A question of a desk was answered"),
        recheck=recheck_state(State.RECEIVED),
        render=render_told,
        settled=settled_waiting,
        reasons=REASONS,
    )
)
