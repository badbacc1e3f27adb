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

from accounts.models import Corporation, Membership, Role, User
from outbox.models import Channel, Heartbeat, Message
from outbox.models import State as MessageState
from partners.models import Agreement, Endpoint, Referral
from partners.reads.desks import desks_today
from partners.rules import Purpose
from signals import rules
from signals.models import Signal
from signals.reads.routing import Book, book_of

log = logging.getLogger(__name__)

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
# A message is tried again by itself; older than this beyond its time, nothing takes it.
STUCK = timedelta(minutes=15)
# What beats each minute, and after how long its silence is no chance any more.
QUIET = timedelta(minutes=5)
ENDS_SOON, ENDS_VERY_SOON = timedelta(days=60), timedelta(days=30)


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


@dataclass(frozen=True)
class Examined:
    corporation: Corporation
    findings: Sequence[Finding]


class KeptCorporations:
    def of(self, user: User) -> list[Corporation]:
        mine = user.corporations_as(*KEEPERS)
        return list(Corporation.objects.filter(pk__in=mine).order_by("name"))


def examined_for(user: User) -> list[Examined]:
    """Per corporation a fixed number of questions."""
    coordinates = set(user.corporations_as(Role.COORDINATOR))
    keeps_all = set(user.corporations_as(Role.ADMINISTRATOR))
    return [
        Examined(
            one,
            findings_of(
                one.pk,
                Reader(
                    list(Purpose) if one.pk in keeps_all else [Purpose.CARE],
                    coordinates=one.pk in coordinates,
                ),
            ),
        )
        for one in KeptCorporations().of(user)
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
        Agreement.objects.current()
        .filter(
            corporation=corporation_id, purpose__in=reader.purposes, until__lte=today + ENDS_SOON
        )
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
    _coordinators,
    _routing,
    _desks,
    _silent,
    _agreements,
]


# --- the mail of the morning --------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """Numbers, and nothing of anybody."""

    to_decide: int
    late: int
    to_try: int
    silent: int
    broken: int

    def __bool__(self) -> bool:
        return any((self.to_decide, self.late, self.to_try, self.silent, self.broken))


def waiting_in(corporation_id: UUID) -> Waiting:
    """What waits for the coordinators of a corporation this morning."""
    mine = Signal.objects.open().filter(
        corporation=corporation_id, category__purpose=Purpose.CARE, ended_at=None
    )
    today = timezone.localdate()
    silent = Referral.objects.awaiting_answer().filter(
        corporation=corporation_id, purpose=Purpose.CARE, answer_due_on__lt=today
    )
    return Waiting(
        to_decide=mine.filter(state__in=rules.DECIDING).count(),
        late=mine.filter(rung__gte=rules.Rung.LATE).count(),
        to_try=mine.filter(next_try_on__lte=today).count(),
        silent=silent.count(),
        broken=len(findings_of(corporation_id)),
    )
