"""Put, claim, deliver, settle: on a real PostgreSQL, with real transactions and threads."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from outbox import kinds, rules, services
from outbox.channels import email, webhook
from outbox.departures import Departures
from outbox.models import Channel, Heartbeat, Message, State
from outbox.rules import Outcome, Result
from tests import factories as make

from .conftest import NOTE, Notes, make_due, real_commits, the
from .receiver import Receiver, status

pytestmark = pytest.mark.django_db


def mailed() -> set[UUID]:
    return {UUID(letter.to[0].split("@")[0]) for letter in mail.outbox}


def pass_away() -> list[Message]:
    """A worker takes what is due, and dies of it; its lease runs out."""
    make_due()
    taken = services.claim_suspects() or services.claim()
    make_due()
    return taken


# --- putting ------------------------------------------------------------------------------------


@real_commits
def test_a_message_is_part_of_a_transaction(notes: Notes) -> None:
    """Outside one, a crash between the change and the message would lose the message."""
    with pytest.raises(RuntimeError):
        notes.promise()
    assert not Message.objects.exists()


@real_commits
def test_what_is_rolled_back_was_never_promised(notes: Notes) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notes.promise()
        raise ZeroDivisionError
    services.drain()
    assert not Message.objects.exists()
    assert not mail.outbox


@real_commits
def test_no_worker_sees_what_is_not_committed_yet(notes: Notes) -> None:
    with transaction.atomic():
        notes.promise()
        with ThreadPoolExecutor(1) as neighbour:
            assert neighbour.submit(in_own_connection, services.claim).result() == []
    assert len(services.claim()) == 1


def test_the_same_promise_twice_is_one_message(notes: Notes) -> None:
    promise = {"subject_id": uuid4(), "recipient_id": uuid4()}
    notes.put(**promise)
    with transaction.atomic():
        notes.promise(**promise)
        notes.promise(**promise)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("other", ["subject_id", "recipient_id", "channel", "version", "kind"])
def test_another_promise_is_another_message(notes: Notes, other: str) -> None:
    promise: dict[str, Any] = {"subject_id": uuid4(), "recipient_id": uuid4()}
    values = {"channel": Channel.WEBHOOK, "version": 2, "kind": "test.other"}
    notes.put(**promise)
    notes.put(**{**promise, other: values.get(other, uuid4())})
    assert Message.objects.count() == 2


@real_commits
def test_the_same_promise_at_the_same_moment_is_one_message(notes: Notes) -> None:
    promise = {"subject_id": uuid4(), "recipient_id": uuid4()}
    at_once(8, lambda: notes.put(**promise))
    assert Message.objects.count() == 1


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    rung: list[float] = []
    monkeypatch.setattr(services, "ring", lambda: rung.append(time.monotonic()))
    return rung


@pytest.mark.parametrize(("waiting", "calls"), [(3, 0), (4, 1), (13, 1)])
def test_who_finds_a_whole_batch_calls_one_neighbour(
    notes: Notes,
    bells: list[float],
    monkeypatch: pytest.MonkeyPatch,
    waiting: int,
    calls: int,
) -> None:
    """Many commits ring one bell: with no call the other processes of a worker would sleep on."""
    monkeypatch.setattr(services, "BATCH", 4)
    for _ in range(waiting):
        notes.put()
    bells.clear()
    assert services.drain() == waiting
    assert len(bells) == calls


@real_commits
def test_a_commit_rings_one_bell_however_many_messages(notes: Notes, bells: list[float]) -> None:
    with transaction.atomic():
        for _ in range(5):
            notes.promise()
        with transaction.atomic():
            notes.promise()
        assert not bells
    assert len(bells) == 1


@real_commits
def test_a_rollback_rings_none(notes: Notes, bells: list[float]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notes.promise()
        raise ZeroDivisionError
    assert not bells


@real_commits
def test_a_bell_is_not_lost_with_an_inner_rollback(notes: Notes, bells: list[float]) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            notes.promise()
            raise ZeroDivisionError
        notes.promise()
    assert len(bells) == 1


@pytest.fixture
def own_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ringer that no other test has left sulking over a broker."""
    monkeypatch.setattr(services, "_ringer", None)
    monkeypatch.setattr(services, "_wanted", threading.Event())


