"""Questions of desks, and one referral: what happened, and on what it rests."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import Role, User

from ..models import Referral, ReferralEvent
from ..rules import BasisKind, State, Via


def asked_of(user: User, most: int) -> list[Referral]:
    """Questions of desks that this user may answer, the longest waiting first. What is asked is on
    the page of the referral, where each look is logged."""
    rows = Referral.objects.visible_to(user).filter(
        state=State.INFO_ASKED,
        corporation__in=user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER),
    )
    return list(rows.select_related("desk__organisation").order_by("paused_at", "pk")[:most])


# --- one referral -------------------------------------------------------------------------------

HAPPENED: dict[str, StrPromise] = {
    "refer": gettext_lazy("Sent to %(desk)s"),
    "come": gettext_lazy("Came to %(desk)s from another desk"),
    "open": gettext_lazy("Opened by the desk"),
    "accept": gettext_lazy("Accepted"),
    "waitlist": gettext_lazy("Put on the waiting list"),
    "wait_on": gettext_lazy("Still on the waiting list"),
    "ask": gettext_lazy("The desk asked a question"),
    "tell": gettext_lazy("The question was answered"),
    "decline": gettext_lazy("Declined"),
    "contact": gettext_lazy("Contact with the resident"),
    "go_on": gettext_lazy("Still busy with it"),
    "hold": gettext_lazy("Paused"),
    "wake": gettext_lazy("Goes on"),
    "report": gettext_lazy("Finished"),
    "fail": gettext_lazy("It did not work out"),
    "pass_on": gettext_lazy("Passed on to another desk"),
    "reroute": gettext_lazy("Sent to another desk"),
    "expire": gettext_lazy("No answer: it went back to the corporation"),
    "cancel": gettext_lazy("Withdrawn"),
    "mistake": gettext_lazy("Sent by mistake"),
    "late": gettext_lazy("No answer yet"),
    "remind": gettext_lazy("Asked how it goes"),
}
STOPPED = frozenset({"decline", "fail", "expire", "cancel", "mistake", "late", "hold"})
BY_SENDER = frozenset({"refer", "tell", "reroute", "cancel", "mistake"})


@dataclass(frozen=True)
class Happening:
    """A line of a timeline."""

    title: str
    at: datetime
    who: str = ""
    note: str = ""
    state: str = "done"


def happenings(
    referral: Referral, *, for_partner: bool, with_words: bool = True
) -> list[Happening]:
    """Each side sees the names of its own people, and of the other side the organisation. What the
    two wrote to each other is for those two: `with_words`.

    `referral` comes with its events: for_page() or sent_for().
    """
    desk = f"{referral.desk.organisation.name}, {referral.desk.name}"
    lines = []
    for event in referral.events.all():
        from_sender = event.step in BY_SENDER
        if event.by is None:
            who = (
                _("the system") if event.via == Via.CLOCK else f"{desk}, {event.get_via_display()}"
            )
        elif event.step == "come":
            who = referral.part_of.desk.organisation.name if referral.part_of else ""
        elif from_sender == for_partner:
            who = referral.corporation.name if from_sender else desk
        else:
            who = event.by.name
        lines.append(
            Happening(
                title=str(HAPPENED.get(event.step, event.step)) % {"desk": desk},
                at=event.at,
                who=who,
                note=_note_of(event, with_words=with_words),
                state="stopped" if event.step in STOPPED else "done",
            )
        )
    return lines


def _note_of(event: ReferralEvent, *, with_words: bool) -> str:
    day = date_format(event.expected_on, "j F Y") if event.expected_on else ""
    parts = [
        event.reason_text,
        _("until %(day)s") % {"day": day} if day else "",
        _("taken up by %(name)s") % {"name": event.handler} if event.handler and with_words else "",
        f"“{event.text}”" if event.text and with_words else "",
    ]
    return " · ".join(part for part in parts if part)


def open_question(referral: Referral) -> str:
    """What the desk asks and the sender did not answer yet."""
    if referral.state != State.INFO_ASKED:
        return ""
    asked = [event.text for event in referral.events.all() if event.step == "ask"]
    return asked[-1] if asked else ""


def went_on_from(referral: Referral) -> list[Referral]:
    if referral.state != State.REROUTED:
        return []
    return list(referral.parts.select_related("desk__organisation"))


def ground_text(referral: Referral) -> str:
    """On what the sharing rests, in words that the desk may read."""
    basis = referral.basis
    if basis.kind == BasisKind.CONSENT and basis.consent is not None:
        return _("The resident gave consent on %(day)s (%(channel)s).") % {
            "day": date_format(timezone.localdate(basis.consent.at), "j F Y"),
            "channel": basis.consent.get_channel_display(),
        }
    if basis.kind == BasisKind.LEGAL_DUTY:
        return _(
            "Legal duty: the corporation took the four steps that the law asks for, "
            "and the tenant did not object."
        )
    return _("Danger: two people of the corporation agreed that waiting was not safe.")


def ground_facts(referral: Referral) -> list[tuple[str, object]]:
    """What the sender wrote down for it; this stays in the corporation."""
    basis = referral.basis
    facts: list[tuple[str, object]] = [(_("Decided by"), basis.decided_by.name)]
    if basis.kind == BasisKind.VITAL_INTEREST and basis.second_person is not None:
        facts += [
            (_("Second person"), basis.second_person.name),
            (_("Why there was danger"), basis.reason),
        ]
    if basis.kind == BasisKind.LEGAL_DUTY:
        facts += [(str(label), getattr(basis, name)) for name, label in ARREARS_STEPS.items()]
    return facts


ARREARS_STEPS: dict[str, StrPromise] = {
    "contact_tried_on": gettext_lazy("Personal contact was tried on"),
    "help_pointed_on": gettext_lazy("The tenant was pointed to debt help on"),
    "reminded_on": gettext_lazy("The written reminder went out on"),
    "offered_on": gettext_lazy("It was offered to pass on the contact details on"),
}
