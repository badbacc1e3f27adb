"""The link in a mailbox: made when its mail is made, opened with a code, closed with the referral.

The code makes nobody a user: what is done with it is done by the desk (`by=None`, `Via.LINK`).
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

import outbox.services
from accounts import audit
from outbox.models import Channel

from ..models import Desk, LinkMail, LinkMailKind, Referral, SafeLink
from ..models.links import desks_without_a_login
from ..rules import links

CODE = "partners.link_code"
FRESH = "partners.link_fresh"
# Checked when there is no code, so that the answer takes as long as for a wrong one.
_NOBODY = make_password(secrets.token_hex(8))


class LinkRefused(Exception):
    """One sentence for every reason: wrong, too old, used, or the link is over."""


class AskedTooOften(Exception):
    """Nothing is mailed now."""


def _digest(token: str) -> str:
    """A fast hash will do: nobody guesses 128 bits."""
    return sha256(token.encode()).hexdigest()


def make_links(wanted: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], str]:
    """(referral, desk) → the token for its mail, for desks of which nobody has a login.

    Each mail has a link of its own: a mail that is sent once more leaves the first one as it was.
    """
    open_to = desks_without_a_login([desk for _referral, desk in wanted])
    keys = [(referral, desk) for referral, desk in wanted if desk in open_to]
    if not keys:
        return {}
    desks = Desk.objects.in_bulk(open_to)
    referrals = Referral.objects.in_bulk([referral for referral, _desk in keys])
    tokens = {key: secrets.token_urlsafe(16) for key in keys if key[0] in referrals}
    expires_at = timezone.now() + links.LINK_HOLDS
    SafeLink.objects.bulk_create(
        SafeLink(
            corporation_id=referrals[referral].corporation_id,
            referral_id=referral,
            mailbox=desks[desk].email,
            token_hash=_digest(token),
            expires_at=expires_at,
        )
        for (referral, desk), token in tokens.items()
    )
    return tokens


def link_of(token: str) -> SafeLink | None:
    """None: there never was such a link, or it is over for good."""
    return SafeLink.objects.answering().filter(token_hash=_digest(token)).first()


# --- asking for a mail --------------------------------------------------------------------------


@transaction.atomic
def ask_code(link: SafeLink) -> None:
    """To the registered mailbox, and no other. Raises AskedTooOften or LinkRefused."""
    _ask(link, LinkMailKind.CODE, CODE, links.CODES)


@transaction.atomic
def ask_fresh(link: SafeLink) -> None:
    """A new link, for one that is over. Raises AskedTooOften or LinkRefused."""
    _ask(link, LinkMailKind.FRESH, FRESH, links.FRESH)


def _ask(link: SafeLink, kind: LinkMailKind, name: str, limit: tuple[int, int, timedelta]) -> None:
    now = timezone.now()
    # The desk's row is what all of its links wait for: two at once count as two.
    desk = Desk.objects.select_for_update(no_key=True).get(referrals__links=link)
    asked = SafeLink.objects.guessable() if kind == LinkMailKind.CODE else SafeLink.objects
    locked = asked.answering().filter(pk=link.pk).first()
    if locked is None:
        raise LinkRefused
    per_link, per_desk, within = limit
    mails = LinkMail.objects.filter(kind=kind, asked_at__gt=now - within)
    own = mails.filter(link=link)
    if own.filter(asked_at__gt=now - links.TWICE, used_at=None).exists():
        return  # it is on its way
    if own.count() >= per_link or mails.filter(link__referral__desk=desk).count() >= per_desk:
        raise AskedTooOften
    mail = LinkMail.objects.create(
        corporation_id=link.corporation_id, link=link, kind=kind, asked_at=now
    )
    outbox.services.put(
        name,
        channel=Channel.EMAIL,
        subject_id=mail.pk,
        recipient_id=desk.pk,
        corporation_id=link.corporation_id,
        urgent=True,
    )
    _trace(f"link.{kind}_asked", link)


def _trace(verb: str, link: SafeLink) -> None:
    audit.record(
        verb, link, by=None, corporation_id=link.corporation_id, referral=str(link.referral_id)
    )


# --- the code -----------------------------------------------------------------------------------


def make_codes(mails: Collection[LinkMail]) -> dict[UUID, str]:
    """For the mail that goes out now. Made once more when it is sent once more: the last one
    counts."""
    made = {}
    for mail in mails:
        code = f"{secrets.randbelow(10**links.CODE_DIGITS):0{links.CODE_DIGITS}}"
        LinkMail.objects.filter(pk=mail.pk, used_at=None).update(
            code_hash=make_password(code), sent_at=timezone.now()
        )
        made[mail.pk] = code
    return made


def enter(link: SafeLink, typed: str) -> LinkMail:
    """The visit that begins with this code. A wrong one counts, also of five at once. Raises
    LinkRefused."""
    with transaction.atomic():
        locked = (
            SafeLink.objects.select_for_update(of=("self",), no_key=True)
            .guessable()
            .filter(pk=link.pk)
            .first()
        )
        mail = _newest_code(locked) if locked else None
        right = check_password(links.normal_code(typed), mail.code_hash if mail else _NOBODY)
        if locked is not None and mail is not None and right:
            mail.used_at, mail.code_hash = timezone.now(), ""
            mail.save(update_fields=["used_at", "code_hash"])
            _trace("link.entered", locked)
            return mail
        if locked is not None and mail is not None:
            _count_wrong(locked, mail)
    raise LinkRefused


def _newest_code(link: SafeLink) -> LinkMail | None:
    """Of several only the last one opens; one that was used opens nothing any more."""
    mail = link.mails.filter(kind=LinkMailKind.CODE).order_by("-asked_at", "-pk").first()
    if mail is None or mail.used_at is not None or mail.sent_at is None:
        return None
    fits = mail.tries < links.CODE_TRIES and timezone.now() - mail.sent_at <= links.CODE_HOLDS
    return mail if fits else None


def _count_wrong(link: SafeLink, mail: LinkMail) -> None:
    link.tries += 1
    link.save(update_fields=["tries"])
    mail.tries += 1
    mail.save(update_fields=["tries"])
    if link.tries == links.LINK_TRIES:
        _trace("link.blocked", link)


def visit_of(link_id: UUID, mail_id: UUID, now: datetime | None = None) -> SafeLink | None:
    """Asked for every page. Wrong codes of somebody else end no visit that is going on."""
    since = (now or timezone.now()) - links.LONGEST
    return (
        SafeLink.objects.live()
        .filter(pk=link_id, mails=mail_id, mails__used_at__gt=since)
        .select_related("referral__desk__organisation")
        .first()
    )


@transaction.atomic
def leave(link: SafeLink, mail_id: UUID) -> None:
    """The visit is over on every device that had it."""
    over = timezone.now() - links.LONGEST
    LinkMail.objects.filter(pk=mail_id, link=link, used_at__gt=over).update(used_at=over)
    _trace("link.left", link)
