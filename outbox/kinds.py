"""The kinds of messages. Each app registers its own, with the functions that the worker calls.

The functions get a batch, so that they ask the database once for all of it:

recheck   may these still go? → message id: reason code, for those that may not. Asked just before
          sending: a consent withdrawn while a message waited stops it here.
render    make them now, from live data → message id: what goes out. Not asked for `internal`.
settled   they are delivered, withheld or dead. Runs in the transaction that records it. For an
          `internal` message this *is* the delivery: it happens once, or is tried again. Not asked
          about a message that was buried because its worker died each time: this may be why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django_stubs_ext import StrPromise

from . import words
from .models import Message


@dataclass(frozen=True)
class Email:
    """No personal data: that something waits, where, from whom, since when."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class WebhookCall:
    """A thin event (Standard Webhooks): the receiver fetches the content with its own login."""

    url: str
    secret: str
    type: str
    data: Mapping[str, str | int]
    # Signed under this one too, while a receiver changes to a new secret.
    old_secret: str = ""


@dataclass(frozen=True)
class Sms:
    """No personal data, and not what it is about: whoever lies beside the phone reads it too. To a
    number as +31612345678; what does not fit in one text is not sent (rules.fits_one_text)."""

    to: str
    text: str


Envelope = Email | WebhookCall | Sms
Batch = Sequence[Message]


def nothing_to_check(batch: Batch) -> Mapping[UUID, str]:
    return {}


def nothing_to_render(batch: Batch) -> Mapping[UUID, Envelope]:
    return {}


def nothing_to_settle(batch: Batch) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    name: str
    label: StrPromise
    recheck: Callable[[Batch], Mapping[UUID, str]] = nothing_to_check
    render: Callable[[Batch], Mapping[UUID, Envelope]] = nothing_to_render
    settled: Callable[[Batch], None] = nothing_to_settle
    # The words for the reason codes that `recheck` gives.
    reasons: Mapping[str, StrPromise] = field(default_factory=dict)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if kind.name in _KINDS and _KINDS[kind.name] is not kind:
        raise ValueError(f"There is already a kind of message called {kind.name}.")
    _KINDS[kind.name] = kind
    words.learn(kind.name, kind.label, kind.reasons)


def find(name: str) -> Kind | None:
    return _KINDS.get(name)
