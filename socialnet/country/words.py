"""The lists that names, streets and towns come from."""

from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
# So many places in the lottery of surnames. A name that comes often has many.
SLOTS = 65_536
# Of which this many are for the names of the list; the rest are put together and rare.
LISTED = 49_152


class Surname(NamedTuple):
    language: str
    infix: str
    surname: str


def surnames() -> list[Surname]:
    """One for each slot. The n-th of the list comes about 1 / n as often as the first."""
    listed = [Surname(*line.split("|")) for line in _lines("surnames.txt")]
    weights = [1 / (rank + 8) for rank in range(len(listed))]
    share = LISTED / sum(weights)
    slots = [
        name
        for name, weight in zip(listed, weights, strict=True)
        for _place in range(max(1, round(weight * share)))
    ]
    words = sections()
    rare = [
        Surname("", infix, begin + end)
        for begin, end in product(words["surname_begin"], words["surname_end"])
        for infix in ("", "van")
    ]
    slots += [rare[number % len(rare)] for number in range(SLOTS - len(slots))]
    return slots[:SLOTS]


def streets() -> list[str]:
    words = sections()
    return [*words["street_whole"], *map("".join, product(words["street"], words["street_end"]))]


def towns() -> list[str]:
    words = sections()
    return list(map("".join, product(words["town_begin"], words["town_end"])))


@cache
def sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in _lines("words.txt"):
        if line.startswith("["):
            name = line.strip("[]")
        else:
            found[name] = line.split("|") if "|" in line else line.split()
    return found


def _lines(file: str) -> list[str]:
    text = (DATA / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
