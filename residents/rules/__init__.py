"""Decisions and tables about people and homes. Pure: no database, no request."""

from .cards import CARD_ALPHABET, CARD_CODE_LENGTH, CARD_DAYS, CARD_TRIES, code_text, normal_code
from .imports import needs_second_look
from .names import (
    HouseNumber,
    full_name,
    house_number_text,
    normal_postcode,
    parse_house_number,
)
from .search import (
    CANDIDATES,
    SHOWN,
    AddressQuery,
    NameQuery,
    Word,
    plain,
    read_name,
    read_query,
)

__all__ = [
    "CANDIDATES",
    "CARD_ALPHABET",
    "CARD_CODE_LENGTH",
    "CARD_DAYS",
    "CARD_TRIES",
    "SHOWN",
    "AddressQuery",
    "HouseNumber",
    "NameQuery",
    "Word",
    "code_text",
    "full_name",
    "house_number_text",
    "needs_second_look",
    "normal_code",
    "normal_postcode",
    "parse_house_number",
    "plain",
    "read_name",
    "read_query",
]
