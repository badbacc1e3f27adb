"""The board of who decides: a column per state, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from accounts.models import Role, User
from partners.rules import Purpose
from residents.models import Complex

from ..models import Category, Signal
from ..rules import State
from .desk import Choice
from .life import Turn, partner_turns, turn_of

SHOWN = 10

# name of the list with all of them, title, states
COLUMNS: list[tuple[str, StrPromise, tuple[State, ...]]] = [
    ("new", gettext_lazy("New"), (State.SUBMITTED, State.REOPENED)),
    ("triage", gettext_lazy("Being assessed"), (State.TRIAGE,)),
    ("needs_info", gettext_lazy("A question is out"), (State.NEEDS_INFO,)),
    ("awaiting_basis", gettext_lazy("Waits for a ground"), (State.AWAITING_BASIS,)),
    ("own_action", gettext_lazy("We take it up ourselves"), (State.OWN_ACTION,)),
    ("with_partner", gettext_lazy("With a partner"), (State.WITH_PARTNER,)),
]


@dataclass(frozen=True)
class Card:
    signal: Signal
    turn: Turn | None


@dataclass(frozen=True)
class Column:
    name: str
    title: str
    cards: Sequence[Card]
    count: int

    @property
    def all_url(self) -> str:
        return f"{reverse('signals:signal_list')}?state={self.name}"


@dataclass(frozen=True)
class Board:
    columns: Sequence[Column]
    complexes: Sequence[Complex]
    chosen: Complex | None

    @property
    def jumps(self) -> list[Choice]:
        return [
            Choice(column.title, f"#{column.name}", False, column.count) for column in self.columns
        ]


def decided_by(user: User) -> QuerySet[Signal]:
    """What runs, and this user decides about; arrears have a list of their own. One question for
    the subjects, so that the lists go along the index of corporation, state and clock."""
    mine = user.corporations_as(Role.COORDINATOR)
    subjects = Category.objects.filter(corporation__in=mine, purpose=Purpose.CARE)
    return Signal.objects.filter(
        corporation__in=mine,
        category__in=list(subjects.values_list("pk", flat=True)),
        ended_at=None,
    )


def board_of(user: User, complex_id: str) -> Board:
    """Eleven questions, however much there is. Raises Http404 for a complex of somebody else."""
    rows = decided_by(user)
    mine = user.corporations_as(Role.COORDINATOR)
    complexes = list(Complex.objects.filter(corporation__in=mine).order_by("name"))
    chosen = None
    if complex_id:
        chosen = next((one for one in complexes if str(one.pk) == complex_id), None)
        if chosen is None:
            raise Http404
        rows = rows.filter(complex=chosen)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = {name: _first(rows, states) for name, _title, states in COLUMNS}
    partners = partner_turns(shown["with_partner"])
    columns = [
        Column(
            name=name,
            title=str(title),
            cards=[Card(row, turn_of(row, partner=partners.get(row.pk))) for row in shown[name]],
            count=sum(counts.get(state, 0) for state in states),
        )
        for name, title, states in COLUMNS
    ]
    return Board(columns, complexes, chosen)


def _first(rows: QuerySet[Signal], states: Sequence[State]) -> list[Signal]:
    """A question per state: of one state the index has the order already."""
    found: list[Signal] = []
    for state in states:
        here = rows.filter(state=state).order_by("due_at", "pk")
        found += here.select_related("category", "complex", "unit", "raised_by", "assessor")[:SHOWN]
    found.sort(key=lambda row: (row.due_at is None, row.due_at or row.raised_at, row.pk))
    return found[:SHOWN]
