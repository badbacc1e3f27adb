"""Time: a receiver that is away for three days, and clocks that are wrong (OB9, OB12, OB14)."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.db.models import F, Min
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Role, User
from outbox import outages, rules, services
from outbox.models import Channel, Message, State
from tests import factories as make

from .conftest import Notes
from .receiver import Receiver, ok, status

MESSAGES = 1000 if os.environ.get("FAULTS") == "whole" else 60


def pass_time(hours: float) -> None:
    """As if the clock of the database had gone on: each moment in the table comes nearer."""
    Message.objects.filter(state=State.PENDING).update(due_at=F("due_at") - timedelta(hours=hours))


def outage(notes: Notes, partner: Receiver, *, hours: float) -> float:
    """→ the hours after which all that waited had been tried once more"""
    notes.url = partner.url()
    partner.default = status(503)
    with transaction.atomic():
        for _ in range(MESSAGES):
            notes.promise(Channel.WEBHOOK)
    gone = 0.0
    while gone < hours:
        services.drain(seconds=300)
        waits = Message.objects.filter(state=State.PENDING).aggregate(soonest=Min("due_at"))
        if waits["soonest"] is None:
            break
        step = max((waits["soonest"] - timezone.now()).total_seconds() / 3600, 0) + 0.001
        step = min(step, hours - gone)
        pass_time(step)
        gone += step
    partner.default = ok
    while Message.objects.filter(state=State.PENDING).exists() and gone < 2 * hours:
        services.drain(seconds=300)
        pass_time(1)
        gone += 1
    return gone - hours


@pytest.mark.django_db
def test_a_receiver_may_be_away_for_three_days(
    notes: Notes, partner: Receiver, tell: Callable[[str], None]
) -> None:
    late = outage(notes, partner, hours=72)
    states = Message.objects.values_list("state", flat=True)
    assert (len(states), set(states)) == (MESSAGES, {State.DELIVERED})
    assert len(partner.effects) == MESSAGES
    most = max(delivery.turn for delivery in partner.deliveries)
    tell(
        f"outbox: away for 72 h: {MESSAGES} of {MESSAGES} arrived, in {most} tries at most, "
        f"within {late:.0f} h of its return"
    )


def administrator(notes: Notes, **fields: Any) -> User:
    return make.make_member(fields.pop("of", notes.corporation), Role.ADMINISTRATOR)


def warnings() -> list[str]:
    """To whom the mails went."""
    services.drain()
    return [letter.to[0] for letter in mail.outbox]


def go_down(notes: Notes, partner: Receiver, desk: UUID, *, minutes: int) -> float | None:
    """→ the minutes after which somebody was told, with a clock of five minutes"""
    told = None
    partner.default = status(503)
    notes.url = partner.url()
    notes.put(Channel.WEBHOOK, recipient_id=desk)
    for minute in range(0, minutes, 5):
        services.drain()
        before = len(mail.outbox)
        outages.warn()
        if told is None and len(warnings()) > before:
            told = minute
        pass_time(5 / 60)
    return told


@pytest.mark.django_db
def test_an_administrator_hears_within_the_hour_and_once_in_each_outage(
    notes: Notes, partner: Receiver, tell: Callable[[str], None]
) -> None:
    ada, desk = administrator(notes), uuid4()
    administrator(notes, of=make.make_corporation())
    make.make_member(notes.corporation, Role.COORDINATOR)
    first = go_down(notes, partner, desk, minutes=120)
    assert first is not None
    assert first <= 60
    for _ in range(3):
        notes.put(Channel.WEBHOOK, recipient_id=desk)
    go_down(notes, partner, desk, minutes=60)
    assert warnings() == [ada.email]
    partner.default = ok
    pass_time(20)
    services.drain()
    assert not Message.objects.filter(state=State.PENDING).exists()
    # The next one is another outage.
    Message.objects.update(created_at=F("created_at") - timedelta(days=1))
    assert go_down(notes, partner, desk, minutes=60) is not None
    assert warnings() == [ada.email] * 2
    (letter, _) = mail.outbox
    assert str(desk) not in letter.subject + letter.body
    assert "/berichten/" in letter.body
    tell(f"outbox: a receiver that is away is told to the administrator after {first} minutes")


@pytest.mark.django_db
def test_a_receiver_that_answers_meanwhile_is_not_away(notes: Notes, partner: Receiver) -> None:
    """It refuses one message and takes the next: that is no outage, and no mail each time."""
    administrator(notes)
    desk = uuid4()
    partner.default = status(503)
    notes.url = partner.url()
    notes.put(Channel.WEBHOOK, recipient_id=desk)
    for _ in range(3):
        services.drain()
        pass_time(0.5)
    partner.default = ok
    Message.objects.update(due_at=Now() + timedelta(hours=1))
    notes.put(Channel.WEBHOOK, recipient_id=desk)
    services.drain()
    assert Message.objects.in_vain().exists()
    outages.warn()
    assert warnings() == []


@pytest.mark.django_db
def test_who_answers_again_before_the_mail_goes_is_not_told_of(
    notes: Notes, partner: Receiver
) -> None:
    administrator(notes)
    desk = uuid4()
    partner.default = status(503)
    notes.url = partner.url()
    notes.put(Channel.WEBHOOK, recipient_id=desk)
    for _ in range(3):
        services.drain()
        pass_time(0.5)
    outages.warn()
    Message.objects.filter(channel=Channel.EMAIL).update(due_at=Now() + timedelta(hours=1))
    partner.default = ok
    services.drain()
    pass_time(1)
    assert warnings() == []
    assert Message.objects.get(channel=Channel.EMAIL).problem == "answers_again"


@pytest.mark.django_db
def test_with_the_usual_handful_of_tries_they_would_be_lost(
    notes: Notes, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: five tries in an hour, as task queues have."""
    monkeypatch.setattr(rules, "BACKOFF", [timedelta(minutes=15)] * 4)
    monkeypatch.setattr(rules, "MAX_ATTEMPTS", 5)
    outage(notes, partner, hours=72)
    assert set(Message.objects.values_list("state", flat=True)) == {State.DEAD}


