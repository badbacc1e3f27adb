"""Which desk, and whether it has room."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Hidden, Layout, Submit
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.careful import without_numbers

from ..models import Desk, Referral
from ..rules.capacity import MOST_WEEKS, Capacity


class CapacityForm(forms.Form):
    """Whether a desk has room."""

    capacity = forms.ChoiceField(
        label=_("Is there room?"),
        choices=Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    weeks = forms.IntegerField(
        label=_("How many weeks is the waiting list?"),
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=_("Only when there is a waiting list. About is good enough."),
    )
    note = forms.CharField(
        label=_("What should a corporation know?"),
        required=False,
        max_length=200,
        help_text=_("For example: only on Tuesdays. Write nothing about people."),
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        said = {
            "capacity": desk.capacity,
            "weeks": desk.capacity_weeks,
            "note": desk.capacity_note,
        }
        super().__init__(*args, **{"prefix": desk.pk.hex, "initial": said, **kwargs})
        self.desk = desk
        self.helper = FormHelper()
        save = Submit("save", _("Say this"), css_id=f"save_{desk.pk.hex}")
        self.helper.layout = Layout("capacity", "weeks", "note", Hidden("desk", desk.pk.hex))
        self.helper.add_input(save)

    def clean_note(self) -> str:
        return without_numbers(self.cleaned_data["note"])


class DeskChoice(forms.ModelChoiceField[Desk]):
    # Of which nobody looked at the data for long.
    stale: Collection[UUID] = ()

    def label_from_instance(self, obj: Desk) -> str:
        area = f" ({obj.area})" if obj.area else ""
        parts = [f"{obj.organisation.name}, {obj.name}{area}: {obj.room_text}"]
        if obj.pk in self.stale:
            parts.append(gettext("mind: its data were not looked at for long"))
        return " · ".join(parts)


class RerouteForm(forms.Form):
    """To which other desk; whether it may, the gate says."""

    desk = DeskChoice(
        Desk.objects.none(),
        label=_("To which desk?"),
        error_messages={"required": _("Choose a desk."), "invalid_choice": _("Choose a desk.")},
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
    )

    def __init__(self, *args: Any, referral: Referral, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desk"]
        assert isinstance(field, forms.ModelChoiceField)
        desks = Desk.objects.agreed_with(referral.corporation_id, referral.purpose)
        field.queryset = desks.exclude(pk=referral.desk_id).select_related("organisation")
        self.desks = list(field.queryset)
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", button))
