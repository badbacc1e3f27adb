"""The rules of a corporation with all that they rest on, and what follows from them: which desk,
which holes, which rules never work, what a change would have done. A fixed number of questions.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Corporation, User
from partners.reads.desks import DeskToday, desks_today
from partners.rules import Purpose
from residents.models import Complex, Unit

from ..models import MAY_ROUTE, Category, RoutedCorporations, RoutingOrder, RoutingRule, Signal
from ..rules import routing
from ..rules.routing import Answer, Area, DeadRule, Line, Move, Place, Rule, Standing, Subject

# The quarter that a change is tried on: thirteen weeks back from today.
QUARTER = timedelta(days=91)


@dataclass(frozen=True)
class Cell:
    """One subject in one complex: the desks that it goes to, and whether somewhere none is."""

    subject: str
    desks: Sequence[tuple[str, int]]  # with the rule that says so
    hole: str = ""  # "all" or "part"
    postcodes: str = ""  # where the hole is, when it is a part


@dataclass(frozen=True)
class Row:
    complex: Complex
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Coverage:
    subjects: Sequence[str]
    rows: Sequence[Row]

    @property
    def holes(self) -> int:
        return sum(bool(cell.hole) for row in self.rows for cell in row.cells)


@dataclass(frozen=True)
class MoveLine:
    subject: str
    now: str
    then: str
    count: int | None


@dataclass(frozen=True)
class Trial:
    """What the rules that are being made would have done to the signals of the last quarter."""

    lines: Sequence[MoveLine]
    outcome: routing.Simulated


@dataclass(frozen=True)
class Alarm:
    """Of a corporation: the rules that never decide anything."""

    corporation: Corporation
    dead: Sequence[DeadRule]


@dataclass
class Book:
    """The saved order of one corporation, and what it is read against."""

    corporation_id: UUID
    version: int
    lines: list[Line]
    categories: dict[UUID, Category]
    complexes: dict[UUID, Complex]
    desks: dict[UUID, DeskToday]
    _places: dict[bool, list[Place]] = field(default_factory=dict)

    # --- words ---

    def subject_text(self, line: Line) -> str:
        if line.category is None:
            return _("Every subject: %(purpose)s") % {"purpose": Purpose(line.purpose).label}
        category = self.categories.get(line.category)
        return category.name if category else _("a subject that is gone")

    def area_text(self, area: Area) -> str:
        if area.postcodes is not None:
            first, last = area.postcodes
            if first == last:
                return _("postcode %(postcode)s") % {"postcode": first}
            return _("postcodes %(first)s to %(last)s") % {"first": first, "last": last}
        if area.complex is None:
            return _("everywhere")
        complex_ = self.complexes.get(area.complex)
        return complex_.name if complex_ else _("a building that is gone")

    def desk_text(self, key: UUID | None) -> str:
        if key is None:
            return _("no desk")
        desk = self.desks.get(key)
        return desk.name if desk else _("a desk that is gone")

    def short_text(self, key: UUID) -> str:
        """Without the organisation, where that is clear enough for a small cell."""
        desk = self.desks.get(key)
        return desk.desk.name if desk and self._names[desk.desk.name] == 1 else self.desk_text(key)

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(desk.desk.name for desk in self.desks.values())

    def text(self, line: Line) -> str:
        return _("%(subject)s, %(area)s, goes to %(desk)s") % {
            "subject": self.subject_text(line),
            "area": self.area_text(line.area),
            "desk": self.desk_text(line.desk),
        }

    # --- what the rules are about ---

    def rules(self, lines: Sequence[Line]) -> list[Rule]:
        return [
            Rule(number, line.purpose, line.desk, line.category, line.area, self.text(line))
            for number, line in enumerate(lines, start=1)
        ]

    @cached_property
    def own(self) -> list[Rule]:
        return self.rules(self.lines)

    @cached_property
    def standings(self) -> dict[UUID, Standing]:
        return {key: Standing(desk.served, desk.agreed) for key, desk in self.desks.items()}

    @property
    def in_use(self) -> list[Category]:
        return [category for category in self.categories.values() if category.is_active]

    def places(self, rules: Iterable[Rule]) -> list[Place]:
        """Postcodes are only asked for when a rule looks at them."""
        by_postcode = any(rule.area.postcodes is not None for rule in rules)
        if by_postcode not in self._places:
            found = [Place(key) for key in self.complexes]
            if by_postcode:
                known = _postcodes_of(self.corporation_id)
                found = [
                    Place(key, postcode)
                    for key in self.complexes
                    for postcode in sorted(known.get(key, {None}), key=lambda code: code or 0)
                ]
            self._places[by_postcode] = found
        return self._places[by_postcode]

    def dead(self, rules: list[Rule] | None = None) -> list[DeadRule]:
        rules = self.own if rules is None else rules
        subjects = [subject_of(category) for category in self.in_use]
        return routing.dead_rules(rules, subjects, self.places(rules), self.standings)

    def answer(self, category: Category, place: Place, *, without: Collection[UUID] = ()) -> Answer:
        rules = [rule for rule in self.own if rule.desk not in without] if without else self.own
        return routing.decide(rules, subject_of(category), place, self.standings)

    def coverage(self, rules: list[Rule] | None = None) -> Coverage:
        rules = self.own if rules is None else rules
        around: dict[UUID, list[Place]] = {}
        for place in self.places(rules):
            around.setdefault(place.complex, []).append(place)
        chosen = {row.pk: routing.about(rules, subject_of(row)) for row in self.in_use}
        return Coverage(
            [category.name for category in self.in_use],
            [
                Row(
                    complex_,
                    [self._cell(chosen[row.pk], row, around[key]) for row in self.in_use],
                )
                for key, complex_ in self.complexes.items()
            ],
        )

    def _cell(self, rules: list[Rule], category: Category, places: list[Place]) -> Cell:
        subject = subject_of(category)
        found: dict[UUID, int] = {}
        holes = []
        for place in places:
            rule = routing.winner(rules, subject, place, self.standings)
            if rule is None:
                holes.append(place)
            else:
                found.setdefault(rule.desk, rule.number)
        return Cell(
            category.name,
            [(self.short_text(desk), number) for desk, number in found.items()],
            hole="" if not holes else "all" if not found else "part",
            postcodes=", ".join(str(place.postcode) for place in holes if place.postcode),
        )


@dataclass(frozen=True)
class RuleRow:
    """A rule as a page shows it. `trouble`: why it never decides."""

    number: int
    subject: str
    area: str
    desk: str
    text: str
    trouble: str

    @property
    def one_up(self) -> str:
        """Where on the page it stands when it has moved."""
        return f"#rule-{self.number - 1}"

    @property
    def one_down(self) -> str:
        return f"#rule-{self.number + 1}"


def rows_of(book: Book, lines: Sequence[Line]) -> list[RuleRow]:
    rules = book.rules(lines)
    trouble = {dead.rule.number: dead.reason for dead in book.dead(rules)}
    return [
        RuleRow(
            rule.number,
            book.subject_text(line),
            capfirst(book.area_text(line.area)),
            book.desk_text(line.desk),
            rule.text,
            trouble.get(rule.number, ""),
        )
        for rule, line in zip(rules, lines, strict=True)
    ]


def subject_of(category: Category) -> Subject:
    return Subject(category.pk, category.code, category.purpose)


def lines_of(corporation_id: UUID) -> list[Line]:
    rows = RoutingRule.objects.filter(corporation=corporation_id).order_by("position")
    return [Line(row.purpose, row.desk_id, row.category_id, row.area) for row in rows]


def book_of(corporation_id: UUID, *, also: Collection[UUID] = ()) -> Book:
    """`also`: desks of rules that are not saved yet. Six questions, and one for the postcodes."""
    order = RoutingOrder.objects.filter(corporation=corporation_id).first()
    lines = lines_of(corporation_id)
    wanted = {*(line.desk for line in lines), *also}
    categories = Category.objects.filter(corporation=corporation_id)
    complexes = Complex.objects.filter(corporation=corporation_id).order_by("name", "pk")
    return Book(
        corporation_id=corporation_id,
        version=order.version if order else 0,
        lines=lines,
        categories={row.pk: row for row in categories.order_by("position", "name")},
        complexes={row.pk: row for row in complexes},
        desks=desks_today(corporation_id, wanted),
    )


def place_of(signal: Signal) -> Place:
    return Place(signal.complex_id, _postcode(signal.unit.postcode))


def _postcode(text: str) -> int | None:
    digits = text[:4]
    return int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() else None


def _postcodes_of(corporation_id: UUID) -> dict[UUID, set[int | None]]:
    rows = (
        Unit.objects.standing()
        .filter(corporation=corporation_id)
        .order_by()
        .values_list("complex", Substr("postcode", 1, 4))
        .distinct()
    )
    found: dict[UUID, set[int | None]] = {}
    for key, digits in rows:
        found.setdefault(key, set()).add(_postcode(digits))
    return found


# --- what a change would do ---------------------------------------------------------------------


def counts_of_quarter(book: Book, purposes: Collection[str]) -> dict[tuple[Subject, Place], int]:
    """Signals of the last quarter by subject and place: numbers, and nobody's words."""
    rows = (
        Signal.objects.filter(
            corporation=book.corporation_id,
            raised_at__gte=timezone.now() - QUARTER,
            category__purpose__in=purposes,
        )
        .order_by()
        .values_list("category", "complex", Substr("unit__postcode", 1, 4))
        .annotate(total=Count("pk"))
    )
    counts: Counter[tuple[Subject, Place]] = Counter()
    for category, complex_, digits, total in rows:
        place = Place(complex_, _postcode(digits))
        counts[subject_of(book.categories[category]), place] += total
    return dict(counts)


def try_out(book: Book, lines: Sequence[Line], *, purposes: Collection[str]) -> Trial:
    outcome = routing.simulate(
        counts_of_quarter(book, purposes), book.own, book.rules(lines), book.standings
    )
    order = {key: place for place, key in enumerate(book.categories)}

    def sort_key(move: Move) -> tuple[int, str, str]:
        return order[move.subject], book.desk_text(move.now), book.desk_text(move.then)

    return Trial(
        [
            MoveLine(
                book.categories[move.subject].name,
                capfirst(book.desk_text(move.now)),
                capfirst(book.desk_text(move.then)),
                outcome.moves[move],
            )
            for move in sorted(outcome.moves, key=sort_key)
        ],
        outcome,
    )


# --- the alarm ----------------------------------------------------------------------------------


def may_route(user: User) -> bool:
    return bool(user.corporations_as(*MAY_ROUTE))


def alarms_for(user: User) -> list[Alarm]:
    """The rules that never work, per corporation whose rules this user keeps."""
    if not may_route(user):
        return []
    found = [
        Alarm(corporation, book_of(corporation.pk).dead())
        for corporation in RoutedCorporations().visible_to(user).order_by("name")
    ]
    return [alarm for alarm in found if alarm.dead]
