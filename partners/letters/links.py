"""What is asked with a link goes to the mailbox of the desk: a code, or a fresh link."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.kinds import Batch, Email, Envelope, Kind, register

from ..models import Desk, LinkMail, LinkMailKind, SafeLink
from ..rules.links import CODE_DIGITS, CODE_HOLDS, CODE_MINUTES
from ..services import links
from .desk import mail_to_desk


def _asked(batch: Batch) -> dict[UUID, LinkMail]:
    found = LinkMail.objects.filter(pk__in=[m.subject_id for m in batch]).select_related("link")
    return {mail.pk: mail for mail in found}


def recheck_asked(batch: Batch) -> Mapping[UUID, str]:
    """The link may be over since it was used, and a code that comes too late opens nothing."""
    asked = _asked(batch)
    keys = {mail.link_id for mail in asked.values()}
    answering = set(SafeLink.objects.answering().filter(pk__in=keys).values_list("pk", flat=True))
    now = timezone.now()
    reasons = {}
    for message in batch:
        mail = asked.get(message.subject_id)
        if mail is None or mail.link_id not in answering:
            reasons[message.pk] = "link_over"
        elif mail.kind == LinkMailKind.CODE and now - mail.asked_at > CODE_HOLDS:
            reasons[message.pk] = "code_too_late"
    return reasons


def render_code(batch: Batch) -> Mapping[UUID, Envelope]:
    asked = _asked(batch)
    codes = links.make_codes(asked.values())
    with translation.override(settings.LANGUAGE_CODE):
        return {
            message.pk: Email(
                to=asked[message.subject_id].link.mailbox,
                subject=_("Your code"),
                text=_code_text(codes[message.subject_id]),
            )
            for message in batch
            if message.subject_id in codes
        }


def _code_text(code: str) -> str:
    half = CODE_DIGITS // 2
    lines = [
        _("Your code is: %(code)s") % {"code": f"{code[:half]} {code[half:]}"},
        "",
        _("Type it on the page where you asked for it, within %(minutes)s minutes.")
        % {"minutes": CODE_MINUTES},
        _("Did you ask for more than one code? Then only the newest one works."),
        "",
        _("Did nobody of your desk ask for this? Then you need not do anything."),
    ]
    return "\n".join(lines)


def render_fresh(batch: Batch) -> Mapping[UUID, Envelope]:
    asked = _asked(batch)
    desks = Desk.objects.in_bulk([m.recipient_id for m in batch])
    tokens = links.make_links(
        [
            (asked[m.subject_id].link.referral_id, m.recipient_id)
            for m in batch
            if m.subject_id in asked
        ]
    )
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            mail, desk = asked.get(message.subject_id), desks.get(message.recipient_id)
            if mail is None or desk is None:
                continue
            referral = mail.link.referral_id
            if token := tokens.get((referral, desk.pk)):
                made[message.pk] = mail_to_desk(
                    message,
                    referral,
                    desk,
                    _("A fresh link"),
                    _("Your desk asked for a fresh link to a referral."),
                    token,
                )
    return made


_REASONS = {
    "link_over": gettext_lazy("The link was over before the mail went."),
    "code_too_late": gettext_lazy("The code would have come too late to be used."),
}

register(
    Kind(
        name=links.CODE,
        label=gettext_lazy("A code for a desk without a login"),
        recheck=recheck_asked,
        render=render_code,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=links.FRESH,
        label=gettext_lazy("A fresh link for a desk without a login"),
        recheck=recheck_asked,
        render=render_fresh,
        reasons=_REASONS,
    )
)
