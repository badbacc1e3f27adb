"""Why somebody must see the signals of a home now, and what the privacy officer says of it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from residents.models import Complex

from ..rules.emergency import REASON_LENGTH, Verdict
from .careful import without_numbers

REFUSALS: dict[str, StrPromise] = {
    "reason": _("Write in at least 20 characters what the danger is."),
    "same_person": _("Somebody else must judge your own look."),
    "judged": _("This was judged already."),
    "verdict": _("Choose one of the two."),
    "words": _("Write in at least 20 characters why it was not right, and what happens now."),
}


class FindHomeForm(forms.Form):
    """By POST: an address does not belong in the address of a page."""

    complex = forms.ModelChoiceField(
        Complex.objects.none(),
        label=_("In which building?"),
        empty_label=_("Choose a building"),
        error_messages={"required": _("Choose a building.")},
    )
    number = forms.CharField(label=_("House number"), max_length=20)

    def __init__(self, *args: Any, complexes: "QuerySet[Complex]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["complex"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = complexes
        self.helper = FormHelper()
        self.helper.add_input(Submit("find", _("Find the home")))


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label=_("What is the danger, and why can it not wait?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": False}),
        help_text=_("At least %(length)s characters. The privacy officer reads this.")
        % {"length": REASON_LENGTH},
        error_messages={"required": REFUSALS["reason"]},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("open", _("Show the signals for one hour")))

    def clean_reason(self) -> str:
        return without_numbers(self.cleaned_data["reason"])


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Was it right to look?"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": REFUSALS["verdict"]},
    )
    words = forms.CharField(
        label=_("Why, and what happens now"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": False}),
        help_text=_("Needed when it was not right. Write no names."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("judge", _("Save")))

    def clean_words(self) -> str:
        return without_numbers(self.cleaned_data["words"])
