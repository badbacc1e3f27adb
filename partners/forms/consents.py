"""What a resident said about sharing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from residents.models import Resident

from .. import reads
from ..models import ConsentChannel
from ..rules import CONSENT_TEXTS, ConsentText, Purpose


@dataclass(frozen=True)
class Receiver:
    """An organisation and a purpose as the consent form shows them: with what is read out."""

    radio: BoundWidget
    asked: ConsentText


class ConsentForm(forms.Form):
    """One line for the ledger. Only what was agreed can be asked."""

    receiver = forms.ChoiceField(
        label=_("Which organisation, and for what?"),
        error_messages={"required": _("Choose an organisation.")},
        widget=forms.RadioSelect,
    )
    said = forms.ChoiceField(
        label=_("What did the resident say?"),
        choices=[
            ("yes", _("Yes, this may be shared")),
            ("no", _("No, this may not be shared, or not any more")),
        ],
        help_text=_("A no is written down too, with the day. You need not ask again."),
        error_messages={"required": _("Choose what the resident said.")},
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("How did the resident say it?"),
        choices=[choice for choice in ConsentChannel.choices if choice[0] != "own_page"],
        error_messages={"required": _("Choose how the resident said it.")},
        widget=forms.RadioSelect,
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput, max_length=500)

    def __init__(self, *args: Any, resident: Resident, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receiver"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = receivers(resident, by)
        self.offers_anything = bool(field.choices)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field("receiver", template="partners/_receivers.html"), "said", "channel", "next"
        )
        self.helper.add_input(Submit("save", _("Record this")))

    def receivers(self) -> Iterator[Receiver]:
        for radio in self["receiver"]:
            purpose = str(radio.data["value"]).split(":")[1]
            yield Receiver(radio, CONSENT_TEXTS[purpose])

    @property
    def organisation_id(self) -> UUID:
        return UUID(self.cleaned_data["receiver"].split(":")[0])

    @property
    def purpose(self) -> str:
        return str(self.cleaned_data["receiver"].split(":")[1])

    @property
    def text_version(self) -> str:
        return CONSENT_TEXTS[self.purpose].version


def receivers(resident: Resident, by: User) -> list[tuple[str, str]]:
    """Those with whom there is an agreement, or about whom the resident said something before.

    Whoever knows the resident may take down what is said about arrears too, without seeing what
    was said earlier.
    """
    seen = reads.purposes_seen(resident, by)
    known = [
        (row.organisation, row.purpose) for row in reads.ledger_of(resident, by, seen).standings
    ]
    pairs = {
        choice_of(organisation.pk, purpose): f"{organisation.name}: {Purpose(purpose).label}"
        for organisation, purpose in [*known, *reads.agreed_receivers(resident, [Purpose.DEBT])]
    }
    return list(pairs.items())


def choice_of(organisation_id: object, purpose: str) -> str:
    return f"{organisation_id}:{purpose}"
