"""Why somebody opens the files of very many residents."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from .bsn import holds_bsn
from .models import ManyLooksReason


class ManyLooksForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What are you doing?"), choices=ManyLooksReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write no names and no addresses. For example: letters about the new lift."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("go_on", _("Go on")))

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if holds_bsn(words):
            raise forms.ValidationError(
                _("There is a citizen service number (BSN) in this text. It may not be kept here.")
            )
        return words
