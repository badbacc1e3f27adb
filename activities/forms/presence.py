"""What the list of presence sends: taps, kept by the device as ids only."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..models import Occurrence, Volunteer
from ..rules.presence import MOST_DROP_INS, MOST_MARKS, Mark, moment_of_tap


def read_marks(body: bytes, now: datetime) -> list[Mark] | None:
    """None when it is not what the page sends. A tap that cannot be read spoils the others: the
    page is an old one, and must be opened again."""
    try:
        given = json.loads(body)["marks"]
        if not isinstance(given, list) or len(given) > MOST_MARKS:
            return None
        return [_mark(one, now) for one in given]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _mark(one: dict[str, Any], now: datetime) -> Mark:
    if not isinstance(one["present"], bool):
        raise ValueError
    return Mark(
        UUID(one["registration"]),
        one["present"],
        UUID(one["nonce"]),
        moment_of_tap(now, seconds_ago=float(one["ago"])),
    )


class TapForm(forms.Form):
    """One tap without a script."""

    registration = forms.UUIDField()
    present = forms.ChoiceField(choices=[("1", ""), ("0", "")])


class DropInsForm(forms.Form):
    drop_ins = forms.IntegerField(
        label=_("How many people came without signing up?"),
        min_value=0,
        max_value=MOST_DROP_INS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("count", _("Save")))


class UserChoice(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class KeeperForm(forms.Form):
    """Among the volunteers of the complex."""

    keeper = UserChoice(
        label=_("Which volunteer may keep this list?"),
        queryset=User.objects.none(),
        empty_label=_("Choose a volunteer"),
    )

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        volunteers = Volunteer.objects.current().filter(complex=occurrence.complex_id)
        given = occurrence.keepers.values("user")
        field = self.fields["keeper"]
        assert isinstance(field, UserChoice)
        field.queryset = (
            User.objects.filter(pk__in=volunteers.values("user"), is_active=True)
            .exclude(pk__in=given)
            .order_by("name")
        )
        self.helper = FormHelper()
        self.helper.add_input(Submit("give", _("Give the list")))
