"""Citizen service numbers have no place in this system; every text that is typed is looked at."""

import re

_NINE_DIGITS = re.compile(
    r"(?<!\d)(?:\d(?:[ .\u00a0]?\d){8}|\d{3}-\d{3}-\d{3}|\d{4}-\d{2}-\d{3})(?!\d)"
)
# "+31 6 12345678" ends in nine digits.
_FOREIGN_STYLE_PHONE = re.compile(r"(?:\+|\b00)31[ .-]?(?:\(0\))?[ .-]?\d(?:[ .-]?\d){8}(?!\d)")


def holds_bsn(text: str) -> bool:
    """Nine digits that pass the eleven test: a citizen service number, which has no place here.

    Phone numbers have ten digits; a customer number passes once in eleven.
    """
    text = _FOREIGN_STYLE_PHONE.sub(" ", text)
    for match in _NINE_DIGITS.finditer(text):
        digits = [int(digit) for digit in match.group() if digit.isdigit()]
        weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
        total = sum(digit * weight for digit, weight in zip(digits, weights, strict=True))
        if total % 11 == 0 and any(digits):
            return True
    return False


class HoldsBsn(Exception):
    """There is a citizen service number in the text."""


def refuse_bsn(*texts: str) -> None:
    if any(holds_bsn(text) for text in texts):
        raise HoldsBsn
