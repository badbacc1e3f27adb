"""Finding people by what somebody remembers of them, and leaving a trace of who was shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    FloatField,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Concat, Upper

from accounts.models import User
from accounts.periods import current

from .. import rules
from ..models import Occupancy, Resident, ResidentQuerySet, Unit, UnitQuerySet
from ..models.homes import give_homes
from .people import record_looks

# How much of a word's trigrams must be there. The server's own 0.6 does not forgive a wrong first
# letter ("Jilmaz").
LIKENESS = 0.5
# Until the end of the transaction.
FORGIVE = "SELECT set_config('pg_trgm.word_similarity_threshold', %s::text, true)"


Scores = dict[UUID, tuple[float, str]]  # person → how well they fit, and their name


@dataclass(frozen=True)
class Found:
    """`more`: there are others, who were not ranked or did not fit on the page."""

    people: Sequence[Resident]
    more: bool


@transaction.atomic
def find_people(query: rules.NameQuery | rules.AddressQuery, *, by: User, purpose: str) -> Found:
    """Those whom `by` may see, best first; everybody who is shown is in the log."""
    with connection.cursor() as cursor:  # until the end of this transaction
        cursor.execute(FORGIVE, [str(LIKENESS)])
    scores: Scores = {}
    if isinstance(query, rules.NameQuery):
        full = _by_name(Resident.objects.roads_of(by), query, scores)
    else:
        full = _by_address(query, by, scores)
    best = sorted(scores, key=lambda pk: (-scores[pk][0], scores[pk][1], pk))
    shown = best[: rules.SHOWN]
    rows = Resident.objects.in_bulk(shown)  # found along the roads of `by`, so `by` may see them
    people = [rows[pk] for pk in shown if pk in rows]
    give_homes(people)
    record_looks(people, by=by, purpose=purpose)
    return Found(people, more=full or len(best) > len(shown))


def _by_name(roads: list[ResidentQuerySet], query: rules.NameQuery, scores: Scores) -> bool:
    """→ whether there were too many to rank all of them."""
    full = False
    for road in roads:
        full |= _by_name_along(road, query, scores)
    return full


def _by_name_along(road: ResidentQuerySet, query: rules.NameQuery, scores: Scores) -> bool:
    """Who is called so, in the order of an index. Only when those are few, who is called alike;
    only when that is nobody, who has one of the words."""
    held = [_holds(word) for word in query.words]
    alike = [_alike(word) for word in query.words]
    begins = _any(_like(word.text, after="%") for word in query.words)
    score = _score(query)
    more = held if len(held) > 1 else []  # what begins with the only word has it
    found = _take(road.filter(_that(begins, *more)).order_by("search_name"), score, scores)
    if found < rules.SHOWN:
        found += _take(road.filter(_that(*alike)).order_by(), score, scores)
    if not found and len(query.words) > 1:
        found = _take(road.filter(_that(_any(alike))).order_by(), score, scores)
    return found >= rules.CANDIDATES


@dataclass(frozen=True)
class Said:
    """A piece of SQL with the values in it. A word brings a dozen conditions: to make those from
    `Q` took longer than the index needs to find who fits."""

    sql: str
    values: tuple[Any, ...]


NAME = '"residents_resident"."search_name"'


def _like(text: str, *, before: str = "", after: str = "") -> Said:
    return Said(f"{NAME} LIKE %s", (f"{before}{connection.ops.prep_for_like_query(text)}{after}",))


def _any(conditions: Iterable[Said]) -> Said:
    return _joined(" OR ", conditions)


def _that(*conditions: Said) -> RawSQL:
    """All of them, as a filter."""
    whole = _joined(" AND ", conditions)
    return RawSQL(whole.sql, whole.values, output_field=BooleanField())  # noqa: S611  # no text of anybody's


def _joined(between: str, parts: Iterable[Said]) -> Said:
    parts = list(parts)
    values = tuple(chain.from_iterable(part.values for part in parts))
    return Said(f"({between.join(part.sql for part in parts)})", values)


def _holds(word: rules.Word) -> Said:
    return _any([_like(word.text, before="%", after="%"), *_meant(word)])


def _meant(word: rules.Word) -> list[Said]:
    """What else it may be: said otherwise, or with two letters in each other's place."""
    return [_like(text, before="%", after="%") for text in word.variants] + [
        _like(text, after="%") for text in word.swaps
    ]


