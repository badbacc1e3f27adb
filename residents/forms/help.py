"""What neighbours offer and ask, and what must be known to bring them together."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accounts.bsn import holds_bsn
from accounts.models import User

from ..models import ApartReason, HelpProfile, Occupancy, Resident, Theme, Unit
from ..rules import help as rules
from ..rules import parse_house_number
from .people import LANGUAGES

WORDS = 300


def without_bsn(text: str) -> str:
    if holds_bsn(text):
        raise forms.ValidationError(
            _("There is a citizen service number (BSN) in this text. It may not be kept here.")
        )
    return text


class HelpForm(forms.Form):
    """A subject, in the resident's own words, when and how much."""

    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
        error_messages={"required": _("Choose what it is about.")},
    )
    words = forms.CharField(
        label=_("In own words"),
        max_length=WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": False}),
    )
    hours = forms.IntegerField(
        label=_("How many hours a week?"), min_value=1, max_value=rules.MAX_HOURS, initial=1
    )
    slots = forms.MultipleChoiceField(
        label=_("When?"),
        required=False,
        choices=[(name, rules.slot_text(name)) for name in rules.SLOTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing if it does not matter."),
    )
    told = forms.ChoiceField(
        label=_("How did the resident tell it?"),
        choices=[choice for choice in rules.Told.choices if choice[0] != rules.Told.OWN_PAGE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the resident told it.")},
    )
    save_label = _("Save")

    def __init__(self, *args: Any, resident: Resident, own: bool = False, **kwargs: Any) -> None:
        """`own`: the resident types this; then it is clear how it was told."""
        super().__init__(*args, **kwargs)
        theme = self.fields["theme"]
        assert isinstance(theme, forms.ModelChoiceField)
        theme.queryset = Theme.objects.filter(corporation=resident.corporation_id, active=True)
        if own:
            del self.fields["told"]
        self.helper = FormHelper()
        self.helper.layout = self._layout()
        self.helper.add_input(Submit("save", self.save_label))

    def _layout(self) -> Any:
        shapes: dict[str, Any] = {
            "theme": Field("theme", template="residents/_themes.html"),
            "slots": Field("slots", template="residents/_slots.html"),
            "told": InlineRadios("told"),
            "wished_gender": InlineRadios("wished_gender"),
        }
        return Layout(*[shapes.get(name, name) for name in self.fields])

    def clean_words(self) -> str:
        return without_bsn(self.cleaned_data["words"])

    def week(self) -> Iterator[tuple[str, list[BoundWidget]]]:
        """The parts of the week by day, for the table in which they are ticked."""
        ticks = list(self["slots"])
        for number, day in enumerate(rules.DAYS):
            first = number * len(rules.PARTS)
            yield str(rules.DAY_NAMES[day]), ticks[first : first + len(rules.PARTS)]

    def parts(self) -> list[str]:
        return [str(rules.PART_NAMES[part]) for part in rules.PARTS]

    @property
    def facts(self) -> dict[str, Any]:
        """What the service asks for."""
        given = dict(self.cleaned_data)
        given["slots"] = rules.slots_from(given["slots"])
        given.setdefault("told", rules.Told.OWN_PAGE)
        return given


class StrengthForm(HelpForm):
    save_label = _("Add what is offered")


class NeedForm(HelpForm):
    at_home = forms.BooleanField(
        label=_("This can only be done in the own home"), required=False, initial=True
    )
    wished_gender = forms.ChoiceField(
        label=_("Rather helped by"),
        choices=[("", _("does not matter")), *rules.Gender.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    save_label = _("Add what is asked")
    field_order = ("theme", "words", "at_home", "hours", "slots", "wished_gender", "told")


class ProfileForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=_("In which languages can they talk?"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one language.")},
    )
    no_stairs = forms.BooleanField(
        label=_("Cannot take stairs (walker, wheelchair, bad knees)"), required=False
    )
    max_pairs = forms.IntegerField(
        label=_("How many neighbours to help at most?"),
        min_value=1,
        max_value=rules.MAX_PAIRS,
        help_text=_("The hours that are offered are shared out evenly among them."),
    )
    gender = forms.ChoiceField(
        label=_("This resident is"),
        choices=[("", _("not said")), *rules.Gender.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only for who rather has a woman or a man to help."),
    )

    def __init__(
        self, *args: Any, resident: Resident, profile: HelpProfile | None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "languages": (profile.languages if profile else None) or [resident.language],
            "no_stairs": profile.no_stairs if profile else False,
            "max_pairs": profile.max_pairs if profile else 1,
            "gender": profile.gender if profile else "",
        }
        super().__init__(*args, **kwargs)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.MultipleChoiceField)
        known = dict(LANGUAGES)
        extra = [code for code in kwargs["initial"]["languages"] if code not in known]
        languages.choices = [*LANGUAGES, *((code, code) for code in extra)]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))


class ApartForm(forms.Form):
    """First the home of the other one, then who it is: nobody is shown a list of all residents."""

    home = forms.CharField(
        label=_("House number of the other one"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    other = forms.ModelChoiceField(
        Resident.objects.none(),
        label=_("Who is it?"),
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
        error_messages={"required": _("Choose who it is.")},
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=ApartReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )

    def __init__(
        self, data: Any = None, *, home: str = "", resident: Resident, by: User, **kwargs: Any
    ) -> None:
        """`home`: the number that was typed, to look up who lives there."""
        super().__init__(data, initial={"home": home}, **kwargs)
        self.people = _people_at(home, resident, by)
        if self.people:
            field = self.fields["other"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Resident.objects.filter(pk__in=[row.pk for row in self.people])
        else:
            del self.fields["other"], self.fields["reason"]
        self.helper = FormHelper()
        if self.people:
            self.helper.add_input(Submit("save", _("Keep them apart")))
        else:
            self.helper.add_input(Submit("look", _("Show who lives there")))

    def clean_home(self) -> str:
        if not self.people:
            raise forms.ValidationError(
                _("Nobody that you may see lives at this number in this complex.")
            )
        return str(self.cleaned_data["home"])


def _people_at(home: str, resident: Resident, by: User) -> list[Resident]:
    """Who lives at that number in the complex of this resident, as far as the user may know."""
    house = parse_house_number(home)
    if house is None:
        return []
    units = Unit.objects.filter(
        complex__in=resident.occupancies.current().values("unit__complex"),
        house_number=house.number,
        house_letter=house.letter,
        house_addition=house.addition,
    )
    living = Occupancy.objects.current().filter(unit__in=units).values("resident")
    known = Resident.objects.visible_to(by).reachable().exclude(pk=resident.pk)
    return list(known.filter(pk__in=living).order_by("surname", "pk"))
