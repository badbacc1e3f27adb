"""What staff type about homes: moving, leaving, a new tenant, split and joined."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..models import Complex, Occupancy, OccupancyKind, Resident, Unit
from .people import OccupantForm

YEARS_BACK = 50
DAYS_AHEAD = 730
FIRST, SECOND = "0", "1"


class DayField(forms.DateField):
    """A day on which somebody moves: a slip in the year is noticed."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        today = timezone.localdate()
        if day is not None and not (
            today.year - YEARS_BACK < day.year and day <= today + timedelta(days=DAYS_AHEAD)
        ):
            raise forms.ValidationError(_("This date is too far away. Check the year."))
        return day


class HomeForm(forms.Form):
    """Shows what the service refuses, at the field that it is about."""

    refused_at = {
        "before_arrival": "on",
        "home_not_yet": "on",
        "not_here": "on",
    }

    def refuse(self, refusal: rules.HomeRefused) -> None:
        field = self.refused_at.get(refusal.code)
        self.add_error(field, rules.REFUSALS[refusal.code])


class ComplexChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Complex) -> str:
        return obj.name


class ComplexForm(forms.Form):
    """In which complex the new home is; a step of its own, so that no list is endless."""

    def __init__(self, *args: Any, complexes: QuerySet[Complex], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complex"] = ComplexChoice(
            label=_("In which complex is the new home?"), queryset=complexes, empty_label=None
        )


class MoveForm(HomeForm):
    on = DayField(label=_("First day in the new home"))

    def __init__(
        self,
        *args: Any,
        resident: Resident,
        household: Sequence[Resident],
        homes: QuerySet[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in [resident, *household]}
        self.fields["target"] = forms.ModelChoiceField(
            label=_("New home"), queryset=homes, empty_label=_("Choose a home")
        )
        layout: list[Any] = ["target", "on"]
        if household:
            self.fields["people"] = forms.MultipleChoiceField(
                label=_("Who moves?"),
                choices=[(key, person.name) for key, person in self.people.items()],
                initial=[str(resident.pk)],
                widget=forms.CheckboxSelectMultiple,
            )
            layout.append("people")
        self.fields["kind"] = forms.ChoiceField(
            label=_("How do they live there?"),
            choices=[
                (rules.KEEP_KIND, _("As they do now")),
                *((kind.value, capfirst(kind.label)) for kind in OccupancyKind),
            ],
            widget=forms.RadioSelect,
            required=False,
            help_text=_("Somebody who moves in with a tenant has no lease there."),
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(*layout, "kind")
        self.helper.add_input(Submit("move", _("Record the move")))

    def chosen(self) -> list[Resident]:
        keys = self.cleaned_data.get("people", list(self.people)[:1])
        return [self.people[key] for key in keys]


class LeaveForm(HomeForm):
    on = DayField(
        label=_("From which day does the resident no longer live here?"),
        help_text=_("The day after the last day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("leave", _("Record that this resident leaves")))


class NewTenantForm(OccupantForm, HomeForm):
    """Also before the first day: the file opens on the day itself."""

    since = DayField(label=_("First day of the lease"))

    refused_at = {"home_not_yet": "since"}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        layout: list[Any] = [Row("initials", "infix"), "surname", "since"]
        if unit.occupancies.current().exists():
            self.fields["others"] = forms.ChoiceField(
                label=_("What about those who live here now?"),
                choices=[
                    ("leave", _("They have left by that day")),
                    ("stay", _("They stay, and the new tenant joins them")),
                ],
                widget=forms.RadioSelect,
            )
            layout.append("others")
        self.helper = FormHelper()
        self.helper.layout = Layout(*layout, "phone", "email", "channel")
        self.helper.add_input(Submit("begin", _("Record the new tenant")))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        later = self.unit.occupancies.filter(
            Q(until=None) | Q(until__gt=timezone.localdate()),
            resident__surname__iexact=given.get("surname", ""),
            resident__initials__iexact=given.get("initials", ""),
        )
        if given.get("surname") and "surname" not in self.errors and later.exists():
            self.add_error("surname", _("Somebody with this name comes to live here already."))
        return given


class HouseField(forms.CharField):
    """ "12 A" as one types it; three things as BAG keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, help_text=_("For example: 12 A"), **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        house = rules.parse_house_number(typed)
        if house is None:
            raise forms.ValidationError(_("Write a house number, for example 12 A."))
        return house


class KeyField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=40,
            help_text=_("So that the import of the ERP finds this home."),
            **kwargs,
        )


class SplitForm(HomeForm):
    on = DayField(label=_("First day of the new homes"))
    first_house = HouseField(label=_("House number of the first home"))
    first_key = KeyField(label=_("Key in the ERP of the first home"))
    second_house = HouseField(label=_("House number of the second home"))
    second_key = KeyField(label=_("Key in the ERP of the second home"))

    refused_at = {"home_not_yet": "on", "two_addresses": "second_house", "key_taken": "second_key"}

    def __init__(self, *args: Any, rows: Sequence[Occupancy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[self._name(row)] = forms.ChoiceField(
                label=row.resident.name,
                choices=[(FIRST, _("The first home")), (SECOND, _("The second home"))],
                widget=forms.RadioSelect,
            )
        who = [Fieldset(_("Who gets which home?"), *map(self._name, rows))] if rows else []
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "on",
            Fieldset(_("The first home"), "first_house", "first_key"),
            Fieldset(_("The second home"), "second_house", "second_key"),
            *who,
        )
        self.helper.add_input(Submit("split", _("Split this home")))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first_key") and given.get("first_key") == given.get("second_key"):
            self.add_error("second_key", _("Each home has a key of its own."))
        return given

    def stays(self) -> dict[Any, int]:
        return {row.pk: int(self.cleaned_data[self._name(row)]) for row in self.rows}

    @staticmethod
    def _name(row: Occupancy) -> str:
        return f"stays_{row.pk}"


class JoinForm(HomeForm):
    on = DayField(label=_("First day of the joined home"))
    external_key = KeyField(label=_("Key in the ERP of the joined home"))

    refused_at = {"home_not_yet": "on", "key_taken": "external_key"}

    def __init__(self, *args: Any, homes: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = forms.ModelChoiceField(
            label=_("With which home?"), queryset=homes, empty_label=_("Choose a home")
        )
        self.helper = FormHelper()
        self.helper.layout = Layout("other", "on", "external_key")
        self.helper.add_input(Submit("join", _("Join these homes")))


class UndoForm(forms.Form):
    """Nothing to type: the button says it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("undo", _("This resident is alive")))
