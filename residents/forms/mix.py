"""Judgements about who asks and who carries, and the target of a complex."""

from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import Resident, Theme
from ..rules.mix import MixKind, MixSource, Shares
from .help import without_bsn

REASON = 300


class RoleForm(forms.Form):
    """Nothing is filled in beforehand: it is a judgement."""

    role = forms.ChoiceField(
        label=_("In the network of the flat this resident"),
        choices=MixKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("About which subject?"),
        required=False,
        empty_label=_("In general"),
    )
    source = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[(one.value, capfirst(one.label)) for one in MixSource],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    until = forms.DateField(
        label=_("When does the lease change (omklap)?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only if it follows from the lease. From that day on it no longer holds."),
    )
    reason = forms.CharField(
        label=_("Why do you think so?"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text=_("Write what you saw or heard, not what somebody is."),
    )

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme = self.fields["theme"]
        assert isinstance(theme, forms.ModelChoiceField)
        theme.queryset = Theme.objects.filter(corporation=resident.corporation_id, active=True)
        self.helper = FormHelper()
        self.helper.layout = Layout(InlineRadios("role"), "theme", "source", "until", "reason")
        self.helper.add_input(Submit("save", _("Record this")))

    def clean_reason(self) -> str:
        return without_bsn(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "source" in given and "until" in given:
            of_lease, until = given["source"] == MixSource.LEASE_ROUTE, given["until"]
            if of_lease and until is None:
                self.add_error("until", _("Say when the lease changes."))
            elif not of_lease and until is not None:
                self.add_error("until", _("Leave this open: it does not follow from the lease."))
            elif until is not None and until <= timezone.localdate():
                self.add_error("until", _("This date lies in the past."))
        return given


class RoleEndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it no longer hold?"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("End it")))

    def clean_reason(self) -> str:
        return without_bsn(self.cleaned_data["reason"])


def _share(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100)


class TargetForm(forms.Form):
    asks = _share(_("Asks, %"))
    both = _share(_("Asks and carries, %"))
    carries = _share(_("Carries, %"))
    reason = forms.CharField(
        label=_("Why this target?"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text=_("For example: agreed with the residents' committee."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(Row("asks", "both", "carries"), "reason")
        self.helper.add_input(Submit("save", _("Set this target")))

    def clean_reason(self) -> str:
        return without_bsn(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        shares = [given.get(name) for name in ("asks", "both", "carries")]
        if None not in shares and sum(shares) != 100:  # type: ignore[arg-type]
            raise forms.ValidationError(
                _("Together this is %(sum)s %%. It must be 100 %%."),
                params={"sum": sum(shares)},
            )
        return given

    @property
    def shares(self) -> Shares:
        given = self.cleaned_data
        return Shares(asks=given["asks"], both=given["both"], carries=given["carries"])
