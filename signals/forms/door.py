"""The door form, and about whom a signal is."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.db.models import Manager, Model, QuerySet
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from residents.models import Resident, Unit

from .. import reads
from ..models import Category, Signal
from ..rules import Urgency
from .careful import TEXT_LENGTH, CarefulForm


@dataclass(frozen=True)
class Subject:
    """A category as the door form shows it: its own button, and what belongs under it."""

    radio: BoundWidget
    seen: forms.BoundField | None


class DoorForm(CarefulForm):
    """Under a minute, in a stairwell, with a thumb."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("What is it about?"),
        error_messages={"required": _("Choose what it is about.")},
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Leave this open for what is usual with this subject."),
    )
    text = forms.CharField(
        label=_("What else did you see or hear?"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "cols": False}),
        help_text=_(
            "Write what you see or hear, not what you think it is. The resident may read it."
        ),
    )
    resident = forms.ModelChoiceField(
        Resident.objects.none(),
        label=_("About whom is it?"),
        widget=forms.RadioSelect,
        required=False,
        empty_label=_("I do not know"),
        blank=True,
    )
    resident_told = forms.BooleanField(
        label=_("The resident knows that I pass this on"), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("category", "urgency", "text", "sure", "resident", "resident_told", "form_key")

    def __init__(self, *args: Any, unit: Unit, by: User, **kwargs: Any) -> None:
        self.people = list(reads.people_at(unit, by))
        initial = {"form_key": uuid.uuid4()}
        super().__init__(*args, about=self.people, **{"initial": initial, **kwargs})
        self.by = by
        self.unit = unit
        categories = list(Category.objects.for_noting(unit, by))
        self._choose("category", Category.objects, categories)
        self.categories = {str(category.pk): category for category in categories}
        for key, category in self.categories.items():
            if category.observations:
                self.fields[seen_in(key)] = forms.MultipleChoiceField(
                    label=_("What do you see or hear?"),
                    choices=[(text, text) for text in category.observations],
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )
        if self.people:
            self._choose("resident", Resident.objects, self.people)
        else:
            del self.fields["resident"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field("category", template="signals/_subjects.html"),
            InlineRadios("urgency"),
            *[name for name in self.field_order[2:] if name in self.fields],
        )
        self.helper.add_input(Submit("save", _("Send")))

    def _choose(self, name: str, objects: "Manager[Any]", rows: Sequence[Model]) -> None:
        """The field asks for its rows again; who may see which is the dear part, and known."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = objects.filter(pk__in=[row.pk for row in rows])

    def subjects(self) -> Iterator[Subject]:
        for radio in self["category"]:
            seen = seen_in(str(radio.data["value"]))
            yield Subject(radio, self[seen] if seen in self.fields else None)

    def clean_form_key(self) -> uuid.UUID:
        """One's own key, about this home: nobody can hit upon the form of somebody else."""
        key: uuid.UUID = self.cleaned_data["form_key"]
        return uuid.uuid5(self.by.pk, f"{self.unit.pk} {key}")

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if "category" in found and "text" in found and not (self.observations or found["text"]):
            first = seen_in(str(found["category"].pk))
            self.add_error(
                first if first in self.fields else "text",
                _("Tick what you see or hear, or write it down."),
            )
        return found

    @property
    def observations(self) -> list[str]:
        """Of the subject that was chosen; ticks under another one were a change of mind."""
        name = seen_in(str(self.cleaned_data["category"].pk))
        return list(self.cleaned_data.get(name) or [])

    @property
    def how_urgent(self) -> str:
        usual: str = self.cleaned_data["category"].default_urgency
        return self.cleaned_data["urgency"] or usual


def seen_in(key: str) -> str:
    return f"seen_{key.replace('-', '')}"


class HouseNumberForm(forms.Form):
    """Asked by POST: which door somebody looks for does not belong in an address."""

    number = forms.CharField(
        label=_("House number"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        error_messages={"required": _("Type a house number, or choose the door below.")},
    )

    def __init__(self, *args: Any, units: "QuerySet[Unit]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.found: list[Unit] = []
        self.helper = FormHelper()
        self.helper.add_input(Submit("find", _("To this door")))

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        self.found = reads.doors_with(typed, self.units)
        if not self.found:
            raise forms.ValidationError(
                _("There is no door with this number here. Look again, or choose it below.")
            )
        return typed


class WhoForm(forms.Form):
    """About whom a signal is, when that was not known at the door."""

    resident = forms.ModelChoiceField(
        Resident.objects.none(),
        label=_("Who of those who live here?"),
        error_messages={"required": _("Choose a person.")},
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
    )

    def __init__(self, *args: Any, signal: Signal, by: User, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_who_%s", **kwargs})
        field = self.fields["resident"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = reads.people_at(signal.unit, by)
        self.people = list(field.queryset)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", _("This is the person"), css_id="save_who"))
