"""What is typed from a letter, and what a print run is asked for."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..models import Resident
from ..rules import PerLetter, Who
from .people import phone_number


def clean_letter_number(typed: str) -> str:
    number = rules.normal_number(typed)
    if not rules.is_number(number):
        raise forms.ValidationError(
            _("A letter number has 8 digits. Look again in the first box of your letter.")
        )
    return number


def clean_letter_code(typed: str) -> str:
    """A code that no letter can have costs no try: it is told what is wrong with it."""
    code = rules.normal_code(typed)
    if len(code) != rules.CARD_CODE_LENGTH:
        raise forms.ValidationError(
            _(
                "The code has 12 letters and digits. You typed %(n)s. Look where one is too"
                " many or missing."
            )
            % {"n": len(code)}
        )
    strange = sorted(set(code) - set(rules.CARD_ALPHABET))
    if strange:
        raise forms.ValidationError(
            _("A code never holds this: %(signs)s. Look again what stands there.")
            % {"signs": " ".join(strange)}
        )
    return code


class CardNumberForm(forms.Form):
    number = forms.CharField(
        label=_("Letter number"),
        max_length=40,
        help_text=_("The 8 digits in the first box of your letter."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "username", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the letter number. It stands in your letter.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("next", _("Next")))

    def clean_number(self) -> str:
        return clean_letter_number(self.cleaned_data["number"])


class CardCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_(
            "The 12 letters and digits in the second box. Small or capital letters are both right."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Type the code. It stands in your letter.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("enter", _("To my page")))

    def clean_code(self) -> str:
        return clean_letter_code(self.cleaned_data["code"])


class CardRunForm(forms.Form):
    who = forms.ChoiceField(
        label=_("Who gets a letter?"),
        choices=[(one.value, capfirst(one.label)) for one in Who],
        widget=forms.RadioSelect,
        initial=Who.NO_EMAIL,
    )
    per = forms.ChoiceField(
        label=_("How many letters?"),
        choices=[(one.value, capfirst(one.label)) for one in PerLetter],
        widget=forms.RadioSelect,
        initial=PerLetter.PERSON,
    )
    addresses = forms.ChoiceField(
        label=_("Which addresses?"),
        choices=[
            ("ordinary", _("Ordinary addresses")),
            (
                "protected",
                _("Only protected addresses. Print these yourself and bring them round."),
            ),
        ],
        widget=forms.RadioSelect,
        initial="ordinary",
    )

    def __init__(self, *args: Any, sees_protected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_protected:
            del self.fields["addresses"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("order", _("Make the letters")))


class CallForm(forms.Form):
    phone = forms.CharField(
        label=_("On which number may we call you?"),
        max_length=20,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        kwargs["initial"] = {"phone": resident.phone}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("call", _("Call me")))