@real_commits
def test_who_commits_does_not_wait_for_the_broker(
    notes: Notes, own_bell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker that takes ten seconds to fail costs a resident's page nothing."""
    asked, go_on = threading.Event(), threading.Event()

    def silent_broker(*_: Any, **__: Any) -> None:
        asked.set()
        go_on.wait(10)

    monkeypatch.setattr(services.current_app, "send_task", silent_broker)
    begun = time.monotonic()
    notes.put()
    notes.put()
    assert time.monotonic() - begun < 5
    assert asked.wait(5)
    go_on.set()


def test_bells_while_one_rings_become_one(own_bell: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """But not none: the worker may have looked just before the second commit."""
    rung: list[str] = []
    go_on = threading.Event()

    def slow_broker(name: str, **_: Any) -> None:
        rung.append(name)
        go_on.wait(5)

    monkeypatch.setattr(services.current_app, "send_task", slow_broker)
    services.ring()
    soon(lambda: len(rung) == 1)
    for _ in range(20):
        services.ring()
    go_on.set()
    soon(lambda: len(rung) == 2)
    time.sleep(0.1)
    assert rung == [services.DRAIN, services.DRAIN]


def test_a_broker_that_fails_is_left_alone_for_a_while(
    own_bell: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []

    def broken_broker(*_: Any, **__: Any) -> None:
        tries.append(time.monotonic())
        raise OSError

    monkeypatch.setattr(services, "QUIET", 0.3)
    monkeypatch.setattr(services.current_app, "send_task", broken_broker)
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        services.ring()
        time.sleep(0.01)
    assert 2 <= len(tries) <= 3


# --- claiming -----------------------------------------------------------------------------------


def soon(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.005)


def in_own_connection(function: Callable[[], Any]) -> Any:
    try:
        return function()
    finally:
        connection.close()


def at_once(number: int, function: Callable[[], Any]) -> list[Any]:
    """So many threads, each with a connection of its own, that begin at the same moment."""
    begin = threading.Barrier(number)

    def one() -> Any:
        connection.ensure_connection()
        begin.wait(10)
        return in_own_connection(function)

    with ThreadPoolExecutor(number) as threads:
        return [future.result() for future in [threads.submit(one) for _ in range(number)]]


def claim_all() -> list[UUID]:
    """In small bites, with a moment between, as if each were sent."""
    mine: list[UUID] = []
    while taken := services.claim(4):
        mine += [message.pk for message in taken]
        time.sleep(0.005)
    return mine


def claim_all_without_a_lock() -> list[UUID]:
    """The same, but look first and take then."""
    mine: list[UUID] = []
    while found := list(Message.objects.due().order_by("-urgent", "due_at")[:4]):
        time.sleep(0.005)
        keys = [message.pk for message in found]
        Message.objects.filter(pk__in=keys).update(due_at=timezone.now() + rules.LEASE)
        mine += keys
    return mine


def takings(claimer: Callable[[], list[UUID]]) -> Counter[UUID]:
    return Counter(key for taken in at_once(4, claimer) for key in taken)


@real_commits
def test_no_message_is_taken_twice(notes: Notes) -> None:
    for _ in range(60):
        notes.put()
    times = takings(claim_all)
    assert len(times) == 60
    assert set(times.values()) == {1}


@real_commits
def test_without_the_lock_messages_are_taken_twice(notes: Notes) -> None:
    """The control: the test above can fail."""
    for _ in range(60):
        notes.put()
    assert max(takings(claim_all_without_a_lock).values()) > 1


@real_commits
def test_a_slow_neighbour_is_passed_by(notes: Notes) -> None:
    """A claim that waits for another's lock would make two workers as slow as one."""
    for _ in range(4):
        notes.put()
    with ThreadPoolExecutor(1) as neighbour, transaction.atomic():
        first = Message.objects.select_for_update().order_by("due_at")[:2]
        held = {message.pk for message in first}
        task = neighbour.submit(in_own_connection, services.claim)
        others = {message.pk for message in task.result(5)}
    assert len(others) == 2
    assert not held & others


@real_commits
def test_urgent_goes_first_and_then_who_waits_longest(notes: Notes) -> None:
    usual = [notes.put() for _ in range(3)]
    urgent = notes.put(urgent=True)
    taken = [services.claim(1)[0].subject_id for _ in range(4)]
    assert taken == [urgent, *usual]


def test_a_claim_counts_as_a_try_and_hides_for_a_lease(notes: Notes) -> None:
    notes.put()
    (message,) = services.claim()
    assert message.attempts == 1
    assert services.claim() == []
    assert message.due_at - timezone.now() > rules.LEASE - timedelta(seconds=5)


def test_a_lease_that_ran_out_is_taken_again(notes: Notes) -> None:
    """Its worker is dead, or might as well be."""
    subject = notes.put()
    (first,) = services.claim()
    make_due()
    (second,) = services.claim()
    assert second.subject_id == subject
    assert (second.attempts, second.token != first.token) == (2, True)


def test_a_worker_that_lost_its_lease_writes_nothing(notes: Notes) -> None:
    """It was frozen and wakes up: what its successor wrote stays, and `settled` runs once."""
    subject = notes.put()
    stale = services.claim()
    make_due()
    fresh = services.claim()
    late = {message.pk: Outcome(Result.GONE, "gone") for message in stale}
    services.settle(stale, late)
    assert the(subject).state == State.PENDING
    services.deliver(fresh)
    services.settle(stale, late)
    assert (the(subject).state, the(subject).problem) == (State.DELIVERED, "")
    assert notes.settled == [(subject, State.DELIVERED)]


def test_a_stale_worker_does_not_touch_who_waits_for_a_retry(notes: Notes) -> None:
    """Nobody holds the message now: an old token must not match "no token" either."""
    subject = notes.put()
    stale = services.claim()
    services.settle(stale, {stale[0].pk: Outcome(Result.TRANSIENT, "connection")})
    services.settle(stale, {stale[0].pk: Outcome(Result.DELIVERED)})
    assert the(subject).state == State.PENDING


# --- messages that do harm ----------------------------------------------------------------------


def test_a_message_that_cannot_be_made_does_not_hold_up_its_neighbours(notes: Notes) -> None:
    poison = notes.put()
    notes.cannot_render = {poison}
    neighbours = {notes.put() for _ in range(5)}
    services.drain()
    assert mailed() == neighbours
    assert the(poison).problem == "cannot_make"


def test_a_message_that_cannot_be_made_ends_where_a_person_sees_it(notes: Notes) -> None:
    poison = notes.put()
    notes.cannot_render = {poison}
    for tries in range(1, rules.MAX_ATTEMPTS_PERMANENT + 1):
        assert the(poison).state == State.PENDING
        services.drain()
        assert the(poison).attempts == tries
        make_due()
    assert the(poison).state == State.DEAD
    anna = make.make_member(notes.corporation, "coordinator")
    assert Message.objects.visible_to(anna).get().problem_text == str(rules.PROBLEMS["cannot_make"])
    assert notes.settled == [(poison, State.DEAD)]
    services.drain()
    assert the(poison).attempts == rules.MAX_ATTEMPTS_PERMANENT


def test_a_message_that_kills_its_worker_is_buried(notes: Notes) -> None:
    """Nothing is ever settled for it, so only the claims can count."""
    killer = notes.put()
    for _ in range(rules.MAX_ATTEMPTS):
        assert the(killer).state == State.PENDING
        assert len(pass_away()) == 1
    assert services.claim() == services.claim_suspects() == []
    assert (the(killer).state, the(killer).problem) == (State.DEAD, "gave_up")


def test_the_neighbours_of_a_killer_are_not_buried_with_it(notes: Notes) -> None:
    """One batch of 200 dies together at first. They part: only the killer is in every bad batch."""
    killer = notes.put()
    neighbours = {notes.put() for _ in range(services.BATCH - 1)}
    while the(killer).state == State.PENDING:
        make_due()
        taken = services.claim_suspects() or services.claim()
        if killer not in {message.subject_id for message in taken}:
            services.deliver(taken)
    services.drain()
    assert mailed() == neighbours
    assert the(killer).problem == "gave_up"
    worst = Message.objects.filter(state=State.DELIVERED).order_by("-attempts")[0]
    assert worst.attempts < rules.MAX_ATTEMPTS


def test_one_killed_worker_costs_its_messages_one_try(notes: Notes) -> None:
    """Most often it was not a message that killed it, but a deploy."""
    subjects = {notes.put() for _ in range(services.BATCH)}
    pass_away()
    services.drain()
    assert mailed() == subjects
    assert set(Message.objects.values_list("attempts", flat=True)) == {2}


def test_an_unknown_kind_is_tried_again_and_then_shown(notes: Notes) -> None:
    """A worker of before the deploy does not know it yet; for ever is too long."""
    subject = notes.put(kind="test.of_tomorrow")
    neighbour = notes.put()
    services.drain()
    assert mailed() == {neighbour}
    assert (the(subject).state, the(subject).problem) == (State.PENDING, "unknown_kind")
    for _ in range(rules.MAX_ATTEMPTS_PERMANENT - 1):
        make_due()
        services.drain()
    assert the(subject).state == State.DEAD


def test_a_receiver_without_an_address_is_shown(notes: Notes, monkeypatch: Any) -> None:
    subject = notes.put()
    monkeypatch.setitem(services.kinds._KINDS, NOTE, services.Kind(NOTE, ""))  # type: ignore[arg-type]
    services.drain()
    assert (the(subject).state, the(subject).problem) == (State.PENDING, "no_address")


# --- the last look ------------------------------------------------------------------------------


def test_what_may_no_longer_go_is_withheld(notes: Notes) -> None:
    """Consent withdrawn while it waited: asked again just before sending, not when it was put."""
    subject, other = notes.put(), notes.put()
    notes.withheld = {subject: "consent_withdrawn"}
    services.drain()
    assert mailed() == {other}
    assert (the(subject).state, the(subject).problem) == (State.WITHHELD, "consent_withdrawn")
    assert (subject, State.WITHHELD) in notes.settled


def test_what_may_no_longer_go_is_not_even_made(notes: Notes) -> None:
    subject = notes.put()
    notes.withheld, notes.cannot_render = {subject: "erased"}, {subject}
    services.drain()
    assert the(subject).problem == "erased"


def test_it_is_looked_at_again_on_every_try(notes: Notes, partner: Receiver) -> None:
    partner.default = status(503)
    notes.url = partner.url()
    subject = notes.put(Channel.WEBHOOK)
    services.drain()
    notes.withheld = {subject: "consent_withdrawn"}
    make_due()
    services.drain()
    assert the(subject).state == State.WITHHELD
    assert len(partner.deliveries) == 1


# --- trying again -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "waits", "state"),
    [
        (503, rules.MAX_ATTEMPTS, State.DEAD),
        (404, rules.MAX_ATTEMPTS_PERMANENT, State.DEAD),
        (410, 1, State.DEAD),
        (204, 1, State.DELIVERED),
    ],
)
def test_so_many_tries_and_not_one_more(
    notes: Notes, partner: Receiver, code: int, waits: int, state: State
) -> None:
    partner.answers["/x"] = status(code)
    notes.url = partner.url("/x")
    subject = notes.put(Channel.WEBHOOK)
    for _ in range(rules.MAX_ATTEMPTS + 2):
        make_due()
        services.drain()
    assert len(partner.deliveries) == waits
    assert (the(subject).state, the(subject).attempts) == (state, waits)
    assert notes.settled == [(subject, state)]


def test_the_wait_is_in_the_table(notes: Notes, partner: Receiver) -> None:
    """No worker remembers it, so no worker can forget it."""
    partner.default = status(429, Retry_After="1234")
    notes.url = partner.url()
    subject = notes.put(Channel.WEBHOOK)
    services.drain()
    wait = the(subject).due_at - timezone.now()
    assert timedelta(seconds=1200) < wait <= timedelta(seconds=1234)
    assert the(subject).token is None


def test_what_cannot_begin_in_time_is_put_back_and_not_counted(
    notes: Notes, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun late, it might still be busy when the lease ends, and a neighbour would double it."""
    notes.url = partner.url()
    web, letter = notes.put(Channel.WEBHOOK), notes.put()
    with monkeypatch.context() as hurry:
        hurry.setattr(rules, "BEGIN_WITHIN", timedelta(0))
        services.deliver(services.claim())
    assert not partner.deliveries
    assert not mail.outbox
    for subject in (web, letter):
        assert (the(subject).state, the(subject).attempts) == (State.PENDING, 0)
    services.drain()
    assert (len(partner.deliveries), mailed()) == (1, {letter})


# --- inside the house ---------------------------------------------------------------------------


def test_an_internal_message_is_settled_once(notes: Notes) -> None:
    subject = notes.put(Channel.INTERNAL)
    services.drain()
    make_due()
    services.drain()
    assert notes.settled == [(subject, State.DELIVERED)]
    assert not mail.outbox


def test_an_internal_message_is_settled_once_though_it_fails_first(notes: Notes) -> None:
    """The work and the mark are one transaction: half of it does not exist."""
    subject, neighbour = notes.put(Channel.INTERNAL), notes.put(Channel.INTERNAL)
    notes.cannot_settle = {subject: 2}
    services.drain()
    assert notes.settled == [(neighbour, State.DELIVERED)]
    assert (the(subject).state, the(subject).problem) == (State.PENDING, "cannot_settle")
    make_due()
    services.drain()
    assert notes.settled == [(neighbour, State.DELIVERED), (subject, State.DELIVERED)]


def test_what_a_failing_settle_wrote_is_undone(notes: Notes, monkeypatch: Any) -> None:
    def write_and_fail(batch: services.kinds.Batch) -> None:
        Heartbeat.objects.create(name="half")
        raise ValueError

    kind = services.Kind(NOTE, "", settled=write_and_fail)  # type: ignore[arg-type]
    monkeypatch.setitem(services.kinds._KINDS, NOTE, kind)
    subject = notes.put(Channel.INTERNAL)
    for _ in range(rules.MAX_ATTEMPTS_PERMANENT):
        make_due()
        services.drain()
    assert not Heartbeat.objects.filter(name="half").exists()
    assert the(subject).state == State.DEAD


def test_what_comes_back_of_two_batches_at_once_is_settled(notes: Notes) -> None:
    """Each message has the token of its own claim."""
    for _ in range(4):
        notes.put()
    with Departures() as departures:
        for _ in range(2):
            services.depart(services.claim(2), departures)
        arrived, outcomes = departures.arrived()
        assert len(arrived) == 4
        services.settle(arrived, outcomes)
    assert set(Message.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_a_large_batch_is_settled_in_parts(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever dies in the last part keeps what the others did."""
    subjects = {notes.put(Channel.INTERNAL) for _ in range(2 * services.SETTLED_AT_ONCE + 1)}
    sizes: list[int] = []

    def settle(batch: Any) -> None:
        sizes.append(len(batch))
        if len(sizes) == 3:
            raise KeyboardInterrupt  # what no handler of errors catches

    monkeypatch.setitem(kinds._KINDS, NOTE, replace(kinds._KINDS[NOTE], settled=settle))
    with pytest.raises(KeyboardInterrupt):
        services.drain()
    assert sizes == [services.SETTLED_AT_ONCE] * 2 + [1]
    states = Counter(Message.objects.filter(subject_id__in=subjects).values_list("state"))
    assert states == {(State.DELIVERED,): 2 * services.SETTLED_AT_ONCE, (State.PENDING,): 1}


def test_a_database_that_is_away_is_no_fault_of_the_message(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a message that was delivered is told to have failed, as soon as the line is back."""
    subject = notes.put(Channel.INTERNAL)

    def hang_up(_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as broken:
        broken.setitem(kinds._KINDS, NOTE, replace(kinds._KINDS[NOTE], settled=hang_up))
        with pytest.raises(OperationalError):
            services.drain()
    assert (the(subject).state, the(subject).problem) == (State.PENDING, "")
    make_due()
    services.drain()
    assert the(subject).state == State.DELIVERED


@real_commits
def test_two_workers_settle_an_internal_message_once(notes: Notes) -> None:
    subjects = {notes.put(Channel.INTERNAL) for _ in range(20)}
    at_once(4, services.drain)
    assert Counter(notes.settled) == Counter((subject, State.DELIVERED) for subject in subjects)


# --- a person helps -----------------------------------------------------------------------------


def test_a_dead_message_can_be_sent_again_and_leaves_a_trace(notes: Notes) -> None:
    poison = notes.put()
    notes.cannot_render = {poison}
    for _ in range(rules.MAX_ATTEMPTS_PERMANENT):
        make_due()
        services.drain()
    notes.cannot_render = set()
    anna = make.make_member(notes.corporation, "coordinator")
    services.resend(the(poison), by=anna)
    assert (the(poison).state, the(poison).attempts) == (State.PENDING, 0)
    services.drain()
    assert mailed() == {poison}
    assert the(poison).state == State.DELIVERED
    event = AuditEvent.objects.get(verb="message.resent")
    assert (event.actor, event.subject_id) == (anna, the(poison).pk)
    assert event.facts == {"before": State.DEAD}


@pytest.mark.parametrize("withheld", [True, False])
def test_what_was_withheld_or_delivered_cannot_be_sent_again(notes: Notes, withheld: bool) -> None:
    """Withheld means that it may not go; delivered, that it would be a double."""
    subject = notes.put()
    notes.withheld = {subject: "consent_withdrawn"} if withheld else {}
    services.drain()
    before = the(subject)
    with pytest.raises(services.NotResendable):
        services.resend(before, by=make.make_user())
    assert the(subject).state == before.state
    assert not AuditEvent.objects.exists()


def test_a_person_does_not_pull_a_message_out_of_a_worker_s_hands(notes: Notes) -> None:
    subject = notes.put()
    (taken,) = services.claim()
    services.resend(the(subject), by=make.make_user())
    assert the(subject).token == taken.token
    assert services.claim() == []


# --- the heartbeat ------------------------------------------------------------------------------


def test_looking_leaves_a_heartbeat(notes: Notes) -> None:
    services.drain()
    services.drain()
    assert Heartbeat.objects.get().seconds_ago(timezone.now()) < 5


@real_commits
def test_two_first_heartbeats_are_one(notes: Notes) -> None:
    at_once(6, services.heartbeat)
    assert Heartbeat.objects.count() == 1


# --- a channel is away --------------------------------------------------------------------------


def test_a_slow_mail_server_does_not_hold_up_webhooks_nor_the_other_way_round(
    notes: Notes, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=5)
    real = webhook._send

    async def meet_mail(*arguments: Any) -> Any:
        await asyncio.to_thread(both.wait)
        return await real(*arguments)

    def meet_webhooks(batch: Any, *_: Any) -> dict[UUID, Outcome]:
        both.wait()
        return {key: Outcome(Result.DELIVERED) for key in batch}

    monkeypatch.setattr(webhook, "_send", meet_mail)
    monkeypatch.setattr(email, "send", meet_webhooks)
    notes.url = partner.url()
    subjects = [notes.put(), notes.put(Channel.WEBHOOK)]
    services.drain()
    assert [the(subject).state for subject in subjects] == [State.DELIVERED] * 2
