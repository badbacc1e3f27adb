"""Reading a file of the ERP with arrears: bytes → rows, or what is wrong by line and column.

Which customer, how much, since when; and of each condition the day, the way and where the evidence
lies. The rest of the file is ignored, and told. Writes nothing.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from residents.imports import Problem, Unreadable, normal_header
from residents.imports.csv_file import CsvFile
from residents.imports.snapshot import MOST_PROBLEMS
from residents.imports.texts import Wrong as WrongText
from residents.imports.texts import past_day
from residents.imports.xlsx_file import XlsxFile

from .rules.arrears import WAYS, Condition, Done, Way, amount_of, is_reference

REFERENCE, AMOUNT, SINCE = "klantnummer", "bedrag", "achter_sinds"
_OF = {
    Condition.CONTACT: "contact",
    Condition.HELP: "schuldhulp",
    Condition.REMINDER: "herinnering",
    Condition.OFFER: "aanbod",
}
COLUMNS = (
    *(REFERENCE, AMOUNT, SINCE),
    *(f"{name}_{part}" for name in _OF.values() for part in ("op", "hoe", "bewijs")),
)
REQUIRED = (REFERENCE, AMOUNT, SINCE)
_ALSO_CALLED = {
    "relatie_id": REFERENCE,
    "relatienummer": REFERENCE,
    "huurdernummer": REFERENCE,
    "achterstand": AMOUNT,
    "saldo": AMOUNT,
    "sinds": SINCE,
    "achterstand_sinds": SINCE,
}
_WAYS = {
    "bezoek": Way.VISIT,
    "huisbezoek": Way.VISIT,
    "telefoon": Way.PHONE,
    "bellen": Way.PHONE,
    "brief": Way.LETTER,
    "e-mail": Way.EMAIL,
    "email": Way.EMAIL,
    "mail": Way.EMAIL,
}
_WRITE = {Way.VISIT: "bezoek", Way.PHONE: "telefoon", Way.LETTER: "brief", Way.EMAIL: "e-mail"}
# Longer ones are made in parts.
MOST_LINES = 20_000


@dataclass(frozen=True)
class Row:
    line: int
    reference: str
    amount_cents: int
    behind_since: date
    steps: dict[str, Done]


@dataclass
class Found:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def column_of(condition: str, part: str) -> str:
    return f"{_OF[Condition(condition)]}_{part}"


def read(data: bytes, kind: str, today: date) -> Found:
    """The whole file, with all its problems at once, so that one export mends them."""
    found = Found()
    try:
        _read(data, kind, today, found)
    except Unreadable as error:
        found.problems.append(error.problem)
    if not found.problems and not found.rows:
        found.problems.append(Problem(1, "", "no_lines"))
    found.problems.sort(key=lambda one: one.line)
    return found


def _read(data: bytes, kind: str, today: date, found: Found) -> None:
    def open_file() -> io.BytesIO:
        return io.BytesIO(data)

    file = XlsxFile(open_file) if kind == "xlsx" else CsvFile(open_file)
    places = _places(file.header, file.header_line, found)
    reading = _Reading(found, today)
    try:
        for table in file.tables(places):
            columns = table.columns
            for at, line in enumerate(table.lines):
                reading.take(line, {name: texts[at].strip() for name, texts in columns.items()})
    finally:
        found.problems += file.problems


def _places(header: Sequence[str], line: int, found: Found) -> dict[int, str]:
    names = [_name_of(text) for text in header]
    for name in REQUIRED:
        if name not in names:
            raise Unreadable(line, name, "column_missing", name=name)
    for name in COLUMNS:
        if names.count(name) > 1:
            raise Unreadable(line, name, "column_twice", name=name)
    found.ignored = sorted({text.strip() for text in header if text.strip()} - _taken(header))
    return {at: name for at, name in enumerate(names) if name in COLUMNS}


def _name_of(text: str) -> str:
    plain = normal_header(text)
    return _ALSO_CALLED.get(plain, plain)


def _taken(header: Sequence[str]) -> set[str]:
    return {text.strip() for text in header if _name_of(text) in COLUMNS}


class _Reading:
    def __init__(self, found: Found, today: date) -> None:
        self.found, self.today = found, today
        self.seen: set[str] = set()

    def take(self, line: int, cells: dict[str, str]) -> None:
        if not any(cells.values()):
            return
        if len(self.seen) >= MOST_LINES or len(self.found.problems) >= MOST_PROBLEMS:
            raise Unreadable(line, "", "more_problems")
        self.wrong = False
        reference = self._reference(line, cells.get(REFERENCE, ""))
        amount = self._amount(line, cells.get(AMOUNT, ""))
        since = self._day(line, SINCE, cells.get(SINCE, ""), required=True)
        steps = {
            str(condition): done
            for condition in Condition
            if (done := self._step(line, condition, cells)) is not None
        }
        if not self.wrong and amount is not None and since is not None:
            self.found.rows.append(Row(line, reference, amount, since, steps))

    def _problem(self, line: int, column: str, code: str, **facts: object) -> None:
        self.wrong = True
        self.found.problems.append(Problem(line, column, code, facts))

    def _reference(self, line: int, text: str) -> str:
        if not text:
            self._problem(line, REFERENCE, "empty")
        elif not is_reference(text):
            self._problem(line, REFERENCE, "bad_reference")
        elif text in self.seen:
            self._problem(line, REFERENCE, "customer_twice")
        self.seen.add(text)
        return text

    def _amount(self, line: int, text: str) -> int | None:
        found = amount_of(text)
        if found is None:
            self._problem(line, AMOUNT, "bad_amount" if text else "empty")
        return found

    def _day(self, line: int, column: str, text: str, *, required: bool = False) -> date | None:
        if not text:
            if required:
                self._problem(line, column, "empty")
            return None
        try:
            return date.fromisoformat(past_day(text, self.today))
        except WrongText as wrong:
            self._problem(line, column, wrong.code, **wrong.facts)
            return None

    def _step(self, line: int, condition: Condition, cells: dict[str, str]) -> Done | None:
        on, how, evidence = (
            cells.get(column_of(condition, part), "") for part in ("op", "hoe", "bewijs")
        )
        if not (on or how or evidence):
            return None
        if not on:
            self._problem(line, column_of(condition, "op"), "empty")
        day = self._day(line, column_of(condition, "op"), on)
        way = _WAYS.get(how.lower())
        if way is None:
            known = ", ".join(name for one, name in _WRITE.items() if one in WAYS[condition])
            self._problem(line, column_of(condition, "hoe"), "not_a_choice", known=known)
        if not is_reference(evidence):
            self._problem(line, column_of(condition, "bewijs"), "no_evidence")
        return Done(day, way.value, evidence) if day is not None and way is not None else None
