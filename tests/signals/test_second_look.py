"""Four eyes: who looks at how a sensitive signal ended, within which time, and what then."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

import outbox.services
import signals.services
from accounts.models import Role, User
from accounts.workdays import is_working_day
from outbox.models import Message
from residents.models import FieldRole
from signals.models import Category, Feedback, LookState, SecondLook, Signal, SignalEvent
from signals.rules import Actor, OverruleReason, State, StepRefused, second_look, steps_open
from signals.services import SECOND_LOOK, LookRefused
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import page_of, queries, said, text_of

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Europe/Amsterdam")
LIST = reverse("signals:second_looks")
TODAY = reverse("today")
ENDS = {
    "dismiss": ("resident_declines", State.NO_ACTION),
    "finish": ("talked", State.RESOLVED),
    "strike": ("wrong_home", State.ENTERED_IN_ERROR),
}


@pytest.fixture
def neglect(world: World) -> Category:
    return make.make_category(
        world.linde, code="neglect", name="Verwaarlozing", sensitivity="sensitive"
    )


def ended(world: World, category: Category, step: str = "dismiss") -> Signal:
    signal = make.make_signal(world.unit, category, by=world.huub, resident=world.resident)
    if step == "finish":
        signals.services.take_step(signal, "keep", by=world.anna)
    signals.services.take_step(signal, step, by=world.anna, reason=ENDS[step][0])
    signal.refresh_from_db()
    return signal


def door_of(look: SecondLook) -> str:
    return reverse("signals:second_look", args=[look.pk])


@pytest.mark.parametrize("step", ENDS)
def test_what_ends_alone_waits_for_a_second_reader(
    world: World, neglect: Category, step: str
) -> None:
    signal = ended(world, neglect, step)
    look = signal.second_looks.get()
    assert (look.step, look.reason) == (step, ENDS[step][0])
    assert (look.decided_by, look.noted_by) == (world.anna, world.huub)
    assert is_working_day(look.look_by)
    # Whoever noted it hears at once; nobody waits for the second reader.
    assert signal.state == ENDS[step][1]
    assert Feedback.objects.filter(signal=signal, step=step).exists()


def test_an_ordinary_subject_does_not(world: World) -> None:
    for step in ENDS:
        ended(world, world.loneliness, step)
    assert not SecondLook.objects.exists()


def test_nor_what_a_partner_did_or_the_reporter_took_back(world: World, neglect: Category) -> None:
    assert set(ENDS) == second_look.ALONE
    signal = make.make_signal(world.unit, neglect, by=world.huub)
    signals.services.take_step(signal, "withdraw", by=world.huub, reason="solved")
    other = make.make_signal(world.unit, neglect, by=world.huub)
    third = make.make_signal(world.unit, neglect, by=world.huub)
    signals.services.merge(other, third, by=world.anna)
    assert not SecondLook.objects.exists()


@pytest.mark.parametrize("step", ENDS)
def test_they_agree(world: World, neglect: Category, step: str) -> None:
    signal = ended(world, neglect, step)
    before = Signal.objects.filter(pk=signal.pk).values().get()
    look = signals.services.look_at(signal.second_looks.get(), by=world.bram)
    assert (look.state, look.looked_by, look.alarm_at) == (LookState.AGREED, world.bram, None)
    assert Signal.objects.filter(pk=signal.pk).values().get() == before
    event = SignalEvent.objects.latest("pk")
    assert (event.step, event.before, event.after) == ("agree", signal.state, signal.state)
    with pytest.raises(LookRefused):
        signals.services.look_at(look, by=world.bram, overrule="not_asked")


@pytest.mark.parametrize("step", ENDS)
@pytest.mark.parametrize("reason", OverruleReason.values)
def test_or_it_opens_again_with_a_reason(
    world: World, neglect: Category, step: str, reason: str
) -> None:
    signal = ended(world, neglect, step)
    signals.services.look_at(signal.second_looks.get(), by=world.bram, overrule=reason)
    signal.refresh_from_db()
    assert (signal.state, signal.reason, signal.ended_at) == (State.REOPENED, reason, None)
    assert signal.alarm_at is not None  # somebody must decide again, in time
    # And how it ends then is looked at once more.
    signals.services.take_step(signal, "dismiss", by=world.anna, reason="other")
    assert signal.second_looks.filter(state=LookState.WAITING).count() == 1


def test_a_closed_one_opens_too(world: World, neglect: Category) -> None:
    signal = ended(world, neglect)
    signals.services.take_step(signal, "acknowledge", by=world.huub)
    signals.services.look_at(signal.second_looks.get(), by=world.bram, overrule="still_worried")
    signal.refresh_from_db()
    assert signal.state == State.REOPENED


def test_what_was_opened_again_already_waits_for_nobody(world: World, neglect: Category) -> None:
    signal = ended(world, neglect)
    signals.services.take_step(signal, "reopen", by=world.huub, reason="seen_again")
    look = signal.second_looks.get()
    assert (look.state, look.alarm_at) == (LookState.OVERTAKEN, None)
    with pytest.raises(LookRefused):
        signals.services.look_at(look, by=world.bram)


def test_no_reason_of_ones_own_making(world: World, neglect: Category) -> None:
    look = ended(world, neglect).second_looks.get()
    with pytest.raises(StepRefused):
        signals.services.look_at(look, by=world.bram, overrule="seen_again")
    look.refresh_from_db()
    assert look.state == LookState.WAITING


# --- who ----------------------------------------------------------------------------------------


def test_who_is_a_second_reader(world: World, neglect: Category) -> None:
    second = make.make_member(world.linde, Role.COORDINATOR)
    elsewhere = make.make_field_worker(make.make_complex(world.linde), FieldRole.FLATCOACH)
    look = ended(world, neglect).second_looks.get()
    people: list[User] = [value for value in vars(world).values() if isinstance(value, User)]
    may = {world.bram, second}
    for user in [*people, second, elsewhere]:
        found = SecondLook.objects.for_second_reader(user)
        assert set(found) == ({look} if user in may else set()), user
        if user not in may:
            with pytest.raises(LookRefused), transaction.atomic():
                signals.services.look_at(look, by=user)
    assert set(signals.services.second_look.second_readers(look)) == may


def test_the_database_wants_another_person_too(world: World, neglect: Category) -> None:
    look = ended(world, neglect).second_looks.get()
    rows = SecondLook.objects.filter(pk=look.pk)
    for who in (world.anna, world.huub, None):
        for state in ("agreed", "overruled"):
            with pytest.raises(IntegrityError, match='"signals_look_second"'), transaction.atomic():
                rows.update(state=state, looked_by=who, alarm_at=None)
    assert rows.update(state="agreed", looked_by=world.bram, alarm_at=None) == 1


def test_nobody_else_can_take_that_step(world: World, neglect: Category) -> None:
    signal = ended(world, neglect)
    for user in (world.anna, world.huub, world.bram):
        with pytest.raises(StepRefused):
            signals.services.take_step(signal, "overrule", by=user, reason="not_asked")
    others = frozenset(Actor) - {Actor.SECOND_READER}
    for state in State:
        assert "overrule" not in {step.name for step in steps_open(state, others)}


# --- the clock ------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def told() -> list[set[str]]:
    """Who was mailed, for each rung."""
    rows = Message.objects.filter(kind=SECOND_LOOK).order_by("version")
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.version, set()).add(User.objects.get(pk=row.recipient_id).name)
    return list(found.values())


def test_five_working_days_and_then_it_climbs(world: World, neglect: Category) -> None:
    # A Monday, with Christmas on the Friday.
    with time_machine.travel(at("2026-12-21 09:00"), tick=False) as clock:
        look = ended(world, neglect).second_looks.get()
        assert look.look_by.isoformat() == "2026-12-29"  # Christmas and its second day are free
        steps = [
            ("2026-12-24 14:00", []),  # 29 of 40 hours
            ("2026-12-24 15:00", [{"Bram"}]),
            ("2026-12-28 16:59", [{"Bram"}]),
            ("2026-12-28 17:00", [{"Bram"}] * 2),
            ("2026-12-31 13:00", [{"Bram"}] * 2 + [{"Bram", "Ada"}]),
        ]
        for moment, expected in steps:
            clock.move_to(at(moment))
            for _ in range(2):  # doubled, it tells nothing twice
                assert signals.services.watch_looks() == 0
            assert told() == expected, moment
        look.refresh_from_db()
        assert look.rung == 3


def test_the_mail_says_nothing_and_is_not_sent_in_vain(world: World, neglect: Category) -> None:
    looks = [ended(world, neglect).second_looks.get() for _ in range(2)]
    SecondLook.objects.update(alarm_at=looks[0].since, since=looks[0].since - timedelta(days=30))
    assert signals.services.watch_looks() == 0
    signals.services.look_at(looks[0], by=world.bram)
    outbox.services.drain()
    sent = [one for one in mail.outbox if "second" in one.subject or "tweede" in one.subject]
    assert len(sent) == 2  # Bram and Ada, about the one that still waits
    for one in sent:
        words = f"{one.subject} {one.body}"
        for kept in ("Verwaarlozing", "Kanarie", "Bernhard", world.unit.address, str(looks[1].pk)):
            assert kept not in words
    assert Message.objects.filter(kind=SECOND_LOOK, problem="looked_already").count() == 2


# --- the pages ------------------------------------------------------------------------------------


def test_it_stands_on_the_page_of_today_and_on_a_list(world: World, neglect: Category) -> None:
    signal = ended(world, neglect)
    for where in (TODAY, LIST):
        assert page_of(signal) in text_of(world.client("bram").get(where))
        assert "Kanarie" not in text_of(world.client("bram").get(LIST))
        for other in ("huub", "wil", "ina", "carla", "carel"):
            assert page_of(signal) not in text_of(world.client(other).get(LIST)), other
    assert "second" in world.client("bram").get(page_of(signal)).context
    # Who decided it sees that it waits, and for somebody else.
    shown = world.client("anna").get(LIST)
    assert not shown.context["waiting"] and list(shown.context["others"])
    assert world.client("anna").get(page_of(signal)).context["second"] is None
    assert world.client("huub").get(page_of(signal)).context["second"] is None


def test_the_page_asks_and_records(world: World, neglect: Category) -> None:
    signal = ended(world, neglect)
    look = signal.second_looks.get()
    client = world.client("bram")
    for wrong in ({}, {"answer": "x"}):
        refused = client.post(door_of(look), wrong)
        assert refused.status_code == 200
        assert refused.context["second"].errors
    done = client.post(door_of(look), {"answer": "not_enough"}, follow=True)
    assert said(done) == ["success"]
    signal.refresh_from_db()
    assert signal.state == State.REOPENED
    assert said(client.post(door_of(look), {"answer": "agree"}, follow=True)) == ["error"]
    assert client.get(door_of(look)).status_code == 405


def test_who_decided_it_cannot_press_it_through(world: World, neglect: Category) -> None:
    look = ended(world, neglect).second_looks.get()
    done = world.client("anna").post(door_of(look), {"answer": "agree"}, follow=True)
    assert said(done) == ["error"]
    for who in ("huub", "wil", "ina", "fien", "ada", "carla", "carel", "pim", "rosa", "vic"):
        assert world.client(who).post(door_of(look), {"answer": "agree"}).status_code == 404
    look.refresh_from_db()
    assert look.state == LookState.WAITING


def test_the_list_asks_the_same_whatever_there_is(world: World, neglect: Category) -> None:
    ended(world, neglect)
    client = world.client("bram")
    one = queries(client, LIST), queries(client, TODAY)
    for _ in range(4):
        ended(world, neglect)
    assert (queries(client, LIST), queries(client, TODAY)) == one


def test_subjects_without_a_ground_are_told_to_who_can_mend_it(world: World) -> None:
    bare: dict[str, Any] = {"grounds": []}
    make.make_category(world.linde, code="bare", **bare)
    make.make_category(world.hoeve, code="bare", **bare)
    for who, keeps in (("ada", True), ("anna", False)):
        unused = world.client(who).get(TODAY).context["today"].careful.unused
        assert [(row.corporation, row.count, row.keeps) for row in unused] == [
            ("De Linde", 1, keeps)
        ]
    assert world.client("bram").get(TODAY).context["today"].careful.unused == []
