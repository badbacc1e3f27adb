"""From texts to what the register takes, or to what is wrong with them.

A column is looked at as a whole: what stands there often is judged once. Nothing is done per cell.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from . import texts
from .snapshot import (
    BATCH_COLUMNS,
    COLUMNS,
    PERSON_COLUMNS,
    REQUIRED,
    UNIT_COLUMNS,
    Batch,
    Problem,
    Table,
)
from .texts import Wrong

MOST_PROBLEMS = 10_000

# White space that `" ".join(text.split())` would change, in texts that are joined by NUL, which no
# file has. To look for each of them is far faster than one pattern for all.
_SPACES = [chr(n) for n in range(0x3001) if chr(n).isspace() and n != 0x20]
_ODD_SPACE = [*_SPACES, "  ", " \0", "\0 "]
_ODD_SPACE_ASCII = [text for text in _ODD_SPACE if text.isascii()]
# So many different texts of one column are remembered from part to part.
_MEMORY = 50_000
_ORDER = {name: number for number, name in enumerate(COLUMNS)}


class Checker:
    """Takes tables one after the other; says at the end what holds for the whole file."""

    def __init__(self) -> None:
        self.complexes: dict[str, str] = {}
        self.count = 0
        self.meanings: dict[str, dict[str, str]] = {}
        self._found: list[tuple[int, int, Problem]] = []
        self._lines = array("q")
        # Of each record: of whom and what it is, and all that it says about that. The numbers of a
        # million records are remembered where their texts would not fit.
        self._of_person, self._person = array("q"), array("q")
        self._of_unit, self._unit = array("q"), array("q")
        self._wrong_lines: set[int] = set()

    # --- problems ---

    def wrong(self, line: int, column: str, code: str, **facts: Any) -> None:
        self._wrong_lines.add(line)
        if len(self._found) <= MOST_PROBLEMS:
            problem = Problem(line, column, code, facts)
            self._found.append((line, _ORDER.get(column, -1), problem))

    @property
    def too_many(self) -> bool:
        return len(self._found) > MOST_PROBLEMS

    def problems(self) -> list[Problem]:
        found = [problem for *_, problem in sorted(self._found, key=lambda one: one[:2])]
        if self.too_many:
            last = found[MOST_PROBLEMS - 1]
            return [*found[:MOST_PROBLEMS], Problem(last.line, "", "more_problems")]
        return found

    # --- one part of the file ---

    def take(self, table: Table) -> Batch:
        """What is wrong is noted; then the batch is not to be used."""
        part = _Part(self, table)
        values = part.values()
        batch = Batch(table.lines, {name: values[name] for name in BATCH_COLUMNS})
        self.count += len(table.lines)
        self._remember(batch)
        self._take_complexes(table.lines, values["complex"], values["complex_name"])
        return batch

    def _remember(self, batch: Batch) -> None:
        self._lines.extend(batch.lines)
        self._of_person.extend(map(hash, batch.columns["person"]))
        self._of_unit.extend(map(hash, batch.columns["unit"]))
        self._person.extend(map(hash, batch.rows(PERSON_COLUMNS)))
        self._unit.extend(map(hash, batch.rows(UNIT_COLUMNS)))

    def _take_complexes(
        self, lines: Sequence[int], codes: Sequence[str], names: Sequence[str]
    ) -> None:
        """A complex is named once or more, and always the same."""
        others: set[tuple[str, str]] = set()
        for code, name in dict.fromkeys(zip(codes, names, strict=True)):
            known = self.complexes.get(code) or name
            self.complexes[code] = known
            if name and name != known:
                others.add((code, name))
        if not others:
            return
        for line, *said in zip(lines, codes, names, strict=True):
            if tuple(said) in others and line not in self._wrong_lines:
                self.wrong(line, "complex_naam", "contradiction")

    # --- the file as a whole ---

    def finish(self) -> None:
        """What one record says against another."""
        twice = _repeated(self._of_person)
        self._contradictions("relatie_id", self._of_person, self._person, twice)
        self._contradictions("eenheid_id", self._of_unit, self._unit, _repeated(self._of_unit))
        self._twice_at_home(twice)

    def _contradictions(
        self, column: str, keys: Iterable[int], said: Iterable[int], twice: set[int]
    ) -> None:
        if not twice:
            return
        first: dict[int, int] = {}
        for line, key, meaning in zip(self._lines, keys, said, strict=True):
            if key not in twice or line in self._wrong_lines:
                continue
            if first.setdefault(key, meaning) != meaning:
                self.wrong(line, column, "contradiction")

    def _twice_at_home(self, twice: set[int]) -> None:
        if not twice:
            return
        seen: set[tuple[int, int]] = set()
        for line, person, unit in zip(self._lines, self._of_person, self._of_unit, strict=True):
            if person not in twice or line in self._wrong_lines:
                continue
            if (person, unit) in seen:
                self.wrong(line, "relatie_id", "twice_at_home")
            seen.add((person, unit))


def _repeated(keys: "array[int]") -> set[int]:
    if len(set(keys)) == len(keys):
        return set()
    seen: set[int] = set()
    twice: set[int] = set()
    for key in keys:
        (twice if key in seen else seen).add(key)
    return twice


class _Part:
    """The checks of one table, column by column."""

    def __init__(self, checker: Checker, table: Table) -> None:
        self.checker, self.table = checker, table
        self.lines = table.lines
        self.size = len(table.lines)
        self.today = timezone.localdate()

    def day(self, text: str) -> str:
        return texts.day(text, self.today)

    def past_day(self, text: str) -> str:
        return texts.past_day(text, self.today)

    def values(self) -> Mapping[str, Sequence[str]]:
        since = self.judged("huur_begin", self.day)
        last = self.judged("huur_einde", self.day)
        self.ends_after_it_begins(since, last)
        house = self.house()
        return {
            "person": self.text("relatie_id", 40),
            "initials": self.text("voorletters", 20),
            "infix": self.text("tussenvoegsel", 20),
            "surname": self.text("achternaam", 80),
            "letter_name": self.text("aanschrijfnaam", 120),
            "phone": self.text("telefoon", 20),
            "email": self.judged("email", texts.email, limit=254),
            "channel": self.judged("voorkeurskanaal", texts.channel, often=True),
            "language": self.judged("taal", texts.language, limit=10, often=True),
            "deceased_on": self.judged("overleden", self.past_day),
            "unit": self.text("eenheid_id", 40),
            "complex": self.text("complex_code", 40),
            "complex_name": self.text("complex_naam", 100),
            "street": self.text("straat", 80),
            **house,
            "postcode": self.judged("postcode", texts.postcode),
            "town": self.text("woonplaats", 80),
            "bag_id": self.judged("bag_nummeraanduiding", texts.bag),
            "kind": self.judged("rol", texts.kind, often=True),
            "since": since,
            # The last day of a lease is a day on which somebody still lives there.
            "until": _by_value(last, texts.day_after),
        }

    def text(self, column: str, limit: int) -> Sequence[str]:
        """White space is made single; what is too long or lacking is noted."""
        found = self.table.columns.get(column)
        if found is None:
            return [""] * self.size
        joined = "\0" + "\0".join(found) + "\0"
        odd = _ODD_SPACE_ASCII if joined.isascii() else _ODD_SPACE
        if any(space in joined for space in odd):
            found = _by_value(found, _single_spaced)
        if column in REQUIRED and not all(found):
            self._note(column, found, lambda text: not text, "empty")
        if max(map(len, found), default=0) > limit:
            self._note(column, found, lambda text: len(text) > limit, "too_long", limit=limit)
        return found

    def _note(
        self,
        column: str,
        found: Sequence[str],
        is_wrong: Callable[[str], bool],
        code: str,
        **facts: Any,
    ) -> None:
        for line, text in zip(self.lines, found, strict=True):
            if is_wrong(text):
                self.checker.wrong(line, column, code, **facts)

    def judged(
        self, column: str, judge: Callable[[str], str], limit: int = 40, often: bool = False
    ) -> Sequence[str]:
        """What `judge` makes of each text that is there; `often`: also of an empty one."""
        found = self.text(column, limit)
        meanings = self.checker.meanings.setdefault(column, {})
        if len(meanings) > _MEMORY:
            meanings.clear()
        refused: dict[str, Wrong] = {}
        for text in set(found) - meanings.keys():
            if len(text) > limit or (not text and not often):
                meanings[text] = ""
                continue
            try:
                meanings[text] = judge(text)
            except Wrong as wrong:
                refused[text] = wrong
        if refused:
            for line, text in zip(self.lines, found, strict=True):
                if text in refused:
                    self.checker.wrong(line, column, refused[text].code, **refused[text].facts)
            return [meanings.get(text, "") for text in found]
        return list(map(meanings.__getitem__, found))

    def ends_after_it_begins(self, since: Sequence[str], last: Sequence[str]) -> None:
        if not any(last):
            return
        for line, begin, end in zip(self.lines, since, last, strict=True):
            if begin and end and end < begin:
                self.checker.wrong(line, "huur_einde", "before_beginning")

    def house(self) -> dict[str, Sequence[str]]:
        """A number with or without what follows it, in one column or in three."""
        parts = [
            self.text("huisnummer", 20),
            self.judged("huisletter", texts.letter, limit=1),
            self.judged("toevoeging", texts.addition, limit=6),
        ]
        triples = list(zip(*parts, strict=True))
        meanings: dict[tuple[str, ...], tuple[str, str, str]] = {}
        refused: dict[tuple[str, ...], Wrong] = {}
        for triple in set(triples):
            try:
                meanings[triple] = texts.house(*triple)
            except Wrong as wrong:
                meanings[triple], refused[triple] = ("", "", ""), wrong
        if refused:
            for line, triple in zip(self.lines, triples, strict=True):
                if triple in refused:
                    self.checker.wrong(line, "huisnummer", refused[triple].code)
        number, letter, addition = zip(*map(meanings.__getitem__, triples), strict=True)
        return {"house_number": number, "house_letter": letter, "house_addition": addition}


def _by_value(found: Sequence[str], change: Callable[[str], str]) -> list[str]:
    meanings = {text: change(text) for text in set(found)}
    return list(map(meanings.__getitem__, found))


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
