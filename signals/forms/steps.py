"""The words on the buttons, and the steps that need more than a reason."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.models import User

from .. import reads
from ..models import Signal
from .careful import TEXT_LENGTH, CarefulForm

BUTTONS: dict[str, StrPromise] = {
    "take": _("Start assessing"),
    "ask": _("Ask who noted it"),
    "go_on": _("Go on without the answer"),
    "ask_basis": _("Put aside until there is a ground"),
    "keep": _("We take it up ourselves"),
    "refer": _("Pass on to a partner"),
    "dismiss": _("No follow-up"),
    "finish": _("Dealt with"),
    "withdraw": _("Withdraw it"),
    "strike": _("Noted by mistake"),
    "acknowledge": _("Close this signal"),
    "reopen": _("Open again"),
}
QUESTIONS: dict[str, StrPromise] = {
    "ask": _("What do you want to know?"),
    "dismiss": _("Why is there no follow-up?"),
    "finish": _("What was done?"),
    "withdraw": _("Why do you withdraw it?"),
    "strike": _("What is wrong with it?"),
    "reopen": _("Why does it open again?"),
}


class TellForm(CarefulForm):
    """The answer to a question from the desk."""

    text = forms.CharField(
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write an answer, or say that you do not know.")},
    )
    field_order = ("text", "sure")

    def __init__(self, *args: Any, signal: Signal, action: str, **kwargs: Any) -> None:
        about = [signal.resident] if signal.resident else []
        super().__init__(*args, about=about, **{"auto_id": "id_tell_%s", **kwargs})
        self.fields["text"].label = signal.question
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", _("Send the answer"), css_id="save_tell"))


class SignalChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # no type takes them at run time
    def label_from_instance(self, obj: Signal) -> str:
        return reads.line_of(obj)


class MergeForm(forms.Form):
    """In which other signal of this home the matter goes on."""

    into = SignalChoice(
        Signal.objects.none(),
        label=_("Which signal is about the same?"),
        error_messages={
            "required": _("Choose a signal."),
            "invalid_choice": _("This signal cannot be chosen any more. Choose another one."),
        },
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
    )

    def __init__(self, *args: Any, signal: Signal, by: User, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_merge_%s", **kwargs})
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = reads.same_home(signal, by)
        self.others = list(field.queryset)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", _("It goes on there"), css_id="save_merge"))
