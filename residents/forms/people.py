"""What staff type about people. What is allowed is decided in the services."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.phones import text_number

from ..models import ContactChannel, Resident, Unit

# To choose from; another language that came with an import stays what it is.
LANGUAGES = [
    ("nl", _("Dutch")),
    ("en", _("English")),
    ("tr", _("Turkish")),
    ("ar", _("Arabic")),
    ("pl", _("Polish")),
    ("pap", _("Papiamento")),
]

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()-]{5,18}$", _("Write the number in digits, for example 070 123 45 67.")
)


class ReachForm(forms.Form):
    """Whoever wants calls has a number, whoever wants mail has an address."""

    phone = forms.CharField(
        label=_("Phone number"),
        max_length=20,
        required=False,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        label=_("How does the resident want to hear from us?"),
        choices=[(one.value, capfirst(one.label)) for one in ContactChannel],
        widget=forms.RadioSelect,
        initial=ContactChannel.LETTER,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for channel, name, sentence in (
            (ContactChannel.PHONE, "phone", _("Without a number we cannot call.")),
            (ContactChannel.EMAIL, "email", _("Without an e-mail address we cannot mail.")),
        ):
            if given.get("channel") == channel and name not in self.errors and not given[name]:
                self.add_error(name, sentence)
        if (
            given.get("channel") == ContactChannel.SMS
            and "phone" not in self.errors
            and text_number(given["phone"]) is None
        ):
            self.add_error("phone", _("For text messages we need a number that begins with 06."))
        return given


class ContactForm(ReachForm):
    # As the page showed it: two people who edit at once do not overwrite each other.
    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(resident, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        if resident.language not in dict(LANGUAGES):
            field.choices = [*LANGUAGES, (resident.language, resident.language)]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))

    def typed(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OccupantForm(ReachForm):
    initials = forms.CharField(
        label=_("Initials"), max_length=20, required=False, help_text=_("For example: A.M.")
    )
    infix = forms.CharField(
        label=_("Infix"), max_length=20, required=False, help_text=_("For example: van den")
    )
    surname = forms.CharField(label=_("Surname"), max_length=80)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row("initials", "infix"), "surname", "phone", "email", "channel"
        )
        self.helper.add_input(Submit("add", _("Add this resident")))

    def clean(self) -> dict[str, Any]:
        """Pressing twice, or a colleague who was first, must not make a second person."""
        given = super().clean()
        same = self.unit.occupancies.current().filter(
            resident__surname__iexact=given.get("surname", ""),
            resident__initials__iexact=given.get("initials", ""),
        )
        if given.get("surname") and same.exists():
            self.add_error("surname", _("Somebody with this name lives here already."))
        return given


class DeathForm(forms.Form):
    on = forms.DateField(
        label=_("Date of death"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("record", _("Record the death")))

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This date is in the future."))
        if on.year < timezone.localdate().year - 50:
            raise forms.ValidationError(_("This date is too long ago. Check the year."))
        return on
