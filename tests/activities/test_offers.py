"""A place that came free: who is asked, how long they have, and what when nothing is heard."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

import outbox.services
from accounts.models import AuditEvent, User
from activities import services
from activities.models import Occurrence, OfferCall, Registration
from activities.rules import CallOutcome, Channel, Refused, State
from residents.models import ContactChannel, Resident
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def coach(db: None) -> User:
    return make.make_user()


def full(places: int = 1, *, hours: float = 240, **fields: Any) -> Occurrence:
    """So many chairs, and each taken by one who came alone."""
    begin = timezone.now() + hours * HOUR
    occurrence = make.make_occurrence(
        capacity=places, starts_at=begin, ends_at=begin + 2 * HOUR, **fields
    )
    for _ in range(places):
        assert sign_up(occurrence).state == State.CONFIRMED
    return occurrence


def neighbour(occurrence: Occurrence, *, mail: bool = False) -> Resident:
    fields: dict[str, Any] = {}
    if mail:
        fields = {"channel": ContactChannel.EMAIL, "email": "lezer@test.example"}
    return make.make_resident(make.make_unit(occurrence.complex), **fields)


def sign_up(occurrence: Occurrence, party: int = 1, *, mail: bool = False) -> Registration:
    return services.register(
        occurrence,
        neighbour(occurrence, mail=mail),
        channel=Channel.PHONE,
        by=None,
        party_size=party,
    )


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


def states(*rows: Registration) -> list[str]:
    return [fresh(row).state for row in rows]


def free_one(occurrence: Occurrence) -> None:
    row = occurrence.registrations.filter(state=State.CONFIRMED).order_by("created_at")[0]
    services.cancel_registration(row, by=None)


def later(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


# --- yes and no -----------------------------------------------------------------------------------


def test_the_place_is_held_while_they_think(db: None) -> None:
    occurrence = full()
    row, next_one = sign_up(occurrence, mail=True), sign_up(occurrence, mail=True)
    free_one(occurrence)
    assert states(row, next_one) == [State.OFFERED, State.WAITLISTED]
    assert fresh(occurrence).free == 0
    assert sign_up(occurrence).state == State.WAITLISTED
    services.answer_offer(row, yes=True, by=None)
    assert (fresh(row).state, row.seats, row.offer_until) == (State.CONFIRMED, 1, None)
    assert fresh(occurrence).taken == 1


def test_a_no_goes_to_the_next_one(db: None) -> None:
    occurrence = full()
    row, next_one = sign_up(occurrence), sign_up(occurrence)
    free_one(occurrence)
    services.answer_offer(row, yes=False, by=None)
    assert states(row, next_one) == [State.DECLINED, State.OFFERED]
    assert fresh(occurrence).taken == 1
    with pytest.raises(Refused, match="not_signed_up"):
        services.answer_offer(row, yes=True, by=None)


def test_who_said_no_can_sign_up_again_and_gets_no_old_offer(db: None) -> None:
    occurrence = full()
    row, next_one = sign_up(occurrence), sign_up(occurrence)
    free_one(occurrence)
    services.answer_offer(row, yes=False, by=None)
    again = services.register(occurrence, row.resident, channel=Channel.PHONE, by=None)
    assert states(row, next_one, again) == [State.DECLINED, State.OFFERED, State.WAITLISTED]


def test_leaving_the_line_is_always_possible(db: None) -> None:
    occurrence = full()
    row = sign_up(occurrence)
    services.cancel_registration(row, by=None)
    assert states(row) == [State.WITHDRAWN]


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "lasts"), [(240, 24), (30, 15), (5, 2.5)])
def test_how_long_an_offer_by_mail_lasts(db: None, hours: float, lasts: float) -> None:
    with later(timezone.now()):
        occurrence = full(hours=hours)
        row = sign_up(occurrence, mail=True)
        free_one(occurrence)
        assert fresh(row).offer_until == timezone.now() + lasts * HOUR


def test_without_an_answer_it_is_the_turn_of_the_next_and_once_more_at_the_end(db: None) -> None:
    occurrence = full()
    first, second = sign_up(occurrence, mail=True), sign_up(occurrence, mail=True)
    free_one(occurrence)
    services.sweep_places()
    assert states(first, second) == [State.OFFERED, State.WAITLISTED]
    with later(fresh(first).offer_until):
        with pytest.raises(Refused, match="not_now"):
            services.answer_offer(first, yes=True, by=None)
        assert services.sweep_places() == 1
        assert states(first, second) == [State.WAITLISTED, State.OFFERED]
        assert list(occurrence.registrations.waiting()) == [first]
        assert services.sweep_places() == 0
    with later(fresh(second).offer_until):
        services.sweep_places()
        assert states(first, second) == [State.OFFERED, State.WAITLISTED]
    with later(fresh(first).offer_until):
        services.sweep_places()
        assert states(first, second) == [State.OFFER_EXPIRED, State.OFFERED]
        assert fresh(occurrence).taken == 1


def test_a_cancelled_place_brings_no_old_offer_back(db: None) -> None:
    """One place, one offer: whoever had one before and let it go is not served first."""
    occurrence = full(2)
    first, second = sign_up(occurrence, mail=True), sign_up(occurrence, mail=True)
    free_one(occurrence)
    with later(fresh(first).offer_until):
        services.sweep_places()
        free_one(occurrence)
        assert states(first, second) == [State.OFFERED, State.OFFERED]
        assert AuditEvent.objects.filter(verb="registration.offered").count() == 3


def test_nothing_is_offered_when_there_is_no_time_to_ask(db: None) -> None:
    occurrence = full(hours=3)
    row, late = sign_up(occurrence, mail=True), neighbour(occurrence)
    free_one(occurrence)
    services.sweep_places()
    assert (states(row), fresh(occurrence).free) == ([State.WAITLISTED], 1)
    # First come: whoever waits, or whoever comes now.
    taken = services.register(occurrence, late, channel=Channel.PHONE, by=None)
    assert taken.state == State.CONFIRMED
    with pytest.raises(Refused, match="full"):
        services.answer_offer(row, yes=True, by=None)
    services.cancel_registration(taken, by=None)
    services.answer_offer(row, yes=True, by=None)
    assert states(row) == [State.CONFIRMED]


def test_when_it_began_the_line_is_over(db: None) -> None:
    occurrence = full(2)
    waiting = sign_up(occurrence, 2, mail=True)
    offered = sign_up(occurrence, mail=True)
    services.cancel_registration(waiting, by=None)
    free_one(occurrence)
    line = sign_up(occurrence)
    assert states(offered, line) == [State.OFFERED, State.WAITLISTED]
    with later(occurrence.starts_at):
        services.sweep_places()
        assert states(offered, line) == [State.LAPSED, State.LAPSED]
        assert fresh(occurrence).taken == 1
        assert services.sweep_places() == 0


# --- by phone -------------------------------------------------------------------------------------


def test_the_clock_of_a_call_waits_until_somebody_called(db: None, coach: User) -> None:
    occurrence = full()
    row, next_one = sign_up(occurrence), sign_up(occurrence)
    free_one(occurrence)
    with later(timezone.now() + 3 * DAY):
        services.sweep_places()
        assert states(row, next_one) == [State.OFFERED, State.WAITLISTED]
        services.record_call(row, CallOutcome.YES, by=coach)
    assert states(row) == [State.CONFIRMED]
    call = OfferCall.objects.get()
    assert (call.registration, call.by, call.outcome) == (row, coach, CallOutcome.YES)


def test_who_is_not_reached_is_tried_three_times(db: None, coach: User) -> None:
    occurrence = full()
    row, next_one = sign_up(occurrence), sign_up(occurrence)
    free_one(occurrence)
    for _ in range(2):
        services.record_call(row, CallOutcome.NOT_REACHED, by=coach)
        assert states(row) == [State.OFFERED]
    services.record_call(row, CallOutcome.NOT_REACHED, by=coach)
    assert states(row, next_one) == [State.WAITLISTED, State.OFFERED]
    # The next offer counts anew.
    services.record_call(next_one, CallOutcome.NO, by=coach)
    services.record_call(row, CallOutcome.NOT_REACHED, by=coach)
    assert states(row, next_one) == [State.OFFERED, State.DECLINED]


def test_nobody_called_in_time_so_they_keep_their_place_in_the_line(db: None, coach: User) -> None:
    occurrence = full(hours=10)
    first, second = sign_up(occurrence), sign_up(occurrence)
    free_one(occurrence)
    assert states(first, second) == [State.OFFERED, State.WAITLISTED]
    with later(occurrence.starts_at - 3 * HOUR):
        services.sweep_places()
        assert states(first, second) == [State.WAITLISTED, State.WAITLISTED]
        assert list(occurrence.registrations.waiting()) == [first, second]
        assert fresh(occurrence).free == 1
        services.record_call(first, CallOutcome.NOT_REACHED, by=coach)
        services.record_call(second, CallOutcome.YES, by=coach)
        assert states(first, second) == [State.WAITLISTED, State.CONFIRMED]


def test_no_call_about_what_is_not_offered(db: None, coach: User) -> None:
    occurrence = full()
    row = sign_up(occurrence)
    with pytest.raises(Refused, match="not_now"):
        services.record_call(row, CallOutcome.YES, by=coach)
    services.cancel_registration(row, by=None)
    with pytest.raises(Refused, match="not_signed_up"):
        services.record_call(row, CallOutcome.YES, by=coach)
    assert not OfferCall.objects.exists()


# --- late -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "state"), [(25, State.CANCELLED_IN_TIME), (23, State.CANCELLED_LATE)]
)
def test_late_is_told_apart(db: None, hours: int, state: State) -> None:
    occurrence = full(hours=hours)
    row = occurrence.registrations.get()
    services.cancel_registration(row, by=None)
    assert states(row) == [state]
    late = list(Registration.objects.called_off_late())
    assert late == ([row] if state == State.CANCELLED_LATE else [])


# --- seats for who never came before --------------------------------------------------------------


def been_before(occurrence: Occurrence, resident: Resident) -> None:
    begin = timezone.now() + HOUR
    earlier = make.make_occurrence(
        occurrence.complex, starts_at=begin, ends_at=begin + HOUR, created_by=occurrence.created_by
    )
    services.register(earlier, resident, channel=Channel.STAFF, by=None)
    Occurrence.objects.filter(pk=earlier.pk).update(
        starts_at=timezone.now() - 2 * DAY, ends_at=timezone.now() - DAY
    )


def regular(occurrence: Occurrence) -> Registration:
    resident = neighbour(occurrence)
    been_before(occurrence, resident)
    return services.register(occurrence, resident, channel=Channel.PHONE, by=None)


def test_kept_seats_are_for_who_never_came(db: None) -> None:
    occurrence = make.make_occurrence(
        capacity=3,
        kept=2,
        starts_at=timezone.now() + 9 * DAY,
        ends_at=timezone.now() + 9 * DAY + HOUR,
    )
    first, second = regular(occurrence), regular(occurrence)
    assert states(first, second) == [State.CONFIRMED, State.WAITLISTED]
    new = sign_up(occurrence)
    assert (new.state, new.priority, second.priority) == (State.CONFIRMED, 0, 1)
    services.sweep_places()
    assert states(second) == [State.WAITLISTED]
    # Two days before, what is left of them melts.
    with later(occurrence.starts_at - 2 * DAY):
        services.sweep_places()
        assert states(second) == [State.OFFERED]
        assert fresh(occurrence).free == 0


def test_who_is_new_stands_first_in_the_line(db: None) -> None:
    occurrence = full(2, kept=1)
    old = regular(occurrence)
    new = sign_up(occurrence)
    assert list(occurrence.registrations.waiting()) == [new, old]
    free_one(occurrence)
    assert states(new, old) == [State.OFFERED, State.WAITLISTED]


def test_where_no_seats_are_kept_nobody_passes_for_being_new(db: None) -> None:
    occurrence = full()
    old, new = regular(occurrence), sign_up(occurrence)
    assert list(occurrence.registrations.waiting()) == [old, new]


# --- coming with fewer ----------------------------------------------------------------------------


def test_a_party_that_comes_with_fewer(db: None) -> None:
    occurrence = full(3)
    party, alone = sign_up(occurrence, 3), sign_up(occurrence)
    free_one(occurrence)
    free_one(occurrence)
    assert states(party, alone) == [State.WAITLISTED, State.WAITLISTED]
    services.come_with_fewer(party, by=None)
    assert (states(party), fresh(party).seats) == ([State.OFFERED], 2)
    services.answer_offer(party, yes=True, by=None)
    assert (states(party, alone), party.seats_missing) == (
        [State.CONFIRMED, State.WAITLISTED],
        1,
    )
    assert fresh(occurrence).taken == 3


# --- mail -----------------------------------------------------------------------------------------


def test_the_mail_of_an_offer_has_a_link_of_that_offer_only(db: None) -> None:
    occurrence = full()
    row = sign_up(occurrence, mail=True)
    free_one(occurrence)
    outbox.services.drain()
    token = services.token_of_offer(fresh(row))
    assert token in mail.outbox[0].body
    assert services.offer_of_token(token) == (row.pk, row.version)
    assert services.offer_of_token(token + "x") is None
    services.answer_offer(row, yes=True, by=None)
    assert services.token_of_offer(fresh(row)) != token
