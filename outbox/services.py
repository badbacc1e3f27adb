"""Put, claim, deliver, settle. At least once, with a key that lets a receiver drop a double.

Nothing is on the network while a transaction is open, and nothing is marked before it is done.
"""

import logging
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts import audit
from accounts.models import User
from accounts.rows import columns_of, split

from . import kinds, rules
from .channels import sms, webhook
from .departures import Departures, Lane
from .kinds import Envelope, Kind
from .models import Channel, Heartbeat, Message, MessageQuerySet, State
from .rules import Outcome, Result

log = logging.getLogger(__name__)

BATCH = 200
# In one transaction: what a kind does there may take ten milliseconds a message, and is lost with
# the worker.
SETTLED_AT_ONCE = 50
DRAIN = "outbox.drain"  # the task that looks in the outbox (tasks.py)
QUIET = 10  # seconds without a bell after one that failed: that is what the sweep costs anyway


class NotResendable(Exception):
    """Only a message that was not delivered can be sent again; a withheld one may not go at all."""


def texts_reach() -> bool:
    """Whether a text message gets to a phone here. In a production without a provider it does not,
    and whoever wants texts must be called: nobody is told by a line in a log."""
    return sms.provider().delivers or not settings.PRODUCTION


# --- putting ------------------------------------------------------------------------------------


def put(
    kind: str,
    *,
    channel: Channel,
    subject_id: UUID,
    recipient_id: UUID,
    corporation_id: UUID,
    version: int = 1,
    urgent: bool = False,
) -> None:
    """Promises a message, in the transaction that makes it true. The same promise twice is one."""
    if not connection.in_atomic_block:
        raise RuntimeError("A message is put in the transaction of the change that it tells of.")
    Message.objects.bulk_create(
        [
            Message(
                kind=kind,
                channel=channel,
                subject_id=subject_id,
                recipient_id=recipient_id,
                corporation_id=corporation_id,
                version=version,
                urgent=urgent,
            )
        ],
        ignore_conflicts=True,
    )
    ring_on_commit()


def is_safe_url(url: str) -> bool:
    """Whether a webhook may go there at all; where its name leads is looked at when it is sent."""
    try:
        webhook.require_safe_url(url)
    except webhook.UnsafeAddress:
        return False
    return True


def ring_on_commit() -> None:
    """One bell per transaction, however many messages it put."""
    if not any(function is ring for _, function, *_ in connection.run_on_commit):
        transaction.on_commit(ring)


_wanted = threading.Event()
_ringer: threading.Thread | None = None


def ring() -> None:
    """Wakes a worker, as well as may be: the sweep finds what the bell missed.

    From a thread of its own, because a broker that is away or silent takes seconds to fail, and
    nobody who saves a page should wait for it. Bells wanted while one rings become one.
    """
    global _ringer
    _wanted.set()
    if _ringer is None or not _ringer.is_alive():
        _ringer = threading.Thread(target=_keep_ringing, name="bell", daemon=True)
        _ringer.start()


def _keep_ringing() -> None:
    while _wanted.wait():
        _wanted.clear()
        try:
            current_app.send_task(DRAIN, retry=False)
        except Exception:
            log.warning("the bell did not ring; the sweep will find the message", exc_info=False)
            time.sleep(QUIET)


# --- the worker ---------------------------------------------------------------------------------


def drain(*, seconds: float = 20) -> int:
    """Delivers what is due, until nothing is due or time is up. → how many.

    It goes on claiming while others are on their way, and after its time while it waits for a
    receiver that is silent: nobody else waits for that one. Who finds a whole batch calls one
    neighbour to help: a thousand commits may have rung a single bell.
    """
    heartbeat()
    stop_at = time.monotonic() + seconds
    count = 0
    called = False
    while suspects := claim_suspects():
        deliver(suspects)
        count += len(suspects)
    with Departures() as departures:
        while True:
            silent = departures.silent()
            may_claim = departures.has_room() and (time.monotonic() < stop_at or silent)
            batch = claim(limit=BATCH, closed=silent | departures.full()) if may_claim else []
            if len(batch) == BATCH and not called:
                ring()
                called = True
            if not batch and not departures.in_hand:
                break
            depart(batch, departures)
            settle(*departures.arrived())
            count += len(batch)
    if time.monotonic() >= stop_at:
        ring()
    return count


def heartbeat(name: str = "worker") -> None:
    """At most one write in five seconds, however often the bell rings."""
    if not Heartbeat.objects.filter(name=name, at__gt=Now() - timedelta(seconds=5)).exists():
        Heartbeat.objects.update_or_create(name=name, defaults={"at": Now()})


