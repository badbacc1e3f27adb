"""What one text of a file means to the register, or why it means nothing."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .. import rules
from ..models import ContactChannel, OccupancyKind

_KINDS = {
    "": OccupancyKind.TENANT,
    "huu": OccupancyKind.TENANT,
    "huurder": OccupancyKind.TENANT,
    "mdh": OccupancyKind.CO_TENANT,
    "medehuurder": OccupancyKind.CO_TENANT,
    "mbw": OccupancyKind.CO_OCCUPANT,
    "medebewoner": OccupancyKind.CO_OCCUPANT,
    "bew": OccupancyKind.CO_OCCUPANT,
    "bewoner": OccupancyKind.CO_OCCUPANT,
}
_CHANNELS = {
    "": ContactChannel.LETTER,
    "brief": ContactChannel.LETTER,
    "post": ContactChannel.LETTER,
    "telefoon": ContactChannel.PHONE,
    "email": ContactChannel.EMAIL,
    "e-mail": ContactChannel.EMAIL,
}
# As nearly all are, or empty: these need no further look.
PLAIN_EMAIL = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._+-]{0,60}@(?:[a-z0-9]{1,40}\.){1,4}[a-z]{2,20})?"
)
PLAIN_BAG = re.compile(r"(?:[0-9]{16})?")


class Wrong(Exception):
    """What a text says is not what the register takes."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def day(text: str, today: date) -> str:
    """dd-mm-yyyy or yyyy-mm-dd; other orders could be read two ways and are refused."""
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", text, re.ASCII):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise Wrong("bad_date")
    if not 1900 <= year <= today.year + 5:
        raise Wrong("bad_date")
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Wrong("bad_date") from None


def past_day(text: str, today: date) -> str:
    found = day(text, today)
    if found > today.isoformat():
        raise Wrong("in_future")
    return found


def day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""


def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong("bad_email") from None
    return text


def _choice(text: str, choices: Mapping[str, Any]) -> str:
    if text.lower() not in choices:
        raise Wrong("not_a_choice", known=", ".join(name for name in choices if name))
    return str(choices[text.lower()])


def channel(text: str) -> str:
    return _choice(text, _CHANNELS)


def kind(text: str) -> str:
    return _choice(text, _KINDS)


def language(text: str) -> str:
    return text.lower() or "nl"


def postcode(text: str) -> str:
    found = rules.normal_postcode(text)
    if found is None:
        raise Wrong("bad_postcode")
    return found


def bag(text: str) -> str:
    """16 digits; a spreadsheet may have eaten the leading zeros."""
    if not (13 <= len(text) <= 16 and text.isascii() and text.isdigit()):
        raise Wrong("bad_bag")
    return text.zfill(16)


def letter(text: str) -> str:
    if not re.fullmatch("[A-Za-z]", text):
        raise Wrong("bad_letter")
    return text.upper()


def addition(text: str) -> str:
    if not re.fullmatch("[A-Za-z0-9]*", text):
        raise Wrong("bad_addition")
    return text


def house(number: str, letter: str, addition: str) -> tuple[str, str, str]:
    if not number:
        return "", "", ""
    house = rules.parse_house_number(number)
    if house is None:
        raise Wrong("bad_house_number")
    if letter or addition:
        if house.letter or house.addition:
            raise Wrong("house_twice")
        return str(house.number), letter, addition
    return str(house.number), house.letter, house.addition
