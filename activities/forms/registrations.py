"""What people type to sign somebody up. Who gets a place is decided in the services."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.forms import clean_letter_code, clean_letter_number
from residents.models import Resident

from .. import rules
from ..rules import Channel


def party_sizes() -> list[tuple[int, str]]:
    sizes = range(2, rules.MAX_PARTY + 1)
    return [
        (1, gettext("I come alone")),
        *((size, gettext("%(n)s people") % {"n": size}) for size in sizes),
    ]


class ResidentChoice(forms.ModelChoiceField[Resident]):
    """By surname, as on the doorbells; a protected address is not spelled out on a screen."""

    def label_from_instance(self, obj: Resident) -> str:
        name = " ".join(part for part in (obj.initials, obj.infix) if part)
        label = f"{obj.surname}, {name}" if name else obj.surname
        homes = [] if obj.protected_address else obj.homes  # type: ignore[attr-defined]
        return " – ".join([label, *(home.unit.address for home in homes)])


class PartyForm(forms.Form):
    party_size = forms.TypedChoiceField(
        label=_("How many people come? Count yourself too."),
        choices=party_sizes,
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": rules.REFUSALS["too_many"]},
    )

    @cached_property
    def helper(self) -> FormHelper:
        """Only for a page that shows the form: most of those that come in are good at once."""
        helper = FormHelper()
        helper.add_input(Submit("sign_up", _("Sign up")))
        return helper


class CardForm(PartyForm):
    """The letter works for whoever holds it: a neighbour, a child, a volunteer. What no letter can
    hold is told before it costs a try."""

    number = forms.CharField(
        label=_("Letter number"),
        max_length=40,
        help_text=_("The 8 digits in the first box of your letter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "The 12 letters and digits in the second box. Small or capital letters are both right."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    field_order = ["number", "code", "party_size"]

    def clean_number(self) -> str:
        return clean_letter_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return clean_letter_code(self.cleaned_data["code"])


class StaffSignUpForm(forms.Form):
    """The coach signs up whoever calls, or types in the paper list of the hall."""

    resident = ResidentChoice(
        label=_("Who?"), queryset=Resident.objects.none(), empty_label=_("Choose a resident")
    )
    channel = forms.ChoiceField(
        label=_("How did they sign up?"),
        choices=[
            (one.value, capfirst(one.label))
            for one in (Channel.PHONE, Channel.PAPER, Channel.STAFF)
        ],
        initial=Channel.PHONE,
    )
    party_size = forms.TypedChoiceField(
        label=_("How many people, all together?"),
        choices=[(size, str(size)) for size in range(1, rules.MAX_PARTY + 1)],
        coerce=int,
        initial=1,
        error_messages={"invalid_choice": rules.REFUSALS["too_many"]},
    )

    def __init__(self, *args: Any, residents: QuerySet[Resident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["resident"]
        assert isinstance(choice, ResidentChoice)
        choice.queryset = residents
        self.helper = FormHelper()
        self.helper.layout = Layout("resident", Row("party_size", "channel"))
        self.helper.add_input(Submit("sign_up", _("Sign up")))
        self.helper.add_input(Submit("another", _("Sign up, and then another")))
