"""Dutch names and addresses. Pure."""

import re
from dataclasses import dataclass


def full_name(*, initials: str, infix: str, surname: str) -> str:
    """ "A.M. van den Berg": never a first name in a letter or on a list."""
    return " ".join(part for part in (initials, infix, surname) if part)


@dataclass(frozen=True)
class HouseNumber:
    number: int
    letter: str = ""
    addition: str = ""


_HOUSE_NUMBER = re.compile(
    r"(?P<number>\d{1,5})(?!\d)"
    r"(?:[\s/-]*(?P<letter>[A-Za-z])(?![A-Za-z]))?"  # a letter alone: "bis" and "III" are additions
    r"(?:[\s/-]*(?P<addition>[A-Za-z0-9]{1,6}))?"
)


def parse_house_number(text: str) -> HouseNumber | None:
    """ "12 A3" → 12, A, 3; "12-III" → 12, III; "12 A bis" → 12, A, bis. None when it is not one."""
    match = _HOUSE_NUMBER.fullmatch(text.strip())
    if match is None or int(match["number"]) == 0:
        return None
    return HouseNumber(
        int(match["number"]), (match["letter"] or "").upper(), match["addition"] or ""
    )


def house_number_text(house: HouseNumber) -> str:
    """As NEN 5825 prints it: "12 A", "1 A3", "12-3", "12 bis"."""
    if house.letter:
        return f"{house.number} {house.letter}{house.addition}"
    if house.addition:
        between = "-" if house.addition[0].isdigit() else " "
        return f"{house.number}{between}{house.addition}"
    return str(house.number)


def normal_postcode(text: str) -> str | None:
    """ "2285 ab" → "2285AB"; None when it is not a Dutch postcode."""
    joined = re.sub(r"\s", "", text).upper()
    return joined if re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", joined) else None
