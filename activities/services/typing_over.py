"""The paper list of the hall, typed over: each line is a sign-up of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from residents.models import Resident

from ..models import Occurrence, Registration
from ..rules import Channel, Refused
from .courses import sign_up

# Sent twice, or once more after a page that did not come: the answer is the same.
SAME_LIST = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    number: int
    resident: Resident
    party_size: int


def type_over(occurrence: Occurrence, lines: Sequence[Line], *, by: User) -> dict[int, str]:
    """→ of each line the state of the sign-up, or the code of a refusal. In the order of the paper,
    which is the order in which people wrote themselves down."""
    return {line.number: _one(occurrence, line, by) for line in lines}


def _one(occurrence: Occurrence, line: Line, by: User) -> str:
    try:
        made = sign_up(
            occurrence, line.resident, channel=Channel.PAPER, by=by, party_size=line.party_size
        )
    except Refused as refused:
        if refused.code != "twice":
            return refused.code
        just_now = _just_now(occurrence, line.resident.pk, by)
        return just_now.state if just_now else "twice"
    return made.state


def _just_now(occurrence: Occurrence, resident: UUID, by: User) -> Registration | None:
    rows = Registration.objects.filter(occurrence=occurrence, resident=resident).taking_part()
    return rows.filter(
        channel=Channel.PAPER, registered_by=by, created_at__gt=timezone.now() - SAME_LIST
    ).first()
