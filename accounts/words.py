"""What does not belong in a text about somebody: an observation is what one sees or hears.

Numbers of citizens and of bank accounts are refused. The rest may be right after all ("the GP told
her that it is dementia"), so whoever writes it looks at it once more.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from .bsn import HoldsBsn as HoldsBsn
from .bsn import holds_bsn as holds_bsn
from .bsn import refuse_bsn

# Country, two digits to check with, and at least eleven of account; ISO 13616. People put a space
# after each fourth one.
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0.-]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_IBAN_LENGTHS = {"NL": 18, "BE": 16, "DE": 22, "FR": 27, "PL": 28, "ES": 24, "TR": 26, "GB": 22}


def holds_iban(text: str) -> bool:
    """A bank account that passes the test of its two digits."""
    return any(_is_iban(match.group()) for match in _ACCOUNT.finditer(text))


def _is_iban(found: str) -> bool:
    plain = re.sub(r"[^A-Z0-9]", "", found.upper())
    # What stands behind it may look like more of it; what is not known may have any length.
    plain = plain[: _IBAN_LENGTHS.get(plain[:2], len(plain))]
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


class HoldsIban(Exception):
    """There is a bank account in the text."""


def refuse_numbers(*texts: str) -> None:
    """Raises HoldsBsn or HoldsIban."""
    refuse_bsn(*texts)
    if any(holds_iban(text) for text in texts):
        raise HoldsIban


class Doubt(StrEnum):
    """Why somebody should look at a word again."""

    DIAGNOSIS = "diagnosis"
    ACCUSATION = "accusation"
    NAME = "name"


class Word(NamedTuple):
    text: str
    doubt: Doubt


_DIAGNOSES = re.compile(
    r"\b(dement\w*|alzheimer\w*|schizo\w*|psycho(?:se|tisch|paat)\w*|borderline\w*|autis\w*|adhd"
    r"|alcoholi\w*|verslaafd\w*|verslaving\w*|depressie\w*|depressief\w*|manisch\w*|gestoord\w*"
    r"|ptss|narcis\w*|zwakbegaafd\w*|hersentumor\w*|parkinson\w*)\b",
    re.IGNORECASE,
)
# Data about crime have a law of their own (AVG art. 10): a corporation keeps no such accusations.
_ACCUSATIONS = re.compile(
    r"\b(junk\w*|crimine\w*|dealer\w*|dealt|drugsdeal\w*|drugshandel\w*|wietplantage\w*"
    r"|wietkwekerij\w*|hennepkwekerij\w*|inbreker\w*|ingebroken|dief|dieven|diefstal\w*|gestolen"
    r"|steelt|oplichter\w*|oplichting|fraude\w*|prostitu\w*|mensenhandel\w*|moordenaar\w*"
    r"|pedo\w*|verkracht\w*|mishandelt|mishandelaar\w*|strafblad|ex-?gedetineerde\w*)\b",
    re.IGNORECASE,
)
# "mevrouw De Vries", "haar zoon Marco": somebody else is in a text that others will read.
_SOMEBODY = re.compile(
    r"\b(?:meneer|mevrouw|mevr|mw|dhr|heer|familie|fam|buurman|buurvrouw|buurjongen|buurmeisje"
    r"|buren|zoon|zoontje|dochter|dochtertje|broer|zus|vader|moeder|opa|oma|oom|tante|neef|nicht"
    r"|vriend|vriendin|kleinzoon|kleindochter|schoonzoon|schoondochter|partner|echtgenoot"
    r"|echtgenote|ex)\b\.?\s+"
    r"((?:(?:van|de|der|den|het|'t|ten|ter|te|el|al|von|da|di)\s+)*"
    r"(?-i:(?:[Vv]an|[Dd]e|[Dd]er|[Dd]en|[Tt]en|[Tt]er|[Ee]l|[Aa]l)\s+)?"
    r"(?-i:[A-Z\u00c0-\u00de])[\w'\u2019-]+)",
    re.IGNORECASE,
)


def words_in(text: str, *, known: Collection[str] = ()) -> list[Word]:
    """Words to look at again, in the order of the text. `known`: surnames of those whom the text is
    about; they are no third party."""
    ours = {name.split()[-1].casefold() for name in known if name.strip()}
    found = [(m.start(), Word(m.group(), Doubt.DIAGNOSIS)) for m in _DIAGNOSES.finditer(text)]
    found += [(m.start(), Word(m.group(), Doubt.ACCUSATION)) for m in _ACCUSATIONS.finditer(text)]
    found += [
        (m.start(1), Word(m.group(1), Doubt.NAME))
        for m in _SOMEBODY.finditer(text)
        if m.group(1).split()[-1].casefold() not in ours
    ]
    return [word for _at, word in sorted(found)]
