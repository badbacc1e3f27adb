"""A key or an address for a desk's own system."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from outbox.services import is_safe_url

from ..models import Desk, Endpoint
from ..rules.keys import Scope

REFUSALS: dict[str, StrPromise] = {
    "wrong": _("This is not the code that was sent last. Look in your system again."),
    "same_person": _("A second person of your desk must type the code, not who added the address."),
    "too_many": _("Too many wrong codes. Have a new code sent."),
    "switched_off": _("This address is switched off. Add it again."),
}


class _OfDesk(forms.Form):
    desk = forms.ModelChoiceField(
        queryset=Desk.objects.none(),
        label=_("Desk"),
        error_messages={"required": _("Choose a desk."), "invalid_choice": _("Choose a desk.")},
    )

    def __init__(self, *args: Any, desks: Sequence[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desk"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Desk.objects.filter(pk__in=[desk.pk for desk in desks])
        if len(desks) == 1:
            field.initial = desks[0]
            field.widget = forms.HiddenInput()
        self.helper = FormHelper()


class KeyForm(_OfDesk):
    name = forms.CharField(
        label=_("Name of the system"),
        max_length=60,
        help_text=_("Which system uses this key. So you know later which key you can end."),
        error_messages={"required": _("Write which system uses this key.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the system do?"),
        choices=Scope.choices,
        initial=[Scope.READ, Scope.ANSWER],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    until = forms.DateField(
        label=_("Until when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From this day on the key opens nothing. Leave it empty if there is no end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_key_%s", **kwargs})
        self.helper.form_action = reverse_lazy("partners:key_make")
        self.helper.add_input(Submit("save", _("Make a key"), css_id="save_key"))

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return until


class EndpointForm(_OfDesk):
    url = forms.URLField(
        label=_("Address of your system"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https:// and is on the public internet."),
        error_messages={
            "required": _("Write the address of your system."),
            "invalid": _("This is no address. Write it as https://system.example/webhook."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_endpoint_%s", **kwargs})
        self.helper.form_action = reverse_lazy("partners:endpoint_add")
        self.helper.add_input(Submit("save", _("Add this address"), css_id="save_endpoint"))

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not is_safe_url(url):
            raise forms.ValidationError(
                _("Only https, on the usual port, without a user name in the address.")
            )
        return url

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        same = Endpoint.objects.filter(
            desk=values.get("desk"), url=values.get("url"), disabled_at=None
        )
        if same.exists():
            self.add_error("url", _("This address is there already."))
        return values


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code that your system got"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the eight digits that your system got.")},
    )
