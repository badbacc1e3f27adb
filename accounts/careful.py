"""How a text about somebody is written: what is refused in it, and what is looked at once more."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .words import Doubt, Word, holds_bsn, holds_iban

# %(words)s: as they were typed. Each says how to write it down instead.
HOW_TO_WRITE = {
    Doubt.DIAGNOSIS: _(
        "%(words)s: this says what you think it is. Write what you saw or heard, for "
        "example “asks the same thing three times”."
    ),
    Doubt.ACCUSATION: _(
        "%(words)s: this accuses somebody. Write what you saw, heard or smelled yourself, and "
        "when. Is it about a crime? Call the police: 112, or 0900-8844 without haste."
    ),
    Doubt.NAME: _(
        "%(words)s: a name does not belong in this text. Write who it is, for example “the "
        "resident”, “a neighbour” or “her son”."
    ),
}


def told(doubts: list[Word]) -> list[str]:
    """For each kind of doubt: the words as they were typed, and how to write it instead."""
    lines = []
    for doubt, how in HOW_TO_WRITE.items():
        words = dict.fromkeys(word.text for word in doubts if word.doubt == doubt)
        if words:
            lines.append(how % {"words": ", ".join(f"“{word}”" for word in words)})
    return lines


def without_numbers(text: str) -> str:
    if holds_bsn(text):
        raise ValidationError(
            _("There is a citizen service number (BSN) in this text. It may not be kept here."),
            code="bsn",
        )
    if holds_iban(text):
        raise ValidationError(
            _(
                "There is a bank account (IBAN) in this text. It may not be kept here. Write only"
                " what it is about, for example “shows a letter of the bank”."
            ),
            code="iban",
        )
    return text
