"""How often: in the words of who plans it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.layout import HTML, Column, Layout, Row, Submit
from django import forms
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from residents.forms.help import without_bsn

from .. import rules
from ..models import Occurrence, Series
from ..rules import Example, Frequency, Repeat, SeriesKind
from .occurrences import LONGEST_AHEAD, OccurrenceForm

LONGEST_CHORE = 80


class Often(models.TextChoices):
    ONCE = "once", _("once")
    WEEKLY = "weekly", _("every week")
    WEEKS_2 = "weeks_2", _("every two weeks")
    WEEKS_3 = "weeks_3", _("every three weeks")
    WEEKS_4 = "weeks_4", _("every four weeks")
    MONTHLY = "monthly", _("every month, on the same day of the week")
    MONTHLY_LAST = "monthly_last", _("every month, the last one of that day")


WEEKS = {Often.WEEKLY: 1, Often.WEEKS_2: 2, Often.WEEKS_3: 3, Often.WEEKS_4: 4}


class Scope(models.TextChoices):
    ONE = "one", _("only this date")
    LATER = "later", _("this date and those after it")
    ALL = "all", _("all dates that are to come")


class Lines(forms.CharField):
    """One thing on each line."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "cols": False})
        super().__init__(required=False, widget=widget, max_length=most * 90, **kwargs)
        self.most = most

    def clean(self, value: Any) -> Any:
        lines = rules.chores_of(without_bsn(super().clean(value)))
        if len(lines) > self.most:
            raise forms.ValidationError(_("Write at most %(n)s lines.") % {"n": self.most})
        if any(len(line) > LONGEST_CHORE for line in lines):
            raise forms.ValidationError(_("Keep each line short: at most 80 letters."))
        return lines


