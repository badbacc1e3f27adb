"""Lists for a spreadsheet, in which no text can become a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Rows = Iterable[Sequence[str]]

# A spreadsheet takes what begins so for a formula, also after white space that it does not show,
# and in the wide characters of East Asia.
_FORMULA = re.compile(
    r"[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212]"
    r"|[\t\r\n]"
)
_MARK = "'"


def marked(text: str) -> str:
    """With the mark by which a spreadsheet takes it for text; `unmarked` gives it back."""
    return _MARK + text if text.startswith(_MARK) or _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    return text.removeprefix(_MARK)


def as_csv(rows: Rows) -> bytes:
    """With `;` and the mark of UTF-8, as a Dutch Excel opens it by itself."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([marked(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Rows) -> bytes:
    """Each cell says of itself that it is text: nothing has to be marked."""
    from openpyxl import Workbook  # it brings numpy along, which the web does without

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: object, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"
    # Also after somebody has clicked in the cell and pressed Enter.
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


WRITERS: dict[str, tuple[Callable[[Rows], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
