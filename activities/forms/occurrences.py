"""What people type about an activity."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents.models import CommonRoom, Complex

from ..rules import Words

MOST_PLACES = 999
LONGEST_AHEAD = timedelta(days=2 * 365)


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


class RoomChoice(forms.ModelChoiceField[CommonRoom]):
    """With how many people fit in, as a hint."""

    def label_from_instance(self, obj: CommonRoom) -> str:
        if obj.seats is None:
            return obj.name
        return gettext("%(room)s (%(n)s people fit in)") % {"room": obj.name, "n": obj.seats}


class OccurrenceForm(forms.Form):
    title = forms.CharField(
        label=_("What is it?"), max_length=80, help_text=_("For example: coffee, eating together.")
    )
    room = RoomChoice(
        CommonRoom.objects.none(),
        label=_("In which room?"),
        required=False,
        empty_label=_("Somewhere else"),
    )
    place = forms.CharField(
        label=_("Where is it?"),
        max_length=80,
        required=False,
        help_text=_("Needed when it is somewhere else. For example: at entrance A."),
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
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text=_("For example: what to bring, and whether a walker or wheelchair can come in."),
    )

    def __init__(
        self, *args: Any, complex_: Complex, runner_id: UUID | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.runner_id = runner_id  # chosen elsewhere: a list of all residents is no part of this
        room = self.fields["room"]
        assert isinstance(room, RoomChoice)
        room.queryset = CommonRoom.objects.filter(complex=complex_)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title",
            "room",
            "place",
            Row("day", "begins", "ends"),
            "capacity",
            "cost",
            "host",
            "run_by_residents",
            "description",
        )
        self.helper.add_input(Submit("plan", _("Put it on the agenda")))

    def rename_button(self, name: str, label: str) -> None:
        self.helper.inputs = [Submit(name, label)]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This date is past."))
        if day > today + LONGEST_AHEAD:
            raise forms.ValidationError(_("This is more than two years ahead. Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("place"):
            if given.get("room"):
                given["place"] = given["room"].name
            elif "place" not in self.errors:
                self.add_error("place", _("Choose a room, or write where it is."))
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

    def words(self) -> Words:
        given = self.cleaned_data
        names = ("title", "place", "capacity", "cost", "host", "run_by_residents", "description")
        return Words(
            room_id=given["room"].pk if given["room"] else None,
            run_by_id=self.runner_id,
            **{name: given[name] for name in names},
        )

    def planned(self) -> dict[str, Any]:
        """As services.plan wants it."""
        given = self.cleaned_data
        return {
            "starts_at": given["begins_at"],
            "ends_at": given["ends_at"],
            **self.words().as_fields(),
        }
