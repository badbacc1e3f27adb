"""Planning, signing up and off, and who is told, one step after the other. The races: test_race."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

import outbox.services
from accounts.models import AuditEvent
from activities import services
from activities.models import Occurrence, Registration
from activities.rules import MAX_PARTY, Channel, OccurrenceState, Refused, State
from outbox.models import Message
from outbox.models import State as MessageState
from residents.models import ContactChannel, Resident
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def occurrence(db: None) -> Occurrence:
    """Coffee with three chairs."""
    return make.make_occurrence(capacity=3)


def neighbour(occurrence: Occurrence, **fields: Any) -> Resident:
    return make.make_resident(make.make_unit(occurrence.complex), **fields)


def reader(occurrence: Occurrence, **fields: Any) -> Resident:
    """Who wants mail."""
    fields = {"channel": ContactChannel.EMAIL, "email": "lezer@test.example", **fields}
    return neighbour(occurrence, **fields)


def sign_up(
    occurrence: Occurrence, resident: Resident | None = None, party_size: int = 1
) -> Registration:
    return services.register(
        occurrence,
        resident or neighbour(occurrence),
        channel=Channel.PHONE,
        by=None,
        party_size=party_size,
    )


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


def refusal(function: Any, *arguments: Any, **named: Any) -> str:
    """The code; and nothing was written."""
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        function(*arguments, **named)
    assert AuditEvent.objects.count() == before
    return refused.value.code


# --- planning -----------------------------------------------------------------------------------


def test_an_activity_is_planned_with_a_trace(db: None) -> None:
    complex_, bram = make.make_complex(), make.make_user()
    begin = timezone.now() + timedelta(days=1)
    planned = services.plan(
        complex_,
        by=bram,
        title="Soep",
        place="Hal",
        starts_at=begin,
        ends_at=begin + timedelta(hours=1),
        capacity=8,
    )
    assert (planned.corporation, planned.taken, planned.is_open) == (complex_.corporation, 0, True)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor) == ("activity.planned", bram)


# --- signing up ---------------------------------------------------------------------------------


def test_who_fits_gets_a_place(occurrence: Occurrence) -> None:
    row = sign_up(occurrence, party_size=3)
    assert (row.state, row.waiting_since) == (State.CONFIRMED, None)
    assert fresh(occurrence).taken == 3


def test_a_party_gets_all_or_nothing(occurrence: Occurrence) -> None:
    sign_up(occurrence, party_size=2)
    row = sign_up(occurrence, party_size=2)
    assert (row.state, row.waiting_since is not None) == (State.WAITLISTED, True)
    assert fresh(occurrence).taken == 2


def test_nobody_passes_who_waits(occurrence: Occurrence) -> None:
    sign_up(occurrence, party_size=2)
    sign_up(occurrence, party_size=2)
    assert sign_up(occurrence, party_size=1).state == State.WAITLISTED


@pytest.mark.parametrize("size", [-1, 0, MAX_PARTY + 1, 100])
def test_a_party_has_its_limits(occurrence: Occurrence, size: int) -> None:
    assert refusal(sign_up, occurrence, neighbour(occurrence), size) == "too_many"


def test_nobody_signs_up_twice(occurrence: Occurrence) -> None:
    resident = neighbour(occurrence)
    sign_up(occurrence, resident)
    assert refusal(sign_up, occurrence, resident) == "twice"
    assert fresh(occurrence).taken == 1


def test_the_database_would_not_have_it_twice_either(occurrence: Occurrence) -> None:
    row = sign_up(occurrence)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(
            **{
                name: getattr(row, name)
                for name in ("corporation", "occurrence", "resident", "state", "seats", "channel")
            }
        )


def test_who_signed_off_can_sign_up_again(occurrence: Occurrence) -> None:
    resident = neighbour(occurrence)
    services.cancel_registration(sign_up(occurrence, resident), by=None)
    assert sign_up(occurrence, resident).state == State.CONFIRMED


def test_only_who_lives_here_now(occurrence: Occurrence) -> None:
    assert refusal(sign_up, occurrence, make.make_resident()) == "not_from_here"
    mover = neighbour(occurrence)
    mover.occupancies.update(until=timezone.localdate() - timedelta(days=1))
    assert refusal(sign_up, occurrence, mover) == "not_from_here"


def test_nobody_who_died(occurrence: Occurrence) -> None:
    resident = neighbour(occurrence, deceased_on=timezone.localdate())
    assert refusal(sign_up, occurrence, resident) == "deceased"


def test_not_when_it_is_over_or_off(occurrence: Occurrence) -> None:
    row, resident = sign_up(occurrence), neighbour(occurrence)
    with time_machine.travel(occurrence.ends_at):
        assert refusal(sign_up, occurrence, resident) == "over"
        assert refusal(services.cancel_registration, row, by=None) == "over"
        assert refusal(services.change_capacity, occurrence, 9, by=make.make_user()) == "over"
        assert refusal(services.cancel_occurrence, occurrence, by=make.make_user()) == "over"
    services.cancel_occurrence(occurrence, by=make.make_user())
    assert refusal(sign_up, occurrence, resident) == "cancelled"
    assert refusal(services.change_capacity, occurrence, 9, by=make.make_user()) == "cancelled"
    assert refusal(services.cancel_occurrence, occurrence, by=make.make_user()) == "cancelled"


def test_the_line_is_in_the_order_of_the_lock(occurrence: Occurrence) -> None:
    """Not in that of the clocks: the web runs on more machines, and theirs differ."""
    sign_up(occurrence, party_size=3)
    rows = []
    for seconds in (0, -5, -10):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
            rows.append(sign_up(occurrence))
    assert list(occurrence.registrations.waiting()) == rows


# --- signing off --------------------------------------------------------------------------------


def test_who_waits_longest_is_offered_the_place(occurrence: Occurrence) -> None:
    row = sign_up(occurrence, party_size=3)
    first, second, third = (sign_up(occurrence, party_size=size) for size in (2, 1, 1))
    services.cancel_registration(row, by=None)
    states = [fresh(one).state for one in (first, second, third)]
    assert states == [State.OFFERED, State.OFFERED, State.WAITLISTED]
    assert fresh(occurrence).taken == 3
    verbs = AuditEvent.objects.filter(verb="registration.offered").order_by("pk")
    assert [event.subject_id for event in verbs] == [first.pk, second.pk]


def test_who_waits_at_the_head_and_leaves_lets_others_pass(occurrence: Occurrence) -> None:
    """No place was freed, but the party that did not fit is gone."""
    sign_up(occurrence, party_size=2)
    large, small = sign_up(occurrence, party_size=2), sign_up(occurrence)
    services.cancel_registration(large, by=None)
    assert fresh(small).state == State.OFFERED
    assert fresh(occurrence).taken == 3


def test_signing_off_works_once(occurrence: Occurrence) -> None:
    row = sign_up(occurrence)
    services.cancel_registration(row, by=None)
    assert refusal(services.cancel_registration, row, by=None) == "not_signed_up"
    assert fresh(occurrence).taken == 0


def test_who_died_in_the_line_does_not_keep_a_place_from_others(occurrence: Occurrence) -> None:
    row = sign_up(occurrence, party_size=3)
    dead, alive = sign_up(occurrence), sign_up(occurrence)
    Resident.objects.filter(pk=dead.resident_id).update(deceased_on=timezone.localdate())
    services.cancel_registration(row, by=None)
    assert (fresh(dead).state, fresh(alive).state) == (State.WAITLISTED, State.OFFERED)
    assert sign_up(occurrence).state == State.CONFIRMED
    assert fresh(occurrence).taken == 2


# --- the room changes ---------------------------------------------------------------------------


def test_more_places_go_to_who_waits(occurrence: Occurrence) -> None:
    sign_up(occurrence, party_size=3)
    first, second = sign_up(occurrence, party_size=2), sign_up(occurrence)
    services.change_capacity(occurrence, 5, by=make.make_user())
    assert (fresh(first).state, fresh(second).state) == (State.OFFERED, State.WAITLISTED)
    assert fresh(occurrence).free == 0


def test_fewer_places_never_take_one_away(occurrence: Occurrence) -> None:
    rows = [sign_up(occurrence), sign_up(occurrence)]
    by = make.make_user()
    assert refusal(services.change_capacity, occurrence, 1, by=by) == "capacity_below_taken"
    services.change_capacity(occurrence, 2, by=by)
    assert {fresh(row).state for row in rows} == {State.CONFIRMED}
    assert sign_up(occurrence).state == State.WAITLISTED


# --- who is told --------------------------------------------------------------------------------


def wait_for_an_offer(occurrence: Occurrence, resident: Resident) -> Registration:
    first = sign_up(occurrence, party_size=3)
    row = sign_up(occurrence, resident)
    services.cancel_registration(first, by=None)
    offered = fresh(row)
    assert isinstance(offered, Registration)
    assert offered.state == State.OFFERED
    return offered


def test_who_reads_mail_gets_mail(occurrence: Occurrence) -> None:
    row = wait_for_an_offer(occurrence, reader(occurrence))
    outbox.services.drain()
    (letter,) = mail.outbox
    assert letter.to == ["lezer@test.example"]
    assert occurrence.title not in letter.subject + letter.body
    assert (row.call_asked_at, list(Registration.objects.to_be_asked())) == (None, [])


@pytest.mark.parametrize(
    "fields", [{"channel": ContactChannel.PHONE}, {"channel": ContactChannel.EMAIL, "email": ""}]
)
def test_who_does_not_is_called_or_visited(occurrence: Occurrence, fields: Any) -> None:
    row = wait_for_an_offer(occurrence, neighbour(occurrence, **fields))
    assert list(Registration.objects.to_be_asked()) == [row]
    assert not Registration.objects.to_be_told() and not Message.objects.exists()
    services.cancel_occurrence(occurrence, by=make.make_user())
    assert list(Registration.objects.to_be_told()) == [row]
    assert not Registration.objects.to_be_asked() and not Message.objects.exists()
    services.mark_called(row, by=make.make_user())
    assert not Registration.objects.to_be_told()


def test_news_that_was_overtaken_is_not_sent(occurrence: Occurrence) -> None:
    """Offered and then cancelled by the host, before the first mail went: one mail, not two."""
    wait_for_an_offer(occurrence, reader(occurrence))
    services.cancel_occurrence(occurrence, by=make.make_user())
    outbox.services.drain()
    assert len(mail.outbox) == 1
    problems = Message.objects.values_list("state", "problem")
    assert set(problems) == {(MessageState.WITHHELD, "overtaken"), (MessageState.DELIVERED, "")}


def test_nobody_writes_to_who_died(occurrence: Occurrence) -> None:
    row = wait_for_an_offer(occurrence, reader(occurrence))
    Resident.objects.filter(pk=row.resident_id).update(deceased_on=timezone.localdate())
    outbox.services.drain()
    assert not mail.outbox
    assert Message.objects.get().problem == "resident_died"


def test_everybody_hears_that_it_is_off(occurrence: Occurrence) -> None:
    """Also who waits: they might come on the chance."""
    caller, mailer = neighbour(occurrence), reader(occurrence)
    rows = [sign_up(occurrence, caller, 3), sign_up(occurrence, mailer)]
    gone = services.cancel_registration(sign_up(occurrence), by=None)
    off = services.cancel_occurrence(occurrence, by=make.make_user())
    assert (off.state, fresh(occurrence).taken) == (OccurrenceState.CANCELLED, 0)
    assert {fresh(row).state for row in rows} == {State.CANCELLED_BY_HOST}
    assert fresh(gone).state == State.WITHDRAWN
    assert [row.resident for row in Registration.objects.to_be_told()] == [caller]
    outbox.services.drain()
    assert [letter.to for letter in mail.outbox] == [[mailer.email]]


# --- the counter --------------------------------------------------------------------------------


def test_a_counter_that_is_wrong_is_found_told_and_mended(
    occurrence: Occurrence, caplog: pytest.LogCaptureFixture
) -> None:
    sign_up(occurrence, party_size=2)
    assert services.check_counters() == []
    Occurrence.objects.update(taken=1)
    assert services.check_counters() == [occurrence.pk]
    assert str(occurrence.pk) in caplog.text
    services.mend_counters([occurrence.pk])
    assert services.check_counters() == []
    assert fresh(occurrence).taken == 2


def test_the_database_does_not_take_more_than_there_is(occurrence: Occurrence) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.update(taken=4)
