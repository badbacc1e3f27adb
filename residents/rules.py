"""Dutch names and addresses, and who may see whom. Pure."""

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


# --- the access card: an activation code on paper -----------------------------------------------

# Without 0/O, 1/I/L, 2/Z, 5/S, 8/B: people read these to each other over the phone.
CARD_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
CARD_CODE_LENGTH = 12  # 25 symbols: 55 bits
CARD_TRIES = 5
CARD_DAYS = 28


def normal_code(text: str) -> str:
    """As it was made: capitals, without the spaces and dashes that help the eye."""
    return re.sub(r"[\s-]", "", text).upper()


def code_text(code: str) -> str:
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


# --- import: a file that would empty half a building is not believed at once --------------------


def needs_second_look(*, gone_or_moved: int, known: int) -> bool:
    """More than 5 % of the people known in these complexes would be gone or moved."""
    return gone_or_moved * 20 > known
