"""What a privacy officer types: whom to find, a term, a hold."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import HoldGround
from accounts.rules import LONGEST, months_later

REFUSALS = {
    "too_short": _("That is shorter than the work needs. See above what is possible."),
    "too_long": _("That is longer than ten years. Nothing is kept that long."),
    "needs_reason": _("Longer than usual needs a reason, of at least 20 characters."),
}
HOLD_YEARS = 2


class FindForm(forms.Form):
    """Asked by POST: a name does not belong in an address."""

    surname = forms.CharField(label=_("Surname"), max_length=80)
    house_number = forms.IntegerField(
        label=_("House number"), required=False, min_value=1, max_value=99999
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("find", _("Find")))


class TermForm(forms.Form):
    months = forms.IntegerField(label=_("Number of months"), min_value=0, max_value=LONGEST)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when the term is longer than usual."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("set", _("Save")))


class HoldForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Why must it be kept?"), choices=HoldGround.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Until when?"),
        help_text=_("From that day on it may go again. At most two years; you can do it anew."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("hold", _("Keep it")))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < until <= months_later(today, 12 * HOLD_YEARS):
            raise forms.ValidationError(_("Choose a day after today, at most two years away."))
        return until
