"""To which desk, on which ground: the page that asks the gate."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Hidden, Layout, Submit
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.periods import current
from partners.forms import DeskChoice
from partners.models import Desk
from partners.reads import helping
from partners.rules import REASON_LENGTH, BasisKind
from partners.services import Ground
from residents.models import FieldRole

from ..models import CategoryGround, Signal
from .careful import TEXT_LENGTH, CarefulForm, without_numbers


class ReferForm(CarefulForm):
    """To which desk, on which ground, in which words. What may go, the gate says."""

    desk = DeskChoice(
        Desk.objects.none(),
        label=_("To which desk?"),
        error_messages={"required": _("Choose a desk.")},
        widget=forms.RadioSelect,
        empty_label=None,
        blank=False,
    )
    kind = forms.ChoiceField(
        label=_("On which ground?"),
        choices=[
            (BasisKind.CONSENT, _("The resident gave consent")),
            (BasisKind.VITAL_INTEREST, _("There is danger, and asking consent is not possible")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why is there danger?"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text=_("At least %(length)s characters. The partner does not read this.")
        % {"length": REASON_LENGTH},
    )
    second_person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Which colleague agrees with you?"),
        required=False,
        empty_label=_("Choose a colleague"),
    )
    text = forms.CharField(
        label=_("What the partner reads"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "cols": False}),
        help_text=_("Only what was seen or heard, and no more than they need."),
    )
    # Desk and ground of the answer that the sender has before them (see `answered`).
    answered_for = forms.CharField(required=False)

    def __init__(self, *args: Any, signal: Signal, by: User, **kwargs: Any) -> None:
        about = [signal.resident] if signal.resident is not None else []
        super().__init__(*args, about=about, **kwargs)
        desks = Desk.objects.agreed_with(signal.corporation_id, signal.category.purpose)
        self._choose("desk", desks.select_related("organisation"))
        self.desks = list(desks)
        choice = self.fields["desk"]
        assert isinstance(choice, DeskChoice)
        choice.stale = helping.stale([desk.pk for desk in self.desks])
        self._choose("second_person", second_people(signal, by))
        if BasisKind.VITAL_INTEREST not in CategoryGround.objects.kinds_of(signal.category_id):
            for name in ("kind", "reason", "second_person"):
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.layout = self._layout()
        self.helper.add_input(Submit("send", _("Send to the desk")))
        self.helper.add_input(Submit("look", _("First look what may go")))

    def _choose(self, name: str, queryset: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

    def _layout(self) -> Layout:
        danger = ("reason", "second_person")
        parts: list[Any] = [
            name for name in ("desk", "kind", "text", "sure") if name in self.fields
        ]
        if "reason" in self.fields:
            parts.insert(parts.index("kind") + 1, Fieldset(_("Only when there is danger"), *danger))
        return Layout(*parts)

    def clean_reason(self) -> str:
        return without_numbers(self.cleaned_data["reason"])

    @property
    def ground(self) -> Ground:
        found = self.cleaned_data
        return Ground(
            kind=found.get("kind", BasisKind.CONSENT),
            reason=found.get("reason", ""),
            second_person=found.get("second_person"),
        )

    @property
    def usual_ground(self) -> Ground:
        """Before anything was filled in."""
        return Ground(kind=BasisKind.CONSENT)

    @property
    def text_to_send(self) -> str:
        if self.is_bound:
            return str(self.cleaned_data.get("text", ""))
        return str(self.initial["text"])

    def answered(self, desk: Desk, kind: str) -> None:
        """Remembers for which desk and ground the page shows the gate's answer."""
        self.helper.layout.append(Hidden("answered_for", f"{desk.pk}:{kind}"))

    @property
    def has_read_the_answer(self) -> bool:
        chosen = f"{self.cleaned_data['desk'].pk}:{self.ground.kind}"
        return bool(self.cleaned_data["answered_for"] == chosen)


def second_people(signal: Signal, by: User) -> "QuerySet[User]":
    """Colleagues who may know of it: the coordinators, and the flatcoaches of the complex."""
    return (
        User.objects.filter(
            Q(
                current(prefix="memberships__"),
                memberships__corporation=signal.corporation_id,
                memberships__role=Role.COORDINATOR,
            )
            | Q(
                current(prefix="assignments__"),
                assignments__complex=signal.complex_id,
                assignments__role=FieldRole.FLATCOACH,
            ),
            is_active=True,
        )
        .exclude(pk=by.pk)
        .distinct()
        .order_by("name")
    )
