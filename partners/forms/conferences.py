"""A talk with a resident: when and with whom, the three answers, and who does what."""

from datetime import datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.careful import told, without_numbers
from accounts.models import User
from accounts.words import words_in
from residents.models import Resident

from ..models import Conference, ConsentChannel, Desk, Guest
from ..rules import conferences


class CarefulForm(forms.Form):
    """What is doubtful in the fields that are named is asked once; all that was typed stays."""

    careful: tuple[str, ...] = ()
    sure = forms.BooleanField(
        required=False, label=_("The resident said it like this. Save it as it is.")
    )

    def __init__(self, *args: Any, about: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = [str(self.data.get(self.add_prefix(name), "")) for name in self.careful]
        self.doubts = {
            name: words_in(text[: conferences.ANSWER_LENGTH], known=[about.surname])
            for name, text in zip(self.careful, typed, strict=True)
            if self.is_bound
        }
        self.doubtful = any(self.doubts.values())
        if not self.doubtful:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in self.careful:
            if name not in found:
                continue
            try:
                without_numbers(found[name])
            except ValidationError as error:
                self.add_error(name, error)
                continue
            if not found.get("sure"):
                for line in told(self.doubts.get(name, [])):
                    self.add_error(name, line)
        return found


class PlanForm(CarefulForm):
    careful = ("own",)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(
        label=_("Where?"), max_length=200, help_text=_("Where the resident feels at ease.")
    )
    agreed_on = forms.DateField(
        label=_("On which day did the resident say yes to this talk?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Without a yes of the resident there is no talk. Ask first.")
        },
    )
    channel = forms.ChoiceField(
        label=_("How did the resident say it?"),
        choices=[choice for choice in ConsentChannel.choices if choice[0] != "own_page"],
        error_messages={"required": _("Choose how the resident said it.")},
        widget=forms.RadioSelect,
    )
    colleagues = forms.MultipleChoiceField(
        label=_("Who comes of the corporation?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    desks = forms.MultipleChoiceField(
        label=_("Which partners come?"),
        help_text=_("Only partners that the resident said yes to stand here."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own = forms.CharField(
        label=_("Whom does the resident bring?"),
        help_text=_("For example: my daughter. Write no name."),
        max_length=conferences.GUEST_LENGTH,
        required=False,
    )

    def __init__(
        self, *args: Any, colleagues: list[User], desks: list[Desk], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in colleagues}
        self.open_desks = {str(desk.pk): desk for desk in desks}
        self._choose("colleagues", [(key, user.name) for key, user in self.people.items()])
        self._choose(
            "desks",
            [(key, f"{d.organisation.name}, {d.name}") for key, d in self.open_desks.items()],
        )
        names = [name for name in ("colleagues", "desks") if name in self.fields]
        sure = ["sure"] if self.doubtful else []
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row("day", "at"), "place", "agreed_on", "channel", *names, "own", *sure
        )
        self.helper.add_input(Submit("plan", _("Plan the talk")))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        if not choices:
            del self.fields[name]

    def clean_agreed_on(self) -> Any:
        day = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > conferences.LONGEST_PLAN:
            raise ValidationError(_("This is more than a year from today. Is the year right?"))
        return day

    @property
    def starts_at(self) -> datetime:
        at: time = self.cleaned_data["at"]
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], at))

    @property
    def chosen(self) -> dict[str, Any]:
        own = self.cleaned_data["own"].strip()
        return {
            "colleagues": [self.people[key] for key in self.cleaned_data.get("colleagues", [])],
            "desks": [self.open_desks[key] for key in self.cleaned_data.get("desks", [])],
            "own": [own] if own else [],
        }


class AnswersForm(CarefulForm):
    careful = ("want", "can", "need")
    want = forms.CharField(
        label=conferences.QUESTIONS["want"],
        max_length=conferences.ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    can = forms.CharField(
        label=conferences.QUESTIONS["can"],
        max_length=conferences.ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    need = forms.CharField(
        label=conferences.QUESTIONS["need"],
        max_length=conferences.ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shares = forms.BooleanField(
        label=_("The resident agrees that the partners in this plan read these answers."),
        required=False,
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        first = {name: getattr(conference, name) for name in self.careful}
        first["shares"] = conference.shares_answers
        super().__init__(
            *args,
            about=conference.resident,
            **{"initial": first, "auto_id": "id_answer_%s", **kwargs},
        )
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save the answers"), css_id="save_answers"))


class ActionForm(CarefulForm):
    careful = ("what",)
    what = forms.CharField(
        label=_("What?"),
        max_length=conferences.ACTION_LENGTH,
        error_messages={"required": _("Write what is going to be done.")},
    )
    guest = forms.ChoiceField(label=_("Who does it?"), required=False)
    before = forms.DateField(
        label=_("Before which day?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day: then everybody knows when.")},
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, about=conference.resident, **{"auto_id": "id_action_%s", **kwargs})
        self.guests: dict[str, Guest] = {str(one.pk): one for one in conference.guests.all()}
        field = self.fields["guest"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", conference.resident.name),
            *[(key, capfirst(str(one))) for key, one in self.guests.items()],
        ]
        self.helper = FormHelper()
        self.helper.add_input(Submit("add", _("Add to the plan"), css_id="save_action"))

    def clean_before(self) -> Any:
        day = self.cleaned_data["before"]
        if abs(day - timezone.localdate()) > conferences.LONGEST_PLAN:
            raise ValidationError(_("This is more than a year from today. Is the year right?"))
        return day

    @property
    def chosen(self) -> Guest | None:
        return self.guests.get(self.cleaned_data["guest"])


class HoldForm(forms.Form):
    present = forms.BooleanField(
        label=_("The resident was there."),
        error_messages={"required": _("Was the resident not there? Then plan another day.")},
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_hold_%s", **kwargs})
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.add_input(Submit("save", _("The talk was held"), css_id="save_hold"))