# --- the order of commits -----------------------------------------------------------------------


def commit_slowly(notes: Notes, written: threading.Event, go_on: threading.Event) -> UUID:
    try:
        with transaction.atomic():
            subject = notes.promise()
            written.set()
            assert go_on.wait(20)
        return subject
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["due", "last seen"])
def test_what_commits_last_is_not_passed_over(notes: Notes, by: str) -> None:
    """A slow transaction writes first and commits last: whoever goes on from the last moment that
    was seen never sees it. That is the control."""
    written, go_on = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as slow:
        late = slow.submit(commit_slowly, notes, written, go_on)
        assert written.wait(20)
        notes.put()
        seen = Message.objects.latest("created_at").created_at
        services.drain()
        go_on.set()
        subject = late.result()
    if by == "due":
        services.drain()
        assert Message.objects.get(subject_id=subject).state == State.DELIVERED
    else:
        assert not Message.objects.filter(subject_id=subject, created_at__gt=seen).exists()


def drain_in_own_connection(begin: threading.Barrier) -> None:
    try:
        connection.ensure_connection()
        begin.wait(20)
        services.drain()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [2, 8])
def test_dispatchers_at_once_send_each_once(
    notes: Notes,
    partner: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    tell: Callable[[str], None],
) -> None:
    monkeypatch.setattr(services, "BATCH", 10)
    notes.url = partner.url()
    with transaction.atomic():
        subjects = {notes.promise(Channel.WEBHOOK) for _ in range(200)}
    begin = threading.Barrier(number)
    with ThreadPoolExecutor(number) as threads:
        for one in [threads.submit(drain_in_own_connection, begin) for _ in range(number)]:
            one.result()
    assert len(partner.deliveries) == len(partner.effects) == len(subjects)
    tell(f"outbox: {number} dispatchers at once: {len(subjects)} messages, each sent once")


# --- wrong clocks -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [-86_400, -3600, 3600, 86_400])
def test_the_clock_of_a_worker_decides_nothing(notes: Notes, partner: Receiver, wrong: int) -> None:
    partner.default = status(503)
    notes.url = partner.url()
    waiting, due = notes.put(Channel.WEBHOOK), notes.put(Channel.WEBHOOK)
    Message.objects.filter(subject_id=waiting).update(due_at=Now() + timedelta(minutes=30))
    with time_machine.travel(timezone.now() + timedelta(seconds=wrong), tick=True):
        (taken,) = services.claim()
        assert taken.subject_id == due
        assert _left(taken) == pytest.approx(rules.LEASE.total_seconds(), abs=10)
        services.deliver([taken])
        assert _left(taken) == pytest.approx(rules.BACKOFF[0].total_seconds(), abs=10)
        assert services.claim() == []


def _left(message: Message) -> float:
    """Seconds until it is due, by the clock of the database."""
    found = Message.objects.annotate(left=F("due_at") - Now()).get(pk=message.pk)
    assert isinstance(found.left, timedelta)
    return found.left.total_seconds()


@pytest.mark.django_db
@pytest.mark.parametrize("night", ["2026-10-25 00:30+02", "2027-03-28 00:30+01"])
def test_a_night_of_summer_time_is_as_long_as_any_wait(db: None, night: str) -> None:
    """The table holds moments: a wait of three hours is that also when the clock is moved."""
    with connection.cursor() as cursor:
        for wait in (*rules.BACKOFF, rules.LEASE):
            cursor.execute(
                "SELECT %s::timestamptz + %s - %s::timestamptz, current_setting('TimeZone')",
                [night, wait, night],
            )
            assert cursor.fetchone() == (wait, "UTC")


@pytest.mark.django_db
def test_a_database_clock_that_jumps_back_costs_no_more_than_the_jump(notes: Notes) -> None:
    """What was due is due again after those five minutes; a lease is as much longer."""
    notes.put()
    (taken,) = services.claim()
    jump = timedelta(minutes=5)
    Message.objects.update(due_at=F("due_at") + jump)
    assert services.claim() == []
    assert _left(taken) <= (jump + rules.LEASE).total_seconds()
    begun = time.monotonic()
    Message.objects.update(due_at=F("due_at") - jump - rules.LEASE)
    assert len(services.claim()) == 1
    assert time.monotonic() - begun < 5
