"""What a desk's own system has: keys and addresses, and whether they work."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from accounts.periods import current
from outbox.models import Channel, Message, State

from ..models import ApiKey, Desk, Endpoint


@dataclass(frozen=True)
class Address:
    endpoint: Endpoint
    standing: str  # off, waiting, good
    problem: str  # of the last message that is not there yet
    is_own: bool  # who looks is who added it, so somebody else confirms it


@dataclass(frozen=True)
class Connected:
    desk: Desk
    keys: Sequence[ApiKey]
    addresses: Sequence[Address]


def desks_served(user: User) -> list[Desk]:
    return list(Desk.objects.served_by(user).select_related("organisation"))


def connections_of(user: User) -> list[Connected]:
    """Four questions, however many there are. What ended is not shown: it opens nothing."""
    desks = desks_served(user)
    keys = list(ApiKey.objects.filter(current(), desk__in=desks).select_related("made_by"))
    endpoints = list(
        Endpoint.objects.filter(desk__in=desks, disabled_at=None).order_by("created_at")
    )
    problems = _problems([row.pk for row in endpoints])
    return [
        Connected(
            desk,
            [key for key in keys if key.desk_id == desk.pk],
            [
                _address(row, problems.get(row.pk, ""), user)
                for row in endpoints
                if row.desk_id == desk.pk
            ],
        )
        for desk in desks
    ]


def _address(endpoint: Endpoint, problem: str, user: User) -> Address:
    standing = "good" if endpoint.confirmed_at else "waiting"
    return Address(endpoint, standing, problem, endpoint.made_by_id == user.pk)


def _problems(keys: Sequence[UUID]) -> dict[UUID, str]:
    """Of the last message that was to go to each, when it is not there. What was withheld, because
    the desk had opened it already, is no trouble."""
    last = (
        Message.objects.filter(channel=Channel.WEBHOOK, recipient_id__in=keys)
        .exclude(state=State.WITHHELD)
        .order_by("recipient_id", "-created_at")
        .distinct("recipient_id")
    )
    return {row.recipient_id: row.problem_text for row in last if row.problem}
