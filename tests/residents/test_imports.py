"""Reading an ERP's export: right, or refused with the line and the column. Nothing is written."""

import random
from datetime import date
from itertools import product

import pytest

from residents.imports import COLUMNS, REQUIRED, Snapshot, read
from residents.rules import HouseNumber
from tests.residents.erp import file_of, good, row, text_of, wrong

# --- the shapes in which a good file comes ------------------------------------------------------

PEOPLE = [
    row(1, tussenvoegsel="van 't", achternaam="Hof", aanschrijfnaam='De heer "Bob" van \'t Hof'),
    row(2, tussenvoegsel="", achternaam="O'Brien", straat="Burgemeester de Jong, laan"),
    row(3, achternaam="Geiß-Müller", voorletters="É.", telefoon="+31 70 123 45 67"),
    row(4, achternaam="Null", aanschrijfnaam="Mevrouw\r\nNull", huur_einde="31-12-2030"),
]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be-with-bom"]


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-be-with-bom":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding)


EXPECTED = good(file_of(PEOPLE))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_shape_of_a_file_says_the_same(encoding: str) -> None:
    for delimiter, newline in product(";,\t", ["\n", "\r\n", "\r"]):
        text = text_of(PEOPLE, delimiter=delimiter, newline=newline)
        assert good(encoded(text, encoding)) == EXPECTED, (delimiter, newline)


def test_what_the_file_says_is_read() -> None:
    snapshot = EXPECTED
    assert snapshot.complexes == {"C1": "Bernhardflat"}
    assert [person.surname for person in snapshot.people.values()] == [
        "Hof",
        "O'Brien",
        "Geiß-Müller",
        "Null",
    ]
    assert snapshot.people["R1"].letter_name == 'De heer "Bob" van \'t Hof'
    assert snapshot.people["R1"].infix == "van 't"
    assert snapshot.people["R3"].initials == "É."
    assert snapshot.people["R3"].phone == "+31 70 123 45 67"
    assert snapshot.people["R4"].letter_name == "Mevrouw Null"
    assert snapshot.units["E2"].street == "Burgemeester de Jong, laan"
    assert snapshot.units["E2"].postcode == "2285AB"
    # The last day of the lease is a day on which somebody still lives there.
    assert snapshot.leases["R4", "E4"].until == date(2031, 1, 1)
    assert snapshot.leases["R1", "E1"].until is None
    assert snapshot.ignored == []


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "van 't Hof",
        "Null",
        "Ünal",
        "Çelik",
        "Ørsted",
        "Dvořák",
        "İpek",
        "Αλεξίου",
        "علي",
        "ab\u200fc",
    ],
)
def test_a_name_comes_through_as_it_is(name: str) -> None:
    snapshot = good(file_of([row(1, achternaam=name), row(2)]))
    assert snapshot.people["R1"].surname == name


@pytest.mark.parametrize(
    "name", ["Ünal", "José", "Zoë", "Ñuñez", "Façade", "Œuvre", "Šimić".replace("ć", "c")]
)
def test_windows_1252_has_no_mojibake(name: str) -> None:
    snapshot = good(file_of([row(1, achternaam=name)], encoding="cp1252"))
    assert snapshot.people["R1"].surname == name


@pytest.mark.parametrize(
    ("written", "house"),
    [
        ({"huisnummer": "12 A3"}, HouseNumber(12, "A", "3")),
        ({"huisnummer": "12-III"}, HouseNumber(12, "", "III")),
        ({"huisnummer": "12 A bis"}, HouseNumber(12, "A", "bis")),
        ({"huisnummer": "012"}, HouseNumber(12)),
        ({"huisnummer": "12", "huisletter": "a"}, HouseNumber(12, "A")),
        ({"huisnummer": "12", "toevoeging": "III"}, HouseNumber(12, "", "III")),
        ({"huisnummer": "12", "huisletter": "A", "toevoeging": "3"}, HouseNumber(12, "A", "3")),
    ],
)
def test_a_house_number_in_one_column_or_in_three(
    written: dict[str, str], house: HouseNumber
) -> None:
    assert good(file_of([row(1, **written)])).units["E1"].house == house


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("0599010000012345", "0599010000012345"),
        ("599010000012345", "0599010000012345"),  # a spreadsheet ate the zero
        ("1234567890123", "0001234567890123"),
        ("", ""),
    ],
)
def test_the_leading_zeros_of_the_bag(written: str, read_as: str) -> None:
    assert good(file_of([row(1, bag_nummeraanduiding=written)])).units["E1"].bag_id == read_as


