"""What one worker has on its way, and which receivers let it wait. No database here."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue
from typing import Self
from uuid import UUID

from . import rules
from .channels import email, sms, webhook
from .kinds import Email, Envelope, Sms, WebhookCall
from .models import Channel, Message
from .rules import Outcome

log = logging.getLogger(__name__)

# A receiver with so many in hand gets no more for now, and a worker with twice as many at receivers
# that answer takes no more.
ENOUGH = 200
# Seconds between two moments at which outcomes are recorded and new messages are looked for, while
# others are on their way.
LOOK_EACH = 0.05

# Whom a message waits for: a receiver of webhooks, or the one server that takes all mail or texts.
Lane = UUID | str
Outcomes = dict[UUID, Outcome]


def lane_of(message: Message) -> Lane:
    return message.recipient_id if message.channel == Channel.WEBHOOK else message.channel


class Departures:
    """Sends beside whoever asks, and says what is known meanwhile: a slow receiver is no reason to
    let others wait, and who dies here has little to send again."""

    def __init__(self) -> None:
        self.in_hand: dict[UUID, Message] = {}
        self._heard: dict[Lane, float] = {}
        self._told: SimpleQueue[tuple[UUID, Outcome | None]] = SimpleQueue()
        self._line: webhook.Line | None = None
        self._mail, self._texts = ThreadPoolExecutor(1, "mail"), ThreadPoolExecutor(1, "texts")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for pool in (self._mail, self._texts):
            pool.shutdown(wait=False, cancel_futures=True)
        if self._line:
            self._line.__exit__()

    def begin(
        self,
        messages: Mapping[UUID, Message],
        made: Mapping[UUID, Envelope],
        may_begin: Callable[[], bool],
    ) -> None:
        now = time.monotonic()
        busy = {lane_of(message) for message in self.in_hand.values()}
        self._heard |= dict.fromkeys(set(map(lane_of, messages.values())) - busy, now)
        self.in_hand |= messages
        calls = {key: one for key, one in made.items() if isinstance(one, WebhookCall)}
        mails = {key: one for key, one in made.items() if isinstance(one, Email)}
        texts = {key: one for key, one in made.items() if isinstance(one, Sms)}
        if calls:
            self._line = self._line or webhook.Line().__enter__()
            self._follow(calls, self._line.send(calls, may_begin, self._tell))
        if mails:
            self._follow(mails, self._mail.submit(email.send, mails, may_begin, self._tell))
        if texts:
            self._follow(texts, self._texts.submit(sms.send, texts, may_begin, self._tell))

    def _tell(self, key: UUID, outcome: Outcome) -> None:
        self._told.put((key, outcome))

    def _follow(self, batch: Mapping[UUID, Envelope], sending: "Future[Outcomes]") -> None:
        sending.add_done_callback(partial(self._tell_the_rest, list(batch)))

    def _tell_the_rest(self, keys: list[UUID], sending: "Future[Outcomes]") -> None:
        """When a channel itself fails nobody knows what was sent: their lease decides."""
        failed = sending.cancelled() or sending.exception()
        if failed:
            log.error("a channel failed", exc_info=None if failed is True else failed)
        outcomes = {} if failed else sending.result()
        for key in keys:
            self._told.put((key, outcomes.get(key)))

    def arrived(self) -> tuple[list[Message], Outcomes]:
        """What became known within a moment; sooner when that is all."""
        until = time.monotonic() + LOOK_EACH
        arrived: list[Message] = []
        outcomes: Outcomes = {}
        while self.in_hand:
            try:
                key, outcome = self._told.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                break
            message = self.in_hand.pop(key, None)
            if message and outcome:
                arrived.append(message)
                outcomes[key] = outcome
                if outcome.problem != "timeout":
                    self._heard[lane_of(message)] = time.monotonic()
        return arrived, outcomes

    def silent(self) -> set[Lane]:
        """Receivers that have something of ours, and have not said a word for a while."""
        since = time.monotonic() - rules.SILENT_AFTER.total_seconds()
        return {lane for lane in map(lane_of, self.in_hand.values()) if self._heard[lane] < since}

    def full(self) -> set[Lane]:
        numbers = Counter(map(lane_of, self.in_hand.values()))
        return {lane for lane, number in numbers.items() if number >= ENOUGH}

    def has_room(self) -> bool:
        silent = self.silent()
        return sum(lane_of(m) not in silent for m in self.in_hand.values()) < 2 * ENOUGH
