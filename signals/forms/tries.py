"""That somebody tried to reach the resident: how, when, and whether it worked. No story."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules import How


class TryForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How did you try?"),
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you tried.")},
    )
    reached = forms.ChoiceField(
        label=_("Did you reach the resident?"),
        choices=[("yes", _("Yes, we spoke")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    tried_on = forms.DateField(
        label=_("When?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Write the day on which you tried."),
            "invalid": _("This is no day. Write it as 24-12-2026."),
        },
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        start = {"tried_on": timezone.localdate(), **kwargs.pop("initial", {})}
        super().__init__(*args, **{"auto_id": "id_try_%s", "initial": start, **kwargs})
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", _("Write it down"), css_id="save_try"))