class PlanForm(OccurrenceForm):
    """Once, or again and again. What is seldom asked is folded away, and open when it is filled."""

    often = forms.ChoiceField(label=_("How often?"), choices=Often, initial=Often.ONCE)
    also_on = forms.TypedMultipleChoiceField(
        label=_("On other days of the week too?"),
        choices=[(number, capfirst(str(name))) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=_("Until and with which date?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave empty when it simply goes on."),
    )
    times = forms.IntegerField(
        label=_("Or: how many times?"),
        required=False,
        min_value=1,
        max_value=rules.MOST_TIMES,
        help_text=_("For example 6 for a course."),
    )
    kind = forms.ChoiceField(
        label=_("How do people sign up?"), choices=SeriesKind, initial=SeriesKind.ORDINARY
    )
    fewest = forms.IntegerField(
        label=_("How many people does it need at least?"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("With fewer you get a warning. It is not on the agenda."),
    )
    topics = Lines(
        label=_("Subjects of the meetings"),
        most=30,
        help_text=_("One on each line, in the order of the dates."),
    )
    chores = Lines(
        label=_("What help do you ask of neighbours?"),
        most=rules.MOST_CHORES,
        help_text=_("One thing on each line. For example: make the coffee."),
    )
    without_room = forms.BooleanField(
        label=_("Plan it all the same, on those dates without this room"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, preview_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if preview_url:
            self.helper.attrs = {
                "hx-post": preview_url,
                "hx-trigger": "change",
                "hx-target": "#dates",
                "hx-swap": "outerHTML",
            }
        self._arrange()

    def _arrange(self) -> None:
        self.helper.layout = Layout(
            "title",
            "room",
            "place",
            Row("day", "begins", "ends"),
            "often",
            Row(Column("until"), Column("times")),
            *self._folded(_("More about the dates"), "also_on", "kind", "fewest", "topics"),
            "capacity",
            "chores",
            *self._folded(
                _("Cost, who runs it, and more"), "cost", "host", "run_by_residents", "description"
            ),
            "without_room",
            HTML('{% include "activities/_preview.html" %}'),
        )
        self.helper.inputs = []
        self.helper.add_input(Submit("plan", _("Put it on the agenda")))
        self.helper.add_input(
            Submit(
                "look",
                _("First look at the dates"),
                data_variant="secondary",
                formaction="#dates",
            )
        )

    def _folded(self, label: Any, *names: str) -> list[Any]:
        given = self.data if self.is_bound else self.initial
        usual = {"kind": SeriesKind.ORDINARY}
        opened = any(given.get(name) not in (None, "", [], usual.get(name)) for name in names)
        wrong = self.is_bound and any(name in self.errors for name in names)
        shown = " open" if opened or wrong else ""
        start = f'<details class="ds-details"{shown}><summary>{label}</summary>'
        return [
            HTML(f'{start}<div class="sn-stack">'),
            *names,
            HTML("</div></details>"),
        ]

    def clean_also_on(self) -> list[int]:
        return sorted(set(self.cleaned_data["also_on"]))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        often = given.get("often")
        if often == Often.ONCE or "day" not in given:
            if given.get("kind") != SeriesKind.ORDINARY and often == Often.ONCE:
                self.add_error("often", _("A group meets more than once. Say how often."))
            return given
        until, day = given.get("until"), given["day"]
        if until and given.get("times"):
            self.add_error("times", _("Choose one of the two: a last date, or how many times."))
        elif until and until < day:
            self.add_error("until", _("The last date lies before the first."))
        elif until and until > day + LONGEST_AHEAD:
            self.add_error("until", _("This is more than two years ahead. Check the year."))
        elif given.get("kind") == SeriesKind.COURSE and not (until or given.get("times")):
            self.add_error("times", rules.REFUSALS["course_without_end"])
        return given

    @property
    def repeats(self) -> bool:
        return bool(self.cleaned_data.get("often", Often.ONCE) != Often.ONCE)

    def repeat(self) -> Repeat | None:
        """What was filled in, as far as it is right; also before the other fields are."""
        given = self.cleaned_data
        wrong = {"day", "often", "until", "times", "also_on", "begins", "ends"} & self.errors.keys()
        if wrong or not self.repeats or given.get("day") is None:
            return None
        often, day = Often(given["often"]), given["day"]
        end: dict[str, Any] = {"until": given.get("until"), "count": given.get("times")}
        if often in WEEKS:
            days = tuple(sorted({day.weekday(), *given.get("also_on", [])}))
            return Repeat(Frequency.WEEKLY, days, WEEKS[often], **end)
        nth = -1 if often == Often.MONTHLY_LAST else rules.which_of_month(day)
        return Repeat(Frequency.MONTHLY, (day.weekday(),), 1, nth, **end)

    def minutes(self) -> int:
        given = self.cleaned_data
        begin = datetime.combine(given["day"], given["begins"])
        return int((datetime.combine(given["day"], given["ends"]) - begin) / timedelta(minutes=1))


class EditForm(PlanForm):
    """One date of a series, those after it, or all."""

    scope = forms.ChoiceField(
        label=_("What do you want to change?"),
        choices=Scope,
        initial=Scope.ONE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, occurrence: Occurrence, series: Series, **kwargs: Any) -> None:
        self.occurrence, self.series = occurrence, series
        super().__init__(*args, **kwargs)

    def _arrange(self) -> None:
        for name in ("kind", "fewest", "topics", "chores"):
            del self.fields[name]
        self.fields["often"].choices = [  # type: ignore[attr-defined]
            one for one in Often.choices if one[0] != Often.ONCE
        ]
        self.helper.layout = Layout(
            "scope",
            "title",
            "room",
            "place",
            Row("day", "begins", "ends"),
            "capacity",
            *self._folded(_("How often it comes back"), "often", "until", "times", "also_on"),
            "without_room",
            *self._folded(
                _("Cost, who runs it, and more"), "cost", "host", "run_by_residents", "description"
            ),
        )
        self.helper.inputs = [Submit("change", _("Change"))]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("scope") == Scope.ONE:  # how often it comes back is not asked
            return OccurrenceForm.clean(self)
        return super().clean()

    def clean_day(self) -> date:
        # A date that has begun may keep its day.
        day: date = self.cleaned_data["day"]
        return day if day == self.occurrence.day else super().clean_day()

    def changed_words(self) -> rules.Words:
        """For the series: only what was changed in the form; this date may differ in the rest."""
        mine, base = rules.Words.of(self.occurrence), rules.Words.of(self.series).as_fields()
        for name, value in self.words().as_fields().items():
            if value != getattr(mine, name):
                base[name] = value
        return rules.Words(**base)

    def changed_rule(self) -> dict[str, Any]:
        given, series = self.cleaned_data, self.series
        repeat = self.repeat() or series.repeat
        if not {"day", "often", "until", "times", "also_on"} & set(self.changed_data):
            repeat = series.repeat
        hours = {"begins", "ends"} & set(self.changed_data)
        return {
            "repeat": repeat,
            "begins": given["begins"] if hours else series.begins,
            "minutes": self.minutes() if hours else series.minutes,
        }


def rule_as_typed(repeat: Repeat, weekday: int) -> dict[str, Any]:
    """What the form shows for a rule."""
    if repeat.frequency == Frequency.WEEKLY:
        often = next((often for often, weeks in WEEKS.items() if weeks == repeat.interval), None)
    else:
        often = Often.MONTHLY_LAST if repeat.nth == -1 else Often.MONTHLY
    return {
        "often": often,
        "until": repeat.until,
        "times": repeat.count,
        "also_on": [day for day in repeat.days if day != weekday],
    }


def example_as_typed(example: Example) -> Mapping[str, Any]:
    begin = datetime.strptime(example.begins, "%H:%M")
    return {
        "title": str(example.title),
        "description": str(example.about),
        "often": example.repeat,
        "begins": begin.time(),
        "ends": (begin + timedelta(minutes=example.minutes)).time(),
        "capacity": example.capacity,
        "times": example.times,
        "kind": example.kind,
        "fewest": example.fewest,
        "topics": "\n".join(str(one) for one in example.topics),
        "chores": "\n".join(str(one) for one in example.chores),
        "run_by_residents": example.run_by_residents,
    }
