"""Decisions and tables about people and homes. Pure: no database, no request."""

from .cards import CARD_ALPHABET, CARD_CODE_LENGTH, CARD_DAYS, CARD_TRIES, code_text, normal_code
from .homes import (
    KEEP_KIND,
    REFUSALS,
    HomeRefused,
    require_address,
    require_home,
    require_joinable,
    require_move,
)
from .imports import needs_second_look
from .merges import MergeRefused, can_be_undone, may_be_one
from .names import (
    HouseNumber,
    full_name,
    house_number_text,
    normal_postcode,
    parse_house_number,
)
from .picture import (
    MOST_FLOORS,
    Box,
    Door,
    Porch,
    Room,
    Section,
    Sizes,
    Storey,
    lay_out,
)

__all__ = [
    "CARD_ALPHABET",
    "CARD_CODE_LENGTH",
    "CARD_DAYS",
    "CARD_TRIES",
    "KEEP_KIND",
    "MOST_FLOORS",
    "REFUSALS",
    "Box",
    "Door",
    "HomeRefused",
    "HouseNumber",
    "MergeRefused",
    "Porch",
    "Room",
    "Section",
    "Sizes",
    "Storey",
    "can_be_undone",
    "code_text",
    "full_name",
    "house_number_text",
    "lay_out",
    "may_be_one",
    "needs_second_look",
    "normal_code",
    "normal_postcode",
    "parse_house_number",
    "require_address",
    "require_home",
    "require_joinable",
    "require_move",
]
