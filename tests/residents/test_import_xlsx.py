"""An Excel file: right, or refused fast and small. And lists for Excel: never a formula."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from residents import exports
from residents.imports import COLUMNS, REQUIRED, read
from tests.residents.erp import places, row


def book(rows: list[dict[str, Any]], columns: list[str] | None = None, **change: Any) -> bytes:
    made = Workbook()
    sheet = made.active
    names = columns or list(COLUMNS)
    sheet.append(names)
    for values in rows:
        sheet.append([values.get(name) for name in names])
    for name in change.get("hidden", ()):
        made.create_sheet(name).sheet_state = "hidden"
    if merge := change.get("merge"):
        sheet.merge_cells(merge)
    return saved(made)


def saved(made: Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def rezipped(data: bytes, **changes: bytes | None) -> bytes:
    """With other, more or fewer entries; `__` stands for a slash, `_dot_` for a dot."""
    names = {name.replace("__", "/").replace("_dot_", "."): one for name, one in changes.items()}
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry not in names:
                new.writestr(entry, old.read(entry))
        for name, content in names.items():
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def codes(data: bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in read(data, "xlsx").problems]


SHEET = "xl__worksheets__sheet1_dot_xml"


def test_it_says_the_same_as_csv() -> None:
    people = [
        row(1, achternaam="O'Brien", telefoon="+31 70 123 45 67", relatie_id="00042"),
        row(2, aanschrijfnaam="Mevrouw\nBerg", huur_einde="31-12-2030"),
    ]
    snapshot = read(book(people), "xlsx")
    assert snapshot.problems == []
    assert snapshot.people["00042"].surname == "O'Brien"
    assert snapshot.people["00042"].phone == "+31 70 123 45 67"
    assert snapshot.people["R2"].letter_name == "Mevrouw Berg"
    assert snapshot.leases["R2", "E2"].until == date(2031, 1, 1)


def test_numbers_and_days_are_read_as_they_look() -> None:
    values: dict[str, Any] = row(1) | {
        "relatie_id": 104233,
        "huisnummer": 12,
        "huur_begin": datetime(2009, 5, 1),
        "overleden": date(2024, 2, 29),
        "bag_nummeraanduiding": 599010000012345,
    }
    snapshot = read(book([values]), "xlsx")
    assert snapshot.problems == []
    assert snapshot.units["E1"].house.number == 12
    assert snapshot.units["E1"].bag_id == "0599010000012345"
    assert snapshot.leases["104233", "E1"].since == date(2009, 5, 1)
    assert snapshot.people["104233"].deceased_on == date(2024, 2, 29)


def test_the_line_is_that_of_the_sheet() -> None:
    data = book([row(1), dict.fromkeys(COLUMNS), row(2, postcode="x")])
    assert places(read(data, "xlsx").problems) == [(4, "postcode")]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"huur_begin": 45657}, "bad_date"),  # the serial number of a day
        ({"huur_begin": datetime(2009, 5, 1, 12, 30)}, "bad_date"),
        ({"bag_nummeraanduiding": 1599010000012345}, "number_too_long"),
        ({"huisnummer": 12.5}, "bad_house_number"),
    ],
)
def test_a_number_that_means_something_else_is_refused(values: dict[str, Any], code: str) -> None:
    assert (3, code) in codes(book([row(1), row(2) | values]))


def test_the_first_sheet_that_is_shown_is_read_and_the_others_are_named() -> None:
    snapshot = read(book([row(1)], hidden=["Oud", "Salarissen"]), "xlsx")
    assert (snapshot.problems, snapshot.notes) == ([], ["Oud", "Salarissen"])
    made = Workbook()
    made.active.title = "Verborgen"
    made.active.append(["geheim"])
    made.active.sheet_state = "hidden"
    shown = made.create_sheet("Export")
    for line in [list(REQUIRED), [row(1)[name] for name in REQUIRED]]:
        shown.append(line)
    made.active = 1
    snapshot = read(saved(made), "xlsx")
    assert (snapshot.problems, snapshot.notes) == ([], ["Verborgen"])


def test_merged_cells_are_refused() -> None:
    assert codes(book([row(1), row(2)], merge="G2:G3")) == [(2, "merged_cells")]


def test_a_formula_without_a_value_is_refused() -> None:
    assert codes(book([row(1), row(2, telefoon="=A1")])) == [(3, "formula_unknown")]


def test_a_formula_with_a_value_is_that_value() -> None:
    data = book([row(1, achternaam="NAAM")])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    at = sheet.index(b'<c r="E2"')
    end = sheet.index(b"</c>", at) + 4
    cell = b'<c r="E2" t="str"><f>"Ber"&amp;"g"</f><v>Berg</v></c>'
    changed = rezipped(data, **{SHEET: sheet[:at] + cell + sheet[end:]})
    snapshot = read(changed, "xlsx")
    assert snapshot.problems == []
    assert snapshot.people["R1"].surname == "Berg"


def test_an_error_in_a_cell_is_named() -> None:
    assert codes(book([row(1, telefoon="#N/A")])) == [(2, "cell_error")]


def test_what_is_wrong_in_a_hidden_sheet_does_not_matter() -> None:
    made = load_workbook(io.BytesIO(book([row(1)])))
    hidden = made.create_sheet("Rekenblad")
    hidden.append(["#N/A", "=A1"])
    hidden.sheet_state = "hidden"
    assert codes(saved(made)) == []


GOOD = book([row(1)])
WIDE = b'<worksheet><sheetData><row r="1"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><sst>&e;'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"relatie_id;rol\r\n", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (GOOD[:900], "bad_spreadsheet"),
        (rezipped(GOOD, xl__vbaProject_dot_bin=b"x"), "macros"),
        (rezipped(GOOD, xl__workbook_dot_xml=None), "not_xlsx"),
        (rezipped(GOOD, xl__sharedStrings_dot_xml=ENTITY), "with_entities"),
        (rezipped(GOOD, **{SHEET: WIDE}), "too_large"),
        (rezipped(GOOD, **{SHEET: bytes(160 * 1024 * 1024)}), "too_large"),
        (rezipped(GOOD, **{f"xl__m{n}": b"" for n in range(600)}), "too_large"),
    ],
    ids="empty csv locked cut macros other entity cells ratio entries".split(),
)
def test_what_is_no_plain_workbook_is_refused(data: bytes, code: str) -> None:
    assert codes(data) == [(1, code)]


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(rezipped(GOOD, **{SHEET: b" " * (8 << 20)}))
    real, told = (8 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert real in data
    assert codes(bytes(data).replace(real, told)) == [(1, "bad_spreadsheet")]


# --- lists for Excel ------------------------------------------------------------------------------

DANGEROUS = [
    *["=1+1", "+31612345678", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1"],
    *["＝1+1", "＋1", "－1", "＠x", "\u200b=1", "'=1", "'", "een\n=2", "gewoon", "", "a=b"],
]


def test_no_text_becomes_a_formula_in_a_workbook() -> None:
    sheet = load_workbook(io.BytesIO(exports.as_xlsx([[one] for one in DANGEROUS]))).active
    cells = [sheet.cell(number, 1) for number in range(1, len(DANGEROUS) + 1)]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    # XML reads a carriage return as a line end; all else comes back as it was.
    wanted = [text.replace("\r", "\n") or None for text in DANGEROUS]
    assert [str(c.value).replace("_x000D_", "\n") if c.value else None for c in cells] == wanted


def test_without_the_type_it_would_have_been_one() -> None:
    """The negative control of the test above."""
    made = Workbook()
    made.active.append(["=1+1"])
    assert load_workbook(io.BytesIO(saved(made))).active["A1"].data_type == "f"


def test_no_text_becomes_a_formula_in_csv_and_it_comes_back() -> None:
    data = exports.as_csv([[one] for one in DANGEROUS]).decode("utf-8-sig")
    found = [line[0] if line else "" for line in csv.reader(io.StringIO(data, ""), delimiter=";")]
    assert [exports.unmarked(text) for text in found] == DANGEROUS
    for text in found:
        bare = text.lstrip(" \u00a0\u200b\t\r\n")
        assert not bare.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), text
