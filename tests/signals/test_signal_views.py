"""One signal: what its page shows, its steps, and where else it is shown."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
import signals.services
from accounts.models import Membership
from partners.models import Desk, Referral
from partners.rules import Actor as PartnerActor
from partners.rules import BasisKind, ConsentAction, Purpose
from residents.models import Resident
from signals import forms, reads, rules
from signals.models import Category, CategoryGround, Feedback, Signal
from signals.rules import Sensitivity, State, Urgency
from tests import factories as make
from tests.conftest import World

# --- one signal ---------------------------------------------------------------------------------
from tests.signals.pages import (
    LIST,
    NOWHERE,
    arrears_signal,
    door_of,
    gate_of,
    looks,
    page_of,
    queries,
    said,
    sending,
    signal_in,
    step_of,
    text_of,
    who_of,
)


def test_who_only_noted_it_sees_the_words_and_the_answer_and_not_the_work(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER, text="Post ligt op de mat.")
    (referral,) = Referral.objects.all()
    for step in ("open", "accept"):
        partners.services.take_step(referral, step, actor=PartnerActor.PARTNER, by=world.pim)
    outbox.services.drain()
    shown = text_of(world.client("huub").get(page_of(signal)))
    answer = Feedback.objects.get()
    assert "Post ligt op de mat." in shown
    assert answer.text in shown
    for kept in ("Kanarie", world.buurtteam.name, world.buurtteam.organisation.name, "Anna"):
        assert kept not in shown
    assert looks() == []


def test_the_coach_sees_where_it_is_and_the_coordinator_also_the_notices(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    coach = world.client("bram").get(page_of(signal))
    assert world.buurtteam.name in text_of(coach)
    assert [line.messages for line in coach.context["sent"]] == [[]]
    coordinator = world.client("anna").get(page_of(signal))
    assert [len(line.messages) for line in coordinator.context["sent"]] == [1]
    assert looks() == [("Bram", world.resident.pk), ("Anna", world.resident.pk)]


def test_it_says_that_nothing_was_sent_and_why(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    make.give_consent(
        world.resident, world.buurtteam, by=world.rosa, action=ConsentAction.WITHDRAWN
    )
    outbox.services.drain()
    response = world.client("anna").get(page_of(signal))
    ((line,),) = [response.context["sent"]]
    (message,) = line.messages
    assert message.state == "withheld"
    assert message.problem_text in text_of(response)
    assert message.problem_text != message.problem


def test_a_desk_that_nobody_can_tell_is_named(world: World) -> None:
    Desk.objects.filter(pk=world.buurtteam.pk).update(email="")
    world.buurtteam.refresh_from_db()
    response = world.client("anna").get(page_of(signal_in(world, State.WITH_PARTNER)))
    assert [line.messages for line in response.context["sent"]] == [[]]
    assert b'data-color="warning"' in response.content


def test_a_protected_address_hides_the_name_from_a_consultant_who_noted_it(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.wil, resident=world.resident)
    assert "Kanarie" in text_of(world.client("wil").get(page_of(signal)))
    Resident.objects.filter(pk=world.resident.pk).update(protected_address=True)
    assert "Kanarie" not in text_of(world.client("wil").get(page_of(signal)))
    assert "Kanarie" in text_of(world.client("anna").get(page_of(signal)))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ["anna", "huub", "bram"])
def test_the_table_draws_the_buttons(world: World, state: State, who: str) -> None:
    make.make_signal(world.unit, world.loneliness, by=world.wil)  # the same may be noted twice
    signal = signal_in(world, state)
    actors = {
        "anna": {rules.Actor.ASSESSOR},
        "huub": {rules.Actor.REPORTER},
        "bram": set[rules.Actor](),
    }[who]
    shown = text_of(world.client(who).get(page_of(signal)))
    offered = set(re.findall(rf'action="{page_of(signal)}stap/(\w+)/"', shown))
    doors = {"refer": gate_of(signal), "tell": f"{page_of(signal)}antwoord/"}
    offered |= {name for name, url in doors.items() if url in shown}
    if f"{page_of(signal)}samen/" in shown:
        offered.add("merge")
    assert offered == {step.name for step in rules.steps_open(state, frozenset(actors))}


def test_every_step_has_its_words() -> None:
    assert set(reads.HAPPENED) == {*rules.STEPS, "raise", "late", "agree", "visit"}
    steps = rules.STEPS.items()
    by_people = {name for name, step in steps if step.actors - {rules.Actor.SYSTEM}}
    # These are forms with words of their own; arrears end on their own page.
    assert set(forms.BUTTONS) == by_people - {"tell", "merge", "settle", "overrule"}
    asked = {name for name, step in steps if step.reasons}
    assert set(forms.QUESTIONS) == asked - {"settle", "overrule"}


def test_a_step_with_its_reason(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    response = world.client("anna").post(
        step_of(signal, "dismiss"), {"reason": "nothing_wrong"}, follow=True
    )
    assert said(response) == ["success"]
    signal.refresh_from_db()
    assert (signal.state, signal.reason) == (State.NO_ACTION, "nothing_wrong")


@pytest.mark.parametrize("reason", ["", "nonsense", "talked", "\0", "x" * 9999])
def test_a_step_without_a_good_reason_comes_back(world: World, reason: str) -> None:
    signal = signal_in(world, State.TRIAGE)
    response = world.client("anna").post(step_of(signal, "dismiss"), {"reason": reason})
    (button,) = (b for b in response.context["buttons"] if b.name == "dismiss")
    assert button.form.errors["reason"]
    signal.refresh_from_db()
    assert signal.state == State.TRIAGE


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("anna", "finish"),
        ("anna", "refer"),
        ("anna", "returned"),
        ("huub", "take"),
        ("bram", "keep"),
    ],
)
def test_a_step_that_is_not_open_is_refused_in_words(world: World, who: str, name: str) -> None:
    signal = signal_in(world, State.SUBMITTED)
    response = world.client(who).post(step_of(signal, name), {"reason": "talked"}, follow=True)
    assert said(response) == ["error"]
    signal.refresh_from_db()
    assert signal.state == State.SUBMITTED


def test_an_unknown_step_is_404(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED)
    assert world.client("anna").post(step_of(signal, "nonsense")).status_code == 404


def test_the_assessor_says_about_whom_it_is(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED, resident=None)
    client = world.client("anna")
    shown = client.get(page_of(signal))
    assert shown.context["who"].people == [world.resident]
    assert gate_of(signal) not in text_of(shown)
    # Their names were on the page, so that look is kept.
    assert looks() == [("Anna", world.resident.pk)]
    client.post(who_of(signal), {"resident": str(world.resident.pk)})
    signal.refresh_from_db()
    assert signal.resident == world.resident
    assert client.get(page_of(signal)).context["who"] is None
    assert client.get(page_of(signal), {"who": "1"}).context["who"] is not None


@pytest.mark.parametrize("resident", ["", "nonsense", "\0", NOWHERE])
def test_nobody_from_elsewhere_is_named(world: World, resident: str) -> None:
    signal = signal_in(world, State.SUBMITTED, resident=None)
    client = world.client("anna")
    for value in (resident, str(world.other_resident.pk)):
        response = client.post(who_of(signal), {"resident": value})
        assert "resident" in response.context["who"].errors
    signal.refresh_from_db()
    assert signal.resident is None


@pytest.mark.parametrize("who", ["huub", "bram"])
def test_only_the_assessor_names_somebody(world: World, who: str) -> None:
    signal = signal_in(world, State.SUBMITTED, resident=None)
    data = {"resident": str(world.resident.pk)}
    assert said(world.client(who).post(who_of(signal), data, follow=True)) == ["error"]
    signal.refresh_from_db()
    assert signal.resident is None


def test_nobody_is_named_any_more_once_it_is_with_a_partner(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    data = {"resident": str(world.resident.pk)}
    assert said(world.client("anna").post(who_of(signal), data, follow=True)) == ["error"]


def test_reading_the_answer_closes_an_ended_signal(world: World) -> None:
    signal = signal_in(world, State.NO_ACTION)
    feedback = Feedback.objects.get()
    where = reverse("signals:feedback_seen", args=[feedback.pk])
    assert where in text_of(world.client("huub").get(page_of(signal)))
    for other in ("anna", "bram", "carla"):
        assert world.client(other).post(where).status_code == 404
    world.client("huub").post(where)
    signal.refresh_from_db()
    assert signal.state == State.CLOSED


def test_no_answer_in_time_is_said_honestly(world: World) -> None:
    signal = signal_in(world, State.OWN_ACTION)
    client = world.client("huub")
    assert b'data-color="warning"' not in client.get(page_of(signal)).content
    Signal.objects.filter(pk=signal.pk).update(feedback_by=timezone.localdate() - timedelta(days=1))
    assert b'data-color="warning"' in client.get(page_of(signal)).content


def test_one_signal_asks_the_same_whatever_happened(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    client = world.client("anna")
    one = queries(client, page_of(signal))
    for _again in range(3):
        (referral,) = Referral.objects.filter(state="requested")
        for step, reason in (("open", ""), ("decline", "other")):
            partners.services.take_step(
                referral, step, actor=PartnerActor.PARTNER, by=world.pim, reason=reason
            )
        outbox.services.drain()
        signals.services.refer(
            signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
        )
    assert queries(client, page_of(signal)) == one


# --- in the resident's file ---------------------------------------------------------------------


def test_the_panel_shows_what_this_user_may_see(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED)
    arrears_signal(world)
    where = reverse("signals:signals_of", args=[world.resident.pk])

    def rows(who: str) -> list[Signal]:
        return list(world.client(who).get(where).context["part"]["rows"])

    assert rows("anna") == rows("bram") == [signal]
    assert rows("wil") == []
    client = world.client("bram")
    one = queries(client, where)
    for _more in range(5):
        signal_in(world, State.SUBMITTED)
    assert queries(client, where) == one


# --- looking changes nothing --------------------------------------------------------------------


def test_looking_writes_nothing_but_the_log(world: World) -> None:
    new = signal_in(world, State.SUBMITTED)
    sent = signal_in(world, State.WITH_PARTNER)
    pages: list[tuple[str, str]] = [
        ("anna", LIST),
        ("huub", reverse("signals:signal_new_complex", args=[world.flat.pk])),
        ("bram", door_of(world)),
        ("anna", page_of(new)),
        ("anna", page_of(sent)),
        ("huub", page_of(sent)),
        ("anna", gate_of(new)),
        ("bram", reverse("signals:signals_of", args=[world.resident.pk])),
    ]
    for who, where in pages:
        client = world.client(who)
        with CaptureQueriesContext(connection) as found:
            assert client.get(where).status_code == 200
        written = [
            query["sql"]
            for query in found
            if re.match("(INSERT|UPDATE|DELETE)", query["sql"])
            and "django_session" not in query["sql"]
        ]
        assert all('INSERT INTO "accounts_readevent"' in sql for sql in written), where


@pytest.mark.parametrize("who", ["carla", "carel", "ina", "fien", "ada", "wil", "pim", "rosa"])
def test_strangers_get_404_everywhere(world: World, who: str) -> None:
    signal = signal_in(world, State.SUBMITTED)
    client = world.client(who)
    gets: list[Callable[[Signal], str]] = [page_of, gate_of]
    for where in gets:
        assert client.get(where(signal)).status_code == 404
    for url in (step_of(signal, "take"), who_of(signal), gate_of(signal)):
        assert client.post(url, sending(world)).status_code == 404


# --- the administration -------------------------------------------------------------------------


@pytest.fixture
def office(world: World) -> Client:
    """Ada's window on the administration: her right to it, and her corporation."""
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    return world.client("ada")


