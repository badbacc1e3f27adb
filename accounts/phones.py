"""Dutch phone numbers as people write them, and whether a text message can reach one. Pure."""

import re

_BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015]")
# Ten digits with the zero. 06-1 to 06-5 and 06-8 are phones in a pocket; 06-6 and 06-7 are not.
_DUTCH = re.compile(r"[1-9][0-9]{8}")
_IN_A_POCKET = re.compile(r"\+316[1-58][0-9]{7}")


def e164(text: str) -> str | None:
    """ "06 12 34 56 78", "+31 (0)6-12345678", "0031612345678" → "+31612345678".

    None when it is no number of this country: such a number is called by a person, who sees it.
    """
    digits = _BETWEEN.sub("", text.strip().replace("(0)", ""))
    for begin in ("+31", "0031", "0"):
        if digits.startswith(begin):
            rest = digits.removeprefix(begin)
            return f"+31{rest}" if _DUTCH.fullmatch(rest) else None
    return None


def text_number(text: str) -> str | None:
    """Where a text message goes; None for a number on a wall or in another country."""
    number = e164(text)
    return number if number and _IN_A_POCKET.fullmatch(number) else None
