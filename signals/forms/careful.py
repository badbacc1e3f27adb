"""Words about somebody: no citizen number or bank account, and a label after a second look."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.careful import told
from accounts.careful import without_numbers as without_numbers
from residents.models import Resident

from .. import rules
from ..rules import Doubt

TEXT_LENGTH = 2000


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
            for line in told(self.doubts):
                self.add_error("text", line)
            if self.doubts:
                self.add_error("text", _("Is it right as it is? Then tick the box below the text."))
        return found
