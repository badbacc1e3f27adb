"""The access card: an activation code on paper. Pure."""

import re

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
