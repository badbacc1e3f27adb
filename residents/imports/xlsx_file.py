"""Reading an Excel file: the values of the first sheet that is shown. Refused fast when it is odd.

The archive is looked through before it is opened: what is small on disk may be huge inside.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .csv_file import PART
from .snapshot import Opener, Problem, Table, Unreadable

MOST_BYTES = 25 * 1024 * 1024  # of the file itself
MOST_UNPACKED = 150 * 1024 * 1024
MOST_ENTRIES = 500
MOST_CELLS = 3_000_000  # the reader takes a place for each cell of the rectangle, also an empty one
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLOCK = 1 << 20
_SEAM = 300  # a tag or a formula that lies over the seam of two blocks is seen in the next one
_ROW = re.compile(rb'<(?:\w+:)?(?:row|c)\b[^>]*?\br="([A-Z]{0,3})(\d{1,9})"')
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NO_VALUE = re.compile(
    rb'<c\b[^>]*?\br="[A-Z]{1,3}(\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)'
)
_ERROR_CELL = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*?\br="[A-Z]{1,3}(\d+)"')
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_HIDDEN = re.compile(rb'\bstate="(?:hidden|veryHidden)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


class XlsxFile:
    """Same shape as `CsvFile`. `not_read`: the names of the other sheets."""

    def __init__(self, opener: Opener) -> None:
        self.problems: list[Problem] = []
        _require_harmless(opener)
        try:
            with opener() as stream:
                book = CalamineWorkbook.from_filelike(stream)
                shown = [
                    sheet.name
                    for sheet in book.sheets_metadata
                    if sheet.typ == SheetTypeEnum.WorkSheet
                    and sheet.visible == SheetVisibleEnum.Visible
                ]
                if not shown:
                    raise Unreadable(1, "", "empty_file")
                self.not_read = [
                    sheet.name for sheet in book.sheets_metadata if sheet.name != shown[0]
                ]
                self._sheet: CalamineSheet = book.get_sheet_by_name(shown[0])
        except (CalamineError, OSError, ValueError) as error:
            raise Unreadable(1, "", "bad_spreadsheet") from error
        for begin, _end in self._sheet.merged_cell_ranges or []:
            raise Unreadable(begin[0] + 1, "", "merged_cells")
        rows = self._rows()
        self.header_line, self.header = next(rows, (0, []))
        if not self.header:
            raise Unreadable(1, "", "empty_file")

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line in the sheet, texts), without the empty ones."""
        first = (self._sheet.start or (0, 0))[0] + 1
        for line, cells in enumerate(self._sheet.iter_rows(), first):
            texts = [cell.strip() if isinstance(cell, str) else _text(cell) for cell in cells]
            if any(texts):
                yield line, texts

    def tables(self, columns: dict[int, str]) -> Iterator[Table]:
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, texts in self._rows():
            if line <= self.header_line:
                continue
            self._look_for_long_numbers(line, texts, columns)
            lines.append(line)
            rows.append(texts)
            if len(rows) == PART:
                yield _table(lines, rows, columns)
                lines, rows = [], []
        if rows:
            yield _table(lines, rows, columns)

    def _look_for_long_numbers(self, line: int, texts: list[str], columns: dict[int, str]) -> None:
        for at, column in columns.items():
            text = texts[at]
            if text == _TOO_LONG:
                self.problems.append(Problem(line, column, "number_too_long"))


def _table(lines: list[int], rows: Sequence[Sequence[str]], columns: dict[int, str]) -> Table:
    found = list(zip(*rows, strict=True))
    return Table(lines, {name: found[at] for at, name in columns.items()})


_TOO_LONG = "\N{REPLACEMENT CHARACTER}"


def _text(cell: Any) -> str:
    """A number as it would be typed, a day as ISO. What is neither stands for itself."""
    if isinstance(cell, bool):
        return "WAAR" if cell else "ONWAAR"
    if isinstance(cell, float | int):
        if abs(cell) >= 1e15:
            return _TOO_LONG
        return str(int(cell)) if cell == int(cell) else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


# --- before it is opened ------------------------------------------------------------------------


def _require_harmless(opener: Opener) -> None:
    """Raises Unreadable for a bomb, a lock, macros, and what points outside itself."""
    with opener() as stream:
        head = stream.read(8)
        size = stream.seek(0, 2)
    if head == _OLD_OR_LOCKED:
        raise Unreadable(1, "", "password")
    if head[:4] != b"PK\x03\x04":
        raise Unreadable(1, "", "not_xlsx" if head else "empty_file")
    if size > MOST_BYTES:
        raise Unreadable(1, "", "too_large")
    try:
        with opener() as stream, zipfile.ZipFile(stream) as archive:
            _look_through(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(1, "", "bad_spreadsheet") from error
    except RuntimeError as error:  # an entry with a password of its own
        raise Unreadable(1, "", "password") from error


def _look_through(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename.lower() for entry in entries}
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise Unreadable(1, "", "macros")
    if "xl/workbook.xml" not in names:
        raise Unreadable(1, "", "not_xlsx")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable(1, "", "too_large")
    left, shown = MOST_UNPACKED, _shown_sheet(archive)
    for entry in entries:
        left -= _look_into(archive, entry, left, is_read=entry.filename == shown)


def _shown_sheet(archive: zipfile.ZipFile) -> str:
    """The entry of the first sheet that is shown: what is wrong in another one does not matter."""
    targets = {
        _attribute(tag, rb"Id"): _attribute(tag, rb"Target")
        for tag in _RELATION.findall(_beginning(archive, "xl/_rels/workbook.xml.rels"))
    }
    for tag in _SHEET_TAG.findall(_beginning(archive, "xl/workbook.xml")):
        target = targets.get(_attribute(tag, rb"\w+:id"), "")
        if not _HIDDEN.search(tag) and "worksheets/" in target:
            return f"xl/worksheets/{target.rpartition('/')[2]}"
    return ""


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"=[\"']([^\"']*)[\"']", tag)
    return found[1].decode(errors="replace") if found else ""


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as stream:
            return stream.read(_BLOCK)
    except KeyError:
        return b""


def _look_into(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, *, is_read: bool
) -> int:
    """→ how many bytes it really is. What an archive says about itself may be a lie."""
    is_sheet = entry.filename.lower().startswith("xl/worksheets/")
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    size, seam, last, widest, cells = 0, b"", 0, 1, 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > left:
                raise Unreadable(1, "", "too_large")
            if not is_xml:
                continue
            if len(block) == _BLOCK and b"<" not in block:
                raise Unreadable(1, "", "too_large")  # no cell holds a text of a megabyte
            text = seam + block
            if _ENTITY.search(text):
                raise Unreadable(1, "", "with_entities")
            if is_sheet:
                # A cell may leave out where it is.
                cells += block.count(b"<c")
                if cells > MOST_CELLS:
                    raise Unreadable(1, "", "too_large")
                for letters, row in _ROW.findall(text):
                    last, widest = max(last, int(row)), max(widest, _column(letters))
                if last * widest > MOST_CELLS:
                    raise Unreadable(1, "", "too_large")
                if is_read and (found := _ERROR_CELL.search(text)):
                    raise Unreadable(int(found[1]), "", "cell_error")
                if is_read and (found := _NO_VALUE.search(text)):
                    raise Unreadable(int(found[1]), "", "formula_unknown")
            seam = text[-_SEAM:]
    return size


def _column(letters: bytes) -> int:
    """ "A" → 1, "XFD" → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
