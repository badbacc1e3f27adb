"""What does not work, in words that say what to do. A check that fails itself is told too."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Role, User
from outbox.models import Channel, Heartbeat, Message
from outbox.models import State as MessageState
from partners.models import Agreement, Endpoint, Referral
from partners.reads import helping
from partners.reads.desks import desks_today
from partners.rules import Purpose
from residents.models import CardRun, ImportRun
from signals.reads.routing import Book, book_of

log = logging.getLogger(__name__)

# A message is tried again by itself; older than this beyond its time, nothing takes it.
STUCK = timedelta(minutes=15)
# What beats each minute, and after how long its silence is no chance any more.
QUIET = timedelta(minutes=5)
# The run of the night is a day after the one before, and takes up to three hours.
NIGHT, A_NIGHT = "night", timedelta(hours=28)
ENDS_VERY_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Finding:
    """One line of the page: what is wrong, what to do, and where."""

    text: str
    todo: str
    url: str
    action: str
    tone: str = "warning"


@dataclass(frozen=True)
class Reader:
    """For whom it is examined: a coordinator hears of care, and goes to other pages than an
    administrator, who hears of rent arrears too, as a number."""

    purposes: Sequence[Purpose]
    coordinates: bool

    def partners_page(self, table: str) -> str:
        if self.coordinates:
            return reverse("partners:desk_list")
        return reverse(f"admin:partners_{table}_changelist")


COORDINATOR = Reader([Purpose.CARE], coordinates=True)


# --- where signals go ---------------------------------------------------------------------------


def _routing(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    book = book_of(corporation_id)
    url, action = reverse("signals:routing", args=[corporation_id]), _("Look at the rules")
    if dead := len(book.dead()):
        yield Finding(
            ngettext(
                "%(n)s rule that says where signals go never works.",
                "%(n)s rules that say where signals go never work.",
                dead,
            )
            % {"n": dead},
            _("Put it higher, choose another desk, or take it away."),
            url,
            action,
        )
    if holes := _holes(book):
        yield Finding(
            ngettext(
                "%(n)s subject in a complex goes to no desk.",
                "%(n)s subjects in a complex go to no desk.",
                holes,
            )
            % {"n": holes},
            _("Make a rule, or ask for an agreement that has the subject in it."),
            url,
            action,
        )


def _holes(book: Book) -> int:
    """Good news goes to nobody, so there no desk is missing."""
    return sum(
        bool(cell.hole) and not category.is_positive
        for row in book.coverage().rows
        for category, cell in zip(book.in_use, row.cells, strict=True)
    )


# --- messages -----------------------------------------------------------------------------------


def _messages(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    rows = Message.objects.filter(corporation=corporation_id).exclude(channel=Channel.INTERNAL)
    url = reverse("outbox:message_list")
    if dead := rows.filter(state=MessageState.DEAD).count():
        yield Finding(
            ngettext("%(n)s message did not arrive.", "%(n)s messages did not arrive.", dead)
            % {"n": dead},
            _("Look what is wrong, and send it again."),
            f"{url}?state=dead",
            _("To the messages"),
            "danger",
        )
    late = rows.filter(state=MessageState.PENDING, due_at__lt=timezone.now() - STUCK)
    if stuck := late.count():
        yield Finding(
            ngettext("%(n)s message is stuck.", "%(n)s messages are stuck.", stuck) % {"n": stuck},
            _("Nothing takes it from the queue. Tell who runs the platform."),
            f"{url}?state=pending",
            _("To the messages"),
            "danger",
        )


def _no_way_out(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    """Nobody can be mailed that mail does not go out: only this page says it."""
    waiting = Message.objects.no_way_out().filter(corporation=corporation_id).count()
    if waiting:
        yield Finding(
            ngettext(
                "%(n)s mail or text message does not get away.",
                "%(n)s mails or text messages do not get away.",
                waiting,
            )
            % {"n": waiting},
            _("Its server does not answer. Tell who runs the platform, and call."),
            f"{reverse('outbox:message_list')}?state=pending",
            _("To the messages"),
            "danger",
        )


def _heartbeats(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    now = timezone.now()
    alive = {row.name for row in Heartbeat.objects.all() if now - row.at < QUIET}
    silent = {
        "worker": _("The worker stands still: no message goes out."),
        "beat": _("The clock stands still: nobody is warned or reminded."),
    }
    for name, text in silent.items():
        if name not in alive:
            todo = _("Tell who runs the platform.")
            yield Finding(text, todo, reverse("health"), _("To the state of the servers"), "danger")


def _long_work(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    """Lists and letters wait for one worker of their own, one after the other."""
    before = timezone.now() - STUCK
    if ImportRun.objects.due().filter(corporation=corporation_id, due_at__lt=before).exists():
        yield Finding(
            _("A list of residents waits to be read."),
            _("Another may go first. If it still waits in an hour, tell who runs the platform."),
            reverse("residents:import_list"),
            _("To the lists"),
        )
    if CardRun.objects.to_make().filter(corporation=corporation_id, created_at__lt=before).exists():
        yield Finding(
            _("Letters with a code wait to be made."),
            _("If they still wait in an hour, tell who runs the platform."),
            reverse("machinery:home"),
            _("Look again"),
        )


def _night(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    last = Heartbeat.objects.filter(name=NIGHT).first()
    if last is not None and timezone.now() - last.at > A_NIGHT:
        yield Finding(
            _("Last night nothing was erased: what is past its term still stands here."),
            _("Tell who runs the platform."),
            reverse("health"),
            _("To the state of the servers"),
            "danger",
        )


# --- partners -----------------------------------------------------------------------------------


def _desks(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    desks = [
        desk
        for desk in desks_today(corporation_id).values()
        if set(desk.agreed) & set(reader.purposes)
    ]
    keys = [desk.desk.pk for desk in desks]
    endpoints = list(Endpoint.objects.filter(desk__in=keys).values_list("desk", "disabled_at"))
    in_use = Endpoint.objects.in_use().filter(desk__in=keys)
    reached = set(in_use.values_list("desk", flat=True))
    url, action = reader.partners_page("desk"), _("To the partners")
    for desk in desks:
        if not desk.desk.email and desk.desk.pk not in reached:
            yield Finding(
                _("%(desk)s has no mailbox and no system: nobody is told.") % {"desk": desk.name},
                _("Ask for a mailbox, and call until then."),
                url,
                action,
            )
        if not desk.served:
            yield Finding(
                _("Nobody works at %(desk)s: nothing can be opened.") % {"desk": desk.name},
                _("Ask who works there, and let the administrator add them."),
                url,
                action,
            )
        has_off = any(key == desk.desk.pk and off for key, off in endpoints)
        if has_off and desk.desk.pk not in reached:
            yield Finding(
                _("A webhook of %(desk)s is switched off.") % {"desk": desk.name},
                _("Ask the partner for another address, and let the administrator make it."),
                url,
                action,
            )


def _stale(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    """What a desk tells of itself, and nobody looked at for eight months."""
    desks = [
        key
        for key, desk in desks_today(corporation_id).items()
        if set(desk.agreed) & set(reader.purposes)
    ]
    if number := len(helping.stale(desks)):
        yield Finding(
            ngettext(
                "The data of %(n)s desk were not looked at for eight months.",
                "The data of %(n)s desks were not looked at for eight months.",
                number,
            )
            % {"n": number},
            _("Ask the desk to look: hours, phone number and services may be wrong."),
            reader.partners_page("desk"),
            _("To the partners"),
        )


def _silent(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    late = Referral.objects.awaiting_answer().filter(
        corporation=corporation_id,
        purpose__in=reader.purposes,
        answer_due_on__lt=timezone.localdate(),
    )
    if number := late.count():
        yield Finding(
            ngettext(
                "%(n)s referral should have been answered by now.",
                "%(n)s referrals should have been answered by now.",
                number,
            )
            % {"n": number},
            _("Call the desk."),
            reverse("signals:late_list"),
            _("What lies too long"),
        )


def _agreements(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    today = timezone.localdate()
    ending = (
        Agreement.objects.ending(today)
        .filter(corporation=corporation_id, purpose__in=reader.purposes)
        .select_related("organisation")
        .order_by("until")
    )
    for row in ending:
        assert row.until is not None
        yield _ending(row, row.until, today, reader)


def _ending(row: Agreement, until: date, today: date, reader: Reader) -> Finding:
    facts = {"organisation": row.organisation.name, "day": date_format(until, "j F Y")}
    return Finding(
        _("The agreement with %(organisation)s ends on %(day)s.") % facts,
        _("Make a new one. From that day on nothing can be sent there."),
        reader.partners_page("agreement"),
        _("To the partners"),
        "danger" if until <= today + ENDS_VERY_SOON else "warning",
    )


# --- people -------------------------------------------------------------------------------------


def _coordinators(corporation_id: UUID, reader: Reader) -> Iterator[Finding]:
    if not coordinators_of(corporation_id):
        yield Finding(
            _("Nobody is coordinator: nobody decides about signals."),
            _("Let the administrator give somebody that role."),
            reverse("admin:index"),
            _("To the administration"),
            "danger",
        )


def coordinators_of(corporation_id: UUID) -> list[User]:
    rows = Membership.objects.current().filter(
        corporation=corporation_id, role=Role.COORDINATOR, user=OuterRef("pk")
    )
    return list(User.objects.filter(Exists(rows), is_active=True).order_by("pk"))


CHECKS: list[Callable[[UUID, Reader], Iterator[Finding]]] = [
    _heartbeats,
    _messages,
    _no_way_out,
    _long_work,
    _night,
    _coordinators,
    _routing,
    _desks,
    _stale,
    _silent,
    _agreements,
]


def findings_of(corporation_id: UUID, reader: Reader = COORDINATOR) -> list[Finding]:
    found: list[Finding] = []
    for check in CHECKS:
        try:
            with transaction.atomic():  # so that the next check can still ask something
                found += check(corporation_id, reader)
        except Exception:
            log.exception("A check of the machinery failed: %s", check.__name__)
            found.append(_failed(check.__name__))
    return found


def _failed(name: str) -> Finding:
    return Finding(
        _("A check itself does not work (%(name)s).") % {"name": name.lstrip("_")},
        _("Tell who runs the platform. The log says what was wrong."),
        reverse("machinery:home"),
        _("Look again"),
        "danger",
    )
