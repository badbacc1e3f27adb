"""One step of the meldcode: what came of it, and when."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.meldcode import OUTCOMES


class MeldcodeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, step: str, action: str, **kwargs: Any) -> None:
        own = {"auto_id": f"id_{step}_%s", "initial": {"on": timezone.localdate()}}
        super().__init__(*args, **{**own, **kwargs})
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = OUTCOMES[step].choices
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", _("Write down"), css_id=f"save_{step}"))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come. Choose the day on which it was."))
        return day