def _alike(word: rules.Word) -> Said:
    similar = Said(f"{NAME} %%> %s", (word.text,))
    if len(word.text) < rules.HELD_IS_ALIKE:
        return _any([_holds(word), similar])
    return _any([similar, *_meant(word)])


def _score(query: rules.NameQuery) -> RawSQL:
    """A whole surname weighs more than a part of a name, a good infix or initial a little."""
    parts: list[Said] = []
    for word in query.words:
        likeness = Said(f"word_similarity(%s, {NAME})", (word.text,))
        if others := (*word.variants, *word.swaps):
            meant = Said(f"{NAME} ~ %s", ("|".join(map(re.escape, others)),))
            best = _joined(", ", [likeness, _worth(0.8, meant)])
            likeness = Said(f"greatest{best.sql}", best.values)
        whole = Said(f"{NAME} = %s", (word.text,))
        parts += [likeness, _worth(0.2, _any([whole, _like(f"{word.text} ", after="%")]))]
    parts += [_worth(0.1, _like(f" {hint}", before="%", after="%")) for hint in query.hints]
    total = _joined(" + ", parts)
    return RawSQL(total.sql, total.values, output_field=FloatField())  # noqa: S611  # no text of anybody's


def _worth(number: float, condition: Said) -> Said:
    return Said(f"CASE WHEN {condition.sql} THEN {number} ELSE 0 END", condition.values)


def _take(people: ResidentQuerySet, score: RawSQL, scores: Scores) -> int:
    """Filters first and ranks afterwards: a road in the order of its rank would read everybody."""
    rows = people.annotate(score=score).values_list("pk", "score", "search_name")
    found = list(rows[: rules.CANDIDATES])
    scores.update({pk: (points, name) for pk, points, name in found})
    return len(found)


# --- by address ---------------------------------------------------------------------------------


def _by_address(query: rules.AddressQuery, by: User, scores: Scores) -> bool:
    """Who lives there today, and who is called so at that number: "Jansen 12"."""
    homes: dict[UUID, float] = {}
    full = False
    for road in Unit.objects.roads_of(by):
        fitting = _homes(road, query)
        homes.update(fitting)
        full |= len(fitting) >= rules.CANDIDATES
    living = Occupancy.objects.current().filter(
        unit__in=homes, resident__in=Resident.objects.visible_to(by)
    )
    rows = living.order_by().values_list("resident", "unit", "resident__search_name")
    found = list(rows[: rules.CANDIDATES])
    for person, home, name in found:
        scores[person] = max(scores.get(person, (0.0, name)), (homes[home], name))
    full |= len(found) >= rules.CANDIDATES
    name_query = rules.read_name(query.street)
    if query.house is None or query.postcode or name_query is None:
        return full
    at_that_number = Occupancy.objects.filter(
        current(), resident=OuterRef("pk"), unit__in=_at(Unit.objects.all(), query.house)
    )
    roads = [road.filter(Exists(at_that_number)) for road in Resident.objects.roads_of(by)]
    return _by_name(roads, name_query, scores) or full


def _homes(road: UnitQuerySet, query: rules.AddressQuery) -> dict[UUID, float]:
    """Homes with how well they fit. "12" finds 12 A too, below 12 itself."""
    score: Combinable = Value(0.0)
    if query.house is not None:
        road = _at(road, query.house)
        score = score + _points(0.5, Q(ending=_ending(query.house)))
    if query.postcode:
        road = road.filter(postcode=query.postcode)
    if query.street:
        likeness = TrigramWordSimilarity(query.street, "search_street")
        score = score + likeness
        if not query.postcode:  # whoever knows the postcode may spell the street as they like
            road = road.filter(
                Q(search_street__contains=query.street)
                | Q(search_street__trigram_word_similar=query.street)
            )
    scored = road.order_by().annotate(score=ExpressionWrapper(score, FloatField()))
    return dict(scored.values_list("pk", "score")[: rules.CANDIDATES])


def _points(number: float, condition: Q) -> Case:
    return Case(When(condition, then=Value(number)), default=Value(0.0), output_field=FloatField())


def _at(units: UnitQuerySet, house: rules.HouseNumber) -> UnitQuerySet:
    """An "a" may be kept as the letter or as the addition."""
    ending = Upper(Concat("house_letter", "house_addition", output_field=TextField()))
    return units.annotate(ending=ending).filter(
        house_number=house.number, ending__startswith=_ending(house)
    )


def _ending(house: rules.HouseNumber) -> str:
    return f"{house.letter}{house.addition}".upper()
