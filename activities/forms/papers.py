"""What is asked before something is printed, and the code that is typed from a poster."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.pictures import Picture
from ..rules.short_codes import CODE_LENGTH, is_short_code, normal_short_code


class ShortCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The 6 letters and digits on the poster. Small letters are right too."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Type the code. It stands on the poster or the slip.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("go", _("Go to the activity")))

    def clean_code(self) -> str:
        code = normal_short_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                _("The code has 6 letters and digits. You typed %(n)s. Look again at the poster.")
                % {"n": len(code)}
            )
        if not is_short_code(code):
            raise forms.ValidationError(
                _("One of the letters or digits is not right. Look again at the poster.")
            )
        return code


class PictureForm(forms.Form):
    picture = forms.ChoiceField(label=_("Which drawing?"), choices=Picture.choices)


class PaperStyleForm(forms.Form):
    also_english = forms.BooleanField(
        label=_("Also a line in English on posters and sheets"), required=False
    )
    box = forms.CharField(
        label=_("Where is the box for slips?"),
        max_length=80,
        required=False,
        help_text=_("For example: the green box beside the lift. It stands on each slip."),
    )
    lists_to = forms.CharField(
        label=_("To whom do lists with names go back?"),
        max_length=80,
        required=False,
        help_text=_("For example: the office of the flatcoach."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("also_english", "box", "lists_to")
        self.helper.add_input(Submit("style", _("Keep this")))


class LiftSheetForm(forms.Form):
    """Which days; whoever prints on Friday wants next week."""

    period = forms.ChoiceField(
        label=_("Which days?"),
        choices=[
            ("this_week", _("This week")),
            ("next_week", _("Next week")),
            ("this_month", _("This month")),
            ("next_month", _("Next month")),
        ],
        initial="this_week",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("lift", _("Make the sheet for the lift (PDF)")))

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        today = timezone.localdate()
        monday = today - timedelta(days=today.weekday())
        first_of_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        after_next = (first_of_next + timedelta(days=32)).replace(day=1)
        return {
            "this_week": (today, monday + timedelta(days=6)),
            "next_week": (monday + timedelta(days=7), monday + timedelta(days=13)),
            "this_month": (today, first_of_next - timedelta(days=1)),
            "next_month": (first_of_next, after_next - timedelta(days=1)),
        }[self.cleaned_data["period"]]
