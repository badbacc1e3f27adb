"""Office hours, how late a signal is, and whom that reaches."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

import signals.services
from accounts.models import Role, User
from accounts.workdays import after_working_time, working_time
from outbox.models import Message
from residents.models import Resident
from signals import letters, rules
from signals.models import Signal
from signals.rules import Clock, Rung, State
from signals.services import watching
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """ "2026-12-24 16:00", by the clock on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("urgency", "raised_on", "assess_by", "feedback_by"),
    [
        # a plain Monday
        ("acute", date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 24)),
        ("high", date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 25)),
        ("normal", date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 30)),
        ("low", date(2026, 11, 23), date(2026, 11, 26), date(2026, 12, 7)),
        # a Sunday: what is for today is still for that day
        ("high", date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 24)),
        ("normal", date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 27)),
        # Christmas Eve, with Christmas on Friday and a weekend
        ("high", date(2026, 12, 24), date(2026, 12, 24), date(2026, 12, 29)),
        ("normal", date(2026, 12, 24), date(2026, 12, 28), date(2027, 1, 4)),
        ("normal", date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 4)),
        # the Friday before King's Day, which is on a Monday
        ("normal", date(2026, 4, 24), date(2026, 4, 28), date(2026, 5, 4)),
        # over Easter
        ("low", date(2026, 4, 2), date(2026, 4, 9), date(2026, 4, 20)),
    ],
)
def test_the_clocks_count_working_days(
    urgency: str, raised_on: date, assess_by: date, feedback_by: date
) -> None:
    assert rules.assess_by(urgency, raised_on=raised_on) == assess_by
    assert rules.feedback_by(urgency, raised_on=raised_on) == feedback_by


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-11-23 10:00", "2026-11-23 12:30", 2.5),
        ("2026-11-23 07:00", "2026-11-23 23:00", 8),
        ("2026-11-23 16:00", "2026-11-24 10:00", 2),
        ("2026-11-20 16:00", "2026-11-23 10:00", 2),  # a weekend between
        ("2026-12-24 16:00", "2026-12-28 10:00", 2),  # Christmas, Boxing Day, Sunday
        ("2026-04-24 16:00", "2026-04-28 10:00", 2),  # King's Day on Monday
        ("2026-10-23 16:00", "2026-10-26 10:00", 2),  # the clock is put back in between
        ("2027-03-25 16:00", "2027-03-30 10:00", 2),  # put forward, and Easter
        ("2026-12-31 16:00", "2027-01-04 10:00", 2),  # New Year's Day
        ("2026-11-21 10:00", "2026-11-22 20:00", 0),
        ("2026-11-23 12:00", "2026-11-23 11:00", 0),
    ],
)
def test_office_hours(begin: str, end: str, hours: float) -> None:
    assert working_time(at(begin), at(end)) == hours * HOUR
    utc = (at(begin).astimezone(ZoneInfo("UTC")), at(end).astimezone(ZoneInfo("UTC")))
    assert working_time(*utc) == hours * HOUR
    if hours in {2, 2.5}:
        assert after_working_time(at(begin), hours * HOUR) == at(end)
        assert after_working_time(utc[0], hours * HOUR) == at(end)


def test_nothing_to_wait_for_outside_the_office_is_for_when_it_opens() -> None:
    assert after_working_time(at("2026-12-25 03:00"), timedelta()) == at("2026-12-28 09:00")
    assert after_working_time(at("2026-11-23 12:00"), timedelta()) == at("2026-11-23 12:00")


@pytest.mark.parametrize(
    ("now", "rung"),
    [
        ("2026-12-24 15:00", Rung.NONE),
        ("2026-12-28 12:59", Rung.NONE),
        ("2026-12-28 13:00", Rung.WARNED),  # six of eight hours
        ("2026-12-28 15:00", Rung.LATE),
        ("2026-12-29 11:00", Rung.VERY_LATE),
        ("2026-12-29 15:00", Rung.LOST),
        ("2027-03-01 15:00", Rung.LOST),
    ],
)
def test_the_ladder_over_christmas(now: str, rung: Rung) -> None:
    clock = Clock(timedelta(hours=8), at("2026-12-24 15:00"))
    assert clock.rung(at(now)) == rung
    waited = Clock(timedelta(hours=8), at("2026-12-28 15:00"), used=timedelta(hours=2))
    if at(now) < waited.since:
        assert waited.rung(at(now)) == Rung.NONE
    assert clock.reaches(1) == at("2026-12-28 15:00")
    assert waited.reaches(1) == at("2026-12-29 13:00")


def test_each_state_in_which_somebody_must_act_has_a_clock() -> None:
    without = {s for s in State if rules.length_of(s, "normal") is None}
    assert without == {
        *(State.WITH_PARTNER, State.CLOSED, State.ENTERED_IN_ERROR),
        *rules.FINAL,
    }
    for state in rules.DECIDING:
        assert [rules.length_of(state, u) for u in ("high", "normal", "low")] == [
            2 * HOUR, 8 * HOUR, 24 * HOUR
        ]  # fmt: skip


# --- the watch ----------------------------------------------------------------------------------

MONDAY = "2026-11-23 09:00"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(at(MONDAY), tick=False) as traveller:
        yield traveller