def test_a_subject_is_kept_with_one_observation_on_each_line(world: World, office: Client) -> None:
    data = {
        "corporation": str(world.linde.pk),
        "code": "neglect",
        "name": "Verwaarlozing",
        "purpose": Purpose.CARE,
        "observations": "Post, kranten en folders\r\n\r\n  Het ruikt  \r\n",
        "default_urgency": Urgency.NORMAL,
        "position": "2",
        "is_active": "on",
        "sensitivity": Sensitivity.SENSITIVE,
        "keep_months": "13",
        "grounds-TOTAL_FORMS": "1",
        "grounds-INITIAL_FORMS": "0",
        "grounds-0-kind": BasisKind.CONSENT,
        "grounds-0-since": "2026-01-01",
    }
    add = reverse("admin:signals_category_add")
    assessment = {"grounds-0-dpia": "DPIA 3", "grounds-0-dpia_on": "2026-01-01"}
    good = data | assessment | {"keep_months": "6"}
    for wrong in (
        {"keep_months": "13"},  # longer than signals are kept
        {"grounds-0-dpia": ""},  # sensitive, and not assessed
        {"grounds-0-dpia_on": "2999-01-01"},
        {"grounds-0-kind": BasisKind.LEGAL_DUTY},  # that is for arrears
    ):
        refused = office.post(add, good | wrong)
        assert refused.status_code == 200
        assert 'class="errorlist' in text_of(refused)
    assert not Category.objects.filter(code="neglect").exists()
    office.post(add, good)
    category = Category.objects.get(code="neglect")
    assert category.observations == ["Post, kranten en folders", "Het ruikt"]
    assert CategoryGround.objects.kinds_of(category.pk) == {BasisKind.CONSENT}
    assert category.grounds.get().corporation == world.linde
    where = reverse("admin:signals_category_change", args=[category.pk])
    assert "Post, kranten en folders\nHet ruikt" in text_of(office.get(where))


