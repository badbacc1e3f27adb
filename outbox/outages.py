"""Receivers of webhooks that are away, and who hears of it: before a message is given up, days
later, somebody can call the partner."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from accounts.models import Membership, Role

from . import services
from .models import Channel, Message, State

AWAY = "outbox.receiver_away"


def warn() -> int:
    """Tells the administrators of each receiver that is away, once in each outage. → how many."""
    waiting = Message.objects.in_vain().order_by("corporation_id", "recipient_id")
    found = waiting.values_list("corporation_id", "recipient_id").annotate(since=Min("created_at"))
    return sum(_warn_of(*row) for row in found)


@transaction.atomic
def _warn_of(corporation_id: UUID, receiver_id: UUID, since: datetime) -> int:
    last = (
        Message.objects.filter(
            corporation_id=corporation_id,
            recipient_id=receiver_id,
            channel=Channel.WEBHOOK,
            state=State.DELIVERED,
        )
        .order_by("-created_at")
        .first()
    )
    if last and last.settled_at and last.settled_at > since:
        return 0  # it refuses some, and answers
    administrators = Membership.objects.current().filter(
        corporation_id=corporation_id, role=Role.ADMINISTRATOR, user__is_active=True
    )
    users = set(administrators.values_list("user_id", flat=True))
    for user_id in users:
        services.put(
            AWAY,
            channel=Channel.EMAIL,
            subject_id=receiver_id,
            recipient_id=user_id,
            corporation_id=corporation_id,
            # What it took last says which outage this is: of one outage is told once.
            version=int(last.created_at.timestamp() // 60) if last else 1,
        )
    return len(users)


def still_away(corporation_id: UUID, receiver_id: UUID) -> bool:
    return (
        Message.objects.in_vain()
        .filter(corporation_id=corporation_id, recipient_id=receiver_id)
        .exists()
    )
