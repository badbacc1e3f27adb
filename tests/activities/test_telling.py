"""Telling: once, by the way that works, and by no way when it makes no sense any more."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import outbox.services
import residents.services
from activities import services
from activities.models import Call, Occurrence, Registration, Reminder, Slip
from activities.rules import Channel, State
from activities.rules.slips import SlipKind
from activities.rules.telling import Told, What
from outbox.channels.sms_providers import Memory
from outbox.models import Message
from outbox.models import State as MessageState
from outbox.rules import fits_one_text
from residents.models import ContactChannel
from tests import factories as make
from tests.conftest import World

HERE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 24, 10, tzinfo=HERE)  # a Tuesday
MAIL = {"channel": ContactChannel.EMAIL, "email": "lezer@test.example"}
TEXTS = {"channel": ContactChannel.SMS, "phone": "06 12 34 56 78"}
PHONE = {"channel": ContactChannel.PHONE, "phone": "070 123 45 67"}
LETTER = {"channel": ContactChannel.LETTER}


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[Any]:
    settings.SMS_PROVIDER = "outbox.channels.sms_providers.Memory"
    Memory.sent.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coffee(world: World) -> Occurrence:
    return at(world, NOW + timedelta(hours=24))


def at(world: World, moment: datetime, **fields: Any) -> Occurrence:
    return make.make_occurrence(
        world.flat,
        title="Kanariekoffie",
        starts_at=moment,
        ends_at=moment + timedelta(hours=2),
        **fields,
    )


def comes(occurrence: Occurrence, days_ago: int = 5, **fields: Any) -> Registration:
    resident = make.make_resident(make.make_unit(occurrence.complex), **fields)
    row = services.register(occurrence, resident, channel=Channel.PHONE, by=None)
    Registration.objects.filter(pk=row.pk).update(created_at=NOW - timedelta(days=days_ago))
    row.refresh_from_db()
    return row


def told(row: Registration) -> dict[str, int]:
    """What there is to be found of it, by way."""
    keys = [row.pk, *row.reminders.values_list("pk", flat=True)]
    messages = Message.objects.filter(subject_id__in=keys)
    return {
        "mail": messages.filter(channel="email").count(),
        "text": messages.filter(channel="sms").count(),
        "call": Call.objects.filter(registration=row).count(),
        "slip": Slip.objects.filter(registration=row).count(),
    }


# --- reminders ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "way"), [(MAIL, "mail"), (TEXTS, "text"), (PHONE, "call"), (LETTER, "slip")]
)
def test_one_reminder_by_the_way_that_works(
    coffee: Occurrence, fields: dict[str, Any], way: str
) -> None:
    row = comes(coffee, **fields)
    assert services.remind_all() == 1
    assert services.remind_all() == 0
    assert told(row) == {"mail": 0, "text": 0, "call": 0, "slip": 0} | {way: 1}
    assert row.reminders.get().way == way
    outbox.services.drain()
    assert len(mail.outbox) == (way == "mail")
    assert len(Memory.sent) == (way == "text")


def test_a_text_says_when_and_whom_to_call_and_no_more(coffee: Occurrence) -> None:
    comes(coffee, **TEXTS)
    services.remind_all()
    outbox.services.drain()
    ((_key, sent),) = Memory.sent
    assert sent.to == "+31612345678"
    assert sent.text == (
        "Morgen is er iets waarvoor u zich heeft aangemeld. Kunt u niet komen? Bel 070 123 45 67."
    )
    assert fits_one_text(sent.text)


def test_news_as_a_text(coffee: Occurrence, world: World) -> None:
    comes(coffee, **TEXTS)
    services.cancel_occurrence(coffee, by=world.bram)
    outbox.services.drain()
    ((_key, sent),) = Memory.sent
    assert sent.text == "Er is nieuws over uw aanmelding. Bel 070 123 45 67."


def test_the_evening_before_is_no_night(world: World, clock: Any) -> None:
    row = comes(at(world, datetime(2026, 11, 26, 20, 30, tzinfo=HERE)), **MAIL)
    for moment, number in [
        (datetime(2026, 11, 25, 20, 29, tzinfo=HERE), 0),
        (datetime(2026, 11, 25, 21, 0, tzinfo=HERE), 0),
        (datetime(2026, 11, 26, 8, 59, tzinfo=HERE), 0),
        (datetime(2026, 11, 26, 9, 0, tzinfo=HERE), 1),
    ]:
        clock.move_to(moment)
        services.remind_all()
        assert row.reminders.count() == number, moment


def _died(row: Registration, world: World) -> None:
    residents.services.record_death(row.resident, on=timezone.localdate(), by=world.bram)


def _moved(row: Registration, world: World) -> None:
    residents.services.move_out(row.resident, on=timezone.localdate(), by=world.bram)


def _signed_off(row: Registration, world: World) -> None:
    services.cancel_registration(row, by=world.bram)


def _off(row: Registration, world: World) -> None:
    services.cancel_occurrence(row.occurrence, by=world.bram)
    Message.objects.filter(kind=services.NEWS).delete()


def _later(row: Registration, world: World) -> None:
    Occurrence.objects.filter(pk=row.occurrence_id).update(
        starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=10)
    )


CHANGES = [_died, _moved, _signed_off, _off, _later]


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_is_reminded_of_what_is_no_more(
    coffee: Occurrence, world: World, change: Any
) -> None:
    row = comes(coffee, **MAIL)
    change(row, world)
    assert services.remind_all() == 0


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("fields", [MAIL, TEXTS])
def test_what_waits_in_the_queue_is_stopped(
    coffee: Occurrence, world: World, change: Any, fields: dict[str, Any]
) -> None:
    """The control is the test above it: without a change it goes."""
    row = comes(coffee, **fields)
    services.remind_all()
    message = Message.objects.get(kind=services.REMINDER)
    change(row, world)
    outbox.services.drain()
    message.refresh_from_db()
    assert message.state == MessageState.WITHHELD
    assert (mail.outbox, Memory.sent) == ([], [])


@pytest.mark.parametrize("change", CHANGES)
def test_a_call_and_a_slip_are_no_more_then(coffee: Occurrence, world: World, change: Any) -> None:
    caller, writer = comes(coffee, **PHONE), comes(coffee, **LETTER)
    services.remind_all()
    assert Call.objects.to_make().count() == 1
    assert Slip.objects.waiting().count() == 1
    for row in (caller, writer):
        change_once(change, row, world)
    assert not Call.objects.to_make().filter(what=What.REMINDER).exists()
    if change is not _later:  # a slip says the date as it is when it is printed
        assert SlipKind.REMINDER not in printed(world)


def change_once(change: Any, row: Registration, world: World) -> None:
    row.refresh_from_db()
    if change is not _off or row.state == State.CONFIRMED:
        change(row, world)


def test_an_activity_that_is_moved_is_another_moment(coffee: Occurrence, clock: Any) -> None:
    row = comes(coffee, **MAIL)
    services.remind_all()
    later = NOW + timedelta(days=4)
    Occurrence.objects.filter(pk=coffee.pk).update(
        starts_at=later, ends_at=later + timedelta(hours=1)
    )
    clock.move_to(NOW + timedelta(days=3))
    assert services.remind_all() == 1
    assert row.reminders.count() == 2


def test_who_waits_is_not_reminded(coffee: Occurrence) -> None:
    Occurrence.objects.filter(pk=coffee.pk).update(capacity=1)
    comes(coffee, **MAIL)
    waits = comes(coffee, **MAIL)
    assert services.remind_all() == 1
    assert not waits.reminders.exists()


def test_two_workers_at_once_remind_once(coffee: Occurrence) -> None:
    """The second saw the row before the first had written; its own look decides."""
    row = comes(coffee, **MAIL)
    seen = Registration.objects.select_related("resident", "occurrence").get(pk=row.pk)
    assert services.remind_all() == 1
    assert services.telling._remind_one(seen, NOW) is False
    # And when that look too came too early, the row of the reminder does.
    with transaction.atomic():
        assert services.tell(seen, What.REMINDER) is None
    assert told(row)["mail"] == 1


def printed(world: World) -> list[str]:
    """The kinds of the slips of the next round."""
    papers: list[str] = []

    def write(found: Any) -> bytes:
        papers.extend(paper.slip.kind for paper in found)
        return b""

    with suppress(services.NothingToPrint):
        services.print_slips(
            world.flat, protected=False, form_key=uuid4(), by=world.bram, write=write
        )
    return papers


# --- news ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (MAIL, {"mail": 1}),
        (TEXTS, {"text": 1}),
        (PHONE, {"call": 1}),
        (LETTER, {"call": 1, "slip": 1}),  # one of the two will do
        ({"channel": ContactChannel.EMAIL}, {"call": 1, "slip": 1}),
    ],
)
def test_news_by_the_way_that_works(
    coffee: Occurrence, world: World, fields: dict[str, Any], found: dict[str, int]
) -> None:
    row = comes(coffee, **fields)
    services.cancel_occurrence(coffee, by=world.bram)
    assert told(row) == {"mail": 0, "text": 0, "call": 0, "slip": 0} | found


def test_a_production_without_a_carrier_of_texts_calls(
    coffee: Occurrence, world: World, settings: Any
) -> None:
    row = comes(coffee, **TEXTS)
    settings.PRODUCTION, settings.SMS_PROVIDER = True, "outbox.channels.sms_providers.Console"
    services.cancel_occurrence(coffee, by=world.bram)
    assert told(row) == {"mail": 0, "text": 0, "call": 1, "slip": 0}


def test_told_by_a_call_is_not_told_by_a_slip(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, **LETTER)
    services.cancel_occurrence(coffee, by=world.bram)
    services.mark_called(row, by=world.bram)
    assert not Slip.objects.filter(registration=row).exists()
    assert Call.objects.get(registration=row).outcome == Told.TOLD
    row.refresh_from_db()
    assert row.called_at is not None


def test_told_by_a_slip_is_not_told_by_a_call(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, **LETTER)
    services.cancel_occurrence(coffee, by=world.bram)
    assert printed(world) == [SlipKind.CANCELLATION]
    assert printed(world) == []
    assert not Call.objects.to_make().exists()
    assert not Registration.objects.to_be_told().exists()
    assert Call.objects.get(registration=row).outcome == Told.IN_THE_BOX


def test_news_takes_the_place_of_a_reminder(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, **PHONE)
    services.remind_all()
    services.cancel_occurrence(coffee, by=world.bram)
    assert Call.objects.get(registration=row, done_at=None).what == What.NEWS


def test_the_dead_are_told_nothing(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, **PHONE)
    residents.services.record_death(row.resident, on=timezone.localdate(), by=world.bram)
    services.cancel_occurrence(coffee, by=world.bram)
    assert sum(told(row).values()) == 0


# --- calls --------------------------------------------------------------------------------------


def test_not_reached_stays_and_comes_last(coffee: Occurrence, world: World, clock: Any) -> None:
    first, second = comes(coffee, **PHONE), comes(coffee, **PHONE)
    services.remind_all()
    call = Call.objects.get(registration=first)
    services.not_reached(call, by=world.bram)
    services.not_reached(call, by=world.bram)  # the same press
    call.refresh_from_db()
    assert call.tries == 1
    order = list(Call.objects.to_make().for_list().values_list("registration", flat=True))
    assert order == [second.pk, first.pk]
    clock.shift(timedelta(hours=1))
    services.not_reached(call, by=world.bram)
    call.refresh_from_db()
    assert call.tries == 2


def test_comes_not_gives_the_place_to_who_waits(coffee: Occurrence, world: World) -> None:
    Occurrence.objects.filter(pk=coffee.pk).update(capacity=1)
    row, waits = comes(coffee, **PHONE), comes(coffee, **MAIL)
    services.remind_all()
    call = Call.objects.get(registration=row)
    services.comes_not(call, by=world.bram)
    services.comes_not(call, by=world.bram)
    for one in (row, waits, call):
        one.refresh_from_db()
    assert row.state == State.CANCELLED_IN_TIME
    assert waits.state != State.WAITLISTED
    assert call.outcome == Told.COMES_NOT


def test_comes_not_to_what_was_cancelled_is_told(coffee: Occurrence, world: World) -> None:
    row = comes(coffee, **PHONE)
    services.cancel_occurrence(coffee, by=world.bram)
    services.comes_not(Call.objects.get(registration=row), by=world.bram)
    row.refresh_from_db()
    assert row.state == State.CANCELLED_BY_HOST
    assert not Call.objects.to_make().exists()


def test_what_goes_with_a_sign_up_goes(coffee: Occurrence) -> None:
    for fields in (PHONE, LETTER):
        comes(coffee, **fields)
    services.remind_all()
    Registration.objects.all().delete()
    assert not any(model.objects.exists() for model in (Reminder, Call, Slip))


def test_the_number_of_questions_does_not_grow(coffee: Occurrence, world: World) -> None:
    """Per reminder a handful, and one search for all of them."""
    for _ in range(3):
        comes(coffee, **MAIL)
    Registration.objects.update(created_at=NOW + timedelta(hours=20))  # too fresh: nobody is due
    with CaptureQueriesContext(connection) as queries:
        assert services.remind_all() == 0
    assert len(queries) == 1