def test_routes_are_looked_at_and_changed_elsewhere(world: World, office: Client) -> None:
    route = world.loneliness.routes.get()
    assert office.get(reverse("admin:signals_routingrule_changelist")).status_code == 200
    where = reverse("admin:signals_routingrule_change", args=[route.pk])
    assert office.get(where).status_code == 200
    assert office.post(where, {"position": "9"}).status_code == 403
    assert office.get(reverse("admin:signals_routingrule_add")).status_code == 403


@pytest.mark.parametrize("name", ["signal", "signalevent", "feedback"])
def test_traces_are_looked_at_without_their_words(world: World, office: Client, name: str) -> None:
    signal = signal_in(world, State.NO_ACTION, text="Post ligt op de mat.")
    rows: dict[str, Any] = {
        "signal": signal,
        "signalevent": signal.events.first(),
        "feedback": signal.feedback.get(),
    }
    pages = [
        reverse(f"admin:signals_{name}_changelist"),
        reverse(f"admin:signals_{name}_change", args=[rows[name].pk]),
    ]
    for where in pages:
        shown = text_of(office.get(where))
        for kept in ("Kanarie", "Gordijnen", "Post ligt", "Eenzaamheid", world.unit.address):
            assert kept not in shown
    assert office.post(pages[1], {"state": "closed"}).status_code == 403
    Membership.objects.filter(user=world.ada).update(corporation=world.hoeve)
    assert office.get(pages[1]).status_code == 302  # not hers: back to the list


