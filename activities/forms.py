"""What people type about activities. Who gets a place is decided in the services."""

from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.db.models import QuerySet
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.forms import clean_letter_code, clean_letter_number
from residents.models import Resident

from . import rules
from .rules import Channel

MOST_PLACES = 999
LONGEST_AHEAD = timedelta(days=2 * 365)


def party_sizes() -> list[tuple[int, str]]:
    sizes = range(2, rules.MAX_PARTY + 1)
    return [
        (1, gettext("I come alone")),
        *((size, gettext("%(n)s people") % {"n": size}) for size in sizes),
    ]


def capacity_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many people can come?"),
        min_value=1,
        max_value=MOST_PLACES,
        error_messages={
            "min_value": _("There must be at least one place."),
            "max_value": _("That is more than fits in a flat. Write at most %(limit_value)s."),
        },
    )


class OccurrenceForm(forms.Form):
    title = forms.CharField(
        label=_("What is it?"), max_length=80, help_text=_("For example: coffee, eating together.")
    )
    place = forms.CharField(
        label=_("Where is it?"), max_length=80, help_text=_("For example: the common room.")
    )
    day = forms.DateField(
        label=_("Date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    begins = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=_("Ends at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    capacity = capacity_field()
    cost = forms.CharField(
        label=_("What does it cost?"),
        max_length=40,
        required=False,
        help_text=_("Leave empty when it is free."),
    )
    host = forms.CharField(
        label=_("Who runs it?"),
        max_length=80,
        required=False,
        help_text=_("Everybody can read this name on the agenda. Ask first."),
    )
    run_by_residents = forms.BooleanField(label=_("Residents run it themselves"), required=False)
    description = forms.CharField(
        label=_("What else should people know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: what to bring, and whether a walker or wheelchair can come in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title",
            "place",
            Row("day", "begins", "ends"),
            "capacity",
            "cost",
            "host",
            "run_by_residents",
            "description",
        )
        self.helper.add_input(Submit("plan", _("Put it on the agenda")))

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This date is past."))
        if day > today + LONGEST_AHEAD:
            raise forms.ValidationError(_("This is more than two years ahead. Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not {"day", "begins", "ends"} <= given.keys():
            return given
        if given["ends"] <= given["begins"]:
            self.add_error("ends", _("The end must be later than the beginning."))
            return given
        for name in ("begins", "ends"):  # an hour that the clock skips in March is an error too
            try:
                given[f"{name}_at"] = from_current_timezone(
                    datetime.combine(given["day"], given[name])
                )
            except forms.ValidationError as error:
                self.add_error(name, error)
                return given
        if given["ends_at"] <= timezone.now():
            self.add_error("ends", _("This time is past."))
        return given

    def planned(self) -> dict[str, Any]:
        """As services.plan wants it."""
        given = self.cleaned_data
        words = ("title", "place", "capacity", "cost", "host", "run_by_residents", "description")
        return {
            "starts_at": given["begins_at"],
            "ends_at": given["ends_at"],
            **{name: given[name] for name in words},
        }


class CapacityForm(forms.Form):
    capacity = capacity_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("change", _("Change the number of places")))


class ResidentChoice(forms.ModelChoiceField[Resident]):
    """By surname, as on the doorbells; a protected address is not spelled out on a screen."""

    def label_from_instance(self, obj: Resident) -> str:
        name = " ".join(part for part in (obj.initials, obj.infix) if part)
        label = f"{obj.surname}, {name}" if name else obj.surname
        homes = [] if obj.protected_address else obj.homes  # type: ignore[attr-defined]
        return " – ".join([label, *(home.unit.address for home in homes)])


class PartyForm(forms.Form):
    party_size = forms.TypedChoiceField(
        label=_("How many people come? Count yourself too."),
        choices=party_sizes,
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": rules.REFUSALS["too_many"]},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("sign_up", _("Sign up")))


class CardForm(PartyForm):
    """The letter works for whoever holds it: a neighbour, a child, a volunteer. What no letter can
    hold is told before it costs a try."""

    number = forms.CharField(
        label=_("Letter number"),
        max_length=40,
        help_text=_("The 8 digits in the first box of your letter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "The 12 letters and digits in the second box. Small or capital letters are both right."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    field_order = ["number", "code", "party_size"]

    def clean_number(self) -> str:
        return clean_letter_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return clean_letter_code(self.cleaned_data["code"])


class StaffSignUpForm(forms.Form):
    """The coach signs up whoever calls, or types in the paper list of the hall."""

    resident = ResidentChoice(
        label=_("Who?"), queryset=Resident.objects.none(), empty_label=_("Choose a resident")
    )
    channel = forms.ChoiceField(
        label=_("How did they sign up?"),
        choices=[
            (one.value, capfirst(one.label))
            for one in (Channel.PHONE, Channel.PAPER, Channel.STAFF)
        ],
        initial=Channel.PHONE,
    )
    party_size = forms.TypedChoiceField(
        label=_("How many people, all together?"),
        choices=[(size, str(size)) for size in range(1, rules.MAX_PARTY + 1)],
        coerce=int,
        initial=1,
        error_messages={"invalid_choice": rules.REFUSALS["too_many"]},
    )

    def __init__(self, *args: Any, residents: QuerySet[Resident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["resident"]
        assert isinstance(choice, ResidentChoice)
        choice.queryset = residents
        self.helper = FormHelper()
        self.helper.layout = Layout("resident", Row("party_size", "channel"))
        self.helper.add_input(Submit("sign_up", _("Sign up")))
        self.helper.add_input(Submit("another", _("Sign up, and then another")))
