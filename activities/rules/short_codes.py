"""The short code on a poster: typed on any browser, or told by phone. Pure.

It opens nothing that is not public; it only saves typing. No vowels, so that no poster says a rude
word, and no two signs that look alike. Twenty-three signs: with a prime number of them the last one
gives away every sign that was read wrong and every two that changed places.
"""

import re
import unicodedata
from collections.abc import Callable

CODE_SIGNS = "234679CDFGHJKMNPQRTVWXY"
CODE_LENGTH = 6
_LOOKALIKES = str.maketrans("0O1ILZU", "QQ777" + "2V")


def check_sign(signs: str) -> str:
    total = sum(place * CODE_SIGNS.index(sign) for place, sign in enumerate(signs, start=1))
    return CODE_SIGNS[total % len(CODE_SIGNS)]


def new_short_code(choice: Callable[[str], str]) -> str:
    signs = "".join(choice(CODE_SIGNS) for _ in range(CODE_LENGTH - 1))
    return signs + check_sign(signs)


def normal_short_code(text: str) -> str:
    """As it was made, of what somebody typed: small letters, spaces, a sign that looks like it."""
    signs = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()
    return signs.translate(_LOOKALIKES)


def is_short_code(code: str) -> bool:
    """Whether it could be one; read or typed wrong it cannot."""
    return (
        len(code) == CODE_LENGTH
        and all(sign in CODE_SIGNS for sign in code)
        and check_sign(code[:-1]) == code[-1]
    )


def short_code_text(code: str) -> str:
    """ "K4T 9RM": three and three, as people say it."""
    return f"{code[:3]} {code[3:]}"