def expect(name: str) -> None:
    """From now on somebody waits for this beat: one that never came is missed too."""
    Heartbeat.objects.get_or_create(name=name)


def claim(limit: int = BATCH, *, closed: Collection[Lane] = ()) -> list[Message]:
    """Takes what is due, for the length of a lease. A neighbour skips what is being taken."""
    return _take(Message.objects.due().outside(closed).exclude(_SUSPECT), limit)


def claim_suspects() -> list[Message]:
    """What may have killed the worker that had it, to be delivered before anything else is in hand.

    Each claim counts as a try: a message that kills its worker every time is buried here.
    """
    due = Message.objects.due().filter(_SUSPECT)
    due.filter(attempts__gte=rules.MAX_ATTEMPTS).update(
        state=State.DEAD, settled_at=Now(), token=None, problem="gave_up"
    )
    return _take(due, BATCH)


# Who still has a token lost its worker.
_SUSPECT = Q(token__isnull=False, attempts__gte=rules.SUSPECT_FROM)


@transaction.atomic
def _take(due: MessageQuerySet, limit: int) -> list[Message]:
    token = uuid.uuid4()
    rows = list(
        due.order_by("-urgent", "due_at")
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .values_list("pk", "token", "attempts")[:limit]
    )
    if not rows:
        return []
    asked: list[Any] = [token, rules.LEASE, _together(rows, limit)]
    with connection.cursor() as cursor:
        cursor.execute(_taken(), asked)
        return [split(row, Message)[0] for row in cursor.fetchall()]


@cache
def _taken() -> str:
    """Written by hand (docs/adr/0025): it is asked for two hundred messages at once, all day."""
    return (
        f"UPDATE {Message._meta.db_table} m"  # noqa: S608
        " SET token = %s, due_at = STATEMENT_TIMESTAMP() + %s, attempts = attempts + 1"
        f" WHERE id = ANY(%s) RETURNING {columns_of(Message, 'm')}"
    )


def _together(rows: list[tuple[UUID, UUID | None, int]], limit: int) -> list[UUID]:
    """What one worker takes at once.

    A message that still has a token lost its worker, and may be what stopped it. Those go in ever
    smaller batches: the one that kills is soon alone, and its neighbours are not buried with it.
    """
    lost = [(pk, attempts) for pk, token, attempts in rows if token]
    if not lost:
        return [pk for pk, *_ in rows]
    tries = lost[0][1]
    return [pk for pk, attempts in lost if attempts == tries][: max(1, limit >> tries)]


def deliver(batch: list[Message]) -> None:
    """These, and nothing else, to their end."""
    with Departures() as departures:
        depart(batch, departures)
        while departures.in_hand:
            settle(*departures.arrived())


def depart(batch: list[Message], departures: Departures) -> None:
    """Rechecks and renders; what goes out is on its way then, and the rest is settled."""
    begun = time.monotonic()

    def may_begin() -> bool:
        return time.monotonic() - begun < rules.BEGIN_WITHIN.total_seconds()

    outcomes: dict[UUID, Outcome] = {}
    leaving: dict[UUID, Envelope] = {}
    for name, messages in _by_kind(batch).items():
        kind = kinds.find(name)
        if kind is None:
            outcomes |= {m.pk: Outcome(Result.PERMANENT, "unknown_kind") for m in messages}
            continue
        for message, made in _prepare(kind, messages):
            if isinstance(made, Outcome):
                outcomes[message.pk] = made
            else:
                leaving[message.pk] = made
    departures.begin({m.pk: m for m in batch if m.pk in leaving}, leaving, may_begin)
    # What is inside the house, or will not leave it, does not wait for the network.
    settle([message for message in batch if message.pk in outcomes], outcomes)


def _by_kind(batch: Iterable[Message]) -> dict[str, list[Message]]:
    groups: dict[str, list[Message]] = defaultdict(list)
    for message in batch:
        groups[message.kind].append(message)
    return groups


def _prepare(kind: Kind, messages: list[Message]) -> list[tuple[Message, Outcome | Envelope]]:
    """What to send, or why not. One message that cannot be made does not hold up its neighbours."""
    try:
        withheld = kind.recheck(messages)
        going = [m for m in messages if m.pk not in withheld]
        outside = [m for m in going if m.channel != Channel.INTERNAL]
        made = kind.render(outside) if outside else {}
    except Exception:
        if len(messages) > 1:
            return [pair for message in messages for pair in _prepare(kind, [message])]
        log.exception("message %s of kind %s cannot be made", messages[0].pk, kind.name)
        return [(messages[0], Outcome(Result.PERMANENT, "cannot_make"))]
    return [(m, _made(m, withheld, made)) for m in messages]


