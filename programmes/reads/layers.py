"""What the picture of a building can show: one layer is one function from doors to marks.

To add one: a function that takes a Scope and gives a Mark for each door, and a line in LAYERS.
The page, the table, the pattern for paper and the counts for who may not see doors follow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activities.models import (
    Occurrence,
    OccurrenceQuerySet,
    Registration,
    RegistrationQuerySet,
)
from activities.rules import CAME

from ..rules import Level

TOOK_PART_DAYS = 90
REGULAR = 3  # so many activities in those days
QUIET_DAYS = 180


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


NOBODY: tuple[Level, Promise] = (Level.EMPTY, _("nobody is known here"))


def _empty() -> Mark:
    return Mark(Level.EMPTY, str(NOBODY[1]))


# --- who lives here -------------------------------------------------------------------------------


def who(scope: Scope) -> dict[UUID, Mark]:
    marks = {}
    for door, lived in scope.doors.items():
        people = frozenset(one.resident_id for one in lived)
        text = ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
        level = Level.MANY if len(people) > 1 else Level.SOME
        marks[door] = Mark(level, text, str(len(people)), people) if people else _empty()
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
            marks[door] = _empty()
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
            door: Mark(Level.NONE, text) if lived else _empty()
            for door, lived in scope.doors.items()
        }
    seen = set().union(*(ask(scope) for ask in SEEN))
    lately = scope.day - timedelta(days=QUIET_DAYS)
    marks = {}
    for door, lived in scope.doors.items():
        people = frozenset(one.resident_id for one in lived)
        if not people:
            marks[door] = _empty()
        elif people & seen:
            marks[door] = Mark(Level.NONE, str(_("somebody was seen")), "✓")
        elif any(one.since > lately for one in lived):
            marks[door] = Mark(Level.SOME, str(_("came to live here lately")), "+")
        else:
            marks[door] = Mark(Level.MANY, str(_("quiet")), "?", people)
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
]


def layer_called(code: str) -> Layer | None:
    return next((layer for layer in LAYERS if layer.code == code), None)


def counted(marks: Mapping[UUID, Mark], doors: Sequence[UUID]) -> int:
    """Different people that the marks of these doors stand for."""
    return len(frozenset().union(*(marks[door].people for door in doors)))
