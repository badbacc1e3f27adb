"""The forms in a file of arrears: few fields each, for a thumb."""

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from accounts.models import Corporation
from partners.models import ConsentChannel
from residents.imports import format_of

from ..models import ArrearsFile
from ..rules import Settled
from ..rules.arrears import WAYS, Condition, Done, Way, Wrong, is_reference

MAX_BYTES = 10 * 1024 * 1024


class DayField(forms.DateField):
    """A day on which something was so: today at the latest."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(_("This day is still to come."), code="future")


class ReferenceField(forms.CharField):
    """The number of something in the corporation's own system."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_reference(value):
            raise ValidationError(
                _("Use letters, digits, points and dashes, with a digit in it."), code="reference"
            )


class FileForm(forms.Form):
    """One of the forms of the page; `name` tells them apart when one comes back."""

    name = ""
    button: StrPromise

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{self.name}_%s", **kwargs})
        self.helper = FormHelper()
        self.helper.add_input(Submit(self.name, self.button, css_id=f"save_{self.name}"))


class FactsForm(FileForm):
    name = "facts"
    button = _("Save")
    amount = forms.DecimalField(
        label=_("How much are the arrears, in euros?"),
        min_value=Decimal("0.01"),
        max_value=Decimal("999999.99"),
        max_digits=8,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    behind_since = DayField(label=_("Since when is the rent behind?"))
    reference = ReferenceField(
        label=_("Number of the customer or contract in your own system"),
        max_length=40,
        required=False,
    )

    def __init__(self, *args: Any, file: ArrearsFile, **kwargs: Any) -> None:
        cents = file.amount_cents
        kwargs["initial"] = {
            "amount": Decimal(cents) / 100 if cents else None,
            "behind_since": file.behind_since,
            "reference": file.reference,
        }
        super().__init__(*args, **kwargs)

    @property
    def found(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "amount_cents": int(data["amount"] * 100),
            "behind_since": data["behind_since"],
            "reference": data["reference"],
        }


# What is often done in the same talk or the same letter.
ALSO: dict[Condition, tuple[Condition, StrPromise]] = {
    Condition.CONTACT: (Condition.HELP, _("I also told where there is help with debts")),
    Condition.REMINDER: (
        Condition.OFFER,
        _("The offer to pass on the contact details stood in this letter"),
    ),
}


class StepForm(FileForm):
    """What was done for one condition."""

    button = _("Record this")
    on = DayField(label=_("On which day?"))
    way = forms.ChoiceField(
        label=_("How?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was done.")},
    )
    evidence = ReferenceField(
        label=_("Number of the letter or note in your own system"),
        max_length=40,
        help_text=_("Only a number, for example B-2026-0412. What was said stays in your system."),
        error_messages={"required": Wrong.NO_EVIDENCE.label},
    )
    also = forms.BooleanField(required=False)

    def __init__(self, *args: Any, condition: Condition, **kwargs: Any) -> None:
        self.condition = condition
        self.name = f"step_{condition}"
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(w.value, w.label) for w in Way if w in WAYS[condition]]
        if condition in ALSO:
            self.fields["also"].label = ALSO[condition][1]
        else:
            del self.fields["also"]

    @property
    def steps(self) -> dict[str, Done]:
        data = self.cleaned_data
        done = Done(data["on"], data["way"], data["evidence"])
        found = {str(self.condition): done}
        if data.get("also"):
            found[str(ALSO[self.condition][0])] = done
        return found


class AnswerForm(FileForm):
    name = "answer"
    button = _("Record this")
    said = forms.ChoiceField(
        label=_("What did the tenant say?"),
        choices=[
            ("yes", _("Yes, pass it on")),
            ("no", _("No: the tenant objects. Then it is never passed on.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the tenant said.")},
    )
    channel = forms.ChoiceField(
        label=_("How did the tenant say it?"),
        choices=[choice for choice in ConsentChannel.choices if choice[0] != "own_page"],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the tenant said it.")},
    )


class SettleForm(FileForm):
    name = "settle"
    button = _("End this file")
    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=[choice for choice in Settled.choices if choice[0] != Settled.OBJECTED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )


class PassForm(FileForm):
    name = "send"
    button = _("Pass on to the municipality")
    urgent = forms.BooleanField(
        required=False,
        label=_("An eviction threatens: this goes before all that waits"),
    )


class ArrearsUploadForm(forms.Form):
    file = forms.FileField(
        label=_("File from your system"),
        help_text=_("CSV or Excel (.xlsx)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    corporation = forms.ModelChoiceField(
        label=_("Corporation"), queryset=Corporation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, corporations: list[Corporation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(corporations) == 1:
            del self.fields["corporation"]
        else:
            field = self.fields["corporation"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Corporation.objects.filter(pk__in=[one.pk for one in corporations])
        self.helper = FormHelper()
        self.helper.attrs = {"enctype": "multipart/form-data"}
        self.helper.add_input(Submit("upload", _("Upload and check")))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if format_of(file.name) not in {"csv", "xlsx"}:
            raise ValidationError(_("Choose a file that ends in .csv or .xlsx."))
        if file.size > MAX_BYTES:
            raise ValidationError(_("This file is larger than 10 MB. Make it in parts."))
        return file
