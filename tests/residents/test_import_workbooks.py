"""Workbooks in the shapes that other programs write (see `workbooks`: these were made by hand)."""

from datetime import date

import pytest

from residents.imports import COLUMNS, Snapshot, read
from tests.residents import workbooks as wb
from tests.residents.erp import row

# 1 May 2009, counted from the two days from which Excel counts.
MAY_2009, MAY_2009_FROM_1904 = 39934, 38472
NAMES = list(COLUMNS)


def cells(texts: wb.Sheet, n: int = 1, **other: str) -> list[str]:
    """One person, all of it in shared texts but for what is given as a cell."""
    values = row(n)
    return [
        other.get(name) or (texts.shared(values[name]) if values[name] else wb.EMPTY)
        for name in NAMES
    ]


def head(texts: wb.Sheet) -> list[str]:
    return [texts.shared(name) for name in NAMES]


def taken(data: bytes) -> Snapshot:
    snapshot = read(data, "xlsx")
    assert snapshot.problems == []
    return snapshot


def codes(data: bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in read(data, "xlsx").problems]


def entries(*people: dict[str, str], **options: object) -> dict[str, str]:
    texts = wb.Sheet()
    rows = [head(texts), *(cells(texts, n, **person) for n, person in enumerate(people, 1))]
    from_1904 = bool(options.pop("from_1904", False))
    xml = wb.sheet_xml(rows, **options)  # type: ignore[arg-type]
    return wb.parts({"Export": xml}, texts=texts, from_1904=from_1904)


def test_shared_texts_with_empty_cells_between() -> None:
    snapshot = taken(wb.zipped(entries({}, {})))
    assert list(snapshot.people) == ["R1", "R2"]
    assert snapshot.people["R1"].surname == "Berg1"
    assert snapshot.people["R1"].phone == ""
    assert snapshot.units["E2"].house.number == 2


def test_texts_in_the_cells_themselves() -> None:
    snapshot = taken(wb.zipped(entries({"achternaam": wb.inline("Çelik & zn")})))
    assert snapshot.people["R1"].surname == "Çelik & zn"


def test_a_text_of_which_a_part_is_bold() -> None:
    texts = wb.Sheet()
    rows = [head(texts), cells(texts, achternaam=texts.in_pieces("van ", "Berg"))]
    data = wb.zipped(wb.parts({"Export": wb.sheet_xml(rows)}, texts=texts))
    assert taken(data).people["R1"].surname == "van Berg"


@pytest.mark.parametrize(("serial", "from_1904"), [(MAY_2009, False), (MAY_2009_FROM_1904, True)])
def test_a_day_is_a_number_with_a_style(serial: int, from_1904: bool) -> None:
    found = entries({"huur_begin": wb.number(serial, style=1)}, from_1904=from_1904)
    assert taken(wb.zipped(found)).leases["R1", "E1"].since == date(2009, 5, 1)


def test_the_same_number_without_that_style_is_no_day() -> None:
    assert codes(wb.zipped(entries({"huur_begin": wb.number(MAY_2009)}))) == [(2, "bad_date")]


def test_a_formula_is_the_value_that_was_saved_with_it() -> None:
    told = wb.formula('"06-"&B9', "06-12345678")
    assert taken(wb.zipped(entries({"telefoon": told}))).people["R1"].phone == "06-12345678"


def test_numbers_that_are_keys() -> None:
    snapshot = taken(
        wb.zipped(
            entries(
                {
                    "relatie_id": wb.number(104233),
                    "huisnummer": wb.number("12.0"),
                    "bag_nummeraanduiding": wb.number("5.99010000012345E14"),
                }
            )
        )
    )
    assert snapshot.units["E1"].house.number == 12
    assert snapshot.units["E1"].bag_id == "0599010000012345"
    assert list(snapshot.people) == ["104233"]


def test_a_postcode_of_which_only_the_number_is_left_is_refused() -> None:
    assert codes(wb.zipped(entries({"postcode": wb.number(2285)}))) == [(2, "bad_postcode")]


def test_a_title_over_merged_cells_is_refused() -> None:
    assert codes(wb.zipped(entries({}, merge="A1:C1"))) == [(1, "merged_cells")]


def test_a_row_that_is_hidden_is_a_person_too() -> None:
    """A filter hides rows. To leave those out would make people gone who are not."""
    assert list(taken(wb.zipped(entries({}, {}, hidden_rows=[3]))).people) == ["R1", "R2"]


def test_a_sheet_that_is_hidden_is_not_read_and_is_named() -> None:
    texts = wb.Sheet()
    good = wb.sheet_xml([head(texts), cells(texts)])
    secret = wb.sheet_xml([[texts.shared("salaris")]])
    sheets = {"Verborgen": secret, "Export": good}
    snapshot = taken(wb.zipped(wb.parts(sheets, texts=texts, hidden=["Verborgen"])))
    assert (list(snapshot.people), snapshot.notes) == (["R1"], ["Verborgen"])


def test_an_archive_with_the_fields_of_zip64() -> None:
    data = wb.zipped(entries({}), large=True)
    assert b"\x01\x00\x10\x00" in data  # the extra field of zip64
    assert list(taken(data).people) == ["R1"]


def test_an_archive_that_tells_its_sizes_after_the_data() -> None:
    data = wb.streamed(entries({}))
    assert b"PK\x07\x08" in data
    assert list(taken(data).people) == ["R1"]