def test_a_key_keeps_its_zeros() -> None:
    snapshot = good(file_of([row(1, relatie_id="00042", eenheid_id="0001")]))
    assert list(snapshot.leases) == [("00042", "0001")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01-05-2009", date(2009, 5, 1)),
        ("1-5-2009", date(2009, 5, 1)),
        ("2009-05-01", date(2009, 5, 1)),
        ("29-02-2024", date(2024, 2, 29)),
        ("01-01-1900", date(1900, 1, 1)),
    ],
)
def test_a_date(written: str, day: date) -> None:
    assert good(file_of([row(1, huur_begin=written)])).leases["R1", "E1"].since == day


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("HUU", "tenant"),
        ("huurder", "tenant"),
        ("", "tenant"),
        ("MDH", "co_tenant"),
        ("Medehuurder", "co_tenant"),
        ("BEW", "co_occupant"),
        ("medebewoner", "co_occupant"),
    ],
)
def test_a_tenant_is_not_a_resident(role: str, kind: str) -> None:
    assert good(file_of([row(1, rol=role)])).leases["R1", "E1"].kind == kind


def test_columns_stand_in_any_order_and_unknown_ones_are_named() -> None:
    columns = [*reversed(COLUMNS), "BSN", "nationaliteit", ""]
    snapshot = good(
        file_of([row(1) | {"BSN": "123456782", "nationaliteit": "NL"}], columns=columns)
    )
    assert snapshot.ignored == ["bsn", "nationaliteit"]
    assert snapshot.people == good(file_of([row(1)])).people
    assert "123456782" not in repr(snapshot)


def test_only_the_required_columns_are_enough() -> None:
    snapshot = good(file_of([row(1)], columns=REQUIRED))
    assert snapshot.people["R1"].language == "nl"
    assert snapshot.people["R1"].channel == "letter"


def test_a_header_may_have_capitals_and_spaces() -> None:
    text = text_of([row(1)])
    header, rest = text.split("\r\n", 1)
    assert good(f"{header.upper().replace(';', ' ; ')}\r\n{rest}".encode()).people


def test_empty_lines_are_nothing() -> None:
    lines = text_of([row(1), row(2)]).split("\r\n")
    text = "\r\n".join([lines[0], "", lines[1], ";" * (len(COLUMNS) - 1), lines[2], "", ""])
    assert list(good(text.encode()).people) == ["R1", "R2"]


def test_a_household_is_several_people_in_one_home() -> None:
    partner = row(1, relatie_id="R9", rol="MDH", achternaam="Jansen")
    snapshot = good(file_of([row(1), partner]))
    assert len(snapshot.units) == 1
    assert set(snapshot.leases) == {("R1", "E1"), ("R9", "E1")}


# --- what is refused, and where -----------------------------------------------------------------

BAD_DATES = [
    "29-02-2025",
    "31-04-2024",
    "31/12/2024",
    "12/31/2024",
    "31.12.2024",
    "12-31-2024",
    "2024-13-01",
    "2024-1-1",
    "01-01-0025",
    "01-01-25",
    "01-01-1899",
    "31-12-9999",
    "45657",  # a spreadsheet's own number
    "1 mei 2009",
    "mei",
]


@pytest.mark.parametrize("column", ["huur_begin", "huur_einde", "overleden"])
def test_a_date_that_could_be_read_two_ways_is_refused(column: str) -> None:
    for written in BAD_DATES:
        assert wrong(file_of([row(1), row(2, **{column: written})])) == [(3, column)], written


FIELDS = [
    # what is written where, and the column that is named
    *[({name: ""}, name) for name in REQUIRED],
    *[({name: "   "}, name) for name in REQUIRED],
    ({"overleden": "01-01-2031"}, "overleden"),
    ({"huur_einde": "30-04-2009"}, "huur_einde"),
    ({"postcode": "2285"}, "postcode"),
    ({"postcode": "AB2285"}, "postcode"),
    ({"huisnummer": "twaalf"}, "huisnummer"),
    ({"huisnummer": "0"}, "huisnummer"),
    ({"huisnummer": "12A", "huisletter": "A"}, "huisnummer"),
    ({"huisnummer": "12-3", "toevoeging": "3"}, "huisnummer"),
    ({"huisletter": "AB"}, "huisletter"),
    ({"huisletter": "3"}, "huisletter"),
    ({"toevoeging": "te huur"}, "toevoeging"),
    ({"bag_nummeraanduiding": "5,99E+14"}, "bag_nummeraanduiding"),
    ({"bag_nummeraanduiding": "123"}, "bag_nummeraanduiding"),
    ({"email": "geen"}, "email"),
    ({"rol": "BWI"}, "rol"),  # an administrator of somebody's money does not live there
    ({"voorkeurskanaal": "duif"}, "voorkeurskanaal"),
    ({"achternaam": "x" * 81}, "achternaam"),
    ({"telefoon": "0" * 21}, "telefoon"),
    ({"taal": "een lange taal"}, "taal"),
]