def told() -> dict[str, int]:
    """Whom the mails of late signals are for, and how many each."""
    found: dict[str, int] = {}
    for row in Message.objects.filter(kind=signals.services.LATE):
        name = User.objects.get(pk=row.recipient_id).name
        found[name] = found.get(name, 0) + 1
    return found


def names(*people: User) -> set[str]:
    return {person.name for person in people}


def rung_of(signal: Signal) -> int:
    return Signal.objects.get(pk=signal.pk).rung


def test_the_ladder_reaches_more_people_as_it_gets_later(world: World, clock: Any) -> None:
    second = make.make_member(world.linde, Role.COORDINATOR, "Tweede")
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    signals.services.take_step(signal, "take", by=world.anna)
    seen = []
    for hours in ("15:00", "15:00", "17:00"):
        clock.move_to(at(f"2026-11-23 {hours}"))
        signals.services.watch()
        seen.append((rung_of(signal), set(told())))
    assert seen == [
        (Rung.WARNED, names(world.anna)),
        (Rung.WARNED, names(world.anna)),
        (Rung.LATE, names(world.anna, second)),
    ]
    clock.move_to(at("2026-11-24 13:00"))
    signals.services.watch()
    assert set(told()) == names(world.anna, second, world.ada)
    clock.move_to(at("2026-11-24 17:00"))
    signals.services.watch()
    signals.services.watch()
    assert rung_of(signal) == Rung.LOST
    assert told() == {world.anna.name: 4, second.name: 3, world.ada.name: 2}
    assert Signal.objects.get().alarm_at is None
    late = signal.events.filter(step="late").order_by("pk")
    assert [row.reason for row in late] == ["warned", "late", "very_late", "lost"]


def test_before_somebody_took_it_all_who_may_decide_are_warned(world: World, clock: Any) -> None:
    make.make_signal(world.unit, world.arrears, by=world.ina)  # no clock runs for arrears
    make.make_signal(world.other_unit, make.make_category(world.hoeve), by=world.carla)
    clock.move_to(at("2026-11-23 16:00"))
    signals.services.watch()
    assert set(told()) == names(world.carel)


def test_the_clock_waits_for_an_answer_and_goes_on_where_it_was(world: World, clock: Any) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    clock.move_to(at("2026-11-23 14:00"))  # five of eight hours
    signals.services.take_step(signal, "ask", by=world.anna, reason="how_often")
    clock.move_to(at("2026-11-24 12:00"))
    signals.services.watch()
    assert told() == {}
    signals.services.answer_question(signal, "Drie keer deze week.", by=world.huub)
    clock.move_to(at("2026-11-24 12:59"))
    signals.services.watch()
    assert told() == {}
    clock.move_to(at("2026-11-24 13:00"))  # six of eight
    signals.services.watch()
    assert told() == {world.anna.name: 1}


def test_a_question_that_nobody_answers_does_not_hold_it_up(world: World, clock: Any) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    signals.services.take_step(signal, "ask", by=world.anna, reason="how_often")
    clock.move_to(at("2026-11-25 12:00"))  # 19 of 24 hours
    signals.services.watch()
    assert told() == {world.huub.name: 1}
    clock.move_to(at("2026-11-26 09:00"))
    signals.services.watch()
    signal.refresh_from_db()
    event = signal.events.last()
    assert event is not None
    assert (signal.state, event.step, event.by) == (State.TRIAGE, "go_on", None)


def test_an_answer_that_nobody_reads_closes_after_two_weeks(world: World, clock: Any) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="nothing_wrong")
    clock.move_to(at("2026-12-04 17:00"))
    signals.services.watch()
    signal.refresh_from_db()
    assert (signal.state, signal.alarm_at) == (State.CLOSED, None)
    assert signal.ended_at == at(MONDAY)  # the term of keeping it began with the answer


def test_one_that_cannot_be_read_stops_no_other(
    world: World, clock: Any, monkeypatch: Any, caplog: Any
) -> None:
    broken, good = (make.make_signal(world.unit, world.loneliness, by=world.huub) for _ in "12")
    listeners = watching.listeners

    def stumble(signal: Signal, rung: Rung) -> list[User]:
        if signal.pk == broken.pk:
            raise ValueError("no sense")
        return listeners(signal, rung)

    monkeypatch.setattr(watching, "listeners", stumble)
    clock.move_to(at("2026-11-23 17:00"))
    done = signals.services.watch()
    assert (done.seen, done.failed) == (2, 1)
    assert (rung_of(broken), rung_of(good)) == (Rung.NONE, Rung.LATE)
    assert str(broken.pk) in caplog.text
    monkeypatch.undo()
    signals.services.watch()
    assert rung_of(broken) == Rung.LATE


def test_the_mail_says_nothing_and_is_not_sent_when_somebody_decided(
    world: World, clock: Any
) -> None:
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, resident=world.resident, text="Een geheim."
    )
    clock.move_to(at("2026-11-23 17:00"))
    signals.services.watch()
    batch = list(Message.objects.filter(kind=signals.services.LATE))
    assert letters.recheck_late(batch) == {}
    (made,) = letters.render_late(batch).values()
    for word in ("geheim", world.resident.surname, world.unit.street, world.loneliness.name):
        assert word not in made.subject + made.text  # type: ignore[union-attr]
    signals.services.take_step(signal, "keep", by=world.anna)
    assert letters.recheck_late(batch) == {batch[0].pk: "decided_already"}
    assert not mail.outbox
    assert Resident.objects.exists()
