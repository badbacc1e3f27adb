"""From texts to what the register takes, or to what is wrong with them.

A column is looked at as a whole: what stands there often is judged once. Nothing is done per cell.
"""

import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from operator import add
from typing import Any

from django.utils import timezone

from ..models import ContactChannel
from . import texts
from .snapshot import BATCH_COLUMNS, COLUMNS, MOST_PROBLEMS, REQUIRED, Batch, Problem, Table
from .texts import Wrong

# White space that `" ".join(text.split())` would change, in texts that are joined by NUL, which no
# file has. To look for each of them is far faster than one pattern for all.
_SPACES = [chr(n) for n in range(0x3001) if chr(n).isspace() and n != 0x20]
_TWO_SPACES = ["  ", " \0", "\0 "]
_ODD_SPACE = [*_SPACES, *_TWO_SPACES]
_ODD_SPACE_ASCII = [text for text in _ODD_SPACE if text.isascii()]
_PLAIN_NUMBER = re.compile("[1-9][0-9]{0,4}").fullmatch
_HOUSE = ("house_number", "house_letter", "house_addition")
# So many different texts of one column are remembered from part to part.
_MEMORY = 50_000
_ORDER = {name: number for number, name in enumerate(COLUMNS)}


class Checker:
    """Takes tables one after the other; says at the end what holds for the whole file."""

    def __init__(self) -> None:
        self.complexes: dict[str, str] = {}
        self.count = 0
        self.meanings: dict[str, dict[str, str]] = {}
        # Columns that the file does not have, but says in another one: a letter behind a number.
        self.also_said: set[str] = set()
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
        died = batch.columns["deceased_on"]
        said = map(add, batch.people, died) if any(died) else batch.people
        self._person.extend(map(hash, said))
        self._unit.extend(map(hash, batch.units))

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
        people, units = len(set(self._of_person)), len(set(self._of_unit))
        if people < len(self._lines):
            # What is said of somebody has their key in it: as many different ones as there are
            # keys, and nobody is contradicted.
            self._contradictions("relatie_id", self._of_person, self._person, people)
        self._contradictions("eenheid_id", self._of_unit, self._unit, units)
        if people < len(self._lines):
            self._twice_at_home()

    def _contradictions(
        self, column: str, keys: "array[int]", said: "array[int]", many: int
    ) -> None:
        if len(set(said)) == many:
            return
        first: dict[int, int] = {}
        for line, key, meaning in zip(self._lines, keys, said, strict=True):
            if line not in self._wrong_lines and first.setdefault(key, meaning) != meaning:
                self.wrong(line, column, "contradiction")

    def _twice_at_home(self) -> None:
        seen: set[tuple[int, int]] = set()
        for line, person, unit in zip(self._lines, self._of_person, self._of_unit, strict=True):
            if line in self._wrong_lines:
                continue
            if (person, unit) in seen:
                self.wrong(line, "relatie_id", "twice_at_home")
            seen.add((person, unit))


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
        channel = self.judged("voorkeurskanaal", texts.channel, often=True)
        if "email" not in self.table.columns:
            # Who is not known by an address cannot be mailed: about them nothing is said.
            channel = ["" if one == ContactChannel.EMAIL else one for one in channel]
        return {
            "person": self.text("relatie_id", 40),
            "initials": self.text("voorletters", 20),
            "infix": self.text("tussenvoegsel", 20),
            "surname": self.text("achternaam", 80),
            "letter_name": self.text("aanschrijfnaam", 120),
            "phone": self.text("telefoon", 20),
            "email": self.judged("email", texts.email, limit=254, plain=texts.PLAIN_EMAIL),
            "channel": channel,
            "language": self.judged("taal", texts.language, limit=10, often=True),
            "deceased_on": self.judged("overleden", self.past_day),
            "unit": self.text("eenheid_id", 40),
            "complex": self.text("complex_code", 40),
            "complex_name": self.text("complex_naam", 100),
            "street": self.text("straat", 80),
            **house,
            "postcode": self.judged("postcode", texts.postcode),
            "town": self.text("woonplaats", 80),
            "bag_id": self.judged("bag_nummeraanduiding", texts.bag, plain=texts.PLAIN_BAG),
            "kind": self.judged("rol", texts.kind, often=True),
            "since": since,
            # The last day of a lease is a day on which somebody still lives there.
            "until": _by_value(last, texts.day_after),
        }

    def spaced(self, column: str) -> Sequence[str]:
        """With white space made single; what is lacking is noted."""
        found = self.table.columns.get(column)
        if found is None or not any(found):
            found = [""] * self.size
        else:
            joined = "\0" + "\0".join(found) + "\0"
            if not self.table.has_odd_space:
                odd = _TWO_SPACES if " " in joined else []
            else:
                odd = _ODD_SPACE_ASCII if joined.isascii() else _ODD_SPACE
            if any(space in joined for space in odd):
                found = _by_value(found, _single_spaced)
        if column in REQUIRED and not all(found):
            self._note(column, found, lambda text: not text, "empty")
        return found

    def text(self, column: str, limit: int) -> Sequence[str]:
        """What is too long or lacking is noted."""
        found = self.spaced(column)
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
        self,
        column: str,
        judge: Callable[[str], str],
        limit: int = 40,
        often: bool = False,
        plain: re.Pattern[str] | None = None,
    ) -> Sequence[str]:
        """What `judge` makes of each text that is there; `often`: also of an empty one. What is
        `plain` means what it says: a column in which each text is another one needs no memory."""
        found = self.spaced(column)
        if not often and not any(found):
            return found
        if plain and all(map(plain.fullmatch, found)):
            return found
        meanings = self.checker.meanings.setdefault(column, {})
        if len(meanings) > _MEMORY:
            meanings.clear()
        refused: dict[str, Wrong] = {}
        for text in set(found) - meanings.keys():
            if not text and not often:
                meanings[text] = ""
                continue
            try:
                if len(text) > limit:
                    raise Wrong("too_long", limit=limit)
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
        if not any(parts[1]) and not any(parts[2]) and all(map(_PLAIN_NUMBER, parts[0])):
            return dict(zip(_HOUSE, parts, strict=True))
        triples: Sequence[tuple[str, ...]] = list(zip(*parts, strict=True))
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
        _number, letters, additions = zip(*meanings.values(), strict=True)
        self.checker.also_said |= {
            *({"huisletter"} if any(letters) else ()),
            *({"toevoeging"} if any(additions) else ()),
        }
        read_as = zip(*map(meanings.__getitem__, triples), strict=True)
        return dict(zip(_HOUSE, read_as, strict=True))


def _by_value(found: Sequence[str], change: Callable[[str], str]) -> list[str]:
    meanings = {text: change(text) for text in set(found)}
    return list(map(meanings.__getitem__, found))


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
