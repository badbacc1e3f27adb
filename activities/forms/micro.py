"""Ideas of residents, and the help that an activity asks."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from residents.forms.help import without_bsn
from residents.models import Complex, Resident

from .. import rules
from .registrations import ResidentChoice
from .repeats import Lines


class IdeaForm(forms.Form):
    """Three questions: what, when, and what help."""

    title = forms.CharField(
        label=_("What would you like to do with neighbours?"),
        max_length=80,
        help_text=_("For example: puzzles, walking, playing cards."),
    )
    when = forms.CharField(
        label=_("When would suit you?"),
        max_length=80,
        required=False,
        help_text=_("For example: on Tuesday afternoon."),
    )
    help_asked = forms.CharField(
        label=_("Do you need help with it?"),
        max_length=200,
        required=False,
        help_text=_("For example: somebody who makes coffee, or a table."),
    )
    complex = forms.ModelChoiceField(
        Complex.objects.none(), label=_("In which building?"), empty_label=None
    )

    def __init__(self, *args: Any, complexes: QuerySet[Complex], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["complex"]
        assert isinstance(where, forms.ModelChoiceField)
        where.queryset = complexes
        if len(complexes) == 1:
            where.widget = forms.HiddenInput()
            where.initial = complexes[0].pk
        self.helper = FormHelper()
        self.helper.add_input(Submit("propose", _("Send my idea")))

    def clean_title(self) -> str:
        return without_bsn(self.cleaned_data["title"])

    def clean_when(self) -> str:
        return without_bsn(self.cleaned_data["when"])

    def clean_help_asked(self) -> str:
        return without_bsn(self.cleaned_data["help_asked"])


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Why not now?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text=_("The resident reads this on the own page. Tell it in person too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("decline", _("Send this answer")))

    def clean_answer(self) -> str:
        return without_bsn(self.cleaned_data["answer"])


class ChoresForm(forms.Form):
    chores = Lines(
        label=_("What help do you ask of neighbours?"),
        most=rules.MOST_CHORES,
        help_text=_("One thing on each line. For example: make the coffee."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chores"].required = True
        self.helper = FormHelper()
        self.helper.add_input(Submit("ask", _("Ask this help")))


class RunnerForm(forms.Form):
    """A resident: with a login, or on paper only."""

    resident = ResidentChoice(
        label=_("Who?"),
        queryset=Resident.objects.none(),
        empty_label=_("Choose a resident"),
        required=False,
    )

    def __init__(
        self, *args: Any, residents: QuerySet[Resident], required: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["resident"]
        assert isinstance(choice, ResidentChoice)
        choice.queryset = residents
        choice.required = required
        self.helper = FormHelper()
        self.helper.add_input(Submit("choose", _("Save")))
