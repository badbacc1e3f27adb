"""A talk with the resident there: the table, the yes, who reads what, and how it goes."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
import residents.services
from accounts.bsn import HoldsBsn
from accounts.models import ReadEvent
from outbox.models import Message
from partners.models import Agreement, Conference, ConferenceEvent, ConsentEvent, PlanAction
from partners.rules import ConsentAction, conferences
from partners.rules.conferences import Actor, ConferenceRefused, Facts, Missing, State, require_step
from partners.services.conferences import REVIEW, NotAgreed
from residents.models import Assignment
from residents.reads import looks_at
from residents.services import erasing
from tests import factories as make
from tests.conftest import World

TODAY = timezone.localdate()
talks = partners.services.conferences

# --- the table ----------------------------------------------------------------------------------

CELLS = {
    ("planned", "staff"): {"hold", "cancel", "withdraw"},
    ("held", "staff"): {"start", "cancel", "withdraw"},
    ("running", "staff"): {"review", "end", "withdraw"},
    ("reviewed", "staff"): {"go_on", "end", "withdraw"},
    ("ended", "staff"): set(),
    ("cancelled", "staff"): set(),
    **{(state, "resident"): {"withdraw"} for state in ("planned", "held", "running", "reviewed")},
    ("ended", "resident"): set(),
    ("cancelled", "resident"): set(),
}


@pytest.mark.parametrize(("state", "actor"), sorted(CELLS))
def test_each_cell_is_as_the_table_says(state: str, actor: str) -> None:
    for name, step in conferences.STEPS.items():
        reason = step.reasons.values[0] if step.reasons else ""
        facts = Facts(state, TODAY, True, ("a", "b", "c"), 1)

        asked = (name, facts, Actor(actor))
        if name in CELLS[state, actor]:
            step = require_step(*asked, reason=reason, present=True, today=TODAY)
            assert step.target in State
        else:
            with pytest.raises(ConferenceRefused):
                require_step(*asked, reason=reason, present=True, today=TODAY)


def test_every_state_can_be_reached_and_left() -> None:
    assert {step.target for step in conferences.STEPS.values()} | {State.PLANNED} == set(State)
    left = frozenset().union(*(step.sources for step in conferences.STEPS.values()))
    assert left == conferences.OPEN


@pytest.mark.parametrize(
    ("name", "state", "change", "missing"),
    [
        ("hold", State.PLANNED, {"present": False}, Missing.PRESENT),
        ("hold", State.PLANNED, {"agreed": False}, Missing.YES),
        ("hold", State.PLANNED, {"day": TODAY + timedelta(days=1)}, Missing.TOO_EARLY),
        ("start", State.HELD, {"answers": ("a", " ", "c")}, Missing.ANSWERS),
        ("start", State.HELD, {"actions": 0}, Missing.ACTIONS),
        ("start", State.HELD, {"agreed": False}, Missing.YES),
    ],
)
def test_what_is_missing_is_named(
    name: str, state: State, change: dict[str, Any], missing: Missing
) -> None:
    present = change.pop("present", True)
    first: dict[str, Any] = {
        "state": state,
        "day": TODAY,
        "agreed": True,
        "answers": ("a", "b", "c"),
        "actions": 1,
    }
    require_step(name, Facts(**first), Actor.STAFF, reason="", present=True, today=TODAY)
    with pytest.raises(ConferenceRefused) as refused:
        require_step(
            name, Facts(**{**first, **change}), Actor.STAFF, reason="", present=present, today=TODAY
        )
    assert refused.value.missing == (missing,)


# --- the yes ------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def running(world: World, **said: Any) -> Conference:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    row = make.make_conference(
        world.resident,
        by=world.bram,
        desks=[world.buurtteam],
        colleagues=[world.wil],
        own=["mijn dochter"],
    )
    return make.run_conference(row, by=world.bram, **said)


def page_of(row: Conference) -> str:
    return reverse("partners:conference_of_desk", args=[row.pk])


@pytest.mark.parametrize("last", [None, ConsentAction.REFUSED, ConsentAction.WITHDRAWN])
def test_only_who_the_resident_said_yes_to_is_invited(world: World, last: str | None) -> None:
    if last is not None:
        make.give_consent(world.resident, world.buurtteam, by=world.bram)
        make.give_consent(world.resident, world.buurtteam, by=world.bram, action=last)
    assert talks.may_invite(world.resident) == []
    with pytest.raises(NotAgreed):
        make.make_conference(world.resident, by=world.bram, desks=[world.buurtteam])
    assert not Conference.objects.exists()
    assert not Message.objects.filter(subject_id__isnull=False, kind__contains="conf").exists()


def test_a_yes_to_one_organisation_is_none_to_another(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    assert talks.may_invite(world.resident) == [world.buurtteam]
    with pytest.raises(NotAgreed):
        make.make_conference(world.resident, by=world.bram, desks=[world.buurtteam, world.meldpunt])


def no_consent(world: World, row: Conference) -> None:
    make.give_consent(
        world.resident, world.buurtteam, by=world.bram, action=ConsentAction.WITHDRAWN
    )


def old_consent(world: World, row: Conference) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE partners_consentevent DISABLE TRIGGER USER")
        ConsentEvent.objects.update(at=timezone.now() - timedelta(days=366))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE partners_consentevent ENABLE TRIGGER USER")


def no_agreement(world: World, row: Conference) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(until=TODAY)


def taken_back(world: World, row: Conference) -> None:
    talks.take_step(row, "withdraw", actor=Actor.RESIDENT, by=world.rosa)


def ended(world: World, row: Conference) -> None:
    talks.take_step(row, "end", actor=Actor.STAFF, by=world.bram, reason="reached")


def no_member(world: World, row: Conference) -> None:
    world.buurtteam.members.update(until=TODAY)


@pytest.mark.parametrize(
    "ending",
    [no_consent, old_consent, no_agreement, taken_back, ended, no_member],
    ids=lambda one: one.__name__,
)
def test_a_desk_reads_it_as_long_as_it_may(world: World, ending: Any) -> None:
    row = running(world)
    client = world.client("pim")
    assert client.get(page_of(row)).status_code == 200
    ending(world, row)
    assert client.get(page_of(row)).status_code == 404
    action = row.actions.get(guest__desk=world.buurtteam)
    url = reverse("partners:conference_done_by_desk", args=[row.pk, action.pk])
    assert client.post(url).status_code == 404
    action.refresh_from_db()
    assert action.done_on is None


def test_taking_back_the_yes_leaves_it_to_the_resident(world: World) -> None:
    row = running(world)
    client = world.client("rosa")
    assert "Weer naar buiten" in client.get(reverse("partners:my_conferences")).content.decode()
    client.post(reverse("partners:my_conference_withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    event = ConferenceEvent.objects.get(step="withdraw")
    assert (event.by, event.before) == (world.rosa, State.RUNNING)
    assert "Weer naar buiten" in client.get(reverse("partners:my_conferences")).content.decode()


def test_another_resident_cannot_stop_it(world: World) -> None:
    row = running(world)
    url = reverse("partners:my_conference_withdraw", args=[row.pk])
    assert world.client("robin").post(url).status_code == 404
    row.refresh_from_db()
    assert row.state == State.RUNNING


# --- who reads what -----------------------------------------------------------------------------


@pytest.mark.parametrize("shares", [True, False])
def test_a_desk_reads_its_part_and_the_answers_only_if_agreed(world: World, shares: bool) -> None:
    page = world.client("pim").get(page_of(running(world, shares=shares))).content.decode()
    assert ("Weer naar buiten" in page) is shares
    assert "Actie van desk" in page
    for other in ("bewoner", "colleague", "own", "mijn dochter"):
        assert f"Actie van {other}" not in page
    assert "mijn dochter" not in page and world.wil.name not in page


def test_before_the_plan_runs_a_desk_reads_when_and_where(world: World) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    row = make.make_conference(world.resident, by=world.bram, desks=[world.buurtteam])
    talks.write_answers(row, want="Rust", can="Veel", need="Niets", shares=True, by=world.bram)
    page = world.client("pim").get(page_of(row)).content.decode()
    assert "keukentafel" in page and "Rust" not in page
    listed = world.client("pim").get(reverse("partners:conferences_of_desk")).content.decode()
    assert str(row.pk) in listed and world.resident.surname not in listed
    assert (
        str(row.pk)
        not in world.client("petra").get(reverse("partners:conferences_of_desk")).content.decode()
    )


def test_a_desk_ticks_its_own_action_and_no_other(world: World) -> None:
    row = running(world)
    client = world.client("pim")
    for action in PlanAction.objects.filter(conference=row):
        url = reverse("partners:conference_done_by_desk", args=[row.pk, action.pk])
        own = action.guest is not None and action.guest.desk == world.buurtteam
        assert client.post(url).status_code == (302 if own else 404)
        action.refresh_from_db()
        assert (action.done_on is not None) is own


def test_every_look_is_in_the_log_and_told_to_the_resident(world: World) -> None:
    row = running(world)
    for name, url in [
        ("bram", row.get_absolute_url()),
        ("wil", reverse("partners:conference_paper", args=[row.pk])),
        ("pim", page_of(row)),
    ]:
        world.client(name).get(url)
        look = ReadEvent.objects.filter(subject_id=row.pk).latest("pk")
        assert (look.actor, look.person_id) == (getattr(world, name), world.resident.pk)
    assert {one.purpose for one in looks_at(world.resident)} == {"talk with you"}


def test_a_colleague_who_left_reads_it_no_more(world: World) -> None:
    row = running(world)
    client = world.client("wil")
    assert client.get(row.get_absolute_url()).status_code == 200
    Assignment.objects.filter(user=world.wil).update(until=TODAY)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_the_resident_reads_all_of_it_also_on_paper(world: World) -> None:
    row = running(world)
    pages = [
        world.client("rosa").get(reverse("partners:my_conferences")),
        world.client("rosa").get(reverse("my_paper")),
        world.client("bram").get(reverse("partners:conference_paper", args=[row.pk])),
    ]
    for page in pages:
        text = page.content.decode()
        for part in ("Weer naar buiten", "Zelf koken", "Iemand die meeloopt", "mijn dochter"):
            assert part in text
        assert text.count("Actie van") == 4


# --- the mails ----------------------------------------------------------------------------------


def test_mails_say_nothing_of_whom(world: World) -> None:
    row = running(world)
    outbox.services.drain()
    assert not [one for one in mail.outbox if "overleg" in one.body]  # it runs: too late to invite
    row = make.make_conference(world.resident, by=world.bram, desks=[world.buurtteam])
    outbox.services.drain()
    (sent,) = [one for one in mail.outbox if one.to == [world.buurtteam.email]]
    assert "/loket/overleg/" in sent.body
    for word in (world.resident.surname, "keukentafel", str(row.pk), "Weer"):
        assert word not in sent.body and word not in sent.subject


def test_six_weeks_are_reminded_of_once(world: World) -> None:
    row = running(world)
    assert row.review_on == TODAY + timedelta(weeks=6)
    assert talks.remind_reviews() == 0
    Conference.objects.update(review_on=TODAY + conferences.REMIND_BEFORE)
    assert [talks.remind_reviews() for _ in range(3)] == [1, 0, 0]
    outbox.services.drain()
    (message,) = Message.objects.filter(kind=REVIEW)
    assert (message.recipient_id, message.state) == (world.bram.pk, "delivered")
    today = world.client("bram").get("/vandaag/").content.decode()
    assert row.get_absolute_url() in today
    talks.take_step(row, "review", actor=Actor.STAFF, by=world.bram)
    again = talks.take_step(row, "go_on", actor=Actor.STAFF, by=world.bram)
    assert (again.review_on, again.reminded_on) == (TODAY + timedelta(weeks=6), None)


def test_the_coordinator_is_reminded_when_the_coach_is_gone(world: World) -> None:
    running(world)
    Conference.objects.update(review_on=TODAY)
    Assignment.objects.filter(user=world.bram).update(until=TODAY)
    talks.remind_reviews()
    assert {one.recipient_id for one in Message.objects.filter(kind=REVIEW)} == {world.anna.pk}


# --- the pages ----------------------------------------------------------------------------------


def test_the_whole_road_on_the_pages(world: World) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    client = world.client("bram")
    new = reverse("partners:conference_new", args=[world.resident.pk])
    form = {
        "day": TODAY.isoformat(),
        "at": "00:01",
        "place": "Thuis",
        "agreed_on": TODAY.isoformat(),
        "channel": "spoken",
        "desks": [str(world.buurtteam.pk)],
        "own": "mijn dochter",
    }
    assert client.post(new, {**form, "agreed_on": ""}).status_code == 200
    assert client.post(new, {**form, "desks": [str(world.meldpunt.pk)]}).status_code == 200
    assert not Conference.objects.exists()
    answer = client.post(new, form)
    row = Conference.objects.get()
    assert answer["Location"] == row.get_absolute_url()

    def go(name: str, **data: str) -> Any:
        return client.post(reverse(f"partners:conference_{name}", args=[row.pk]), data)

    def step(name: str, **data: str) -> Any:
        return client.post(reverse("partners:conference_step", args=[row.pk, name]), data)

    assert step("hold").status_code == 200  # was the resident there?
    assert step("hold", present="on").status_code == 302
    answers = {"want": "Naar buiten", "can": "Koken", "need": "Hulp"}
    assert go("answers", **answers).status_code == 302
    assert step("start").status_code == 302
    row.refresh_from_db()
    assert row.state == State.HELD  # no action yet
    day = (TODAY + timedelta(days=9)).isoformat()
    assert go("action", what="Wandelen", before=day).status_code == 302
    step("start")
    assert step("end", reason="nonsense").status_code == 200
    assert step("end", reason="reached").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.ENDED, "reached")
    assert [one.step for one in row.events.all()] == ["plan", "hold", "start", "end"]
    assert step("nonsense").status_code == 404


@pytest.mark.parametrize(
    ("name", "text", "is_asked"),
    [
        ("want", "Ik wil weer wandelen", False),
        ("want", "Hij is dement", True),
        ("can", "De buurman dealt", True),
        ("need", "Haar zoon Marco komt", True),
    ],
)
def test_a_label_is_looked_at_twice(world: World, name: str, text: str, is_asked: bool) -> None:
    row = make.make_conference(world.resident, by=world.bram)
    url = reverse("partners:conference_answers", args=[row.pk])
    client = world.client("bram")
    answer = client.post(url, {name: text})
    assert answer.status_code == (200 if is_asked else 302)
    if is_asked:
        assert text in answer.content.decode()  # nothing is lost
        assert client.post(url, {name: text, "sure": "on"}).status_code == 302
    assert getattr(Conference.objects.get(), name) == text


def test_a_citizen_number_is_refused_everywhere(world: World) -> None:
    row = make.make_conference(world.resident, by=world.bram)
    url = reverse("partners:conference_answers", args=[row.pk])
    text = "Mijn nummer is 111222333"
    assert world.client("bram").post(url, {"want": text, "sure": "on"}).status_code == 200
    with pytest.raises(HoldsBsn):
        talks.write_answers(row, want=text, can="", need="", shares=False, by=world.bram)
    assert Conference.objects.get().want == ""


def test_the_number_of_questions_does_not_grow(world: World) -> None:
    def questions() -> list[int]:
        found = []
        for name, url in [
            ("bram", reverse("partners:conferences")),
            ("pim", reverse("partners:conferences_of_desk")),
            ("rosa", reverse("partners:my_conferences")),
        ]:
            client = world.client(name)
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            found.append(len(asked))
        return found

    running(world)
    before = questions()
    for _ in range(3):
        running(world)
    assert questions() == before


# --- how it goes --------------------------------------------------------------------------------


def test_it_goes_with_the_resident(world: World) -> None:
    running(world)
    erasing.erase_on_request(world.resident, by=world.fien)
    assert not Conference.objects.exists()
    assert not ConferenceEvent.objects.exists()


def test_it_goes_along_when_a_double_is_merged(world: World) -> None:
    double = make.make_resident(world.unit)
    row = make.run_conference(make.make_conference(double, by=world.bram), by=world.bram)
    residents.services.merge(world.resident, double, by=world.anna)
    row.refresh_from_db()
    assert row.resident == world.resident
    page = world.client("rosa").get(reverse("partners:my_conferences")).content.decode()
    assert "Weer naar buiten" in page


def test_a_plan_without_answers_is_refused_by_the_database(world: World) -> None:
    row = running(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conference.objects.filter(pk=row.pk).update(want="")
