"""The access card: a code on paper. Pure."""

import re
import unicodedata

# Without 0/O, 1/I/L, 2/Z, 5/S, 8/B: people read these to each other over the phone.
CARD_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
CARD_CODE_LENGTH = 12  # 25 symbols: 55 bits
CARD_NUMBER_LENGTH = 8
CARD_TRIES = 5
CARD_DAYS = 28
# For one place on the internet, and for all of them together, in so many seconds.
PLACE_TRIES, PLACES_IN_ALL, PLACE_WINDOW = 10, 100, 60 * 60

# What somebody types for a sign that looks like it. No code or number holds the sign on the left,
# so this makes nothing easier to guess.
_CODE_LOOKALIKES = str.maketrans("0O12Z", "QQ777")
_NUMBER_LOOKALIKES = str.maketrans("OQILZSB", "0011258")


def _plain(text: str) -> str:
    """Capitals and our digits, without the spaces, dashes and dots that help the eye."""
    signs = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in signs)


def normal_code(text: str) -> str:
    return _plain(text).translate(_CODE_LOOKALIKES)


def normal_number(text: str) -> str:
    return _plain(text).translate(_NUMBER_LOOKALIKES)


def is_number(number: str) -> bool:
    """Whether a letter could have this number; whether one has it is another question."""
    return re.fullmatch(rf"[0-9]{{{CARD_NUMBER_LENGTH}}}", number) is not None


def code_text(code: str) -> str:
    return _in_fours(code)


def number_text(number: str) -> str:
    return _in_fours(number)


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
