"""What staff type to find somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import rules


class SearchForm(forms.Form):
    """Sent by POST only: a name does not belong in an address that is kept everywhere."""

    q = forms.CharField(
        label=_("Name or address"),
        max_length=120,
        error_messages={"required": _("Type a name, or a street and a house number.")},
    )

    def clean(self) -> dict[str, Any]:
        text = self.cleaned_data.get("q", "")
        self.cleaned_data["query"] = query = rules.read_query(text)
        if text and query is None:
            self.add_error(
                "q",
                _("Type at least two letters of a name, or a street and a house number."),
            )
        return self.cleaned_data
