"""Dutch names and addresses, the code on the card, the second look."""

import pytest

from residents import rules
from residents.rules import HouseNumber, house_number_text, parse_house_number

HOUSE_NUMBERS = [
    # as it is written, what it is, as NEN 5825 prints it
    ("12", HouseNumber(12), "12"),
    (" 12 ", HouseNumber(12), "12"),
    ("007", HouseNumber(7), "7"),
    ("12A", HouseNumber(12, "A"), "12 A"),
    ("12 a", HouseNumber(12, "A"), "12 A"),
    ("12-A", HouseNumber(12, "A"), "12 A"),
    ("12-3", HouseNumber(12, "", "3"), "12-3"),
    ("12/3", HouseNumber(12, "", "3"), "12-3"),
    ("12 3", HouseNumber(12, "", "3"), "12-3"),
    ("12 A3", HouseNumber(12, "A", "3"), "12 A3"),
    ("12A-3", HouseNumber(12, "A", "3"), "12 A3"),
    ("12-III", HouseNumber(12, "", "III"), "12 III"),
    ("12 bis", HouseNumber(12, "", "bis"), "12 bis"),
    ("12bis", HouseNumber(12, "", "bis"), "12 bis"),
    ("12 A bis", HouseNumber(12, "A", "bis"), "12 Abis"),
    ("1 5A3", HouseNumber(1, "", "5A3"), "1-5A3"),  # the scenarios of the BAG itself
    ("1 BEN", HouseNumber(1, "", "BEN"), "1 BEN"),
    ("16 D K", HouseNumber(16, "D", "K"), "16 DK"),
]


@pytest.mark.parametrize(("written", "house", "printed"), HOUSE_NUMBERS)
def test_a_house_number_is_three_things(written: str, house: HouseNumber, printed: str) -> None:
    assert parse_house_number(written) == house
    assert house_number_text(house) == printed


@pytest.mark.parametrize(
    "written", ["12", "12 A", "12-3", "12 A3", "12 III", "12 bis", "1-5A3", "99999"]
)
def test_what_is_printed_can_be_read_back(written: str) -> None:
    house = parse_house_number(written)
    assert house is not None
    assert house_number_text(house) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0",
        "000",
        "A",
        "A12",
        "-12",
        "123456",
        "12,5",
        "12.0",
        "12 A B C",
        "12 abcdefgh",
        "t/o 12",
    ],
)
def test_what_is_no_house_number(written: str) -> None:
    assert parse_house_number(written) is None


@pytest.mark.parametrize("written", ["2285AB", "2285 AB", "2285 ab", " 2285  aB ", "2285\u00a0AB"])
def test_a_postcode(written: str) -> None:
    assert rules.normal_postcode(written) == "2285AB"


@pytest.mark.parametrize(
    "written", ["", "0285AB", "2285", "2285A", "2285ABC", "2285A1", "AB2285", "22855AB"]
)
def test_what_is_no_postcode(written: str) -> None:
    assert rules.normal_postcode(written) is None


@pytest.mark.parametrize(
    ("initials", "infix", "surname", "name"),
    [
        ("A.M.", "van den", "Berg", "A.M. van den Berg"),
        ("", "van 't", "Hof", "van 't Hof"),
        ("P.", "", "O'Brien", "P. O'Brien"),
        ("", "", "Null", "Null"),
    ],
)
def test_a_name(initials: str, infix: str, surname: str, name: str) -> None:
    assert rules.full_name(initials=initials, infix=infix, surname=surname) == name


def test_the_code_on_the_card_is_hard_to_guess_and_easy_to_read_out() -> None:
    assert len(set(rules.CARD_ALPHABET)) == len(rules.CARD_ALPHABET)
    assert len(rules.CARD_ALPHABET) ** rules.CARD_CODE_LENGTH >= 2**50
    assert not set(rules.CARD_ALPHABET) & set("0O1IL2Z5S8B")
    assert rules.CARD_ALPHABET.upper() == rules.CARD_ALPHABET


@pytest.mark.parametrize(
    "typed", ["3467 9ACD EFGH", "34679acdefgh", " 3467-9ACD-EFGH ", "3467\u00a09acd efgh"]
)
def test_a_code_may_be_typed_as_one_likes(typed: str) -> None:
    assert rules.normal_code(typed) == "34679ACDEFGH"
    assert rules.code_text("34679ACDEFGH") == "3467 9ACD EFGH"


@pytest.mark.parametrize(
    ("gone_or_moved", "known", "second_look"),
    [
        (0, 0, False),
        (0, 100, False),
        (5, 100, False),
        (6, 100, True),
        (1, 20, False),
        (1, 19, True),
    ],
)
def test_more_than_five_percent_wants_a_second_look(
    gone_or_moved: int, known: int, second_look: bool
) -> None:
    assert rules.needs_second_look(gone_or_moved=gone_or_moved, known=known) is second_look
