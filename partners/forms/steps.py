"""What goes with a step of a referral: a reason, a day, words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.careful import without_numbers

from ..rules import FURTHEST, Part, Said, Step

TEXT_LENGTH = 2000
BUTTONS: dict[str, StrPromise] = {
    "open": _("Open the referral"),
    "accept": _("Accept"),
    "waitlist": _("Put it on the waiting list"),
    "wait_on": _("It still waits"),
    "ask": _("Ask a question back"),
    "tell": _("Answer the question"),
    "decline": _("Decline"),
    "contact": _("There is contact with the resident"),
    "go_on": _("We are still busy with it"),
    "hold": _("Pause"),
    "wake": _("Go on"),
    "report": _("Finish and report back"),
    "fail": _("It does not work out"),
    "pass_on": _("Pass on to another desk"),
    "reroute": _("Send to another desk"),
    "cancel": _("Withdraw"),
    "mistake": _("Sent by mistake"),
}
QUESTIONS: dict[str, StrPromise] = {
    "decline": _("Why do you decline?"),
    "hold": _("Why does it pause?"),
    "report": _("What can you report back?"),
    "fail": _("Why does it not work out?"),
    "mistake": _("What is wrong with it?"),
}
# What the words and the day of a step are called on its form, and what helps to fill them in.
TEXTS: dict[str, tuple[StrPromise, StrPromise]] = {
    "ask": (
        _("What do you need to know?"),
        _("The corporation reads this. Your time to answer stands still until they answer."),
    ),
    "tell": (
        _("Your answer"),
        _("Only what was seen or heard, and no more than they need."),
    ),
    "decline": (
        _("Which organisation fits better?"),
        _("The corporation reads this. Write no names of people."),
    ),
}
# The form of a step that can be taken without it.
MORE: dict[str, StrPromise] = {"accept": _("Accept for a colleague")}
DAYS: dict[str, StrPromise] = {
    "waitlist": _("When do you expect to begin?"),
    "wait_on": _("When do you expect to begin?"),
    "hold": _("Until when does it pause?"),
}


@dataclass(frozen=True)
class StepButton:
    """One step that is open: a button, a form where it needs a reason, or a page of its own."""

    name: str
    label: str
    url: str
    form: "forms.Form | None" = None
    variant: str = "secondary"
    confirm: str = ""
    leads_to_a_page: bool = False
    at_once: bool = False  # the button does it; the form, under `more`, is for who says more
    more: str = ""


class ReasonForm(forms.Form):
    """A step with a reason from a closed list."""

    reason = forms.ChoiceField(error_messages={"required": _("Choose what fits best.")})

    def __init__(
        self,
        *args: Any,
        step: str,
        reasons: type[models.TextChoices],
        question: str,
        button: str,
        action: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"auto_id": f"id_{step}_%s", **kwargs})
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.label = question
        field.choices = [("", _("Choose what fits best.")), *reasons.choices]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", button, css_id=f"save_{step}"))


class StepForm(forms.Form):
    """What a step takes besides the button: a reason, a day, words, who takes it up."""

    reason = forms.ChoiceField(error_messages={"required": _("Choose what fits best.")})
    expected_on = forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as 31-12-2026."),
        },
    )
    handler = forms.CharField(
        label=_("Who takes it up?"),
        max_length=80,
        help_text=_("The corporation reads this, so that they know whom to call."),
    )
    text = forms.CharField(
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "cols": False}),
        error_messages={"required": _("Write down what you want to say.")},
    )

    def __init__(self, *args: Any, step: Step, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{step.name}_%s", **kwargs})
        if step.reasons is None:
            del self.fields["reason"]
        else:
            field = self.fields["reason"]
            assert isinstance(field, forms.ChoiceField)
            field.label = QUESTIONS[step.name]
            field.choices = [("", _("Choose what fits best.")), *step.reasons.choices]
        for part in (Part.HANDLER, Part.EXPECTED_ON, Part.TEXT):
            if part not in step.takes:
                del self.fields[part]
            else:
                self.fields[part].required = part in step.needs
        if "text" in self.fields:
            self.fields["text"].label, self.fields["text"].help_text = TEXTS[step.name]
        if "expected_on" in self.fields:
            self.fields["expected_on"].label = DAYS[step.name]
        self.helper = FormHelper()
        self.helper.form_action = action
        label = str(BUTTONS[step.name])
        self.helper.add_input(Submit("save", label, css_id=f"save_{step.name}"))

    def clean_text(self) -> str:
        return without_numbers(self.cleaned_data["text"])

    def clean_handler(self) -> str:
        return without_numbers(self.cleaned_data["handler"])

    def clean_expected_on(self) -> date:
        day: date = self.cleaned_data["expected_on"]
        if not timezone.localdate() < day <= timezone.localdate() + FURTHEST:
            raise forms.ValidationError(_("Choose a day to come, within a year."))
        return day

    @property
    def reason_said(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    @property
    def said(self) -> Said:
        found = self.cleaned_data
        return Said(
            handler=found.get("handler", ""),
            expected_on=found.get("expected_on"),
            text=found.get("text", ""),
        )


def step_button(
    step: Step, url: str, data: Any = None, initial: Mapping[str, Any] | None = None
) -> StepButton:
    """With its form, where something goes with it. When nothing must be filled in, the button does
    it, and the form is for who wants to say more."""
    label = str(BUTTONS[step.name])
    if step.reasons is None and not step.takes:
        return StepButton(step.name, label, url)
    form = StepForm(data, step=step, action=url, initial=dict(initial or {}))
    at_once = step.reasons is None and not step.needs
    more = str(MORE.get(step.name, label))
    return StepButton(step.name, label, url, form, at_once=at_once, more=more)
