"""Signals in the rows that a page shows, and how much of them for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import Role, User
from outbox.models import Message
from partners.models import Referral, ReferralEvent
from partners.rules import Purpose
from residents.models import Complex, Occupancy, OccupancyKind, Resident, Unit, Withholding
from residents.rules import house_number_text
from residents.rules.withholding import WithheldKind

from .. import rules
from ..models import (
    ContactTry,
    Feedback,
    Photo,
    ReportableComplexes,
    Signal,
    SignalQuerySet,
)
from ..rules import State

SECTION = 20
PAGE = 50
HOUSE_DIGITS = 5

# --- the list -----------------------------------------------------------------------------------

GROUPS: dict[str, frozenset[State]] = {
    "assess": rules.DECIDING | {State.NEEDS_INFO, State.AWAITING_BASIS},
    "own": frozenset({State.OWN_ACTION}),
    "partner": frozenset({State.WITH_PARTNER}),
    "ended": rules.ENDED,
}
GROUP_NAMES: dict[str, StrPromise] = {
    "assess": gettext_lazy("To assess"),
    "own": gettext_lazy("We take it up ourselves"),
    "partner": gettext_lazy("With a partner"),
    "ended": gettext_lazy("Ended"),
}
MINE = "mine"
# Lists that have no filter above them: the board leads there.
LISTS: dict[str, frozenset[State]] = {
    **GROUPS,
    "new": frozenset({State.SUBMITTED, State.REOPENED}),
}


@dataclass(frozen=True)
class Choice:
    """One of the filters above the list."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    rows: Sequence[Signal]
    count: int


@dataclass(frozen=True)
class Page:
    rows: Sequence[Signal]
    next: UUID | None


def may_note(user: User) -> bool:
    return ReportableComplexes().visible_to(user).exists()


def may_open_the_list(user: User) -> bool:
    """Staff, also when they have left: who noted a signal may read what became of it."""
    return bool(user.roles()) or may_note(user) or Signal.objects.by_right(user).exists()


def _listed(user: User) -> SignalQuerySet:
    """Arrears have a list of their own."""
    return Signal.objects.by_right(user).filter(category__purpose=Purpose.CARE)


def counts_of(user: User) -> dict[str, int]:
    """How many in each group, in one question."""
    counts = {name: Count("pk", filter=Q(state__in=states)) for name, states in GROUPS.items()}
    return _listed(user).aggregate(**counts, **{MINE: Count("pk", filter=Q(raised_by=user))})


def sections_of(user: User, counts: dict[str, int]) -> list[Section]:
    """The beginning of every group: most pressing first where somebody must decide."""
    return [
        Section(name, str(GROUP_NAMES[name]), list(_group(user, name)[:SECTION]), counts[name])
        for name in GROUPS
        if counts[name]
    ]


def _group(user: User, name: str) -> "QuerySet[Signal]":
    rows = _listed(user).for_list().with_news_for(user)
    rows = rows.filter(state__in=GROUPS[name])
    return rows.most_pressing_first() if name == "assess" else rows


def page_of(user: User, wanted: str, key: str) -> Page | None:
    """A page of one group, of one state, or of what this user noted; else there is no such list."""
    rows = _listed(user).for_list().with_news_for(user)
    if wanted == "assess":
        rows = rows.filter(state__in=GROUPS[wanted]).most_pressing_first()
        rows = rows.after(key) if key else rows
    else:
        if wanted in LISTS:
            rows = rows.filter(state__in=LISTS[wanted])
        elif wanted in State.values:
            rows = rows.filter(state=wanted)
        elif wanted == MINE:
            told = Feedback.objects.select_related("referral").order_by("at")
            rows = rows.filter(raised_by=user).prefetch_related(Prefetch("feedback", told))
        else:
            return None
        rows = rows.before(key) if key else rows
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


# --- the door -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    unit: Unit
    # The street is said where it is not the same for the whole floor.
    street: str
    number: str


@dataclass(frozen=True)
class Floor:
    name: str
    anchor: str
    one_street: bool
    doors: Sequence[Door]


def floors_of(complex_: Complex, units: "QuerySet[Unit]") -> list[Floor]:
    """The doors of a building, floor by floor; homes whose floor nobody knows come last."""
    floors: dict[int | None, list[Unit]] = {}
    for unit in units.filter(complex=complex_).order_by(
        "floor", "position", "street", "house_number", "house_letter", "house_addition", "pk"
    ):
        floors.setdefault(unit.floor, []).append(unit)
    return [_floor(number, found) for number, found in floors.items()]


