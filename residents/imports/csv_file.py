"""Reading a CSV export: bytes → text → records, or the line where it goes wrong."""

import codecs
import csv
import io
import re
from bisect import bisect_right
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from itertools import repeat
from typing import Self

from .snapshot import MOST_PROBLEMS, Opener, Problem, Table, Unreadable

PART = 20_000  # records at once: more would only take memory
_BLOCK = 1 << 20
_NEWLINE = re.compile(r"\r\n|\r|\n")
MOST_IN_A_LINE = 1 << 22  # characters
# White space in a text that is not one space: tabs, those that do not break, those of other widths.
_ODD = [chr(n) for n in range(0x3001) if chr(n).isspace() and chr(n) not in " \r\n"]
_ODD_ASCII = [space for space in _ODD if space.isascii()]


def encoding_of(opener: Opener) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, or else Windows-1252. Raises Unreadable."""
    with opener() as stream:
        head = stream.read(4)
    if head == b"PK\x03\x04":
        raise Unreadable(1, "", "is_spreadsheet")
    if head[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        _require_text(opener, encoding)
    except UnicodeDecodeError:
        with opener() as stream:
            data = stream.read()
        if head[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
            raise Unreadable(1, "", "bad_character") from None
        _require_windows(data)
        encoding = "cp1252"
        _require_text(opener, encoding)
    return encoding


def _require_text(opener: Opener, encoding: str) -> None:
    """Raises UnicodeDecodeError where it is not, and Unreadable at a NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, last = 1, ""
    with opener() as stream:
        while True:
            block = stream.read(_BLOCK)
            text = decoder.decode(block, final=not block)
            if (at := text.find("\x00")) >= 0:
                # A pair of characters that make one line end may lie on both sides of the seam.
                raise Unreadable(lines + _line_ends(last + text[:at]), "", "nul")
            lines += _line_ends(last + text[:-1])
            last = text[-1:]
            if not block:
                return


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


# Letters in UTF-8: a Latin one, two Greek, Cyrillic or Arabic ones, a character of three bytes. In
# Windows-1252 the same bytes are "Ã©" and its like, which no name or street has.
_UTF8_LETTERS = re.compile(
    rb"[\xc2-\xc6][\x80-\xbf]|(?:[\xc7-\xdf][\x80-\xbf]){2}|[\xe0-\xef][\x80-\xbf]{2}"
)


def _require_windows(data: bytes) -> None:
    try:
        data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        not_utf8 = error.start + len(data) - len(error.object)
    else:
        return
    if mixed := _UTF8_LETTERS.search(data):
        # Half of such a file would be wrong. It shows where the second kind begins; the mark at the
        # beginning of a UTF-8 file is the first kind.
        raise Unreadable(_line_at(data, max(mixed.start(), not_utf8)), "", "mixed_encodings")
    try:
        data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(_line_at(data, error.start), "", "bad_character") from error


def _line_at(data: bytes, position: int) -> int:
    return len(_NEWLINE.findall(data[:position].decode("latin-1"))) + 1


class _Lines:
    """The whole lines of a file, block by block, for a file whose line ends are made one.

    As an iterator it gives line after line, also those of the next block: a field in quotation
    marks may go on there.
    """

    def __init__(self, opener: Opener, encoding: str) -> None:
        self._texts = _texts(opener, encoding)
        self._block: list[str] = []
        self._quoted: list[int] = []  # which lines of the block have a quotation mark
        self._at = 0
        self._before = 0  # lines of earlier blocks
        self.has_odd_space = False
        self.is_blank = False

    @property
    def number(self) -> int:
        """Of the line that comes next; the first one is 1."""
        return self._before + self._at + 1

    def is_at_end_of_block(self) -> bool:
        return self._at == len(self._block)

    def load(self) -> bool:
        """The next block, when this one is used up."""
        text = next(self._texts, None)
        if text is None:
            return False
        self._before += len(self._block)
        self._block, self._at = text.split("\n"), 0
        self._quoted = (
            [n for n, line in enumerate(self._block) if '"' in line] if '"' in text else []
        )
        self._quoted.reverse()
        odd = _ODD_ASCII if text.isascii() else _ODD
        self.has_odd_space = any(space in text for space in odd)
        self.is_blank = not text.strip(" \n;,\t")
        return True

    def pass_by(self) -> None:
        """What is left of this block."""
        self._at = len(self._block)

    def take_plain(self) -> list[str]:
        """All up to the next line with a quotation mark in it."""
        while self._quoted and self._quoted[-1] < self._at:
            self._quoted.pop()
        end = self._quoted[-1] if self._quoted else len(self._block)
        found = self._block[self._at : end] if self._at or self._quoted else self._block
        self._at = end
        return found

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.is_at_end_of_block() and not self.load():
            raise StopIteration
        self._at += 1
        return self._block[self._at - 1] + "\n"