@pytest.mark.parametrize(("values", "column"), FIELDS)
def test_a_wrong_field_is_named(values: dict[str, str], column: str) -> None:
    found = wrong(file_of([row(1), row(2, **values), row(3)]))
    assert set(found) == {(3, column)}


def test_swapped_columns_are_noticed() -> None:
    found = wrong(file_of([row(1, huisletter="Rijswijk", postcode="Bernhardlaan")]))
    assert set(found) >= {(2, "huisletter"), (2, "postcode")}


def test_everything_wrong_is_told_at_once() -> None:
    rows = [row(1, postcode="x"), row(2), row(3, huur_begin="x", email="x")]
    assert wrong(file_of(rows)) == [(2, "postcode"), (4, "email"), (4, "huur_begin")]


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_the_line_is_that_of_the_file_also_after_a_quoted_newline(newline: str) -> None:
    rows = [
        row(1, aanschrijfnaam=f"Mevrouw{newline}Berg{newline}{newline}"),
        row(2, postcode="x"),
        row(3, aanschrijfnaam=f"De heer{newline}Berg", huur_begin="x"),
        row(4, email="x"),
    ]
    # The first record stands on the lines 2 to 5, the third on 7 and 8.
    expected = [(6, "postcode"), (7, "huur_begin"), (9, "email")]
    assert wrong(file_of(rows, newline=newline)) == expected


def test_the_same_person_twice_at_one_home() -> None:
    assert wrong(file_of([row(1), row(2), row(1)])) == [(4, "relatie_id")]


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"relatie_id": "R1", "voorletters": "B."}, "relatie_id"),
        ({"relatie_id": "R1", "telefoon": "0612345678"}, "relatie_id"),
        ({"eenheid_id": "E1", "huisnummer": "14"}, "eenheid_id"),
        ({"eenheid_id": "E1", "huisnummer": "1", "complex_code": "C2"}, "eenheid_id"),
        ({"complex_naam": "Titus Brandsmaflat"}, "complex_naam"),
    ],
)
def test_lines_that_contradict_each_other(second: dict[str, str], column: str) -> None:
    first = row(1)
    other = row(2, **{"achternaam": first["achternaam"]} | second)
    if "complex_code" in second:
        other["complex_naam"] = ""
    assert wrong(file_of([first, other])) == [(3, column)]


def test_a_complex_is_named_once_or_more() -> None:
    rows = [row(1, complex_naam=""), row(2), row(3, complex_naam="")]
    assert good(file_of(rows)).complexes == {"C1": "Bernhardflat"}


# --- files that are no good as a whole ----------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b"  ", b"\xff\xfe"])
def test_an_empty_file(data: bytes) -> None:
    assert wrong(data) == [(1, "")]


def test_a_header_without_lines() -> None:
    assert wrong(file_of([])) == [(1, "")]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_column_that_is_missing(name: str) -> None:
    columns = [column for column in COLUMNS if column != name]
    assert wrong(file_of([row(1)], columns=columns)) == [(1, name)]


def test_a_file_without_a_header() -> None:
    text = text_of([row(1), row(2)]).split("\r\n", 1)[1]
    assert wrong(text.encode()) == [(1, REQUIRED[0])]


@pytest.mark.parametrize("name", ["postcode", "email"])
def test_a_column_that_stands_there_twice(name: str) -> None:
    assert wrong(file_of([row(1)], columns=[*COLUMNS, name.upper()])) == [(1, name)]


@pytest.mark.parametrize("line", ["a;b", ";" * len(COLUMNS) + "x", "alleen dit"])
def test_a_line_with_another_number_of_fields(line: str) -> None:
    lines = text_of([row(1), row(2)]).split("\r\n")
    assert wrong("\r\n".join([*lines[:2], line, *lines[2:]]).encode()) == [(3, "")]


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize(
    "broken", ['"Berg', '"Berg"den"', '"Berg" '], ids=["unclosed", "doubled wrongly", "after it"]
)
def test_a_quotation_mark_in_the_wrong_place(broken: str, newline: str) -> None:
    text = text_of(
        [row(1, aanschrijfnaam="a\nb"), row(2, straat="STRAAT"), row(3)], newline=newline
    )
    found = wrong(text.replace("STRAAT", broken).encode())
    assert found == [(4, "")]


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_a_nul_character(newline: str) -> None:
    text = text_of([row(1), row(2, straat="Bern\0hard")], newline=newline)
    assert wrong(text.encode()) == [(3, "")]


def test_utf_16_without_its_mark_is_refused_and_not_guessed() -> None:
    assert wrong(text_of([row(1)]).encode("utf-16-le")) == [(1, "")]


MIXES = ["Ünal", "ÖZKAN", "Çelik", "José", "É.", "À", "Škoda", "Dvořák", "Αλεξίου", "“Bob”", "€"]


