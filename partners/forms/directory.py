"""What is asked of the directory, and what a desk tells of itself."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import Desk, Service
from ..reads.helping import Wanted, language_name
from ..rules.directory import (
    LANGUAGES,
    POSTCODE,
    Hours,
    HoursUnclear,
    PostcodesUnclear,
    ServiceStatus,
    hours_text,
    postcodes_text,
    read_hours,
    read_postcodes,
)

LINES = {"rows": 3, "cols": False}


class FindForm(forms.Form):
    """By GET: nobody's data is in it."""

    naam = forms.CharField(label=_("Name"), required=False, max_length=80)
    onderwerp = forms.ChoiceField(label=_("Subject"), required=False)
    postcode = forms.CharField(
        label=_("Postcode"), required=False, max_length=10, help_text=_("Four digits are enough.")
    )

    def __init__(self, *args: Any, subjects: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["onderwerp"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Every subject")), *subjects]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("zoek", _("Search")))

    def clean_postcode(self) -> str:
        digits = str(self.cleaned_data["postcode"]).strip()[:4]
        if digits and not POSTCODE.fullmatch(digits):
            raise forms.ValidationError(_("Type the four digits of a postcode, such as 2285."))
        return digits

    @property
    def wanted(self) -> Wanted:
        if not self.is_valid():
            return Wanted()
        found = self.cleaned_data
        return Wanted(found["naam"].strip(), found["onderwerp"], found["postcode"])


class HoursForm(forms.Form):
    """A line for each day of the week; an empty one is closed."""

    on_holidays = forms.BooleanField(label=_("Also on public holidays"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Desk | Service | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [part.hours for part in row.schedules.all()] if row is not None else []
        for day, name in WEEKDAYS.items():
            told = [(part.opens_at, part.closes_at) for part in hours if part.byday == day]
            self.fields[f"day_{day}"] = forms.CharField(
                label=capfirst(str(name)),
                required=False,
                max_length=60,
                initial=hours_text(told),
            )
        self.fields["on_holidays"].initial = any(part.on_holidays for part in hours)
        self.fields["version"].initial = row.version if row is not None else 0
        self.fields["version"].required = row is not None
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))

    @property
    def _week(self) -> Fieldset:
        days = [f"day_{day}" for day in WEEKDAYS]
        return Fieldset(str(_("Opening hours, such as 9:00-12:30, 13:00-17:00")), *days)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.hours: list[Hours] = []
        for day in WEEKDAYS:
            try:
                parts = read_hours(given.get(f"day_{day}", ""))
            except HoursUnclear:
                self.add_error(
                    f"day_{day}",
                    _("Write hours such as 9:00-17:00, with a comma between two parts of a day."),
                )
            else:
                self.hours += [
                    Hours(day, *part, on_holidays=given.get("on_holidays", False)) for part in parts
                ]
        return given


class DeskForm(HoursForm):
    phone = forms.CharField(label=_("Phone number"), max_length=20, required=False)
    area = forms.CharField(label=_("Area"), max_length=100, required=False)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, row=desk, **kwargs)
        for name in FACTS_OF_DESK:
            self.fields[name].initial = getattr(desk, name)
        self.helper.layout = Layout(*FACTS_OF_DESK, self._week, "on_holidays", "version")

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS_OF_DESK}


FACTS_OF_DESK = ("phone", "area")


class ServiceForm(HoursForm):
    name = forms.CharField(label=_("Name of the service"), max_length=100)
    status = forms.ChoiceField(
        label=_("Can it be asked now?"), choices=ServiceStatus.choices, widget=forms.RadioSelect
    )
    description = forms.CharField(
        label=_("What is it?"), max_length=1000, required=False, widget=forms.Textarea(attrs=LINES)
    )
    subjects = forms.MultipleChoiceField(
        label=_("For which subjects?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A corporation finds you by these."),
    )
    postcodes = forms.CharField(
        label=_("In which postcodes?"),
        required=False,
        max_length=2000,
        help_text=_("Four digits, such as 2285, 2287-2289. Empty: everywhere."),
    )
    neighbourhoods = forms.CharField(
        label=_("In which neighbourhoods?"),
        required=False,
        max_length=500,
        help_text=_("With commas between them."),
    )
    wait_time = forms.CharField(label=_("Expected wait"), max_length=100, required=False)
    application_process = forms.CharField(
        label=_("How does one ask for it?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=LINES),
    )
    eligibility_description = forms.CharField(
        label=_("For whom is it?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=LINES),
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accessibility = forms.CharField(
        label=_("How accessible is it?"),
        max_length=500,
        required=False,
        help_text=_("For example: ground floor, lift, sign language."),
        widget=forms.Textarea(attrs=LINES),
    )
    fees_description = forms.CharField(
        label=_("What does it cost?"), max_length=200, required=False
    )

    def __init__(
        self, *args: Any, service: Service | None, subjects: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, row=service, **kwargs)
        known = dict(subjects)
        for name in FACTS_OF_SERVICE:
            value = getattr(service, name) if service is not None else None
            if name == "postcodes":
                value = postcodes_text(value or [])
            elif name == "neighbourhoods":
                value = ", ".join(value or [])
            self.fields[name].initial = value
        self.fields["status"].initial = service.status if service else ServiceStatus.ACTIVE
        # What it is for already stays on the list, also when nobody agreed on it any more.
        for code in service.subjects if service else []:
            known.setdefault(code, code.replace("-", " "))
        self._choose("subjects", sorted(known.items()))
        self._choose("languages", [(code, language_name(code)) for code in LANGUAGES])
        if not known:
            del self.fields["subjects"]
        facts = [name for name in FACTS_OF_SERVICE if name in self.fields]
        self.helper.layout = Layout(*facts, self._week, "on_holidays", "version")

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean_postcodes(self) -> list[str]:
        try:
            return read_postcodes(self.cleaned_data["postcodes"])
        except PostcodesUnclear:
            raise forms.ValidationError(
                _("Write four digits each, such as 2285, 2287-2289. At most 400 postcodes.")
            ) from None

    def clean_neighbourhoods(self) -> list[str]:
        parts = [part.strip() for part in self.cleaned_data["neighbourhoods"].split(",")]
        if any(len(part) > 80 for part in parts):
            raise forms.ValidationError(_("The name of a neighbourhood has at most 80 characters."))
        return list(dict.fromkeys(part for part in parts if part))

    @property
    def facts(self) -> dict[str, Any]:
        found = {name: self.cleaned_data.get(name, []) for name in FACTS_OF_SERVICE}
        return {**found, "name": found["name"].strip()}


FACTS_OF_SERVICE = (
    *("name", "status", "description", "subjects", "postcodes", "neighbourhoods", "wait_time"),
    *("application_process", "eligibility_description", "languages", "accessibility"),
    "fees_description",
)
