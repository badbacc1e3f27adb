"""What every room of these tests needs: kinds of their own, and messages of those kinds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import Corporation
from outbox import kinds, services
from outbox.kinds import Batch, Email, Envelope, Kind, Sms, WebhookCall
from outbox.models import Channel, Message
from tests import factories as make

from .receiver import SECRET, Receiver, receiver

NOTE = "test.note"
# Emptying all tables afterwards costs most of a second, so only for who needs real commits.
real_commits = pytest.mark.django_db(transaction=True)


@dataclass
class Notes:
    """A kind of which a test says what goes wrong, and which remembers what it was asked."""

    corporation: Corporation
    url: str = ""
    address: Callable[[Message], str] | None = None
    withheld: dict[UUID, str] = field(default_factory=dict)
    cannot_render: set[UUID] = field(default_factory=set)
    # Subject → how often `settled` still fails for it.
    cannot_settle: dict[UUID, int] = field(default_factory=dict)
    settled: list[tuple[UUID, str]] = field(default_factory=list)

    def put(self, channel: Channel = Channel.EMAIL, **more: Any) -> UUID:
        """Committed. → the subject"""
        with transaction.atomic():
            return self.promise(channel, **more)

    def promise(self, channel: Channel = Channel.EMAIL, **more: Any) -> UUID:
        subject = more.pop("subject_id", None) or uuid4()
        services.put(
            more.pop("kind", NOTE),
            channel=channel,
            subject_id=subject,
            recipient_id=more.pop("recipient_id", None) or uuid4(),
            corporation_id=self.corporation.pk,
            **more,
        )
        return UUID(str(subject))

    def recheck(self, batch: Batch) -> Mapping[UUID, str]:
        return {m.pk: self.withheld[m.subject_id] for m in batch if m.subject_id in self.withheld}

    def render(self, batch: Batch) -> Mapping[UUID, Envelope]:
        return {message.pk: self._envelope(message) for message in batch}

    def _envelope(self, message: Message) -> Envelope:
        if message.subject_id in self.cannot_render:
            raise ValueError("it cannot be made")
        if message.channel == Channel.EMAIL:
            return Email(f"{message.subject_id}@test.example", "Er wacht iets", "Kijk hier")
        if message.channel == Channel.SMS:
            return Sms("+31612345678", "Er is nieuws. Bel 070 123 45 67.")
        url = self.address(message) if self.address else self.url
        return WebhookCall(url, SECRET, "test.note", {"id": str(message.subject_id)})

    def settle(self, batch: Batch) -> None:
        for message in batch:
            left = self.cannot_settle.get(message.subject_id, 0)
            if left:
                self.cannot_settle[message.subject_id] = left - 1
                raise ValueError("it cannot be settled")
        self.settled += [(message.subject_id, message.state) for message in batch]


@pytest.fixture
def notes(db: None, monkeypatch: pytest.MonkeyPatch) -> Notes:
    one = Notes(make.make_corporation())
    kind = Kind(NOTE, "", one.recheck, one.render, one.settle)  # type: ignore[arg-type]
    monkeypatch.setitem(kinds._KINDS, NOTE, kind)
    return one


@pytest.fixture
def partner(settings: Any) -> Iterator[Receiver]:
    """A receiver that webhooks may reach."""
    with receiver() as one:
        settings.OUTBOX_TRUSTED_ADDRESSES = [one.address]
        yield one


def the(subject: UUID) -> Message:
    """The one message about this."""
    return Message.objects.get(subject_id=subject)


def make_due() -> None:
    """As if all waits were over, leases too."""
    Message.objects.update(due_at=Now() - timedelta(seconds=1))