@pytest.mark.parametrize("newline", [b"\r\n", b"\r"])
def test_a_mix_of_encodings_is_refused_where_the_second_one_begins(newline: bytes) -> None:
    for name in MIXES:
        assert_mix_is_refused(name, newline)


def assert_mix_is_refused(name: str, newline: bytes) -> None:
    lines = text_of([row(1), row(2, straat="NAAM"), row(3, straat="ANDERS"), row(4)]).split("\r\n")
    utf8 = [line.replace("NAAM", name).encode() for line in lines]
    mixed = [line.replace(b"ANDERS", b"Zo\xeblaan") for line in utf8]
    assert wrong(newline.join(mixed)) == [(4, "")]
    other_way_round = [mixed[0], mixed[1], mixed[3], mixed[2], *mixed[4:]]
    assert wrong(newline.join(other_way_round)) == [(4, "")]


def test_the_mark_of_utf_8_before_windows_1252_is_a_mix() -> None:
    data = b"\xef\xbb\xbf" + file_of([row(1), row(2, straat="Zoëlaan")], encoding="cp1252")
    assert wrong(data) == [(3, "")]


def test_bytes_that_are_no_text() -> None:
    data = file_of([row(1), row(2, straat="ANDERS")]).replace(b"ANDERS", b"\x81\x8d laan")
    assert wrong(data) == [(3, "")]


@pytest.mark.parametrize("size", [1, 100, 1500])
def test_a_file_that_was_cut_off_is_not_taken_for_a_whole_one(size: int) -> None:
    data = file_of([row(n, achternaam="Ünal") for n in range(1, 20)])
    cut = data[:size]
    if not cut.endswith(b"\r\n"):
        assert read(cut).problems


def test_a_spreadsheet_is_refused() -> None:
    assert wrong(b"PK\x03\x04\x14\x00\x06\x00" + bytes(200)) == [(1, "")]


def test_an_old_spreadsheet_is_refused() -> None:
    assert read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)).problems


# --- a large one, made by chance ----------------------------------------------------------------

SURNAMES = (
    "O'Brien|Null|Ünal|d'Arc|Geiß|'s-Gravezande|Berg, junior|De \"Lange\"|Çelik|True|None|1e3"
)
INFIXES = "|van|van den|van 't|de|in 't"
DAY_MONTH_YEAR = ((1, 28), (1, 12), (1960, 2026))
ADDITIONS = ["", "3", "III", "bis", "12", "HS"]


def chance_rows(chance: random.Random, count: int) -> list[dict[str, str]]:
    return [
        row(
            n,
            relatie_id=f"{n:06}",
            achternaam=chance.choice(SURNAMES.split("|")),
            tussenvoegsel=chance.choice(INFIXES.split("|")),
            voorletters=chance.choice(["A.", "É.M.", "", "J.P.M."]),
            aanschrijfnaam=chance.choice(["", "De heer\nBerg", 'Fam. Berg; en "zoon"']),
            telefoon=chance.choice(["", "+31612345678", "070-1234567", "0612345678"]),
            straat=chance.choice(["Bernhardlaan", "'t Zand", "Plein '40-'45", "Laan, de Lange"]),
            huisletter=chance.choice(["", "A", "b"]),
            toevoeging=chance.choice(ADDITIONS),
            complex_code=f"C{n % 7}",
            complex_naam="",
            huur_begin="-".join(str(chance.randint(*part)) for part in DAY_MONTH_YEAR),
        )
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("seed", range(2))
def test_two_thousand_rows_come_through(seed: int) -> None:
    chance = random.Random(seed)
    rows = chance_rows(chance, 2000)
    columns = [*COLUMNS, "extra"]
    chance.shuffle(columns)
    text = text_of(
        rows,
        columns=columns,
        delimiter=chance.choice(";,\t"),
        newline=chance.choice(["\r\n", "\n", "\r"]),
    )
    snapshot = good(text.encode(chance.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"])))
    assert_says(snapshot, rows)


def assert_says(snapshot: Snapshot, rows: list[dict[str, str]]) -> None:
    assert len(snapshot.leases) == len(rows)
    for values in rows:
        person, unit = snapshot.people[values["relatie_id"]], snapshot.units[values["eenheid_id"]]
        assert person.surname == values["achternaam"]
        assert person.infix == values["tussenvoegsel"]
        assert person.initials == values["voorletters"]
        assert person.phone == values["telefoon"]
        assert person.letter_name == values["aanschrijfnaam"].replace("\n", " ")
        assert unit.street == values["straat"]
        assert unit.house == HouseNumber(
            int(values["huisnummer"]), values["huisletter"].upper(), values["toevoeging"]
        )
        since = snapshot.leases[person.key, unit.key].since
        assert f"{since.day}-{since.month}-{since.year}" == values["huur_begin"]
