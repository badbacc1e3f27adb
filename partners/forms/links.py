"""The code from the mailbox of a desk."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules import links


class LinkCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The 6 digits in the mail that we sent to the mailbox of your desk."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code. It stands in the newest mail.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("enter", _("Open the referral")))

    def clean_code(self) -> str:
        """What cannot be a code costs no try: it is told what is wrong with it."""
        code = links.normal_code(self.cleaned_data["code"])
        if not links.is_code(code):
            raise forms.ValidationError(
                _("A code has 6 digits. Look again in the newest mail."), code="no_code"
            )
        return code