def doors_with(typed: str, units: "QuerySet[Unit]") -> list[Unit]:
    """The doors with this number: "12" also finds 12 A, "12a" only that one."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    digits = "".join(takewhile(str.isdecimal, plain))
    if not digits or len(digits) > HOUSE_DIGITS:
        return []
    rest = plain[len(digits) :]
    found = units.filter(house_number=int(digits)).order_by("street", "house_letter", "pk")
    return [
        unit
        for unit in found
        if not rest or f"{unit.house_letter}{unit.house_addition}".upper().startswith(rest)
    ]


def _floor(number: int | None, units: Sequence[Unit]) -> Floor:
    return Floor(
        name=_floor_name(number),
        anchor=f"floor-{'unknown' if number is None else number}",
        one_street=len({unit.street for unit in units}) == 1,
        doors=[Door(unit, unit.street, house_number_text(unit.house)) for unit in units],
    )


def _floor_name(number: int | None) -> str:
    if number is None:
        return _("Homes")
    if number == 0:
        return _("Ground floor")
    return _("Floor %(number)s") % {"number": number}


def people_at(unit: Unit, user: User) -> "QuerySet[Resident]":
    """Those living there today whom this user may name: the residents that the user knows, and for
    the arrears officer who has the lease. Nobody names somebody who died."""
    here = Occupancy.objects.current().filter(unit=unit)
    lease = here.filter(kind__in=[OccupancyKind.TENANT, OccupancyKind.CO_TENANT])
    known = Resident.objects.visible_to(user)
    return (
        Resident.objects.reachable()
        .filter(
            Q(pk__in=known.values("pk"), occupancies__in=here)
            | Q(
                corporation__in=user.corporations_as(Role.ARREARS_OFFICER),
                occupancies__in=lease,
            )
        )
        .distinct()
    )


# --- one signal ---------------------------------------------------------------------------------

HAPPENED: dict[str, StrPromise] = {
    "raise": gettext_lazy("Noted"),
    "take": gettext_lazy("Assessment began"),
    "ask": gettext_lazy("A question to whoever noted it"),
    "tell": gettext_lazy("The question was answered"),
    "go_on": gettext_lazy("Went on without an answer"),
    "merge": gettext_lazy("Goes on in another signal"),
    "withdraw": gettext_lazy("Withdrawn by who noted it"),
    "strike": gettext_lazy("Noted by mistake"),
    "lapse": gettext_lazy("Closed: nobody read the answer in two weeks"),
    "late": gettext_lazy("Its time was passing"),
    "ask_basis": gettext_lazy("Put aside until there is a ground"),
    "keep": gettext_lazy("Taken up by the corporation itself"),
    "refer": gettext_lazy("Passed on to a partner"),
    "settle": gettext_lazy("The file of arrears ended"),
    "dismiss": gettext_lazy("No follow-up"),
    "finish": gettext_lazy("Dealt with"),
    "answered": gettext_lazy("The partner finished"),
    "returned": gettext_lazy("Back with the corporation, to decide again"),
    "acknowledge": gettext_lazy("Closed"),
    "reopen": gettext_lazy("Opened again"),
    "visit": gettext_lazy("A home visit was taken up"),
    "agree": gettext_lazy("A second reader agrees"),
    "overrule": gettext_lazy("A second reader does not agree: opened again"),
}


@dataclass(frozen=True)
class Sent:
    """A referral with what became of its notices."""

    referral: Referral
    messages: Sequence[Message]


def sees_the_work(signal: Signal, user: User, *, assesses: bool) -> bool:
    """Who only noted it, and does not know the residents, hears the answer and not the work."""
    if assesses:
        return True
    if signal.category.purpose == Purpose.DEBT:
        return False
    known = Complex.objects.where_known_by(user)
    return known.filter(pk=signal.complex_id).exists()


def may_name(signal: Signal, user: User, *, assesses: bool) -> bool:
    if signal.resident_id is None:
        return False
    visible = Resident.objects.visible_to(user).filter(pk=signal.resident_id)
    return assesses or visible.exists()


def may_write_down(signal: Signal, user: User) -> bool:
    """Good news about somebody becomes what they offer or wish, by whoever knows them."""
    if not signal.category.is_positive or signal.resident_id is None:
        return False
    return Resident.objects.visible_to(user).filter(pk=signal.resident_id).exists()


def sent_for(signal: Signal, *, with_messages: bool) -> list[Sent]:
    """Two questions, however many desks it went to."""
    referrals = [
        follow_up.referral
        for follow_up in signal.follow_ups.select_related(
            "referral__desk__organisation",
            "referral__corporation",
            "referral__part_of__desk__organisation",
        )
        .prefetch_related(Prefetch("referral__events", ReferralEvent.objects.with_people()))
        .order_by("referral__created_at")
    ]
    about: dict[UUID, list[Message]] = {}
    if with_messages and referrals:
        keys = [referral.pk for referral in referrals]
        # That it is over was not told to who had not heard of it: no news.
        told = Message.objects.about(*keys).exclude(problem="never_told")
        for message in told.order_by("created_at", "pk"):
            about.setdefault(message.subject_id, []).append(message)
    return [Sent(referral, about.get(referral.pk, [])) for referral in referrals]


# --- what a resident sees -------------------------------------------------------------------------

OWN_STATES: dict[str, StrPromise] = {
    State.SUBMITTED: gettext_lazy("Somebody is going to look at it."),
    State.TRIAGE: gettext_lazy("Somebody is looking at it."),
    State.NEEDS_INFO: gettext_lazy("Somebody is looking at it."),
    State.REOPENED: gettext_lazy("Somebody is looking at it again."),
    State.MERGED: gettext_lazy("It goes on together with another note about your home."),
    State.WITHDRAWN: gettext_lazy("It was withdrawn. Nothing was done with it."),
    State.ENTERED_IN_ERROR: gettext_lazy("It was a mistake. Nothing was done with it."),
    State.AWAITING_BASIS: gettext_lazy("Before anything is passed on, you are asked."),
    State.OWN_ACTION: gettext_lazy("The corporation is taking it up."),
    State.WITH_PARTNER: gettext_lazy("It was passed on. With whom, you see under what was shared."),
    State.RESOLVED: gettext_lazy("It was dealt with."),
    State.NO_ACTION: gettext_lazy("Nothing was done with it."),
    State.CLOSED: gettext_lazy("It is closed."),
}


@dataclass(frozen=True)
class AboutMe:
    """A signal as the resident reads it: without who noted it."""

    signal: Signal
    became: str
    tries: Sequence[str] = ()
    shown_from: date | None = None  # not shown yet, and from when it is


def signals_about(resident: Resident) -> list[AboutMe]:
    """All of them, with what was added later; six questions. A reporter may be a neighbour, so
    nobody is named; what is kept back because of danger is not even said to exist."""
    kept_back = Withholding.objects.kept_back(WithheldKind.SIGNAL, resident)
    hidden = [key for key, row in kept_back.items() if row.hides_wholly]
    rows = Signal.objects.filter(resident=resident).exclude(pk__in=hidden).for_list()
    photos = Prefetch("photos", Photo.objects.defer("content"))
    rows = rows.select_related("arrears").prefetch_related("additions", "meldcode", "tries", photos)
    return [
        AboutMe(
            signal=row,
            became=str(OWN_STATES[row.state]),
            tries=[_own_try(one) for one in row.tries.all()],
            shown_from=kept_back[row.pk].until if row.pk in kept_back else None,
        )
        for row in rows
    ]


def _own_try(row: ContactTry) -> str:
    facts = {"how": row.get_how_display(), "day": date_format(row.tried_on, "j F Y")}
    if row.reached:
        return _("We spoke with you on %(day)s: %(how)s.") % facts
    return _("We tried to reach you on %(day)s: %(how)s.") % facts


def same_home(signal: Signal, user: User) -> "QuerySet[Signal]":
    """The others that this one may go on in."""
    rows = Signal.objects.by_right(user).open().for_list().exclude(pk=signal.pk)
    return rows.filter(unit=signal.unit_id, category__purpose=signal.category.purpose)


def line_of(signal: Signal) -> str:
    day = date_format(timezone.localtime(signal.raised_at), "j F")
    return f"{signal.category.name}, {day} ({signal.reference})"


def feedback_of(signal: Signal) -> "QuerySet[Feedback]":
    """The answers; a question to who noted it has a place of its own on the page."""
    return signal.feedback.exclude(step="ask").select_related("referral").order_by("at")


# --- in the file of a resident ------------------------------------------------------------------


def signals_of(resident: Resident, user: User) -> dict[str, object]:
    """The newest ones about one resident, as far as the user may see them."""
    rows = Signal.objects.by_right(user).for_list().filter(resident=resident)
    assesses = bool(user.corporations_as(Role.COORDINATOR))
    return {"rows": list(rows[:PAGE]), "assesses": assesses}
