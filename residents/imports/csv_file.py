"""Reading a CSV export: bytes → text → records, or the line where it goes wrong."""

import codecs
import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from .snapshot import Opener, Problem, Table, Unreadable

PART = 20_000  # records at once: more would only take memory
_BLOCK = 1 << 20
_NEWLINE = re.compile(r"\r\n|\r|\n")


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
    return len(_NEWLINE.findall(text)) if "\r" in text else text.count("\n")


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


class CsvFile:
    """The header first, the records after it, as often as one likes."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._encoding = encoding_of(opener)
        with self._text() as text:
            head = _NEWLINE.split(text.readline(), maxsplit=1)[0]
        self._delimiter = max(";,\t", key=head.count)
        self.header_line = 1
        self.header: list[str] = []
        self.problems: list[Problem] = []  # records that do not fit the header
        for begin, fields in self._records():
            self.header_line, self.header = begin, fields
            break
        else:
            raise Unreadable(1, "", "empty_file")

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self._opener(), encoding=self._encoding, newline="")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(line where the record begins, fields), without the empty ones. For a few of them."""
        for begins, rows in self._parts(size=1):
            for begin, fields in zip(begins, rows, strict=True):
                if any(value.strip() for value in fields):
                    yield begin, fields

    def _parts(self, size: int = PART) -> Iterator[tuple[list[int], list[list[str]]]]:
        with self._text() as text:
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            begins: list[int] = []
            rows: list[list[str]] = []
            begin = 1
            try:
                for fields in reader:
                    rows.append(fields)
                    begins.append(begin)
                    begin = reader.line_num + 1
                    if len(rows) == size:
                        yield begins, rows
                        begins, rows = [], []
            except csv.Error as error:
                raise Unreadable(begin, "", "bad_quote") from error
            if rows:
                yield begins, rows

    def tables(self, columns: dict[int, str]) -> Iterator[Table]:
        """`columns`: place in the record → our column."""
        width = len(self.header)
        for begins, rows in self._parts():
            if begins[0] <= self.header_line:
                drop = sum(begin <= self.header_line for begin in begins)
                begins, rows = begins[drop:], rows[drop:]
            if set(map(len, rows)) - {width} or not all(row[0] for row in rows):
                begins, rows = self._fitting(begins, rows, width)
            if rows:
                found = list(zip(*rows, strict=True))
                yield Table(begins, {name: found[at] for at, name in columns.items()})

    def _fitting(
        self, begins: list[int], rows: list[list[str]], width: int
    ) -> tuple[list[int], list[list[str]]]:
        """Without empty lines, and without those of another width, which are told."""
        kept: tuple[list[int], list[list[str]]] = ([], [])
        for begin, fields in zip(begins, rows, strict=True):
            if not any(value.strip() for value in fields):
                continue
            if len(fields) == width:
                kept[0].append(begin)
                kept[1].append(fields)
            else:
                facts = {"here": len(fields), "head": width}
                self.problems.append(Problem(begin, "", "width", facts))
        return kept
