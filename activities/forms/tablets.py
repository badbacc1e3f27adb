"""What is typed at the tablet in the hall, and for it."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from .registrations import CardForm

_IN_ADDRESS = re.compile(r"/kaart/([0-9]{8})/?")


class TabletForm(forms.Form):
    place = forms.CharField(
        label=_("Where does it stand?"),
        max_length=80,
        help_text=_("For example: hall of entrance A."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("set_up", _("Make the link")))


class HallForm(CardForm):
    """The number is typed, or read from the letter by a scanner that types the address of its QR
    code. The tablet remembers neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].max_length = 200  # type: ignore[attr-defined]
        self.fields["number"].widget.attrs |= {"maxlength": "200", "inputmode": "text"}
        for name in ("number", "code"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.helper.attrs = {"autocomplete": "off"}

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        found = _IN_ADDRESS.search(number)
        return found[1] if found else number
