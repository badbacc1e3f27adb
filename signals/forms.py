"""The door form, who it is about, and the page that asks the gate."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Hidden, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.models import Role, User
from accounts.periods import current
from partners.models import Desk
from partners.reads import ARREARS_STEPS
from partners.rules import REASON_LENGTH, Arrears, BasisKind, Purpose
from partners.services import Ground
from residents.models import FieldRole, Resident, Unit

from . import reads, rules
from .models import Category, Signal
from .rules import Urgency

TEXT_LENGTH = 2000

BUTTONS: dict[str, StrPromise] = {
    "take": _("Start assessing"),
    "ask_basis": _("Put aside until there is a ground"),
    "keep": _("We take it up ourselves"),
    "refer": _("Pass on to a partner"),
    "dismiss": _("No follow-up"),
    "finish": _("Dealt with"),
    "acknowledge": _("Close this signal"),
    "reopen": _("Open again"),
}
QUESTIONS: dict[str, StrPromise] = {
    "dismiss": _("Why is there no follow-up?"),
    "finish": _("What was done?"),
    "reopen": _("Why does it open again?"),
}


class CarefulForm(forms.Form):
    """A text about somebody: never a citizen number, and a label only after a second look."""

    text = forms.CharField()
    sure = forms.BooleanField(
        required=False, label=_("I wrote down what I saw or heard. Send it like this.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get(self.add_prefix("text"), "") if self.is_bound else ""
        self.labels = rules.labels_in(str(typed)[:TEXT_LENGTH])
        if not self.labels:
            del self.fields["sure"]

    def clean_text(self) -> str:
        return without_bsn(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.labels and "text" in found and not found.get("sure"):
            words = ", ".join(f"“{word}”" for word in dict.fromkeys(self.labels))
            self.add_error(
                "text",
                gettext(
                    "%(words)s: this says what you think it is. Write what you saw or heard, for "
                    "example “asks the same thing three times”. Or tick the box below the text."
                )
                % {"words": words},
            )
        return found


def without_bsn(text: str) -> str:
    if rules.holds_bsn(text):
        raise ValidationError(
            _("There is a citizen service number (BSN) in this text. It may not be kept here."),
            code="bsn",
        )
    return text


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
        super().__init__(*args, **{"initial": {"form_key": uuid.uuid4()}, **kwargs})
        self.by = by
        self.unit = unit
        categories = Category.objects.for_noting(unit, by)
        self._choose("category", categories)
        self.categories = {str(category.pk): category for category in categories}
        for key, category in self.categories.items():
            if category.observations:
                self.fields[seen_in(key)] = forms.MultipleChoiceField(
                    label=_("What do you see or hear?"),
                    choices=[(text, text) for text in category.observations],
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )
        people = reads.people_at(unit, by)
        self.people = list(people)
        if self.people:
            self._choose("resident", people)
        else:
            del self.fields["resident"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field("category", template="signals/_subjects.html"),
            InlineRadios("urgency"),
            *[name for name in self.field_order[2:] if name in self.fields],
        )
        self.helper.add_input(Submit("save", _("Send")))

    def _choose(self, name: str, queryset: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

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


class DeskChoice(forms.ModelChoiceField[Desk]):
    def label_from_instance(self, obj: Desk) -> str:
        area = f" ({obj.area})" if obj.area else ""
        return f"{obj.organisation.name}, {obj.name}{area}"


class LeftToTheGate(forms.Field):
    """Needed for sending; the gate says so, in its own words and together with all that lacks."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class DayField(LeftToTheGate, forms.DateField):
    """A day on which something was done: today at the latest."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(_("This day is still to come."), code="future")


class AmountField(LeftToTheGate, forms.DecimalField):
    """Euros, with a comma or a point."""


class ReferForm(CarefulForm):
    """To which desk, on which ground, in which words. What may go, the gate says."""

    desk = DeskChoice(
        Desk.objects.none(),
        label=_("To which desk?"),
        error_messages={"required": _("Choose a desk.")},
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
    )
    kind = forms.ChoiceField(
        label=_("On which ground?"),
        choices=[
            (BasisKind.CONSENT, _("The resident gave consent")),
            (BasisKind.VITAL_INTEREST, _("There is danger, and asking consent is not possible")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why is there danger?"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text=_("At least %(length)s characters. The partner does not read this.")
        % {"length": REASON_LENGTH},
    )
    second_person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Which colleague agrees with you?"),
        required=False,
        empty_label=_("Choose a colleague"),
    )
    text = forms.CharField(
        label=_("What the partner reads"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "cols": False}),
        help_text=_("Only what was seen or heard, and no more than they need."),
    )
    amount = AmountField(
        label=_("How much are the arrears, in euros?"),
        min_value=Decimal("0.01"),
        max_value=Decimal("999999.99"),
        max_digits=8,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    # Desk and ground of the answer that the sender has before them (see `answered`).
    answered_for = forms.CharField(required=False)

    def __init__(self, *args: Any, signal: Signal, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_debt = signal.category.purpose == Purpose.DEBT
        desks = Desk.objects.agreed_with(signal.corporation_id, signal.category.purpose)
        self._choose("desk", desks.select_related("organisation"))
        self.desks = list(desks)
        self._choose("second_person", second_people(signal, by))
        for name, label in ARREARS_STEPS.items():
            self.fields[name] = DayField(label=label)
        if self.for_debt:
            unused = ["kind", "reason", "second_person", "text", "sure"]
        else:
            unused = ["amount", *ARREARS_STEPS]
            if not signal.category.vital_possible:
                unused += ["kind", "reason", "second_person"]
        for name in unused:
            self.fields.pop(name, None)
        self.helper = FormHelper()
        self.helper.layout = self._layout()
        self.helper.add_input(Submit("send", _("Send to the desk")))
        self.helper.add_input(Submit("look", _("First look what may go")))

    def _choose(self, name: str, queryset: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

    def _layout(self) -> Layout:
        danger = ("reason", "second_person")
        parts: list[Any] = [
            name for name in ("desk", "kind", "text", "sure") if name in self.fields
        ]
        if "reason" in self.fields:
            parts.insert(parts.index("kind") + 1, Fieldset(_("Only when there is danger"), *danger))
        if self.for_debt:
            parts += [Fieldset(_("What the law asks for"), *ARREARS_STEPS), "amount"]
        return Layout(*parts)

    def clean_reason(self) -> str:
        return without_bsn(self.cleaned_data["reason"])

    @property
    def ground(self) -> Ground:
        found = self.cleaned_data
        if self.for_debt:
            amount = found["amount"]
            return Ground(
                kind=BasisKind.LEGAL_DUTY,
                arrears=Arrears(
                    **{name: found[name] for name in ARREARS_STEPS},
                    amount_cents=int(amount * 100) if amount is not None else None,
                ),
            )
        return Ground(
            kind=found.get("kind", BasisKind.CONSENT),
            reason=found.get("reason", ""),
            second_person=found.get("second_person"),
        )

    @property
    def usual_ground(self) -> Ground:
        """Before anything was filled in."""
        return Ground(kind=BasisKind.LEGAL_DUTY if self.for_debt else BasisKind.CONSENT)

    @property
    def text_to_send(self) -> str:
        if self.is_bound:
            return str(self.cleaned_data.get("text", ""))
        return "" if self.for_debt else str(self.initial["text"])

    def offers(self, desk: Desk) -> bool:
        return desk in self.desks

    def answered(self, desk: Desk, kind: str) -> None:
        """Remembers for which desk and ground the page shows the gate's answer."""
        self.helper.layout.append(Hidden("answered_for", f"{desk.pk}:{kind}"))

    @property
    def has_read_the_answer(self) -> bool:
        chosen = f"{self.cleaned_data['desk'].pk}:{self.ground.kind}"
        return bool(self.cleaned_data["answered_for"] == chosen)


def second_people(signal: Signal, by: User) -> "QuerySet[User]":
    """Colleagues who may know of it: the coordinators, and the flatcoaches of the complex."""
    return (
        User.objects.filter(
            Q(
                current(prefix="memberships__"),
                memberships__corporation=signal.corporation_id,
                memberships__role=Role.COORDINATOR,
            )
            | Q(
                current(prefix="assignments__"),
                assignments__complex=signal.complex_id,
                assignments__role=FieldRole.FLATCOACH,
            ),
            is_active=True,
        )
        .exclude(pk=by.pk)
        .distinct()
        .order_by("name")
    )
