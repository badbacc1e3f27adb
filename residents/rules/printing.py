"""What can stand on paper: the fonts of the typesetter hold no Chinese and few little faces. Pure.

A name with a sign that no font has would make the paper of a whole building fail.
"""

import re
import unicodedata

# Latin, Greek, Cyrillic, Hebrew, the Arabic of Arabic itself, and the signs between words.
_PRINTABLE = re.compile(
    "["
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u0218-\u021b\u1e80-\u1e85\u1ea0-\u1ef9"
    "\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490\u0491"
    "\u05d0-\u05ea\u0621-\u063a\u0640-\u064a\u067e\u0686\u06a9\u06af\u06cc\u0660-\u0669\u06f0-\u06f9"
    "\u2010-\u2015\u2018-\u201e\u2022\u2026\u2030\u2039\u203a\u2060\u20ac\u2122\u2190-\u2193\u2212"
    "\n]"
)
_UNKNOWN = "?"


def printable(text: str) -> str:
    """A letter that cannot be printed becomes a question mark, so that somebody sees that it is
    missing; a little face, a heart or a control sign goes without a trace."""
    signs = []
    for sign in unicodedata.normalize("NFC", text):
        if _PRINTABLE.match(sign):
            signs.append(sign)
        elif unicodedata.category(sign)[0] == "L":
            signs.append(_UNKNOWN)
        elif unicodedata.category(sign)[0] == "Z" or sign == "\t":
            signs.append(" ")
    return re.sub(r" {2,}", " ", "".join(signs)).strip()