def _made(
    message: Message, withheld: Mapping[UUID, str], made: Mapping[UUID, Envelope]
) -> Outcome | Envelope:
    if message.pk in withheld:
        return Outcome(Result.WITHHELD, withheld[message.pk])
    if message.channel == Channel.INTERNAL:
        return Outcome(Result.DELIVERED)
    return made.get(message.pk) or Outcome(Result.PERMANENT, "no_address")


# --- settling -----------------------------------------------------------------------------------


def settle(batch: list[Message], outcomes: Mapping[UUID, Outcome]) -> None:
    """Records the outcomes and tells the kinds. A worker whose lease was lost writes nothing."""
    for name, messages in _by_kind(batch).items():
        kind = kinds.find(name)
        settled = kind.settled if kind else kinds.nothing_to_settle
        for start in range(0, len(messages), SETTLED_AT_ONCE):
            part = messages[start : start + SETTLED_AT_ONCE]
            try:
                _settle_together(part, outcomes, settled)
            except Exception:
                log.exception("results of kind %s are recorded one by one", name)
                for message in part:
                    _settle_alone(message, outcomes, settled)


def _settle_alone(
    message: Message,
    outcomes: Mapping[UUID, Outcome],
    settled: Callable[[kinds.Batch], None],
) -> None:
    try:
        _settle_together([message], outcomes, settled)
    except (OperationalError, InterfaceError):
        # The database is away or busy, and that is no fault of the message: its lease decides.
        raise
    except Exception:
        log.exception("the result of message %s cannot be recorded", message.pk)
        failure = {message.pk: Outcome(Result.PERMANENT, "cannot_settle")}
        _settle_together([message], failure, kinds.nothing_to_settle)


@transaction.atomic
def _settle_together(
    messages: list[Message],
    outcomes: Mapping[UUID, Outcome],
    settled: Callable[[kinds.Batch], None],
) -> None:
    tokens = {message.pk: message.token for message in messages}
    ours = Message.objects.filter(pk__in=tokens, token__in=set(tokens.values()) - {None})
    held = set(ours.select_for_update(no_key=True).values_list("pk", "token"))
    locked = [message for message in messages if (message.pk, message.token) in held]
    changes: dict[tuple[State, str, timedelta, int], list[Message]] = defaultdict(list)
    for message in locked:
        changes[_change(message, outcomes[message.pk])].append(message)
    for (state, problem, delay, back), group in changes.items():
        final = state != State.PENDING
        Message.objects.filter(pk__in=[m.pk for m in group]).update(
            state=state,
            problem=problem,
            token=None,
            due_at=Now() + delay,
            attempts=F("attempts") - back,
            settled_at=Now() if final else None,
        )
        for message in group:
            # Not the token: when `settled` fails, each is tried once more.
            message.state, message.problem = state, problem
    if finished := [m for m in locked if m.state != State.PENDING]:
        settled(finished)


def _change(message: Message, outcome: Outcome) -> tuple[State, str, timedelta, int]:
    """(new state, problem, delay until the next try, tries to give back)"""
    if outcome.result is Result.DELIVERED:
        return State.DELIVERED, "", timedelta(0), 0
    if outcome.result is Result.WITHHELD:
        return State.WITHHELD, outcome.problem, timedelta(0), 0
    match rules.after_failure(outcome, attempts=message.attempts):
        case rules.Wait(delay):
            return State.PENDING, outcome.problem, delay, int(outcome.result is Result.RELEASED)
        case _:
            return State.DEAD, outcome.problem, timedelta(0), 0


# --- a person helps -----------------------------------------------------------------------------


@transaction.atomic
def resend(message: Message, *, by: User) -> None:
    """Starts again with a dead message, or does not wait for the next try of a pending one."""
    locked = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if locked.state not in {State.DEAD, State.PENDING}:
        raise NotResendable
    if locked.token is None or locked.state == State.DEAD:
        Message.objects.filter(pk=locked.pk).update(
            state=State.PENDING, settled_at=None, token=None, attempts=0, due_at=Now()
        )
    audit.record(
        "message.resent", locked, by=by, corporation_id=locked.corporation_id, before=locked.state
    )
    ring_on_commit()
