"""Words about somebody: never a citizen number, and a label only after a second look."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import rules

TEXT_LENGTH = 2000


class CarefulForm(forms.Form):
    """A text about somebody: never a citizen number, and a label only after a second look."""

    text = forms.CharField()
    sure = forms.BooleanField(
        required=False, label=_("I wrote down what I saw or heard. Send it like this.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get(self.add_prefix("text"), "") if self.is_bound else ""
        self.labels = rules.labels_in(str(typed)[:TEXT_LENGTH])
        if not self.labels:
            del self.fields["sure"]

    def clean_text(self) -> str:
        return without_bsn(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.labels and "text" in found and not found.get("sure"):
            words = ", ".join(f"“{word}”" for word in dict.fromkeys(self.labels))
            self.add_error(
                "text",
                gettext(
                    "%(words)s: this says what you think it is. Write what you saw or heard, for "
                    "example “asks the same thing three times”. Or tick the box below the text."
                )
                % {"words": words},
            )
        return found


def without_bsn(text: str) -> str:
    if rules.holds_bsn(text):
        raise ValidationError(
            _("There is a citizen service number (BSN) in this text. It may not be kept here."),
            code="bsn",
        )
    return text
