"""What somebody typed, read as a name or as an address. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from .names import HouseNumber, normal_postcode, parse_house_number

SEARCH_MIN = 2
# More than this is not looked at: whoever has so many answers must say more.
CANDIDATES = 1000
SHOWN = 25  # whoever is shown is in the log: no more than somebody reads through
MAX_WORDS = 6
# Inside a longer word a word keeps all its trigrams but three, of one more than its letters: from
# here on whoever has it in the name is alike by half or more, and need not be looked for apart.
HELD_IS_ALIKE = 6

INFIXES = frozenset(
    "van den der de het t ten ter te op in aan bij onder over uit voor la le du von zu el al"
    " ibn bin ben da dos e".split()
)
_DROPPED = re.compile("[\u0300-\u036f.'`´‘’ʹʼ]")
_LETTERS = str.maketrans("ØøŁłĐđıÐðÞ", "oollddiddþ")
_PAIRS = (("ß", "ss"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("þ", "th"))
_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_BETWEEN = re.compile(r"[\x01-/:-@\[-`{-\x9f–—]+")


def plain(text: str) -> str:
    """ "Şahin-O'Brien" → "sahin obrien"; the function `residents_plain` of the database."""
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    for letter, pair in _PAIRS:
        text = text.replace(letter, pair)
    return _BETWEEN.sub(" ", text.translate(_CAPITALS)).strip(" ")


@dataclass(frozen=True)
class Word:
    """A part of a name that must be there, and other ways in which it may have been meant.
    `swaps`: with two letters in each other's place; as such it must begin the name."""

    text: str
    variants: tuple[str, ...] = ()
    swaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameQuery:
    words: tuple[Word, ...]
    # Infixes and initials: they put the right person on top, and keep nobody out.
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddressQuery:
    """A number with a street (or a part of it) or a postcode; or a postcode alone."""

    house: HouseNumber | None
    street: str = ""
    postcode: str = ""


def read_query(text: str) -> NameQuery | AddressQuery | None:
    """A number makes it an address: no name has one. None when there is too little to look for."""
    if any(letter in "0123456789" for letter in text):
        return _read_address(text)
    return read_name(text)


# --- names --------------------------------------------------------------------------------------

_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]?\.?")
_TITLES = frozenset("mevrouw mevr mw mej meneer mijnheer heer dhr mr familie fam".split())
_GLUED = re.compile(r"(?:vanden|vander|vande|vant|van|der|den|de|ten|ter|el|al)(\w{4,})")
# From this length on a slip of the fingers is thought of: shorter words resemble too much.
_LONG = 4
_MOST_SWAPS = 12


def read_name(text: str) -> NameQuery | None:
    """Name parts in any order: "A. van den Berg", "berg van den", "Berg"."""
    words: list[str] = []
    hints: list[str] = []
    for token in text.split():
        parts = plain(token).split()
        if _INITIALS.fullmatch(token):
            hints += parts
            continue
        for part in parts:
            if part in _TITLES:
                continue
            (hints if part in INFIXES or len(part) < SEARCH_MIN else words).append(part)
    if any(len(word) > SEARCH_MIN for word in words):  # "am" beside "berg" is rather initials
        hints += [word for word in words if len(word) <= SEARCH_MIN]
        words = [word for word in words if len(word) > SEARCH_MIN]
    if not words:  # somebody may be called "Op 't", or "A.M." is all that is known
        words, hints = [hint for hint in hints if len(hint) >= SEARCH_MIN], []
    if not words:
        return None
    return NameQuery(
        tuple(
            Word(word, _variants(word), _swaps(word)) for word in dict.fromkeys(words[:MAX_WORDS])
        ),
        tuple(dict.fromkeys(hints[:MAX_WORDS])),
    )


def _variants(word: str) -> tuple[str, ...]:
    """What trigrams do not forgive: ij for y, a glued infix."""
    if len(word) < _LONG:
        return ()
    found = [word.replace("ij", "y"), word.replace("y", "ij")]
    if glued := _GLUED.fullmatch(word):
        found.append(glued[1])
    return tuple(one for one in dict.fromkeys(found) if one != word)


def _swaps(word: str) -> tuple[str, ...]:
    """Two letters that changed places: of a name of ten letters too few trigrams are left."""
    if len(word) < _LONG:
        return ()
    found = [
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(len(word) - 1)
    ]
    return tuple(one for one in dict.fromkeys(found) if one != word)[:_MOST_SWAPS]


# --- addresses ----------------------------------------------------------------------------------

_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}\b")
_AFTER_YEAR = re.compile(r"(?P<street>.*\D1[89]\d\d)\s+(?P<house>\d.*)")  # "Plein 1944 12"


def _read_address(text: str) -> AddressQuery | None:
    """ "bernhardlaan 12 a", "12a Bernhardlaan", "2285AB 12-3", "2285 ab"."""
    postcode = ""
    if found := _POSTCODE.search(text):
        postcode = normal_postcode(found[0]) or ""
        text = f"{text[: found.start()]} {text[found.end() :]}"
    # What comes after a comma is a town: "Bernhardlaan 12, Rijswijk".
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if read := _street_and_house(part):
            street, house = read
            return AddressQuery(house, plain(street), postcode)
    return AddressQuery(None, plain(parts[0]), postcode) if postcode else None


def _street_and_house(text: str) -> tuple[str, HouseNumber] | None:
    if (found := _AFTER_YEAR.fullmatch(text)) and (house := parse_house_number(found["house"])):
        return found["street"], house
    begins = [found.start() for found in re.finditer(r"(?<!\d)\d", text)]
    for begin in begins:  # the number stands last: "1e Helmersstraat 12"
        if house := parse_house_number(text[begin:]):
            return text[:begin], house
    for begin in begins:  # and if not, words come after it: "12 Bernhardlaan", a town
        words = text[begin:].split()
        end = 2 if len(words) > 2 and len(words[1]) == 1 else 1
        if house := parse_house_number(" ".join(words[:end])):
            return text[:begin].strip() or " ".join(words[end:]), house
    return None