# --- a question, and the same matter twice --------------------------------------------------------


def test_a_question_is_asked_and_answered(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    world.client("anna").post(step_of(signal, "ask"), {"reason": "resident_says"})
    client = world.client("huub")
    shown = text_of(client.get(page_of(signal)))
    assert str(rules.Question.RESIDENT_SAYS.label) in shown
    answer = f"{page_of(signal)}antwoord/"
    refused = client.post(answer, {"text": "Zijn bsn is 123456782."})
    assert refused.status_code == 200
    assert "Zijn bsn is 123456782." in text_of(refused)  # nothing typed is lost
    done = client.post(answer, {"text": "Hij zegt dat het goed gaat."}, follow=True)
    assert said(done) == ["success"]
    assert "Hij zegt dat het goed gaat." in text_of(world.client("anna").get(page_of(signal)))
    assert said(client.post(answer, {"text": "Nog eens."}, follow=True)) == ["error"]


def test_only_signals_of_this_home_are_offered_to_go_on_in(world: World) -> None:
    signal, other = signal_in(world, State.TRIAGE), signal_in(world, State.OWN_ACTION)
    signal_in(world, State.CLOSED)
    make.make_signal(make.make_unit(world.flat), world.loneliness, by=world.huub)
    make.make_signal(world.unit, world.arrears, by=world.ina)
    client, door = world.client("anna"), f"{page_of(signal)}samen/"
    assert client.get(page_of(signal)).context["merging"].others == [other]
    assert client.post(door, {}).status_code == 200
    assert client.post(door, {"into": str(signal.pk)}).status_code == 200
    response = client.post(door, {"into": str(other.pk)}, follow=True)
    assert said(response) == ["success"]
    assert response.redirect_chain[-1][0] == page_of(other)
    assert other.reference in text_of(client.get(page_of(signal)))
    assert said(client.post(door, {"into": str(other.pk)}, follow=True)) == ["error"]
