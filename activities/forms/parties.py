"""Who comes along, what the host must know of them, and how many places there are."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from residents.models import Resident

from .. import rules
from ..rules import Wish
from .occurrences import MOST_PLACES, capacity_field


class NamedResident(forms.ModelMultipleChoiceField[Resident]):
    def label_from_instance(self, obj: Resident) -> str:
        return obj.name


class WishesForm(forms.Form):
    wishes = forms.MultipleChoiceField(
        label=_("What should the host know?"),
        choices=Wish.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only the host sees this. A week after the activity it is gone."),
    )
    line = forms.CharField(
        label=_("Something else you need"),
        max_length=80,
        required=False,
        help_text=_("Write what you need, not why. For example: a chair with a high back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("keep", _("Save")))

    def clean_line(self) -> str:
        line: str = self.cleaned_data["line"]
        if rules.names_an_illness(line):
            raise forms.ValidationError(
                _("Write only what you need, without the name of an illness.")
            )
        return line


class CompanyForm(WishesForm):
    """Where it is known who looks: the names of housemates are not for whoever holds a card."""

    housemates = NamedResident(
        label=_("Who of the same home comes along?"),
        queryset=Resident.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    carer = forms.BooleanField(label=_("A carer or companion comes along"), required=False)

    field_order = ["housemates", "carer", "wishes", "line"]

    def __init__(self, *args: Any, housemates: QuerySet[Resident], alone: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        choice = self.fields["housemates"]
        assert isinstance(choice, NamedResident)
        choice.queryset = housemates
        if alone:
            del self.fields["carer"]
        if alone or not housemates:
            del self.fields["housemates"]


class PlacesForm(forms.Form):
    capacity = capacity_field()
    kept = forms.IntegerField(
        label=_("How many of these do we keep for people who never came before?"),
        min_value=0,
        max_value=MOST_PLACES,
        help_text=_("Until two days before. After that they are for everybody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].required = False
        self.helper = FormHelper()
        self.helper.add_input(Submit("change", _("Change the number of places")))
