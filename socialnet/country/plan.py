"""Corporations, and the complexes of each: where they stand, how they are built and numbered."""

import random
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from . import words

HOMES_PER_CORPORATION = 12_000
SMALLEST, LARGEST = 20, 240  # homes in a complex
POSTCODE_HOMES = 32


class Numbers(IntEnum):
    """How the homes of a complex are told apart."""

    PLAIN = 0  # 12, 14, 16
    LETTER = 1  # 12 A, 12 B
    ADDITION = 2  # 12-1, 12-2
    BOTH = 3  # 12 A3


@dataclass(frozen=True)
class PlannedCorporation:
    id: UUID
    slug: str
    name: str


@dataclass(frozen=True)
class PlannedComplex:
    number: int
    id: UUID
    corporation: UUID
    name: str
    concept: str
    town: str
    street: str
    postcode: int  # counts on through the letters: 4 digits × 676
    first_number: int
    numbers: Numbers
    first_home: int  # homes are numbered through the country
    homes: int
    per_floor: int
    entrances: int  # 0: one door for all; else homes stand around stairs, eight to an entrance


@dataclass(frozen=True)
class Plan:
    seed: int
    homes: int
    corporations: list[PlannedCorporation]
    complexes: list[PlannedComplex]


def make_plan(homes: int, seed: int) -> Plan:
    chance = random.Random(seed)
    corporations = [
        PlannedCorporation(_id(chance), f"land-{seed}-{number}", f"Woonstichting {name}")
        for number, name in enumerate(_names(chance, homes), start=1)
    ]
    complexes: list[PlannedComplex] = []
    ground = _Ground(chance)
    first_home = 0
    for corporation, size in zip(corporations, _sizes(len(corporations), homes), strict=True):
        towns = ground.towns_for(size)
        for in_complex in _split(chance, size):
            complexes.append(
                _complex(chance, ground, towns, corporation, len(complexes), first_home, in_complex)
            )
            first_home += in_complex
    return Plan(seed, homes, corporations, complexes)


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _names(chance: random.Random, homes: int) -> list[str]:
    names = words.towns()
    chance.shuffle(names)
    count = max(2, homes // HOMES_PER_CORPORATION)
    return [f"{names[n % len(names)]}{_again(n // len(names))}" for n in range(count)]


def _again(times: int) -> str:
    return f" {times + 1}" if times else ""


def _sizes(count: int, homes: int) -> list[int]:
    """A few large ones and many small ones, as it is; together all homes."""
    weights = [(rank + 1) ** -0.7 for rank in range(count)]
    sizes = [max(1, int(homes * weight / sum(weights))) for weight in weights]
    sizes[0] += homes - sum(sizes)
    return sizes


def _split(chance: random.Random, homes: int) -> list[int]:
    found = []
    while homes > LARGEST:
        # Small complexes are more than large ones.
        size = int(chance.triangular(SMALLEST, LARGEST, 48))
        if homes - size < SMALLEST:
            size -= SMALLEST
        size = max(SMALLEST, size)
        found.append(size)
        homes -= size
    return [*found, homes] if homes else found


class _Ground:
    """Which numbers of which street are taken, and how far the postcodes of a town have come."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.streets = words.streets()
        self.towns = words.towns()
        self.taken: dict[tuple[str, str], int] = {}
        self.postcode = 1100 * 676

    def towns_for(self, homes: int) -> list[str]:
        return self.chance.sample(self.towns, min(len(self.towns), 1 + homes // 8000))

    def place(self, town: str, numbers: int, postcodes: int) -> tuple[str, int, int]:
        """→ street, first house number, first postcode."""
        street = self.chance.choice(self.streets)
        first = self.taken.get((town, street), 1 + self.chance.randrange(2))
        self.taken[town, street] = first + 2 * numbers
        postcode = self.postcode
        self.postcode += postcodes
        if self.postcode >= 9999 * 676:
            self.postcode = 1100 * 676
        return street, first, postcode


def _complex(
    chance: random.Random,
    ground: _Ground,
    towns: list[str],
    corporation: PlannedCorporation,
    number: int,
    first_home: int,
    homes: int,
) -> PlannedComplex:
    stairs = chance.random() < 0.45
    numbers = Numbers(chance.choices(list(Numbers), [60, 18, 14, 8])[0])
    town = chance.choice(towns)
    street, first_number, postcode = ground.place(town, homes, 1 + homes // POSTCODE_HOMES)
    kind = "hof" if stairs else "flat"
    return PlannedComplex(
        number=number,
        id=_id(chance),
        corporation=corporation.id,
        name=f"{street} {first_number}, {kind}",
        concept=chance.choices(["ordinary", "senior", "mixed"], [84, 14, 2])[0],
        town=town,
        street=street,
        postcode=postcode,
        first_number=first_number,
        numbers=numbers,
        first_home=first_home,
        homes=homes,
        per_floor=2 if stairs else chance.randint(6, 14),
        entrances=(homes + 7) // 8 if stairs else 0,
    )
