"""One way to read a file, whatever its format: part by part, checked, with what was wrong."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from .checks import Checker
from .csv_file import CsvFile
from .mapping import places_of
from .snapshot import OPTIONAL, Batch, Opener, Options, Problem, Snapshot, Table, Unreadable
from .vera_file import ATTRIBUTES, VeraFile
from .xlsx_file import XlsxFile

FORMATS = ("csv", "xlsx", "json")


def format_of(name: str) -> str:
    """By the end of its name; "" when it is none of ours."""
    ending = Path(name).suffix.lower().removeprefix(".")
    return ending if ending in FORMATS else ""


class Reader:
    """`read_batches` once; after that the rest is known. A CSV is never whole in memory."""

    def __init__(self, opener: Opener, kind: str = "csv", options: Options | None = None) -> None:
        self._opener, self._kind, self._options = opener, kind, options or Options()
        self._checker = Checker()
        self.complexes = self._checker.complexes
        self.ignored: list[str] = []
        self.notes: list[str] = []
        self.problems: list[Problem] = []
        self._in_file: set[str] = set()

    @property
    def given(self) -> frozenset[str]:
        """Our columns about which the file says something; the others are left as they are."""
        return frozenset((self._in_file - self._options.left_out) | self._checker.also_said)

    @property
    def count(self) -> int:
        """Records that were read."""
        return self._checker.count

    def read_batches(self) -> Iterator[Batch]:
        more: list[Problem] = []
        try:
            yield from self._checked(more)
        except Unreadable as error:
            more.append(error.problem)
        self._checker.finish()
        found = [*self._checker.problems(), *more]
        # `sorted` keeps the order of what stands on one line.
        self.problems = sorted(map(self._in_words_of_the_file, found), key=lambda one: one.line)
        if not self.problems and not self.count:
            code = "no_records" if self._kind == "json" else "no_lines"
            self.problems.append(Problem(1, "", code))

    def _checked(self, more: list[Problem]) -> Iterator[Batch]:
        for table in self._tables(more):
            for name in self._options.left_out & table.columns.keys():
                self._note_left_out(name)
            if len(table.lines):
                yield self._checker.take(_without(table, self._options.left_out))
            if self._checker.too_many:
                return

    def _tables(self, more: list[Problem]) -> Iterator[Table]:
        if self._kind == "json":
            vera = VeraFile(self._opener, self._options.cluster_kind)
            yield from vera.tables()
            self.ignored = sorted(vera.ignored)
            self._in_file = vera.given
            more += vera.problems
            return
        file = _sheet(self._opener, self._kind)
        try:
            places, self.ignored = places_of(file.header, file.header_line, self._options.mapping)
            self._in_file = set(places.values())
            if isinstance(file, XlsxFile):
                self.notes += file.not_read
            yield from file.tables(places)
        finally:
            more += file.problems

    def _note_left_out(self, name: str) -> None:
        name = self._attribute(name)
        if name not in self.ignored:
            self.ignored = sorted([*self.ignored, name])

    def _attribute(self, column: str) -> str:
        return ATTRIBUTES.get(column, column) if self._kind == "json" else column

    def _in_words_of_the_file(self, problem: Problem) -> Problem:
        column = self._attribute(problem.column)
        return Problem(problem.line, column, problem.code, problem.facts)


def _without(table: Table, left_out: Iterable[str]) -> Table:
    """What a corporation does not take is as if the file did not have it."""
    gone = set(left_out) & set(OPTIONAL)
    columns = {name: texts for name, texts in table.columns.items() if name not in gone}
    return Table(table.lines, columns, table.has_odd_space)


def _sheet(opener: Opener, kind: str) -> CsvFile | XlsxFile:
    return XlsxFile(opener) if kind == "xlsx" else CsvFile(opener)


def headers_of(opener: Opener, kind: str) -> list[str]:
    """The headers of a CSV or XLSX file, to be told which column is which. Raises Unreadable."""
    return [text.strip() for text in _sheet(opener, kind).header if text.strip()]


def read(data: bytes, kind: str = "csv", options: Options | None = None) -> Snapshot:
    """The whole file. All its problems at once, so that one export mends them."""
    reader = Reader(lambda: io.BytesIO(data), kind, options)
    batches = list(reader.read_batches())
    return Snapshot(
        batches, reader.complexes, reader.ignored, reader.notes, reader.problems, reader.given
    )
