"""What pages ask across more tables than one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate

from accounts.models import Membership, ReadEvent

from .models import Assignment, Resident

LOOKS = 50


@dataclass(frozen=True)
class Look:
    """Somebody looked, told without the name of who did it."""

    on: date
    organisation: str
    own_staff: bool  # of that corporation; otherwise of an organisation that it works with
    purpose: str


def looks_at(resident: Resident) -> Iterable[Look]:
    """The last ones, one line per day, organisation and purpose."""
    in_office = Membership.objects.filter(
        user=OuterRef("actor"), corporation=OuterRef("corporation")
    )
    in_the_field = Assignment.objects.filter(
        user=OuterRef("actor"), complex__corporation=OuterRef("corporation")
    )
    rows = (
        ReadEvent.objects.about(resident.pk)
        .annotate(on=TruncDate("at"), own_staff=Exists(in_office) | Exists(in_the_field))
        .order_by("-on", "corporation__name", "purpose")
        .values_list("on", "corporation__name", "own_staff", "purpose")
        .distinct()
    )
    return [Look(*row) for row in rows[:LOOKS]]
