"""What somebody chooses for the picture of a building."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .reads import LAYERS, Layer, layer_called

YEARS_BACK = 10
SLIDER_STEP = 7
SLIDER_DAYS = 156 * SLIDER_STEP  # three years, and the last step is today


class PictureForm(forms.Form):
    """Read from the address: whatever stands there, there is always a layer and a day."""

    layer = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("As it was on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        today = timezone.localdate()
        if day is not None and day > today:
            raise forms.ValidationError(_("This date is in the future."))
        if day is not None and day.year < today.year - YEARS_BACK:
            raise forms.ValidationError(_("This date is too long ago. Check the year."))
        return day

    @property
    def day(self) -> date:
        """Today, when no day was given or one that cannot be."""
        return self.cleaned_data.get("on") or timezone.localdate()

    @property
    def chosen(self) -> Layer:
        return layer_called(self.cleaned_data.get("layer", "")) or LAYERS[0]

    def slider(self) -> dict[str, Any]:
        """For the range: how many days ago, and what that is from."""
        today = timezone.localdate()
        return {
            "today": today.isoformat(),
            "most": SLIDER_DAYS,
            "step": SLIDER_STEP,
            "value": max(0, SLIDER_DAYS - (today - self.day) // timedelta(days=1)),
        }
