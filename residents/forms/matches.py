"""Steps of a pair, what each said, and the talks with them."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..rules.help import Told
from ..rules.matching import Answer

CHANNELS = [choice for choice in Told.choices if choice[0] != Told.OWN_PAGE]
BUTTONS = {
    "accept": _("Good idea: ask both"),
    "plan_intro": _("Plan a meeting"),
    "start_trial": _("They try it for four weeks"),
    "confirm": _("They go on"),
    "resume": _("They go on again"),
    "pause": _("Pause"),
    "end": _("It ended"),
    "not_clicked": _("It did not click"),
    "override": _("Put aside"),
}
QUESTIONS = {
    "pause": _("Why do they pause?"),
    "end": _("Why did it end?"),
    "override": _("Why not these two?"),
}


@dataclass(frozen=True)
class MatchButton:
    """One step that is open: a button, or a form where it needs more."""

    name: str
    label: str
    url: str
    form: forms.Form | None = None
    variant: str = "secondary"
    confirm: str = ""


class StepForm(forms.Form):
    """A step with a reason from a closed list, or with a day."""

    def __init__(
        self,
        *args: Any,
        step: str,
        action: str,
        reasons: type[models.TextChoices] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"auto_id": f"id_{step}_%s", **kwargs})
        if reasons is not None:
            self.fields["reason"] = forms.ChoiceField(
                label=QUESTIONS[step],
                choices=[("", _("Choose what fits best.")), *reasons.choices],
                error_messages={"required": _("Choose what fits best.")},
            )
        if step == "plan_intro":
            self.fields["meet_on"] = forms.DateField(
                label=_("On which day do they meet?"),
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", BUTTONS[step], css_id=f"save_{step}"))

    def clean_meet_on(self) -> Any:
        day = self.cleaned_data["meet_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This date lies in the past."))
        return day


class AnswerForm(forms.Form):
    """What one of the two said, written down by the coach."""

    answer = forms.ChoiceField(
        label=_("What was the answer?"),
        choices=[(one.value, capfirst(one.label)) for one in Answer],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was said.")},
    )
    channel = forms.ChoiceField(
        label=_("How did you hear it?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you heard it.")},
    )

    def __init__(self, *args: Any, side: str, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{side}_%s", **kwargs})
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.layout = Layout(InlineRadios("answer"), InlineRadios("channel"))
        self.helper.add_input(Submit("save", _("Write down"), css_id=f"save_{side}"))


class TalkForm(forms.Form):
    reached = forms.ChoiceField(
        label=_("Did you speak to them?"),
        choices=[("yes", _("Yes")), ("no", _("No, nobody was reached"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    channel = forms.ChoiceField(
        label=_("How?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how.")},
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_talk_%s", **kwargs})
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.layout = Layout(InlineRadios("reached"), InlineRadios("channel"))
        self.helper.add_input(Submit("save", _("Write down"), css_id="save_talk"))
