"""What the picture of a building can show: one layer is one function from doors to marks.

To add one: a function that takes a Scope and gives a Mark for each door, and a line in LAYERS.
The page, the table, the pattern for paper and the counts for who may not see doors follow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.periods import current
from activities.models import (
    Occurrence,
    OccurrenceQuerySet,
    Registration,
    RegistrationQuerySet,
)
from activities.rules import CAME
from residents.models import HelpMatchEvent, Strength
from residents.rules import matching

from ..rules import Level

TOOK_PART_DAYS = 90
REGULAR = 3  # so many activities in those days
QUIET_DAYS = 180
NUMBERS_IN_A_DOOR = 2


@dataclass(frozen=True)
class Lived:
    """Somebody who lived behind a door on the day of the picture."""

    resident_id: UUID
    since: date  # in the building, also behind another door


@dataclass(frozen=True)
class Scope:
    """What the layers are told: the day, and who lived behind which door."""

    day: date
    complexes: Sequence[UUID]
    doors: Mapping[UUID, Sequence[Lived]]
    addresses: Mapping[UUID, str]
    theme: str = ""  # the code of one subject of help; empty: all

    @property
    def people(self) -> set[UUID]:
        return {one.resident_id for lived in self.doors.values() for one in lived}

    @property
    def ends_at(self) -> datetime:
        """The end of that day, but never later than now: what is to come happened to nobody."""
        midnight = datetime.combine(self.day + timedelta(days=1), time.min)
        return min(timezone.make_aware(midnight), timezone.now())


@dataclass(frozen=True)
class Mark:
    """What a layer says of one door: a pattern, a sign, and the same in words."""

    level: Level
    text: str
    sign: str = ""
    # Whom it stands for: counted, where the doors themselves may not be shown.
    people: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Layer:
    code: str
    label: Promise
    about: Promise
    counted: Promise  # what the number per entrance counts
    legend: Sequence[tuple[Level, Promise]]
    marks: Callable[[Scope], dict[UUID, Mark]]
    shows_names: bool = False  # in the drawing itself; the table always does
    # Only for who brings people together, and only of the complexes where they do.
    for_connecting: bool = False
    by_theme: bool = False  # may be narrowed to one subject of help


NOBODY: tuple[Level, Promise] = (Level.EMPTY, _("nobody is known here"))


def empty() -> Mark:
    return Mark(Level.EMPTY, str(NOBODY[1]))


# --- who lives here -------------------------------------------------------------------------------


def who(scope: Scope) -> dict[UUID, Mark]:
    marks = {}
    for door, lived in scope.doors.items():
        people = frozenset(one.resident_id for one in lived)
        text = ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
        level = Level.MANY if len(people) > 1 else Level.SOME
        marks[door] = Mark(level, text, str(len(people)), people) if people else empty()
    return marks


# --- who took part --------------------------------------------------------------------------------


def _held(scope: Scope, days: int) -> OccurrenceQuerySet:
    """Activities of these complexes that took place in the days up to the picture."""
    return Occurrence.objects.planned().filter(
        complex__in=scope.complexes,
        ends_at__lte=scope.ends_at,
        ends_at__gt=scope.ends_at - timedelta(days=days),
    )


def _places(scope: Scope, days: int) -> RegistrationQuerySet:
    return Registration.objects.filter(
        resident__in=scope.people,
        state__in=CAME,
        occurrence__in=_held(scope, days).values("pk"),
    )


def took_part(scope: Scope) -> dict[UUID, Mark]:
    rows = _places(scope, TOOK_PART_DAYS).values_list("resident", "occurrence")
    activities_of: dict[UUID, set[UUID]] = {}
    for resident, occurrence in rows:
        activities_of.setdefault(resident, set()).add(occurrence)
    marks = {}
    for door, lived in scope.doors.items():
        came = frozenset(one.resident_id for one in lived if one.resident_id in activities_of)
        # Of a couple that goes together each evening counts once.
        times = len(set().union(*(activities_of[person] for person in came)))
        if not lived:
            marks[door] = empty()
        elif not came:
            marks[door] = Mark(Level.NONE, str(_("nobody took part")), "–")
        else:
            text = ngettext("took part once", "took part %(n)s times", times) % {"n": times}
            level = Level.MANY if times >= REGULAR else Level.SOME
            marks[door] = Mark(level, text, f"{times}×", came)
    return marks


# --- quiet doors ----------------------------------------------------------------------------------


def _took_part_in(scope: Scope) -> set[UUID]:
    return set(_places(scope, QUIET_DAYS).values_list("resident", flat=True))


def _signed_up_in(scope: Scope) -> set[UUID]:
    """Also who waits, or signed off: somebody spoke with them."""
    rows = Registration.objects.filter(
        resident__in=scope.people,
        occurrence__complex__in=scope.complexes,
        created_at__lte=scope.ends_at,
        created_at__gt=scope.ends_at - timedelta(days=QUIET_DAYS),
    )
    return set(rows.values_list("resident", flat=True))


# Each tells who was seen in these days. A signal is no such thing: it may say the opposite, and not
# everybody who sees this picture may know that there is one.
SEEN: list[Callable[[Scope], set[UUID]]] = [_took_part_in, _signed_up_in]


def quiet(scope: Scope) -> dict[UUID, Mark]:
    """Whoever came to live here lately is new, and not quiet. Without activities nobody is."""
    if not _held(scope, QUIET_DAYS).exists():
        text = str(_("no activity was held in this half year"))
        return {
            door: Mark(Level.NONE, text) if lived else empty()
            for door, lived in scope.doors.items()
        }
    seen = set().union(*(ask(scope) for ask in SEEN))
    lately = scope.day - timedelta(days=QUIET_DAYS)
    marks = {}
    for door, lived in scope.doors.items():
        people = frozenset(one.resident_id for one in lived)
        if not people:
            marks[door] = empty()
        elif people & seen:
            marks[door] = Mark(Level.NONE, str(_("somebody was seen")), "✓")
        elif any(one.since > lately for one in lived):
            marks[door] = Mark(Level.SOME, str(_("came to live here lately")), "+")
        else:
            marks[door] = Mark(Level.MANY, str(_("quiet")), "?", people)
    return marks


# --- who helps whom -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pair:
    number: int
    people: frozenset[UUID | None]  # None: somebody whose data were erased
    met: bool  # both said yes, and both know


def _pairs(scope: Scope) -> list[_Pair]:
    """The pairs that lived at the end of that day: their last step by then says so."""
    never = Q(match__reason__in=matching.SupersedeReason.values) | Q(
        match__state=matching.State.SUGGESTED
    )
    last = (
        HelpMatchEvent.objects.filter(match__complex__in=scope.complexes, at__lte=scope.ends_at)
        .exclude(never)
        .order_by("match", "-pk")
        .distinct("match")
        .values_list("match__created_at", "match", "match__giver", "match__receiver", "after")
    )
    living = sorted(row for row in last if row[-1] in matching.LIVE)
    return [
        _Pair(number, frozenset({giver, receiver}), state in matching.INTRODUCED)
        for number, (_made, _key, giver, receiver, state) in enumerate(living, 1)
    ]


def pairs(scope: Scope) -> dict[UUID, Mark]:
    """Who of the two gives and who asks is not told: in a building that sticks to a door."""
    doors_of: dict[UUID, list[UUID]] = {}
    for door, lived in scope.doors.items():
        for one in lived:
            doors_of.setdefault(one.resident_id, []).append(door)
    pairs_of: dict[UUID, list[_Pair]] = {}
    for pair in _pairs(scope):
        for person in pair.people:
            if person is not None:
                pairs_of.setdefault(person, []).append(pair)
    marks = {}
    for door, lived in scope.doors.items():
        people = frozenset(one.resident_id for one in lived)
        here = {pair.number: pair for person in people for pair in pairs_of.get(person, [])}
        found = [here[number] for number in sorted(here)]
        if not people:
            marks[door] = empty()
        elif not found:
            marks[door] = Mark(Level.NONE, str(_("no pair")), "–")
        else:
            level = Level.MANY if any(pair.met for pair in found) else Level.SOME
            text = "; ".join(_pair_text(pair, people, doors_of, scope) for pair in found)
            inside = people & frozenset().union(*(pair.people for pair in found))
            marks[door] = Mark(level, text, _numbers(found), inside)
    return marks


def _pair_text(
    pair: _Pair, here: frozenset[UUID], doors_of: Mapping[UUID, list[UUID]], scope: Scope
) -> str:
    others = [door for person in pair.people - here if person for door in doors_of.get(person, [])]
    if others:
        where = ", ".join(scope.addresses[door] for door in others)
    elif pair.people <= here:
        where = str(_("somebody behind the same door"))
    else:
        where = str(_("somebody who is not in this picture"))
    if pair.met:
        return str(_("pair #%(n)s, with %(where)s")) % {"n": pair.number, "where": where}
    asked = _("pair #%(n)s, with %(where)s, is being brought together")
    return str(asked) % {"n": pair.number, "where": where}


def _numbers(found: Sequence[_Pair]) -> str:
    """As many as fit in a door; its title and the table have all of them."""
    shown = " ".join(f"#{pair.number}" for pair in found[:NUMBERS_IN_A_DOOR])
    return f"{shown} +" if len(found) > NUMBERS_IN_A_DOOR else shown


# --- what is offered ------------------------------------------------------------------------------


def strengths(scope: Scope) -> dict[UUID, Mark]:
    """What is asked is not here: beside a door it would say who is in need."""
    rows = Strength.objects.filter(
        current(scope.day), resident__in=scope.people, theme__active=True
    )
    if scope.theme:
        rows = rows.filter(theme__code=scope.theme)
    offered: dict[UUID, list[str]] = {}
    for resident, name in rows.for_list().values_list("resident", "theme__name"):
        offered.setdefault(resident, []).append(name)
    marks = {}
    for door, lived in scope.doors.items():
        givers = frozenset(one.resident_id for one in lived if one.resident_id in offered)
        names = list(dict.fromkeys(name for person in givers for name in offered[person]))
        if not lived:
            marks[door] = empty()
        elif not givers:
            marks[door] = Mark(Level.NONE, str(_("nothing that we know of")), "–")
        else:
            level = Level.MANY if len(names) > 1 else Level.SOME
            text = _("offers: %(subjects)s") % {"subjects": ", ".join(sorted(names))}
            marks[door] = Mark(level, text, str(len(names)), givers)
    return marks


LAYERS: list[Layer] = [
    Layer(
        "bewoners",
        _("Who lives here"),
        _("The people behind each door, as far as we know them."),
        _("residents"),
        [(Level.SOME, _("one person")), (Level.MANY, _("more people")), NOBODY],
        who,
        shows_names=True,
    ),
    Layer(
        "deelname",
        _("Took part"),
        _("A place at an activity in the 90 days before. Who joins without signing up is missing."),
        _("residents who took part"),
        [
            (Level.MANY, _("three times or more")),
            (Level.SOME, _("once or twice")),
            (Level.NONE, _("not at all")),
            NOBODY,
        ],
        took_part,
    ),
    Layer(
        "stille-deuren",
        _("Quiet doors"),
        _(
            "Nobody behind this door took part or signed up in half a year. Quiet is not the same"
            " as lonely: it is a reason to ring the bell once, and no more than that."
        ),
        _("residents behind a quiet door"),
        [
            (Level.MANY, _("quiet")),
            (Level.SOME, _("came to live here lately")),
            (Level.NONE, _("somebody was seen")),
            NOBODY,
        ],
        quiet,
    ),
    Layer(
        "onderlinge-hulp",
        _("Help each other"),
        _(
            "Doors with the same number after the # are one pair. You see this because you bring"
            " neighbours together: others, also the residents themselves, do not see who helps"
            " whom. Pairs that ended long ago are not kept."
        ),
        _("residents in a pair"),
        [
            (Level.MANY, _("help each other")),
            (Level.SOME, _("are being brought together")),
            (Level.NONE, _("no pair")),
            NOBODY,
        ],
        pairs,
        for_connecting=True,
    ),
    Layer(
        "krachten",
        _("Strengths"),
        _("What people behind a door said that they like to do for others, as far as we know."),
        _("residents who offer something"),
        [
            (Level.MANY, _("more subjects")),
            (Level.SOME, _("one subject")),
            (Level.NONE, _("nothing that we know of")),
            NOBODY,
        ],
        strengths,
        by_theme=True,
    ),
]


def layer_called(code: str) -> Layer | None:
    return next((layer for layer in LAYERS if layer.code == code), None)


def counted(marks: Mapping[UUID, Mark], doors: Sequence[UUID]) -> int:
    """Different people that the marks of these doors stand for."""
    return len(frozenset().union(*(marks[door].people for door in doors)))
