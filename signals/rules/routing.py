"""To which desk a subject goes: an ordered list, of which the first rule that can be kept wins.

Pure. A rule that cannot be kept is passed over and says so; one that wins nowhere is dead, and
never silently: `dead_rules` finds it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

# Four digits of a Dutch postcode: a neighbourhood.
FIRST_POSTCODE, LAST_POSTCODE = 1000, 9999
MOST_RULES = 200
# A count of fewer is of people who can be recognised.
SMALLEST = 5


@dataclass(frozen=True)
class Place:
    """A home, as far as a rule looks at it."""

    complex: UUID
    postcode: int | None = None


@dataclass(frozen=True)
class Area:
    """A complex, a range of postcodes, or everywhere."""

    complex: UUID | None = None
    postcodes: tuple[int, int] | None = None

    def covers(self, place: Place) -> bool:
        if self.complex is not None and self.complex != place.complex:
            return False
        if self.postcodes is None:
            return True
        first, last = self.postcodes
        return place.postcode is not None and first <= place.postcode <= last


@dataclass(frozen=True)
class Subject:
    key: UUID
    code: str
    purpose: str


@dataclass(frozen=True)
class Rule:
    number: int  # its place in the order, from 1
    purpose: str
    desk: UUID
    category: UUID | None = None  # None: every subject of the purpose
    area: Area = field(default_factory=Area)
    text: str = ""  # the rule in words, for who reads why

    def is_about(self, subject: Subject) -> bool:
        return subject.purpose == self.purpose and self.category in {None, subject.key}


class Line(NamedTuple):
    """A rule as somebody makes it, before it has a place in an order."""

    purpose: str
    desk: UUID
    category: UUID | None = None
    area: Area = Area()


@dataclass(frozen=True)
class Standing:
    """Whether a desk can take something today: who serves it, and what was agreed with it."""

    served: bool = False
    agreed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # purpose → subject codes


class Why(StrEnum):
    """Why a rule did not decide."""

    OTHER_SUBJECT = "other_subject"
    OTHER_AREA = "other_area"
    DESK_CLOSED = "desk_closed"
    NO_AGREEMENT = "no_agreement"
    NOT_AGREED = "not_agreed"


WHY: dict[Why, StrPromise] = {
    Why.OTHER_SUBJECT: gettext_lazy("it is about another subject"),
    Why.OTHER_AREA: gettext_lazy("it is for another area"),
    Why.DESK_CLOSED: gettext_lazy("nobody serves that desk today"),
    Why.NO_AGREEMENT: gettext_lazy("there is no agreement with that organisation today"),
    Why.NOT_AGREED: gettext_lazy("the agreement does not name this subject"),
}


def hinders(
    rule: Rule, subject: Subject, place: Place, desks: Mapping[UUID, Standing]
) -> Why | None:
    """What stands in the way of this rule; None: it can be kept."""
    if not rule.is_about(subject):
        return Why.OTHER_SUBJECT
    if not rule.area.covers(place):
        return Why.OTHER_AREA
    desk = desks.get(rule.desk, Standing())
    if not desk.served:
        return Why.DESK_CLOSED
    codes = desk.agreed.get(rule.purpose)
    if codes is None:
        return Why.NO_AGREEMENT
    return None if subject.code in codes else Why.NOT_AGREED


class Passed(NamedTuple):
    rule: Rule
    why: Why

    @property
    def sentence(self) -> str:
        return _("Rule %(number)s (%(rule)s) did not decide: %(why)s.") % {
            "number": self.rule.number,
            "rule": self.rule.text,
            "why": WHY[self.why],
        }


@dataclass(frozen=True)
class Answer:
    """The rule that decided, and each one before it with what stood in its way."""

    rule: Rule | None
    passed: tuple[Passed, ...]

    @property
    def desk(self) -> UUID | None:
        return self.rule.desk if self.rule else None

    @property
    def because(self) -> str:
        if self.rule is None:
            return ""
        return _("because rule %(number)s says: %(rule)s") % {
            "number": self.rule.number,
            "rule": self.rule.text,
        }

    @property
    def nearly(self) -> list[Passed]:
        """The earlier rules of this very subject: who asks why wants to hear of those."""
        return [passed for passed in self.passed if passed.why != Why.OTHER_SUBJECT]


def decide(
    rules: Sequence[Rule], subject: Subject, place: Place, desks: Mapping[UUID, Standing]
) -> Answer:
    """The first in the order that can be kept."""
    passed: list[Passed] = []
    for rule in rules:
        why = hinders(rule, subject, place, desks)
        if why is None:
            return Answer(rule, tuple(passed))
        passed.append(Passed(rule, why))
    return Answer(None, tuple(passed))


def about(rules: Sequence[Rule], subject: Subject) -> list[Rule]:
    """Asked once for a subject, it spares looking at all the others for each place."""
    return [rule for rule in rules if rule.is_about(subject)]


def winner(
    rules: Iterable[Rule], subject: Subject, place: Place, desks: Mapping[UUID, Standing]
) -> Rule | None:
    """As `decide`, for who does not ask why."""
    return next((rule for rule in rules if hinders(rule, subject, place, desks) is None), None)


# --- what never works ---------------------------------------------------------------------------


class Dead(StrEnum):
    """Why a rule decides nothing at all."""

    DESK_CLOSED = "desk_closed"
    NO_AGREEMENT = "no_agreement"
    NOT_AGREED = "not_agreed"
    OVERTAKEN = "overtaken"
    NOTHING = "nothing"


DEAD: dict[Dead, StrPromise] = {
    Dead.DESK_CLOSED: gettext_lazy("Nobody serves that desk today."),
    Dead.NO_AGREEMENT: gettext_lazy("There is no agreement with that organisation today."),
    Dead.NOT_AGREED: gettext_lazy("The agreement does not name what this rule is about."),
    Dead.NOTHING: gettext_lazy("It is about a subject or an area that is not in use."),
}


@dataclass(frozen=True)
class DeadRule:
    rule: Rule
    why: Dead
    by: tuple[int, ...] = ()  # the rules that take all

    @property
    def reason(self) -> str:
        if self.why != Dead.OVERTAKEN:
            return str(DEAD[self.why])
        return _("Earlier rules take all of it: %(numbers)s.") % {
            "numbers": ", ".join(str(number) for number in self.by)
        }


def dead_rules(
    rules: Sequence[Rule],
    subjects: Iterable[Subject],
    places: Iterable[Place],
    desks: Mapping[UUID, Standing],
) -> list[DeadRule]:
    """The rules that decide for no subject at no place, each with its cause."""
    places = list(places)
    alive: set[int] = set()
    met: dict[int, Counter[Why | None]] = {rule.number: Counter() for rule in rules}
    takers: dict[int, set[int]] = {rule.number: set() for rule in rules}
    for subject in subjects:
        chosen = about(rules, subject)
        for place in places:
            taker = None
            for rule in chosen:
                why = hinders(rule, subject, place, desks)
                met[rule.number][why] += 1
                if why is not None:
                    continue
                if taker is None:
                    taker = rule.number
                    alive.add(taker)
                else:
                    takers[rule.number].add(taker)
    return [
        DeadRule(rule, _cause(rule, met[rule.number], desks), tuple(sorted(takers[rule.number])))
        for rule in rules
        if rule.number not in alive
    ]


def _cause(rule: Rule, met: Counter[Why | None], desks: Mapping[UUID, Standing]) -> Dead:
    desk = desks.get(rule.desk, Standing())
    if not desk.served:
        return Dead.DESK_CLOSED
    if rule.purpose not in desk.agreed:
        return Dead.NO_AGREEMENT
    if met[None]:
        return Dead.OVERTAKEN
    return Dead.NOT_AGREED if met[Why.NOT_AGREED] else Dead.NOTHING


# --- what a change would do ---------------------------------------------------------------------


class Move(NamedTuple):
    """Of one subject: from a desk (None: from no desk) to another."""

    subject: UUID
    now: UUID | None
    then: UUID | None


@dataclass(frozen=True)
class Simulated:
    """Counts that may be shown. None in `moves`: fewer than five. `counted` and `moved` are None
    where a small count could be found by subtracting."""

    moves: Mapping[Move, int | None]
    counted: int | None
    moved: int | None
    at_least: int


def simulate(
    counts: Mapping[tuple[Subject, Place], int],
    now: Sequence[Rule],
    then: Sequence[Rule],
    desks: Mapping[UUID, Standing],
) -> Simulated:
    """What would have gone to another desk. `counts`: of the signals that there were."""
    moves: Counter[Move] = Counter()
    subjects = {subject for subject, _place in counts}
    both = {subject: (about(now, subject), about(then, subject)) for subject in subjects}
    for (subject, place), count in counts.items():
        found = [winner(rules, subject, place, desks) for rules in both[subject]]
        move = Move(subject.key, *(rule.desk if rule else None for rule in found))
        if move.now != move.then:
            moves[move] += count
    shown = {move: count if count >= SMALLEST else None for move, count in moves.items()}
    counted, moved = sum(counts.values()), sum(moves.values())
    hidden = None in shown.values()
    few_stay = 0 < counted - moved < SMALLEST
    return Simulated(
        moves=shown,
        counted=None if counted < SMALLEST or few_stay else counted,
        moved=None if hidden else moved,
        at_least=sum(count or 0 for count in shown.values()),
    )
