"""The inbox of a desk: of everybody who serves it, with what several corporations sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import User

from .. import rules
from ..models import Desk, Referral, ReferralQuerySet
from ..rules import State

SECTION = 10
PAGE = 50


@dataclass(frozen=True)
class Group:
    title: StrPromise
    states: frozenset[State]


GROUPS: dict[str, Group] = {
    "nieuw": Group(gettext_lazy("New"), frozenset({State.REQUESTED})),
    "antwoorden": Group(gettext_lazy("To answer"), frozenset({State.RECEIVED})),
    "mee-bezig": Group(
        gettext_lazy("In hand"), frozenset({State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD})
    ),
    "wachtlijst": Group(gettext_lazy("On the waiting list"), frozenset({State.WAITLISTED})),
    "gevraagd": Group(
        gettext_lazy("You asked something, and wait for the corporation"),
        frozenset({State.INFO_ASKED}),
    ),
    "afgelopen": Group(gettext_lazy("Ended in the last 30 days"), rules.READ_BACK),
}
# What a button in a line of the inbox does: no words are needed for it.
QUICK: dict[str, str] = {
    State.RECEIVED: "accept",
    State.ACCEPTED: "contact",
    State.IN_PROGRESS: "go_on",
    State.WAITLISTED: "accept",
    State.ON_HOLD: "wake",
}


@dataclass(frozen=True)
class Line:
    referral: Referral
    quick: str  # the step of its button; none where there is none


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    rows: Sequence[Line]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True)
class Inbox:
    sections: dict[str, Section]
    senders: Sequence[Link]  # none when it is one corporation
    query: str  # of the corporation that was chosen
    desks: Sequence[Desk] = ()
    next: UUID | None = None
    wanted: str = ""


def serves_a_desk(user: User) -> bool:
    return Desk.objects.served_by(user).exists()


def inbox_of(user: User, *, sender: UUID | None = None) -> Inbox:
    """As many questions, however full it is. What is unopened says nothing about anybody."""
    counts, senders = _counts(user, sender)
    sections = {
        name: Section(
            name, str(group.title), _lines(_rows(user, name, sender)[:SECTION]), counts[name]
        )
        for name, group in GROUPS.items()
    }
    desks = list(Desk.objects.served_by(user))
    return Inbox(sections, senders, _query(sender), desks)


def page_of(
    user: User, wanted: str, *, sender: UUID | None = None, after: UUID | None = None
) -> Inbox:
    """One group, page by page."""
    counts, senders = _counts(user, sender, wanted)
    rows = _rows(user, wanted, sender)
    if after is not None:
        rows = rows.before(after) if wanted == "afgelopen" else rows.after(after)
    found = list(rows[: PAGE + 1])
    section = Section(wanted, str(GROUPS[wanted].title), _lines(found[:PAGE]), counts[wanted])
    last = found[PAGE - 1].pk if len(found) > PAGE else None
    return Inbox({wanted: section}, senders, _query(sender), next=last, wanted=wanted)


def _rows(user: User, name: str, sender: UUID | None) -> ReferralQuerySet:
    mine = Referral.objects.for_desks_of(user).filter(state__in=GROUPS[name].states)
    if sender is not None:
        mine = mine.filter(corporation=sender)
    rows = mine.select_related("corporation", "desk__organisation")
    return rows.last_ended_first() if name == "afgelopen" else rows.most_pressing_first()


def _lines(rows: Sequence[Referral] | ReferralQuerySet) -> list[Line]:
    return [Line(row, QUICK.get(row.state, "")) for row in rows]


def _query(sender: UUID | None) -> str:
    return urlencode({"van": sender.hex}) if sender else ""


def _counts(
    user: User, sender: UUID | None, wanted: str = ""
) -> tuple[Counter[str], Sequence[Link]]:
    """How many in each group, and from whom: in one question."""
    rows = (
        Referral.objects.for_desks_of(user)
        .order_by("corporation__name", "corporation")
        .values_list("corporation", "corporation__name", "state")
        .annotate(number=Count("pk"))
    )
    groups: Counter[str] = Counter()
    senders: Counter[tuple[UUID, str]] = Counter()
    for key, name, state, number in rows:
        group = next((one for one, it in GROUPS.items() if state in it.states), "")
        if not wanted or group == wanted:
            senders[key, name] += number
        if sender in {None, key}:
            groups[group] += number
    if len({key for key, _name in senders}) < 2 and sender is None:
        return groups, []
    here = {"lijst": wanted} if wanted else {}
    links = [
        Link(
            name,
            "?" + urlencode({**here, "van": key.hex}),
            key == sender,
            number,
        )
        for (key, name), number in senders.items()
    ]
    everybody = Link(
        _("All corporations"),
        "?" + urlencode(here),
        sender is None,
        senders.total(),
    )
    return groups, [everybody, *links]
