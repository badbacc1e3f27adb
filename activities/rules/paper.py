"""Reading a line of the paper list from the hall: somebody's handwriting, typed over. Pure.

The home comes first, for a number is easier to read than a name; then the name, forgivingly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

from residents.rules import plain, read_query
from residents.rules.names import HouseNumber
from residents.rules.search import INFIXES, AddressQuery

# How much two words are alike: "Jilmaz" and "yilmaz" 0.83, "Jansen" and "Janssens" 0.86.
ALIKE = 0.7
# Without the home more is asked of the name.
THE_SAME = 0.9
MOST_OPTIONS = 6


class Clarity(StrEnum):
    EMPTY = "empty"
    SURE = "sure"
    ASK = "ask"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Neighbour:
    """Who lives in the complex, in the words of the register."""

    key: UUID
    search_name: str
    homes: tuple[HouseNumber, ...]


@dataclass(frozen=True)
class Reading:
    clarity: Clarity
    options: tuple[UUID, ...] = ()


def read_line(house: str, name: str, neighbours: Sequence[Neighbour]) -> Reading:
    """Who this may be, the likeliest first. Nobody is taken for sure on a name alone that somebody
    else nearly has, nor on a home where the name does not fit."""
    if not house.strip() and not name.strip():
        return Reading(Clarity.EMPTY)
    typed = _words(name)
    at_home = _at(house, neighbours)
    if at_home:
        return _at_home(typed, at_home)
    alike = _alike(typed, neighbours)
    if not alike:
        return Reading(Clarity.NOBODY)
    likeness, best = alike[0]
    others = [score for score, _one in alike[1:] if score > ALIKE]
    clear = not house.strip() and likeness >= THE_SAME and not others
    keys = tuple(one.key for _score, one in alike[:MOST_OPTIONS])
    return Reading(Clarity.SURE, (best.key,)) if clear else Reading(Clarity.ASK, keys)


def _at_home(typed: list[str], at_home: list[Neighbour]) -> Reading:
    keys = tuple(one.key for one in at_home)
    if not typed:
        return Reading(Clarity.SURE if len(keys) == 1 else Clarity.ASK, keys[:MOST_OPTIONS])
    alike = _alike(typed, at_home)
    if alike and (len(alike) == 1 or alike[0][0] > alike[1][0]):
        return Reading(Clarity.SURE, (alike[0][1].key,))
    first = tuple(one.key for _score, one in alike)
    rest = tuple(key for key in keys if key not in first)
    return Reading(Clarity.ASK, (first + rest)[:MOST_OPTIONS])


def _at(house: str, neighbours: Sequence[Neighbour]) -> list[Neighbour]:
    """ "12" finds 12 and, when there is no 12, also 12 A."""
    query = read_query(house)
    if not isinstance(query, AddressQuery) or query.house is None:
        return []
    wanted = query.house
    same = [one for one in neighbours if any(_same(home, wanted) for home in one.homes)]
    if same:
        return same
    ending = _ending(wanted)
    return [
        one
        for one in neighbours
        if any(
            home.number == wanted.number and _ending(home).startswith(ending) for home in one.homes
        )
    ]


def _same(home: HouseNumber, wanted: HouseNumber) -> bool:
    return home.number == wanted.number and _ending(home) == _ending(wanted)


def _ending(house: HouseNumber) -> str:
    return f"{house.letter}{house.addition}".upper()


def _words(name: str) -> list[str]:
    words = [word for word in plain(name).split() if word not in INFIXES]
    return [word for word in words if len(word) > 2] or words


def _alike(typed: list[str], neighbours: Sequence[Neighbour]) -> list[tuple[float, Neighbour]]:
    """The longest word that was typed is the surname, as a rule; initials tell two apart."""
    if not typed:
        return []
    found = []
    for one in neighbours:
        known = one.search_name.split()
        score = max((_likeness(word, other) for word in typed for other in known), default=0.0)
        if score >= ALIKE:
            bonus = 0.01 * sum(word in known for word in typed)
            found.append((score + bonus, one))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].search_name, pair[1].key))


def _likeness(word: str, other: str) -> float:
    if len(other) < 3 and word != other:
        return 0.0
    return SequenceMatcher(None, word, other).ratio()
