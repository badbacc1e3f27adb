"""The door form, and about whom a signal is."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.db.models import Model, QuerySet
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from residents.models import Resident, Unit

from .. import reads
from ..models import Category, CrisisNumber, Signal
from ..reads.door import subjects_at
from ..rules import Called, CallFirst, Urgency, require_call
from .careful import TEXT_LENGTH, CarefulForm
from .photos import PhotosField


@dataclass(frozen=True)
class Subject:
    """A category as the door form shows it: its own button, and what belongs under it."""

    radio: BoundWidget
    seen: forms.BoundField | None
    # Where a phone that has no network may offer it: ids of buildings. Empty: here.
    buildings: str = ""
    questions: Sequence[str] = ()


class RowField(forms.ChoiceField):
    """One of a few rows that were read already. They are read when somebody chose one, or when the
    choices are drawn, and not before."""

    def __init__(self, *, empty_label: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty_label = empty_label
        self.read: Callable[[], Iterable[Model]] = list

    def offer(self, read: Callable[[], Iterable[Model]]) -> None:
        self.read = read
        self.choices = self._drawn

    def _drawn(self) -> list[tuple[str, Any]]:
        rows = [(str(row.pk), str(row)) for row in self.read()]
        return rows if self.empty_label is None else [("", self.empty_label), *rows]

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return next((row for row in self.read() if str(row.pk) == chosen), None) if chosen else None


class NotingForm(CarefulForm):
    """What was seen or heard, of the subjects that somebody may note."""

    category = RowField(
        label=_("What is it about?"),
        error_messages={"required": _("Choose what it is about.")},
        widget=forms.RadioSelect,
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Leave this open for what is usual with this subject."),
    )
    called = forms.ChoiceField(
        label=_("Who was called?"),
        choices=Called.choices,
        widget=forms.RadioSelect,
        required=False,
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
    photos = PhotosField()
    resident_told = forms.BooleanField(
        label=_("The resident knows that I pass this on"), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    after_urgency: tuple[str, ...] = ("text", "sure", "photos", "resident_told", "form_key")
    buildings: Mapping[str, str] = {}

    def __init__(self, *args: Any, categories: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"form_key": uuid.uuid4()}, **kwargs})
        self.categories = {str(category.pk): category for category in categories}
        field = self.fields["category"]
        assert isinstance(field, RowField)
        field.offer(self.categories.values)
        chosen = self.data.get("category", "") if self.is_bound else ""
        if chosen in self.categories:
            self._ask_what_is_seen(chosen)

    def _ask_what_is_seen(self, key: str) -> None:
        """To check an answer, only what stands under the chosen subject is needed."""
        observations = self.categories[key].observations
        if observations and seen_in(key) not in self.fields:
            self.fields[seen_in(key)] = forms.MultipleChoiceField(
                label=_("What do you see or hear?"),
                choices=[(text, text) for text in observations],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @cached_property
    def helper(self) -> FormHelper:
        """Asked for when the form is drawn."""
        helper = FormHelper()
        helper.layout = Layout(
            Field("category", template="signals/_subjects.html"),
            InlineRadios("urgency"),
            Field("called", template="signals/_acute.html"),
            *[name for name in self.after_urgency if name in self.fields],
        )
        helper.add_input(Submit("save", _("Send")))
        return helper

    @cached_property
    def crisis_numbers(self) -> list[CrisisNumber]:
        """Whom to call where these subjects are noted."""
        corporations = {category.corporation_id for category in self.categories.values()}
        return list(CrisisNumber.objects.filter(corporation__in=corporations))

    def subjects(self) -> Iterator[Subject]:
        for key in self.categories:
            self._ask_what_is_seen(key)
        for radio in self["category"]:
            key = str(radio.data["value"])
            seen = self[seen_in(key)] if seen_in(key) in self.fields else None
            questions = self.categories[key].questions
            yield Subject(radio, seen, self.buildings.get(key, ""), questions)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if "category" in found and "text" in found and not (self.observations or found["text"]):
            first = seen_in(str(found["category"].pk))
            self.add_error(
                first if first in self.fields else "text",
                _("Tick what you see or hear, or write it down."),
            )
        if "category" in found and "urgency" in found and "called" in found:
            try:
                require_call(self.how_urgent, found["called"])
            except CallFirst:
                self.add_error("called", _("Call first. Then say here who was called."))
        if self.errors and found.get("photos"):
            self.add_error(
                "photos", _("Are your photos no longer chosen here? Then choose them once more.")
            )
        return found

    @property
    def observations(self) -> list[str]:
        """Of the subject that was chosen; ticks under another one were a change of mind."""
        name = seen_in(str(self.cleaned_data["category"].pk))
        return list(self.cleaned_data.get(name) or [])

    @property
    def how_urgent(self) -> str:
        """Good news has no haste; that somebody is in danger goes before what it is about."""
        category: Category = self.cleaned_data["category"]
        chosen: str = self.cleaned_data["urgency"]
        if category.is_positive and chosen != Urgency.ACUTE:
            return Urgency.LOW
        return chosen or category.default_urgency


class DoorForm(NotingForm):
    """Under a minute, in a stairwell, with a thumb."""

    resident = RowField(
        label=_("About whom is it?"),
        widget=forms.RadioSelect,
        required=False,
        empty_label=_("I do not know"),
    )

    after_urgency = ("text", "sure", "photos", "resident", "resident_told", "form_key")

    def __init__(self, *args: Any, unit: Unit, by: User, **kwargs: Any) -> None:
        self.by = by
        self.unit = unit
        categories = subjects_at(unit, by)
        super().__init__(*args, categories=categories, about=self._about(), **kwargs)
        field = self.fields["resident"]
        assert isinstance(field, RowField)
        field.offer(lambda: self.people)
        # Whoever may name nobody was not asked. For an answer without a name nobody is looked up.
        if (not self.is_bound or self.data.get("resident")) and not self.people:
            del self.fields["resident"]

    @cached_property
    def people(self) -> list[Resident]:
        return list(reads.people_at(self.unit, self.by))

    def _about(self) -> Iterator[Resident]:
        yield from self.people

    @cached_property
    def helper(self) -> FormHelper:
        if not self.people:
            self.fields.pop("resident", None)
        return super().helper

    def clean_form_key(self) -> uuid.UUID:
        """One's own key, about this home: nobody can hit upon the form of somebody else."""
        key: uuid.UUID = self.cleaned_data["form_key"]
        return uuid.uuid5(self.by.pk, f"{self.unit.pk} {key}")


class PocketForm(NotingForm):
    """The door form that a phone keeps for where there is no network. It is about no home yet, so
    nobody is named in it; what is filled in goes to the DoorForm of the home later."""

    after_urgency = ("text", "photos", "resident_told", "form_key")

    def __init__(self, *args: Any, buildings: Mapping[uuid.UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buildings = {str(key): places for key, places in buildings.items()}
        # It stands inside a form of the page, and a kept token would be worth nothing later.
        self.helper.form_tag = False
        self.helper.disable_csrf = True


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
