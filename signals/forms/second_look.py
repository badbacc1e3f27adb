"""What a second reader says of how a sensitive signal ended."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import SecondLook
from ..rules import OverruleReason

AGREE = "agree"


class SecondLookForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What do you think?"),
        choices=[
            (AGREE, _("I agree: this can stay as it is.")),
            *[
                (value, _("Open it again: %(reason)s") % {"reason": label})
                for value, label in OverruleReason.choices
            ],
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree.")},
    )

    def __init__(self, *args: Any, look: SecondLook, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_second_%s", **kwargs})
        self.look = look
        self.helper = FormHelper()
        self.helper.form_action = reverse("signals:second_look", args=[look.pk])
        self.helper.add_input(Submit("save", _("Save"), css_id="save_second"))

    @property
    def overrule(self) -> str:
        answer = str(self.cleaned_data["answer"])
        return "" if answer == AGREE else answer
