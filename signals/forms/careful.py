"""Words about somebody: no citizen number or bank account, and a label after a second look."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from residents.models import Resident

from .. import rules
from ..rules import Doubt

TEXT_LENGTH = 2000
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


class CarefulForm(forms.Form):
    """A text about somebody. What is doubtful is asked once; all that was typed stays there."""

    text = forms.CharField()
    sure = forms.BooleanField(
        required=False, label=_("I wrote down what I saw or heard. Send it like this.")
    )

    def __init__(self, *args: Any, about: Iterable[Resident] = (), **kwargs: Any) -> None:
        """`about`: whom the text is about. Their own names are no names of somebody else. Not
        looked at as long as the text names nobody."""
        super().__init__(*args, **kwargs)
        typed = self.data.get(self.add_prefix("text"), "") if self.is_bound else ""
        self.doubts = rules.words_in(str(typed)[:TEXT_LENGTH])
        if any(word.doubt == Doubt.NAME for word in self.doubts):
            known = {one.surname for one in about}
            self.doubts = rules.words_in(str(typed)[:TEXT_LENGTH], known=known)
        if not self.doubts:
            del self.fields["sure"]

    def clean_text(self) -> str:
        return without_numbers(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "text" in found and not found.get("sure"):
            for doubt, how in HOW_TO_WRITE.items():
                words = dict.fromkeys(word.text for word in self.doubts if word.doubt == doubt)
                if words:
                    quoted = ", ".join(f"“{word}”" for word in words)
                    self.add_error("text", how % {"words": quoted})
            if self.doubts:
                self.add_error("text", _("Is it right as it is? Then tick the box below the text."))
        return found


def without_numbers(text: str) -> str:
    if rules.holds_bsn(text):
        raise ValidationError(
            _("There is a citizen service number (BSN) in this text. It may not be kept here."),
            code="bsn",
        )
    if rules.holds_iban(text):
        raise ValidationError(
            _(
                "There is a bank account (IBAN) in this text. It may not be kept here. Write only"
                " what it is about, for example “shows a letter of the bank”."
            ),
            code="iban",
        )
    return text
