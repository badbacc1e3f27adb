"""What somebody chooses for the picture of a building."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models import Theme

from .reads import Layer

YEARS_BACK = 10
SLIDER_STEP = 7
SLIDER_DAYS = 156 * SLIDER_STEP  # three years, and the last step is today


class PictureForm(forms.Form):
    """Read from the address: whatever stands there, there is always a layer and a day."""

    layer = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    theme = forms.CharField(required=False, max_length=40)
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

    def chosen(self, layers: Sequence[Layer]) -> Layer:
        """One of these, which are the ones that the user may see; the first is for everybody."""
        code = self.cleaned_data.get("layer", "")
        return next((layer for layer in layers if layer.code == code), layers[0])

    def theme_among(self, themes: Sequence[Theme]) -> str:
        """A subject that is not there is all of them."""
        code: str = self.cleaned_data.get("theme", "")
        return code if code in {theme.code for theme in themes} else ""

    def slider(self) -> dict[str, Any]:
        """For the range: how many days ago, and what that is from."""
        today = timezone.localdate()
        return {
            "today": today.isoformat(),
            "most": SLIDER_DAYS,
            "step": SLIDER_STEP,
            "value": max(0, SLIDER_DAYS - (today - self.day) // timedelta(days=1)),
        }
