"""The whole life of one signal in one line of time, and whose turn it is until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

import partners.reads
from accounts.workdays import working_days_between
from partners.models import Referral
from partners.reads import Happening
from partners.rules import OPEN as REFERRAL_OPEN
from partners.rules import Purpose
from partners.rules import State as ReferralState

from .. import rules
from ..models import ContactTry, Feedback, FollowUp, Signal
from ..rules import State
from .desk import HAPPENED, Sent

# --- clocks in words ----------------------------------------------------------------------------


def clock_words(due_at: datetime | None, *, now: datetime) -> str:
    """As one says it: "today before 17:00", "2 working days late"."""
    if due_at is None:
        return ""
    day, hour = timezone.localdate(due_at), date_format(timezone.localtime(due_at), "H:i")
    today = timezone.localdate(now)
    if due_at <= now:
        days = working_days_between(day, today)
        if days == 0:
            return _("late since %(hour)s") % {"hour": hour} if day == today else _("late")
        return ngettext("%(n)s working day late", "%(n)s working days late", days) % {"n": days}
    if day == today:
        return _("today before %(hour)s") % {"hour": hour}
    if day == today + timedelta(days=1):
        return _("tomorrow before %(hour)s") % {"hour": hour}
    return _("before %(day)s, %(hour)s") % {"day": date_format(day, "l j F"), "hour": hour}


# --- whose turn ---------------------------------------------------------------------------------

TASKS: dict[str, StrPromise] = {
    State.SUBMITTED: gettext_lazy("decide about it"),
    State.REOPENED: gettext_lazy("decide about it again"),
    State.TRIAGE: gettext_lazy("decide about it"),
    State.NEEDS_INFO: gettext_lazy("answer the question"),
    State.AWAITING_BASIS: gettext_lazy("ask for consent, or find another ground"),
    State.OWN_ACTION: gettext_lazy("reach the resident, and say what was done"),
    State.WITH_PARTNER: gettext_lazy("say whether they take it up"),
    State.RESOLVED: gettext_lazy("read the answer"),
    State.NO_ACTION: gettext_lazy("read the answer"),
}


@dataclass(frozen=True)
class Turn:
    """Who does what next. Drawn as the last line of a timeline."""

    who: str
    task: str
    until: str
    is_late: bool
    note: str = ""
    state: str = "now"

    @property
    def title(self) -> str:
        return capfirst(self.task)

    @property
    def at(self) -> str:
        return self.until


def turn_of(
    signal: Signal, *, desks: Sequence[str] = (), partner: "PartnerTurn | None" = None
) -> Turn | None:
    """None: it is closed. `desks`: those whose answer is awaited; `partner`: what goes before that.
    No question is asked here: `signal` comes with its category, reporter and assessor."""
    state = State(signal.state)
    if state not in TASKS:
        return None
    now = timezone.now()
    who = _desk_of_corporation(signal)
    if state in {State.NEEDS_INFO, *rules.ANSWERED}:
        who = signal.raised_by.name
    elif state == State.WITH_PARTNER:
        who = ", ".join(desks) or _("the partner")
    elif state not in {State.SUBMITTED, State.REOPENED} and signal.assessor is not None:
        who = signal.assessor.name
    task = str(TASKS[state])
    asks = partner is not None and partner.asks
    if state == State.WITH_PARTNER and (signal.due_at is None or asks):
        task = partner.task if partner else _("is busy with it")
        if partner is not None and partner.asks:
            who = _desk_of_corporation(signal)
        elif partner is not None:
            who = partner.desk
    late = signal.due_at is not None and signal.due_at <= now
    return Turn(who, task, clock_words(signal.due_at, now=now), late)


@dataclass(frozen=True)
class PartnerTurn:
    """Where it stands with the partners when none of them owes a yes or a no."""

    desk: str
    task: str
    asks: bool = False  # then it is the turn of the corporation


AT_PARTNER: dict[str, StrPromise] = {
    ReferralState.WAITLISTED: gettext_lazy("has it on the waiting list until %(day)s"),
    ReferralState.ON_HOLD: gettext_lazy("paused it until %(day)s"),
}


def partner_turn(referrals: Iterable[Referral]) -> PartnerTurn | None:
    """A question goes before all; a waiting list is told when nobody is busy with it."""
    running = [one for one in referrals if one.is_open]
    for one in running:
        if one.state == ReferralState.INFO_ASKED:
            desk = _desk_name(one)
            return PartnerTurn(desk, _("answer the question of %(desk)s") % {"desk": desk}, True)
    if not running or any(one.state not in AT_PARTNER for one in running):
        return None
    first = min(running, key=lambda one: (one.expected_on is None, one.expected_on))
    day = date_format(first.expected_on, "j F") if first.expected_on else ""
    return PartnerTurn(_desk_name(first), str(AT_PARTNER[first.state]) % {"day": day})


def partner_turns(signals: Iterable[Signal]) -> dict[UUID, PartnerTurn]:
    """Of many signals, in one question."""
    with_partner = [one.pk for one in signals if one.state == State.WITH_PARTNER]
    rows = FollowUp.objects.filter(
        signal__in=with_partner, referral__state__in=REFERRAL_OPEN
    ).select_related("referral__desk__organisation")
    sent: dict[UUID, list[Referral]] = {}
    for row in rows:
        sent.setdefault(row.signal_id, []).append(row.referral)
    turns = {key: partner_turn(referrals) for key, referrals in sent.items()}
    return {key: turn for key, turn in turns.items() if turn is not None}


def _desk_name(referral: Referral) -> str:
    return f"{referral.desk.organisation.name}, {referral.desk.name}"


def _desk_of_corporation(signal: Signal) -> str:
    if signal.category.purpose == Purpose.DEBT:
        return _("whoever does rent arrears")
    return _("the coordinators")


def expected_of(signal: Signal) -> str:
    """For whoever noted it: where it is, and when there is more to hear. Names nobody."""
    if signal.state == State.NEEDS_INFO:
        return _("We wait for your answer.")
    if not signal.is_open:
        return ""
    where = {
        State.AWAITING_BASIS: _("First consent or another ground is needed."),
        State.OWN_ACTION: _("The corporation is taking it up."),
        State.WITH_PARTNER: _("It is with a partner."),
    }.get(State(signal.state), _("Somebody is looking at it."))
    if signal.feedback_is_late:
        return where
    day = date_format(signal.feedback_by, "l j F")
    until = _("You hear something before the end of %(day)s.") % {"day": day}
    return f"{where} {until}" if signal.promise_at else where


@dataclass(frozen=True)
class Own:
    """A signal for whoever noted it: the last that they were told, and what is to come."""

    signal: Signal
    last: Feedback | None
    expected: str


def own_lines(rows: Iterable[Signal]) -> list[Own]:
    """No question is asked here: they come with their feedback."""
    return [
        Own(row, next(iter(reversed(row.feedback.all())), None), expected_of(row)) for row in rows
    ]


# --- the line of time ---------------------------------------------------------------------------


def life_of(
    signal: Signal, sent: Sequence[Sent], *, with_words: bool = False
) -> list[Happening | Turn]:
    """What happened, and whose turn it is. `with_words`: for who decides, also what the desk and
    the corporation wrote to each other."""
    turn = turn_of(signal, desks=_awaited(sent), partner=partner_turn(one.referral for one in sent))
    events = events_of(signal, sent, with_words=with_words)
    return [*events, *([turn] if turn else [])]


def events_of(signal: Signal, sent: Sequence[Sent], *, with_words: bool = False) -> list[Happening]:
    """What was decided here, what was asked and told, what was tried, and what the partners did.
    Four questions, however much happened."""
    lines = [*_steps(signal), *_told(signal), *_tried(signal.tries.select_related("by"))]
    for line in sent:
        lines += partners.reads.happenings(line.referral, for_partner=False, with_words=with_words)
    lines.sort(key=lambda line: line.at)
    return lines


def turn_in(timeline: Sequence[Happening | Turn]) -> Turn | None:
    last = timeline[-1] if timeline else None
    return last if isinstance(last, Turn) else None


def _awaited(sent: Sequence[Sent]) -> list[str]:
    return [_desk_name(line.referral) for line in sent if line.referral.awaits_answer]


def _steps(signal: Signal) -> list[Happening]:
    answers = list(signal.additions.all())
    lines = []
    for event in signal.events.select_related("by"):
        # The referral tells the same, and to which desk.
        if event.step == "refer":
            continue
        note = event.reason_text
        if event.step == "tell" and answers:
            note = answers.pop(0).text
        lines.append(
            Happening(
                title=str(HAPPENED.get(event.step, event.step)),
                at=event.at,
                who=event.by.name if event.by else _("the system"),
                note=note,
                state="stopped" if event.step in {"returned", "late"} else "done",
            )
        )
    return lines


def _told(signal: Signal) -> list[Happening]:
    lines = []
    for row in signal.feedback.exclude(step="ask").select_related("referral"):
        no_answer = row.step in rules.NO_ANSWERS
        title = _("Told whoever noted it: no answer yet") if no_answer else ""
        lines.append(
            Happening(
                title=title or _("Told whoever noted it"),
                at=row.at,
                who=_("read") if row.seen_at else _("not read yet"),
                note=row.text,
                state="stopped" if no_answer else "done",
            )
        )
    return lines


def _tried(tries: Iterable[ContactTry]) -> list[Happening]:
    return [
        Happening(
            title=try_words(row),
            at=row.noted_at,
            who=row.by.name,
            state="done" if row.reached else "stopped",
        )
        for row in tries
    ]


def try_words(row: ContactTry) -> str:
    facts = {"how": capfirst(row.get_how_display()), "day": date_format(row.tried_on, "j F")}
    if row.reached:
        return _("%(how)s on %(day)s: the resident was reached") % facts
    return _("%(how)s on %(day)s: not reached") % facts


# --- reaching the resident ----------------------------------------------------------------------


@dataclass(frozen=True)
class Trying:
    tries: Sequence[str]
    next_on: date | None
    is_late: bool
    in_vain: int
    enough: bool
    ways_left: Sequence[str]


def trying_of(signal: Signal) -> Trying | None:
    if signal.state != State.OWN_ACTION:
        return None
    rows = list(signal.tries.of_now())
    facts = [row.fact for row in rows]
    return Trying(
        tries=[try_words(row) for row in rows],
        next_on=signal.next_try_on,
        is_late=signal.next_try_on is not None and signal.next_try_on < timezone.localdate(),
        in_vain=rules.in_vain(facts),
        enough=rules.is_enough(facts),
        ways_left=[str(how.label) for how in rules.ways_left(facts)],
    )
