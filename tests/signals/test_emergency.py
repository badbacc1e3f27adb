"""The glass is broken: who may, for how long, who is told, what is recorded, and who judges."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import outbox.services
import signals.services
from accounts.bsn import HoldsBsn
from accounts.models import AuditEvent, Membership, ReadEvent, Role, User
from outbox.models import Message
from residents.models import Assignment, FieldRole
from signals.models import EmergencyAccess, EmergencyUnits, Signal
from signals.rules.emergency import EmergencyRefused, Verdict
from signals.services import EMERGENCY
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import LIST as SIGNALS
from tests.signals.pages import NOWHERE, page_of, queries, said, text_of

pytestmark = pytest.mark.django_db
REASON = "Er komt rook uit de woning en niemand doet open."
FIND, JUDGED = reverse("signals:emergency_find"), reverse("signals:emergency_list")
TODAY = reverse("today")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MAY = {"anna", "bram", "huub", "wil", "ina", "fien", "ada"}


def names(world: World) -> list[str]:
    return [name for name, value in vars(world).items() if isinstance(value, User)]


@pytest.fixture
def signal(world: World) -> Signal:
    return make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)


def door_of(world: World) -> str:
    return reverse("signals:emergency_open", args=[world.unit.pk])


def opened(world: World, by: User | None = None) -> EmergencyAccess:
    return signals.services.open_in_emergency(world.unit, reason=REASON, by=by or world.huub)


def home_of(access: EmergencyAccess) -> str:
    return reverse("signals:emergency_home", args=[access.pk])


def judge_of(access: EmergencyAccess) -> str:
    return reverse("signals:emergency_judge", args=[access.pk])


def sees(user: User) -> set[Any]:
    return set(Signal.objects.visible_to(User.objects.get(pk=user.pk)))


# --- an hour, and no more -------------------------------------------------------------------------


def test_it_is_seen_for_an_hour(world: World, signal: Signal) -> None:
    assert sees(world.huub) == set()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        access = opened(world)
        assert access.until - access.at == 60 * MINUTE
        client = world.client("huub")
        for minutes, seen in ((0, True), (59, True), (60, False), (61, False)):
            clock.move_to(access.at + minutes * MINUTE)
            assert sees(world.huub) == ({signal} if seen else set()), minutes
            for where in (home_of(access), page_of(signal)):
                assert client.get(where).status_code == (200 if seen else 404), (where, minutes)


def test_only_of_that_home_and_not_the_arrears(world: World, signal: Signal) -> None:
    make.make_signal(world.unit, world.arrears, by=world.ina, observations=[])
    make.make_signal(make.make_unit(world.flat), world.loneliness, by=world.bram)
    opened(world)
    assert sees(world.huub) == {signal}
    assert sees(world.wil) == set()  # nor for a colleague


def test_lists_do_not_change(world: World, signal: Signal) -> None:
    """What is opened in danger is looked at on its own page, where each look is recorded."""
    opened(world, by=world.wil)
    for where in (SIGNALS, f"{SIGNALS}?state=assess", TODAY, world.resident.get_absolute_url()):
        shown = text_of(world.client("wil").get(where))
        assert page_of(signal) not in shown, where


def test_it_ends_with_the_right_to_work_there(world: World, signal: Signal) -> None:
    access = opened(world)
    Assignment.objects.filter(user=world.huub).update(until=timezone.localdate())
    assert sees(world.huub) == set()
    assert world.client("huub").get(home_of(access)).status_code == 404


def test_no_step_is_open_to_them(world: World, signal: Signal) -> None:
    opened(world)
    client = world.client("huub")
    page = client.get(page_of(signal))
    assert (page.context["buttons"], page.context["works"]) == ([], False)
    for name in ("take", "dismiss", "keep"):
        where = reverse("signals:signal_step", args=[signal.pk, name])
        done = client.post(where, {"reason": "other"}, follow=True)
        assert said(done) in (["error"], [])
    signal.refresh_from_db()
    assert signal.state == "submitted"


# --- who ------------------------------------------------------------------------------------------


def test_who_works_for_the_corporation_and_nobody_else(world: World, signal: Signal) -> None:
    elsewhere = make.make_field_worker(make.make_complex(world.linde), FieldRole.CARETAKER)
    for name in names(world):
        may = name in MAY
        found = EmergencyUnits().visible_to(getattr(world, name)).filter(pk=world.unit.pk)
        assert found.exists() is may, name
        client = world.client(name)
        assert client.get(door_of(world)).status_code == (200 if may else 404), name
        before = EmergencyAccess.objects.count()
        client.post(door_of(world), {"reason": REASON})
        assert EmergencyAccess.objects.count() == before + may, name
    assert EmergencyUnits().visible_to(elsewhere).filter(pk=world.unit.pk).exists()
    Membership.objects.filter(user=world.ada).update(until=timezone.localdate())
    assert world.client("ada").get(door_of(world)).status_code == 404


def test_the_page_of_somebody_else_is_not_there(world: World, signal: Signal) -> None:
    access = opened(world)
    for name in names(world):
        wanted = 200 if name == "huub" else 404
        assert world.client(name).get(home_of(access)).status_code == wanted, name
        wanted = 200 if name == "fien" else 404
        assert world.client(name).get(judge_of(access)).status_code == wanted, name
        assert world.client(name).post(judge_of(access), {}).status_code == wanted, name
    assert world.client("huub").get(home_of(EmergencyAccess(pk=NOWHERE))).status_code == 404


# --- the reason -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "Brand", " " * 30, "Brand" + " " * 30, "x" * 19])
def test_a_reason_of_twenty_characters(world: World, reason: str) -> None:
    with pytest.raises(EmergencyRefused):
        signals.services.open_in_emergency(world.unit, reason=reason, by=world.huub)
    page = world.client("huub").post(door_of(world), {"reason": reason})
    assert page.status_code == 200
    assert page.context["form"].errors["reason"]
    now = timezone.now()
    row: dict[str, Any] = {
        "corporation": world.linde,
        "unit": world.unit,
        "user": world.huub,
        "at": now,
        "until": now + 60 * MINUTE,
        "review_by": timezone.localdate(),
    }
    with pytest.raises(IntegrityError, match='"signals_emergency_reason"'), transaction.atomic():
        EmergencyAccess.objects.create(**row, reason=reason)
    with pytest.raises(IntegrityError, match='"signals_emergency_lasts"'), transaction.atomic():
        EmergencyAccess.objects.create(**row | {"until": now + 61 * MINUTE}, reason=REASON)
    assert EmergencyAccess.objects.create(**row, reason="x" * 20).pk


def test_no_citizen_number_in_it(world: World) -> None:
    reason = "Mevrouw met bsn 123456782 doet niet open."
    with pytest.raises(HoldsBsn):
        signals.services.open_in_emergency(world.unit, reason=reason, by=world.huub)
    page = world.client("huub").post(door_of(world), {"reason": reason})
    assert reason in text_of(page)  # nothing typed is lost
    assert not EmergencyAccess.objects.exists()


def test_pressed_twice_it_is_one_hour(world: World, signal: Signal) -> None:
    assert opened(world) == opened(world)
    assert Message.objects.filter(kind=EMERGENCY).count() == 1
    assert world.client("huub").get(door_of(world)).status_code == 302


# --- who is told, and what is recorded ------------------------------------------------------------


def test_the_privacy_officer_is_told_at_once_and_nothing_more(world: World, signal: Signal) -> None:
    access = opened(world)
    message = Message.objects.get(kind=EMERGENCY)
    assert (message.recipient_id, message.urgent) == (world.fien.pk, True)
    assert message.due_at - message.created_at < 5 * MINUTE
    assert message.created_at - access.at < 5 * MINUTE
    outbox.services.drain()
    (sent,) = mail.outbox
    assert sent.to == [world.fien.email]
    for kept in ("Huub", "rook", "Kanarie", "Eenzaamheid", world.unit.address, str(access.pk)):
        assert kept not in f"{sent.subject} {sent.body}"
    assert AuditEvent.objects.filter(verb="emergency.opened", actor=world.huub).count() == 1


def test_without_a_privacy_officer_the_administrator_is(world: World) -> None:
    Membership.objects.filter(role=Role.PRIVACY_OFFICER).update(until=timezone.localdate())
    opened(world)
    assert Message.objects.get(kind=EMERGENCY).recipient_id == world.ada.pk


def test_each_look_carries_the_mark(world: World, signal: Signal) -> None:
    nameless = make.make_signal(world.unit, world.loneliness, by=world.bram)
    access = opened(world)
    client = world.client("huub")
    client.get(home_of(access))
    client.get(page_of(signal))
    rows = ReadEvent.objects.filter(actor=world.huub)
    assert set(rows.values_list("emergency", flat=True)) == {access.pk}
    assert sorted(rows.values_list("subject_id", flat=True)) == sorted(
        [signal.pk, signal.pk, nameless.pk]
    )
    assert set(rows.values_list("person_id", flat=True)) == {world.resident.pk}
    # Who may look by right leaves the usual line.
    world.client("anna").get(page_of(signal))
    assert ReadEvent.objects.get(actor=world.anna).emergency is None
    shown = world.client("fien").get(judge_of(access)).context["looked"]
    assert {one.reference for one in shown} == {signal.reference, nameless.reference}
    logs = world.client("fien").get(reverse("accounts:looks")).context["rows"]
    assert {(row.actor, row.emergency is not None) for row in logs} == {
        (world.huub, True),
        (world.anna, False),
    }


def test_when_the_log_cannot_be_written_nothing_is_shown(
    world: World, signal: Signal, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = opened(world)

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("accounts.audit.record_reads", broken)
    client = world.client("huub")
    client.raise_request_exception = False
    page = client.get(home_of(access))
    assert page.status_code == 500
    assert "Gordijnen" not in text_of(page)


# --- the judgement --------------------------------------------------------------------------------


def test_it_is_judged_within_a_week_and_stands_on_the_page_of_today(
    world: World, signal: Signal
) -> None:
    access = opened(world)
    assert access.review_by == timezone.localdate(access.at) + 7 * DAY
    fien = world.client("fien")
    for days, late in ((0, False), (7, False), (8, True)):
        with time_machine.travel(access.at + days * DAY, tick=False):
            (found,) = world.client("fien").get(TODAY).context["today"].careful.emergencies
            assert (found, found.is_late) == (access, late)
    assert world.client("anna").get(TODAY).context["today"].careful.emergencies == []
    shown = text_of(fien.get(judge_of(access)))
    assert REASON in shown
    assert "Gordijnen" not in shown and "Kanarie" not in shown  # what was noted is not hers to read
    done = fien.post(judge_of(access), {"verdict": "right"}, follow=True)
    assert said(done) == ["success"]
    access.refresh_from_db()
    assert (access.verdict, access.reviewed_by) == (Verdict.RIGHT, world.fien)
    assert fien.get(TODAY).context["today"].careful.emergencies == []
    assert page_of(signal) not in text_of(fien.get(judge_of(access)))
    with pytest.raises(EmergencyRefused):
        signals.services.judge_emergency(access, verdict="right", words="", by=world.fien)


def test_that_it_was_not_right_is_said_in_words(world: World) -> None:
    access = opened(world)
    fien = world.client("fien")
    for wrong in (
        {"verdict": ""},
        {"verdict": "x"},
        {"verdict": "not_right"},
        {"verdict": "not_right", "words": "Nee."},
        {"verdict": "right", "words": "Bsn 123456782"},
    ):
        page = fien.post(judge_of(access), wrong)
        assert page.status_code == 200
        assert page.context["form"].errors
    words = "Er was geen gevaar. Wij praten met de collega."
    fien.post(judge_of(access), {"verdict": "not_right", "words": words})
    access.refresh_from_db()
    assert (access.verdict, access.words) == (Verdict.NOT_RIGHT, words)


def test_nobody_judges_the_own_look(world: World) -> None:
    access = opened(world, by=world.fien)
    assert Message.objects.get(kind=EMERGENCY).recipient_id == world.ada.pk
    page = world.client("fien").get(judge_of(access))
    assert page.context["form"] is None
    world.client("fien").post(judge_of(access), {"verdict": "right"})
    access.refresh_from_db()
    assert access.verdict == ""
    wall = '"signals_emergency_review"'
    for changes in (
        {"reviewed_by": world.fien},
        {"reviewed_by": None},
        {"reviewed_by": world.ada, "verdict": "not_right"},
    ):
        fields = {"verdict": "right", "reviewed_at": timezone.now(), **changes}
        with pytest.raises(IntegrityError, match=wall), transaction.atomic():
            EmergencyAccess.objects.filter(pk=access.pk).update(**fields)
    second = make.make_member(world.linde, Role.PRIVACY_OFFICER)
    assert signals.services.judge_emergency(access, verdict="right", words="", by=second).verdict


# --- the pages ------------------------------------------------------------------------------------


def test_the_home_is_found_without_an_address_in_the_address(world: World) -> None:
    client = world.client("huub")
    assert "112" in text_of(client.get(FIND))
    data = {"complex": str(world.flat.pk), "number": str(world.unit.house_number)}
    assert client.post(FIND, data).url == door_of(world)
    assert client.post(FIND, data | {"number": "99999"}).context["found"] == []
    assert client.post(FIND, data | {"number": ""}).context["form"].errors
    assert client.post(FIND, data | {"complex": str(world.other_flat.pk)}).context["form"].errors
    for name in ("pim", "rosa", "vic"):
        assert world.client(name).get(FIND).status_code == 403
    assert client.get(JUDGED).status_code == 403
    assert world.client("fien").get(JUDGED).status_code == 200


def test_the_questions_are_as_many_whatever_there_is(world: World, signal: Signal) -> None:
    access = opened(world)
    client, fien = world.client("huub"), world.client("fien")
    few = queries(client, home_of(access)), queries(fien, JUDGED), queries(fien, judge_of(access))
    for _ in range(4):
        make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
        signals.services.open_in_emergency(make.make_unit(world.flat), reason=REASON, by=world.huub)
    many = queries(client, home_of(access)), queries(fien, JUDGED), queries(fien, judge_of(access))
    assert few == many
