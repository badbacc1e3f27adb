"""What a resident says is wrong, and what staff answer."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import Resident
from ..rules.corrections import CORRECTABLE, RejectReason
from .people import LANGUAGES, ReachForm


class CorrectionForm(ReachForm):
    """Filled with what stands there now; the resident changes what is wrong, or writes it down."""

    initials = forms.CharField(label=_("Initials"), max_length=20, required=False)
    infix = forms.CharField(
        label=_("Infix"), max_length=20, required=False, help_text=_("For example: van den")
    )
    surname = forms.CharField(label=_("Surname"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    words = forms.CharField(
        label=_("Is something else wrong? Write it here."),
        help_text=_("For example: I do not live there any more. Or: that is not what I said."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        self.before = {name: str(getattr(resident, name)) for name in CORRECTABLE}
        kwargs["initial"] = self.before
        super().__init__(*args, **kwargs)
        channel, language = self.fields["channel"], self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        channel.label = _("How do you want to hear from us?")
        if resident.language not in dict(LANGUAGES):
            language.choices = [*LANGUAGES, (resident.language, resident.language)]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row("initials", "infix"), "surname", "phone", "email", "channel", "language", "words"
        )
        self.helper.add_input(Submit("ask", _("Send")))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not given["words"].strip() and self.wanted(given) == self.before:
            raise forms.ValidationError(
                _("You did not change anything yet. Change what is wrong, or write it below.")
            )
        return given

    def wanted(self, given: dict[str, Any]) -> dict[str, str]:
        return {name: given[name].strip() for name in CORRECTABLE}


class ApplyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    sentence = forms.CharField(label=_("A word to the resident"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "apply"
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("apply", _("Put it right")))


class RejectForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why not?"), choices=RejectReason.choices, widget=forms.RadioSelect
    )
    sentence = forms.CharField(
        label=_("Explain it to the resident"),
        help_text=_("The resident reads this sentence."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "reject"
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("reject", _("Do not change it")))


def label_of(name: str) -> str:
    return str(capfirst(Resident._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def value_of(name: str, value: str) -> str:
    """As a person reads it: the language and the channel have a name."""
    if name == "language":
        return str(dict(LANGUAGES).get(value, value))
    if name == "channel":
        return str(dict(Resident._meta.get_field("channel").flatchoices).get(value, value))
    return value
