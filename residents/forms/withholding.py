"""Why something is not shown yet, and until when."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.withholding import (
    WORDS_LENGTH,
    WithholdGround,
    WithholdRefused,
    require_withholding,
)

REFUSALS = {
    "ground": _("Choose a ground."),
    "words": _("Write in at least 20 characters why."),
    "until": _("Choose a day after today, at most six months away."),
    "asked_already": _("This was asked already."),
    "decided": _("This was decided already."),
    "same_person": _("Somebody else must decide: you asked it yourself."),
}


class WithholdForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Why may the resident not see this yet?"),
        choices=WithholdGround.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Explain it"),
        help_text=_("At least 20 characters. The second person and the privacy officer read it."),
        min_length=WORDS_LENGTH,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    until = forms.DateField(
        label=_("Until when?"),
        help_text=_("From that day on the resident sees it. At most six months."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("ask", _("Ask a second person")))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        try:
            require_withholding(
                ground=WithholdGround.SAFETY,
                words="-" * WORDS_LENGTH,
                until=until,
                today=timezone.localdate(),
            )
        except WithholdRefused as refused:
            raise forms.ValidationError(REFUSALS[refused.code]) from refused
        return until
