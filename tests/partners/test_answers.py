"""A desk that does not answer: reminded, told higher up, and counted."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
from accounts.models import Role
from accounts.workdays import working_days_between
from outbox.models import Channel, Message
from partners import letters, reads
from partners.models import Referral
from partners.rules import Actor, ConsentAction, answers
from partners.rules.answers import Rung
from partners.services import CONTACT, LATE, REMINDER, watching
from tests import factories as make
from tests.conftest import World

from .given import refer_care, refer_debt, say

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("sent_at", "due_on", "half", "over", "very", "lost"),
    [
        # three working days, from a Monday morning: 31 office hours
        (
            *("2026-11-23 10:00", date(2026, 11, 26)),
            *("2026-11-25 09:30", "2026-11-26 17:00", "2026-11-30 16:30", "2026-12-02 16:00"),
        ),
        # Christmas Eve at three: Christmas, Boxing Day and a Sunday do not count
        (
            *("2026-12-24 15:00", date(2026, 12, 30)),
            *("2026-12-29 12:00", "2026-12-30 17:00", "2027-01-04 14:00", "2027-01-06 11:00"),
        ),
        # the Friday before King's Day, which is on a Monday
        (
            *("2026-04-24 09:00", date(2026, 4, 28)),
            *("2026-04-24 17:00", "2026-04-28 17:00", "2026-04-29 17:00", "2026-04-30 17:00"),
        ),
        # to answer the same day, and sent when that was over: an hour of the next
        (
            *("2026-11-23 18:00", date(2026, 11, 23)),
            *("2026-11-24 09:30", "2026-11-24 10:00", "2026-11-24 10:30", "2026-11-24 11:00"),
        ),
    ],
)
def test_the_ladder_counts_office_hours(
    sent_at: str, due_on: date, half: str, over: str, very: str, lost: str
) -> None:
    term: dict[str, Any] = {"sent_at": at(sent_at), "due_on": due_on}
    steps = [half, over, very, lost]
    assert [answers.reaches(rung, **term) for rung in answers.AT] == [
        at(moment) for moment in steps
    ]
    assert answers.due_at(**term) == at(over)
    minute = timedelta(minutes=1)
    for rung, moment in zip(answers.AT, steps, strict=True):
        assert answers.rung_at(at(moment), **term) == rung
        assert answers.rung_at(at(moment) - minute, **term) == rung - 1
    assert answers.next_alarm(Rung.NONE, **term) == at(half)
    assert answers.next_alarm(Rung.LOST, **term) == answers.expires_at(**term) > at(lost)


def test_working_days_between() -> None:
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 2
    assert working_days_between(date(2026, 4, 24), date(2026, 4, 28)) == 1
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 23)) == 0


# --- the watch ----------------------------------------------------------------------------------

SENT, HALF, OVER = "2026-11-23 10:00", "2026-11-25 09:30", "2026-11-26 17:00"
VERY, LOST = "2026-11-30 16:30", "2026-12-02 16:00"


def sent(referral: Referral, moment: str = SENT, due_on: date = date(2026, 11, 26)) -> Referral:
    """As if it was sent then; the clock of the database cannot be moved."""
    term: dict[str, Any] = {"sent_at": at(moment), "due_on": due_on}
    Referral.objects.filter(pk=referral.pk).update(
        created_at=at(moment),
        answer_due_on=due_on,
        alarm_at=answers.next_alarm(Rung.NONE, **term),
    )
    referral.refresh_from_db()
    return referral


def put(kind: str) -> list[tuple[str, Any]]:
    rows = Message.objects.filter(kind=kind).order_by("created_at", "pk")
    return list(rows.values_list("channel", "recipient_id"))


def test_half_way_and_at_the_end_the_desk_is_reminded(world: World) -> None:
    endpoint = make.make_endpoint(world.buurtteam)
    referral = sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    assert partners.services.watch(at(HALF) - timedelta(minutes=1)) == (0, 0)
    assert partners.services.watch(at(HALF)) == (1, 0)
    assert partners.services.watch(at(HALF)) == (0, 0)
    both = {(Channel.WEBHOOK, endpoint.pk), (Channel.EMAIL, world.buurtteam.pk)}
    assert set(put(REMINDER)) == both
    assert put(LATE) == []
    partners.services.watch(at(OVER))
    assert len(put(REMINDER)) == 4
    assert put(LATE) == [(Channel.EMAIL, world.anna.pk)]
    referral.refresh_from_db()
    assert (referral.rung, referral.version) == (Rung.LATE, 3)
    assert [event.step for event in referral.events.all()] == ["refer", "late", "late"]
    assert [str(event.reason) for event in referral.events.all()][1:] == ["nudged", "late"]


def test_it_goes_up_the_ladder(world: World) -> None:
    world.agreement.contact_email = "teamleider@partner.example"
    world.agreement.save()
    sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    for moment in (HALF, OVER, VERY, LOST, "2027-02-01 12:00"):
        partners.services.watch(at(moment))
    assert len(put(REMINDER)) == 2  # the desk itself is left alone after its time
    people = [recipient for _channel, recipient in put(LATE)]
    assert sorted(people, key=str) == sorted([world.anna.pk] * 3 + [world.ada.pk] * 2, key=str)
    assert put(CONTACT) == [(Channel.EMAIL, world.agreement.pk)] * 2
    assert Referral.objects.get().alarm_at is None


def test_arrears_reach_who_does_arrears(world: World) -> None:
    sent(refer_debt(world.resident, world.gemeente, by=world.ina))
    partners.services.watch(at(OVER))
    assert put(LATE) == [(Channel.EMAIL, world.ina.pk)]


@pytest.mark.parametrize("steps", [("open", "accept"), ("open", "decline"), ("cancel",)])
def test_an_answer_stops_it(world: World, steps: tuple[str, ...]) -> None:
    referral = sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    partners.services.watch(at(OVER))
    waiting = list(Message.objects.filter(kind__in=[REMINDER, LATE]))
    assert letters.recheck_late(waiting) == {}
    for step in steps:
        actor = Actor.SENDER if step == "cancel" else Actor.PARTNER
        reason = {"decline": "no_capacity", "cancel": "by_sender"}.get(step, "")
        partners.services.take_step(referral, step, actor=actor, by=None, reason=reason)
    referral.refresh_from_db()
    assert referral.rung == Rung.NONE
    # Who took it up is asked how it goes, another time.
    assert (referral.alarm_at is not None) is (referral.state == "accepted")
    assert (referral.answered_at is None) == (steps == ("cancel",))
    assert partners.services.watch(at(VERY)) == (0, 0)
    reason = "by_sender" if steps == ("cancel",) else "answered_already"
    reminders = [message for message in waiting if message.kind == REMINDER]
    assert set(letters.recheck_reminder(reminders).values()) == {reason}
    assert len(letters.recheck_late(waiting)) == len(waiting)


def test_who_only_opened_it_is_reminded_too(world: World) -> None:
    referral = sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    partners.services.watch(at(HALF))
    (reminder,) = Message.objects.filter(kind=REMINDER)
    assert letters.recheck_reminder([reminder]) == {}


def test_what_may_not_be_shared_any_more_is_not_reminded_of(world: World) -> None:
    referral = sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    partners.services.watch(at(HALF))
    say(world.resident, world.buurtteam, ConsentAction.WITHDRAWN, by=world.bram)
    (reminder,) = Message.objects.filter(kind=REMINDER)
    assert letters.recheck_reminder([reminder]) == {reminder.pk: "consent_withdrawn"}
    assert not referral.desk.referrals.open().exists()


def test_they_say_nothing(world: World) -> None:
    world.agreement.contact_email = "teamleider@partner.example"
    world.agreement.save()
    make.make_endpoint(world.buurtteam)
    sent(refer_care(world.resident, world.buurtteam, by=world.bram, text="Een geheim."))
    partners.services.watch(at(VERY))
    partners.services.watch(at(LOST))
    batch = list(Message.objects.filter(kind__in=[REMINDER, LATE, CONTACT]))
    referral = sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    partners.services.watch(at(OVER))
    batch += Message.objects.filter(subject_id=referral.pk, kind=REMINDER)
    made = [
        *letters.render_reminder([m for m in batch if m.kind == REMINDER]).values(),
        *letters.render_late([m for m in batch if m.kind == LATE]).values(),
        *letters.render_contact([m for m in batch if m.kind == CONTACT]).values(),
    ]
    assert len(made) == len(batch) == 8
    for envelope in made:
        for word in ("geheim", world.resident.surname, world.unit.street, "Eenzaamheid"):
            assert word not in str(envelope)


def test_one_that_cannot_be_read_stops_no_other(
    world: World, monkeypatch: Any, caplog: Any
) -> None:
    broken = sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    good = sent(refer_debt(world.resident, world.gemeente, by=world.ina))
    listeners = watching.listeners

    def stumble(referral: Referral, rung: Rung) -> Any:
        if referral.pk == broken.pk:
            raise ValueError("no sense")
        return listeners(referral, rung)

    monkeypatch.setattr(watching, "listeners", stumble)
    assert partners.services.watch(at(OVER)) == (2, 1)
    rungs = dict(Referral.objects.values_list("pk", "rung"))
    assert rungs == {broken.pk: Rung.NONE, good.pk: Rung.LATE}
    assert str(broken.pk) in caplog.text
    monkeypatch.undo()
    assert partners.services.watch(at(OVER)) == (1, 0)


def test_a_reminder_goes_out_through_the_outbox(world: World, mailoutbox: Any) -> None:
    sent(refer_care(world.resident, world.buurtteam, by=world.bram))
    partners.services.watch(at(HALF))
    Message.objects.exclude(kind=REMINDER).delete()
    outbox.services.drain()
    (mail,) = mailoutbox
    assert mail.to == [world.buurtteam.email]
    assert Message.objects.get().state == "delivered"


# --- counted ------------------------------------------------------------------------------------


def answered(world: World, days: int, step: str = "accept", reason: str = "") -> Referral:
    """Sent on a Monday, for Thursday, and answered so many days later."""
    referral = refer_care(world.resident, world.buurtteam, by=world.bram)
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    partners.services.take_step(referral, step, actor=Actor.PARTNER, by=world.pim, reason=reason)
    Referral.objects.filter(pk=referral.pk).update(
        created_at=at(SENT),
        answer_due_on=date(2026, 11, 26),
        answered_at=at(SENT) + timedelta(days=days),
    )
    return referral


@pytest.fixture
def afterwards() -> Any:
    with time_machine.travel(at("2026-12-01 12:00"), tick=False) as traveller:
        yield traveller


def test_who_answers_in_time(world: World, afterwards: Any) -> None:
    for days in (0, 1, 3):
        answered(world, days)
    answered(world, 4, "decline", "no_capacity")
    silent, waiting, recalled, too_late = (
        refer_care(world.resident, world.buurtteam, by=world.bram) for _ in range(4)
    )
    sent(silent)
    sent(waiting, "2026-11-30 10:00", date(2026, 12, 3))
    for referral, closed_at in ((recalled, "2026-11-24 09:00"), (too_late, "2026-11-27 09:00")):
        partners.services.take_step(
            referral, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
        )
        Referral.objects.filter(pk=referral.pk).update(
            created_at=at(SENT), answer_due_on=date(2026, 11, 26), closed_at=at(closed_at)
        )
    old = refer_care(world.resident, world.buurtteam, by=world.bram)
    sent(old, "2025-11-20 10:00", date(2025, 11, 25))
    (kept,) = reads.answers.kept_by_partners(world.anna)
    assert (kept.organisation, kept.sent) == (world.buurtteam.organisation.name, 8)
    assert (kept.in_time, kept.late, kept.silent, kept.waiting, kept.recalled) == (3, 1, 2, 1, 1)
    assert kept.share == 50
    assert kept.median_days is None  # four answers
    assert kept.declines == [("geen plek", 1)] or kept.declines[0][1] == 1
    answered(world, 1)
    (kept,) = reads.answers.kept_by_partners(world.anna)
    assert kept.median_days == 1  # 0, 1, 1, 3 and 4 (a Friday)


def test_few_answers_make_no_share(world: World, afterwards: Any) -> None:
    for _ in range(4):
        answered(world, 1)
    (kept,) = reads.answers.kept_by_partners(world.anna)
    assert (kept.in_time, kept.share) == (4, None)


def test_each_sees_its_own(world: World, afterwards: Any) -> None:
    answered(world, 1)
    refer_debt(world.resident, world.gemeente, by=world.ina)
    theirs = make.make_desk()
    make.make_agreement(world.hoeve, theirs)
    make.make_agreement(world.hoeve, world.buurtteam)
    refer_care(world.other_resident, theirs, by=world.carla)
    refer_care(world.other_resident, world.buurtteam, by=world.carla)

    def seen(found: list[reads.answers.Kept]) -> list[tuple[str, str]]:
        return [(row.organisation, row.corporation) for row in found]

    buurtteam, gemeente = world.buurtteam.organisation.name, world.gemeente.organisation.name
    assert seen(reads.answers.kept_by_partners(world.anna)) == [(buurtteam, "De Linde")]
    assert seen(reads.answers.kept_by_partners(world.ina)) == [(gemeente, "De Linde")]
    assert reads.answers.kept_by_partners(world.ada) == []
    assert set(seen(reads.answers.kept_by_partners(world.carel))) == {
        (theirs.organisation.name, "De Hoeve"),
        (buurtteam, "De Hoeve"),
    }
    assert seen(reads.answers.kept_by_own_desks(world.pim)) == [
        (buurtteam, "De Hoeve"),
        (buurtteam, "De Linde"),
    ]
    assert reads.answers.kept_by_own_desks(world.petra) == []
    both = make.make_member(world.linde, Role.ARREARS_OFFICER, "Beide")
    world.linde.memberships.create(user=both, role=Role.COORDINATOR, since=make.LONG_AGO)
    assert len(reads.answers.kept_by_partners(both)) == 2


@pytest.mark.parametrize(
    ("who", "where"),
    [("anna", "partners:answer_figures"), ("pim", "partners:own_answer_figures")],
)
def test_the_page(
    world: World, afterwards: Any, django_assert_num_queries: Any, who: str, where: str
) -> None:
    client = world.client(who)
    answered(world, 1)
    client.get(reverse(where))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        assert world.buurtteam.organisation.name in client.get(reverse(where)).content.decode()
    for _ in range(3):
        desk = make.make_desk(organisation=None)
        make.make_agreement(world.linde, desk)
        refer_care(world.resident, desk, by=world.bram)
    answered(world, 4)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(where))
    assert len(many) == len(few)
    assert timezone.now() == at("2026-12-01 12:00")