def _texts(opener: Opener, encoding: str) -> Iterator[str]:
    """Blocks that end where a line ends; the last line end of each is left out."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    left, line = "", 1
    with opener() as stream:
        while block := stream.read(_BLOCK):
            text = left + decoder.decode(block)
            end = text.rfind("\n")
            left = text[end + 1 :]
            if end >= 0:
                yield text[:end]
                line += text.count("\n")
            if len(left) > MOST_IN_A_LINE:
                raise Unreadable(line, "", "too_long", limit=MOST_IN_A_LINE)
        text = left + decoder.decode(b"", final=True)
        if text:
            yield text.removesuffix("\n")


class _Part:
    """The records that begin in one block: all their fields in one row, as long as each has as
    many as the header."""

    def __init__(self, delimiter: str, width: int) -> None:
        self._delimiter, self._width = delimiter, width
        self.begins: list[int] = []
        self.fields: list[str] = []
        self.is_even = True
        self.has_odd_space = False
        self._made_of: list[list[str] | str] = []  # records, or lines that are one

    def add_lines(self, begin: int, lines: list[str]) -> None:
        self.begins += range(begin, begin + len(lines))
        self._made_of += lines
        if set(map(str.count, lines, repeat(self._delimiter))) != {self._width - 1}:
            self.is_even = False
        if self.is_even:
            self.fields += self._delimiter.join(lines).split(self._delimiter)

    def add_record(self, begin: int, fields: list[str]) -> None:
        self.begins.append(begin)
        self._made_of.append(fields)
        self.is_even = self.is_even and len(fields) == self._width
        self.fields += fields

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(line where the record begins, fields), without the empty ones."""
        for begin, one in zip(self.begins, self._made_of, strict=True):
            fields = one.split(self._delimiter) if isinstance(one, str) else one
            if any(value.strip() for value in fields):
                yield begin, fields


class CsvFile:
    """The header first, the records after it, as often as one likes."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._encoding = encoding_of(opener)
        head = next(_Lines(opener, self._encoding), "")
        self._delimiter = max(";,\t", key=head.count)
        self.problems: list[Problem] = []  # records that do not fit the header
        records = (record for part in self._parts(width=0) for record in part.records())
        self.header_line, self.header = next(records, (0, []))
        if not self.header:
            raise Unreadable(1, "", "empty_file")

    def _parts(self, width: int) -> Iterator[_Part]:
        """A line without a quotation mark is a record; csv reads the others, which is slow."""
        lines = _Lines(self._opener, self._encoding)
        while lines.load():
            if lines.is_blank:
                lines.pass_by()
                continue
            part = _Part(self._delimiter, width)
            while not lines.is_at_end_of_block():
                begin = lines.number
                if plain := lines.take_plain():
                    part.add_lines(begin, plain)
                else:
                    part.add_record(begin, self._quoted_record(lines, begin))
                    # Its text may have a line end in it.
                    part.has_odd_space |= lines.number > begin + 1
                part.has_odd_space |= lines.has_odd_space
            yield part

    def _quoted_record(self, lines: _Lines, begin: int) -> list[str]:
        try:
            return next(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            raise Unreadable(begin, "", "bad_quote") from error

    def tables(self, columns: dict[int, str]) -> Iterator[Table]:
        """`columns`: place in the record → our column."""
        width = len(self.header)
        for part in self._parts(width):
            begins, fields = part.begins, part.fields
            if not part.is_even or not all(fields[::width]):
                begins, fields = self._fitting(part, width)
            drop = bisect_right(begins, self.header_line)
            if drop < len(begins):
                yield Table(
                    begins[drop:],
                    {name: fields[drop * width + at :: width] for at, name in columns.items()},
                    part.has_odd_space,
                )

    def _fitting(self, part: _Part, width: int) -> tuple[list[int], list[str]]:
        """Without empty lines, and without those of another width, which are told."""
        begins: list[int] = []
        fields: list[str] = []
        for begin, record in part.records():
            if len(record) == width:
                begins.append(begin)
                fields += record
            elif begin > self.header_line:
                facts = {"here": len(record), "head": width}
                self.problems.append(Problem(begin, "", "width", facts))
                if len(self.problems) == MOST_PROBLEMS:
                    raise Unreadable(begin, "", "more_problems")
        return begins, fields
