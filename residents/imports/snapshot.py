"""What a file says, when it is good: one shape, whatever the format was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, BinaryIO

from .. import rules

COLUMNS = (
    "relatie_id rol voorletters tussenvoegsel achternaam aanschrijfnaam telefoon email"
    " voorkeurskanaal taal eenheid_id complex_code complex_naam straat huisnummer huisletter"
    " toevoeging postcode woonplaats bag_nummeraanduiding huur_begin huur_einde overleden"
).split()
REQUIRED = (
    "relatie_id achternaam eenheid_id complex_code straat huisnummer postcode huur_begin".split()
)
# What a corporation may decide to leave in its own system: nothing here needs it.
OPTIONAL = "aanschrijfnaam telefoon email voorkeurskanaal taal bag_nummeraanduiding".split()

# More are not told: whoever mends these exports the file again.
MOST_PROBLEMS = 10_000

# A file is opened anew for each time that it is read through.
Opener = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Problem:
    """Where something is wrong, and what; never what stood there."""

    line: int
    column: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return rules.problem_text(self.code, self.facts)

    def as_json(self) -> dict[str, Any]:
        return {"line": self.line, "column": self.column, "message": self.message}


class Unreadable(Exception):
    """The file as a whole cannot be read; `problem` says where and why."""

    def __init__(self, line: int, column: str, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.problem = Problem(line, column, code, facts)


@dataclass(frozen=True)
class Options:
    """What a corporation decided about its files."""

    # A header of the file, as `normal_header` writes it → our column, or "" for none.
    mapping: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()  # of OPTIONAL
    # VERA has no complexes: this kind of cluster stands for them.
    cluster_kind: str = "FIN"


@dataclass(frozen=True)
class Table:
    """A part of a file as it stands there: texts, column by column, and the line of each record."""

    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    # False: no text has white space in it that is anything but a space.
    has_odd_space: bool = True


# What a person is called and how they are reached, and the day they died, which may be unknown.
NAME_COLUMNS = (
    *("person", "initials", "infix", "surname", "letter_name", "phone", "email"),
    *("channel", "language"),
)
PERSON_COLUMNS = (*NAME_COLUMNS, "deceased_on")
UNIT_COLUMNS = (
    *("unit", "complex", "street", "house_number", "house_letter", "house_addition"),
    *("postcode", "town", "bag_id"),
)
LEASE_COLUMNS = ("kind", "since", "until")
BATCH_COLUMNS = (*PERSON_COLUMNS, *UNIT_COLUMNS, *LEASE_COLUMNS)


@dataclass(frozen=True)
class Batch:
    """Checked records, column by column, as the database takes them; a day is ISO or empty."""

    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]  # of BATCH_COLUMNS

    def rows(self, names: Iterable[str]) -> Iterable[tuple[str, ...]]:
        return zip(*(self.columns[name] for name in names), strict=True)

    @cached_property
    def people(self) -> list[str]:
        """Of each record all that NAME_COLUMNS say, in one text. No field has a tab in it."""
        return list(map("\t".join, self.rows(NAME_COLUMNS)))

    @cached_property
    def units(self) -> list[str]:
        """The same for UNIT_COLUMNS."""
        return list(map("\t".join, self.rows(UNIT_COLUMNS)))


@dataclass(frozen=True)
class PersonRow:
    key: str
    initials: str
    infix: str
    surname: str
    letter_name: str
    phone: str
    email: str
    channel: str
    language: str
    deceased_on: date | None


@dataclass(frozen=True)
class UnitRow:
    key: str
    complex_code: str
    street: str
    house: rules.HouseNumber
    postcode: str
    town: str
    bag_id: str


@dataclass(frozen=True)
class LeaseRow:
    person: str
    unit: str
    kind: str
    since: date
    until: date | None


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass
class Snapshot:
    """What a good file says. `problems` is empty, or nothing of it may be used."""

    batches: list[Batch] = field(default_factory=list)
    complexes: dict[str, str] = field(default_factory=dict)  # code → name
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    given: frozenset[str] = frozenset(COLUMNS)

    def read_batches(self) -> Iterable[Batch]:
        return self.batches

    @cached_property
    def people(self) -> dict[str, PersonRow]:
        found: dict[str, PersonRow] = {}
        for batch in self.batches:
            for (
                key,
                initials,
                infix,
                surname,
                letter,
                phone,
                mail,
                channel,
                language,
                died,
            ) in batch.rows(PERSON_COLUMNS):
                found[key] = PersonRow(
                    key, initials, infix, surname, letter, phone, mail, channel, language, day(died)
                )
        return found

    @cached_property
    def units(self) -> dict[str, UnitRow]:
        return {
            key: UnitRow(
                key,
                code,
                street,
                rules.HouseNumber(int(number), letter, addition),
                postcode,
                town,
                bag,
            )
            for batch in self.batches
            for key, code, street, number, letter, addition, postcode, town, bag in batch.rows(
                UNIT_COLUMNS
            )
        }

    @cached_property
    def leases(self) -> dict[tuple[str, str], LeaseRow]:
        return {
            (person, unit): LeaseRow(person, unit, kind, date.fromisoformat(since), day(until))
            for batch in self.batches
            for person, unit, kind, since, until in batch.rows(("person", "unit", *LEASE_COLUMNS))
        }
