"""What the style guide shows: every field that a form may have, and made-up people to fill a page.

English only and untranslated: it speaks to those who build pages.
"""

import re
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings

REASONS = [
    ("lonely", "Wants more contact"),
    ("home", "Something about the home"),
    ("other", "Other"),
]
DAYS = [("mo", "Monday"), ("tu", "Tuesday"), ("we", "Wednesday"), ("th", "Thursday")]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="Only if you want a confirmation by e-mail.",
    )
    phone = forms.CharField(
        label="Phone number",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text="We call this number only about this activity.",
    )
    people = forms.IntegerField(label="With how many people do you come?", min_value=1, max_value=6)
    day = forms.DateField(
        label="Date", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    moment = forms.DateTimeField(
        label="Date and time",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    building = forms.ChoiceField(
        label="Building",
        choices=[("", "Choose a building"), ("b", "Bernhardflat"), ("t", "Titus flat")],
    )
    floors = forms.MultipleChoiceField(
        label="Floors", required=False, choices=[(str(n), f"Floor {n}") for n in range(8)]
    )
    reason = forms.ChoiceField(
        label="What is it about?",
        choices=REASONS,
        widget=forms.RadioSelect,
        help_text="Choose what fits best.",
    )
    days = forms.MultipleChoiceField(
        label="Which days suit you?", choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label="What did you see or hear?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Write what you noticed, not what you think it is.",
    )
    photo = forms.FileField(label="Photo", required=False, widget=forms.FileInput)
    agree = forms.BooleanField(label="I have read this to the resident, and the resident agrees")
    token = forms.CharField(widget=forms.HiddenInput, initial="x", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save"))
        self.helper.add_input(Submit("later", "Save and finish later"))


class _LineForm(forms.Form):
    name = forms.CharField(label="Name")
    number = forms.CharField(label="House number", required=False)


SampleFormSet = forms.formset_factory(_LineForm, extra=2)


def formset_helper() -> FormHelper:
    helper = FormHelper()
    helper.add_input(Submit("add", "Add these people"))
    return helper


def icon_names() -> list[str]:
    sprite = Path(settings.BASE_DIR, "static", "img", "icons.svg").read_text()
    return re.findall(r'<symbol id="([a-z]+)"', sprite)


def sample() -> dict[str, Any]:
    """The context of the style guide page, but for the forms themselves."""
    return {
        "icon_names": icon_names(),
        "roles": ["accent", "neutral", "info", "success", "warning", "danger"],
        "tones": ["neutral", "accent", "info", "success", "warning", "danger"],
        "facts": [
            ("Home", "Bernhardlaan 12-A"),
            ("Since", "1 March 2019"),
            ("Language", "Turkish, a little Dutch"),
            ("E-mail", ""),
        ],
        "history": [
            {
                "title": "Noted at the door",
                "at": "Monday 16 November, 10:12",
                "who": "Samira, flatcoach",
            },
            {
                "title": "Assessed",
                "at": "Monday 16 November, 15:40",
                "who": "Joost, coordinator",
                "note": "Passed on without a name, to ask for advice first.",
            },
            {"title": "With the neighbourhood team", "at": "since yesterday", "state": "now"},
            {
                "title": "Answer to the flatcoach",
                "at": "before Tuesday 24 November",
                "state": "next",
            },
        ],
        "filters": [
            {"label": "All", "url": "#filters", "current": True, "count": 12},
            {"label": "Mine", "url": "#filters", "current": False, "count": 4},
            {"label": "Late", "url": "#filters", "current": False, "count": 0},
        ],
        "table_head": ["Complex", "Residents", "Activities", "Came along"],
        "table_rows": [
            ["Bernhardflat", 214, 12, 96],
            ["Titus Brandsmaflat", 187, 9, 71],
            ["Hof van Linde", 42, 3, "fewer than 5"],
        ],
        "lines": [{"name": "Repairs, outside office hours", "number": "030 123 45 67"}],
    }
