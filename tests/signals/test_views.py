"""Noting, following, deciding and passing on: what each page does, shows and refuses."""

import html
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
import signals.services
from accounts.models import Membership, ReadEvent
from partners.models import Agreement, Desk, Referral
from partners.rules import Actor as PartnerActor
from partners.rules import BasisKind, ConsentAction, Purpose
from residents.models import Assignment, Occupancy, OccupancyKind, Resident, Unit
from signals import forms, reads, rules
from signals.models import Category, Feedback, Signal
from signals.rules import State, Urgency
from tests import factories as make
from tests.conftest import World
from tests.partners import given

NOWHERE = "00000000-0000-4000-8000-000000000000"
LIST = reverse("signals:signal_list")
NEW = reverse("signals:signal_new")


def door_of(world: World) -> str:
    return reverse("signals:signal_new_unit", args=[world.unit.pk])


def page_of(signal: Signal) -> str:
    return reverse("signals:signal_detail", args=[signal.pk])


def step_of(signal: Signal, name: str) -> str:
    return reverse("signals:signal_step", args=[signal.pk, name])


def gate_of(signal: Signal) -> str:
    return reverse("signals:signal_refer", args=[signal.pk])


def who_of(signal: Signal) -> str:
    return reverse("signals:signal_resident", args=[signal.pk])


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def said(response: Any) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]


def looks() -> list[tuple[str, UUID]]:
    return list(ReadEvent.objects.order_by("pk").values_list("actor__name", "person_id"))


def queries(client: Client, where: str) -> int:
    client.get(where)
    with CaptureQueriesContext(connection) as found:
        assert client.get(where).status_code == 200
    return len(found)


def noted(world: World, category: Category | None = None, **fields: Any) -> dict[str, Any]:
    """What the door form sends for one tick."""
    category = category or world.loneliness
    return {
        "category": str(category.pk),
        forms.seen_in(str(category.pk)): category.observations[:1],
        "form_key": str(uuid4()),
        **fields,
    }


def signal_in(world: World, state: State, **fields: Any) -> Signal:
    """By way of the services, noted by the caretaker."""
    signal = make.make_signal(
        world.unit, world.loneliness, by=world.huub, **{"resident": world.resident, **fields}
    )

    def take(name: str, reason: str = "") -> None:
        signals.services.take_step(signal, name, by=world.anna, reason=reason)

    match state:
        case State.TRIAGE:
            take("take")
        case State.NEEDS_INFO:
            take("ask", "how_often")
        case State.AWAITING_BASIS:
            take("ask_basis")
        case State.OWN_ACTION:
            take("keep")
        case State.WITH_PARTNER:
            make.give_consent(world.resident, world.buurtteam, by=world.bram)
            signals.services.refer(
                signal, world.buurtteam, make.CONSENT, text="Gordijnen dicht", by=world.anna
            )
        case State.NO_ACTION:
            take("dismiss", "already_known")
        case State.RESOLVED:
            take("keep")
            take("finish", "talked")
        case State.REOPENED:
            take("dismiss", "already_known")
            take("reopen", "seen_again")
        case State.CLOSED:
            take("dismiss", "already_known")
            take("acknowledge")
        case State.MERGED:
            others = Signal.objects.open().filter(unit=world.unit).exclude(pk=signal.pk)
            other = others.first() or make.make_signal(
                world.unit, world.loneliness, by=world.wil, resident=world.resident
            )
            signals.services.merge(signal, other, by=world.anna)
        case State.WITHDRAWN:
            signals.services.take_step(signal, "withdraw", by=world.huub, reason="solved")
        case State.ENTERED_IN_ERROR:
            take("strike", "wrong_home")
    signal.refresh_from_db()
    assert signal.state == state
    return signal


# --- the list -----------------------------------------------------------------------------------


def test_what_must_be_decided_comes_first_and_most_pressing_first(world: World) -> None:
    today = timezone.localdate()
    ended = signal_in(world, State.NO_ACTION)
    own = signal_in(world, State.OWN_ACTION)
    new = signal_in(world, State.SUBMITTED)
    late = signal_in(world, State.TRIAGE)
    Signal.objects.filter(pk=late.pk).update(assess_by=today - timedelta(days=2))
    response = world.client("anna").get(LIST)
    sections = [(section.name, list(section.rows)) for section in response.context["sections"]]
    assert sections == [("assess", [late, new]), ("own", [own]), ("ended", [ended])]


def test_late_is_said_in_words(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED)
    client = world.client("anna")
    before = client.get(LIST).content.count(b'data-color="danger"')
    Signal.objects.filter(pk=signal.pk).update(assess_by=timezone.localdate() - timedelta(days=1))
    response = client.get(LIST)
    assert response.content.count(b'data-color="danger"') == before + 1
    # The caretaker waits for an answer, and that one is not late yet.
    assert b'data-color="danger"' not in world.client("huub").get(LIST).content


def test_everybody_sees_their_own_part(world: World) -> None:
    care = signal_in(world, State.SUBMITTED)
    debt = make.make_signal(world.unit, world.arrears, by=world.ina, observations=[])

    def seen(who: str) -> set[Signal]:
        sections = world.client(who).get(LIST).context["sections"]
        return {signal for section in sections for signal in section.rows}

    assert seen("anna") == seen("bram") == seen("huub") == {care}
    assert seen("ina") == {debt}
    for stranger in ("wil", "fien", "ada", "carla", "carel"):
        assert seen(stranger) == set()


def test_the_list_names_nobody(world: World) -> None:
    signal_in(world, State.SUBMITTED)
    shown = text_of(world.client("anna").get(LIST))
    assert world.unit.address in shown
    assert "Kanarie" not in shown
    assert looks() == []


@pytest.mark.parametrize("state", State)
def test_a_group_a_state_or_ones_own_can_be_chosen(world: World, state: State) -> None:
    made = {each: signal_in(world, each) for each in State}
    client = world.client("anna")

    def rows(wanted: str) -> set[Signal]:
        return set(client.get(LIST, {"state": wanted}).context["page"].rows)

    assert rows(state) == {made[state]}
    (group,) = (name for name, states in reads.GROUPS.items() if state in states)
    assert rows(group) == {made[each] for each in reads.GROUPS[group]}
    assert rows("mine") == set()
    assert client.get(LIST, {"state": "nonsense"}).context["page"] is None


def test_the_filters_count(world: World) -> None:
    for state in (State.SUBMITTED, State.TRIAGE, State.CLOSED):
        signal_in(world, state)
    choices = world.client("huub").get(LIST).context["choices"]
    assert [choice.count for choice in choices] == [None, 2, 0, 0, 1, 3]


@pytest.mark.parametrize("wanted", ["assess", "submitted"])
def test_the_pages_follow_each_other_without_gap_or_double(
    world: World, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setattr(reads, "PAGE", 2)
    made = {signal_in(world, State.SUBMITTED).pk for _each in range(5)}
    client = world.client("anna")
    seen: list[UUID] = []
    before = ""
    for _page in range(3):
        page = client.get(LIST, {"state": wanted, "before": before}).context["page"]
        seen += [signal.pk for signal in page.rows]
        before = page.next.hex if page.next else ""
    assert before == ""
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize("before", ["nonsense", NOWHERE, "\0", "1" * 5000])
@pytest.mark.parametrize("wanted", ["assess", "submitted"])
def test_an_unknown_place_in_the_list_is_its_end(world: World, wanted: str, before: str) -> None:
    signal_in(world, State.SUBMITTED)
    response = world.client("anna").get(LIST, {"state": wanted, "before": before})
    assert list(response.context["page"].rows) == []


@pytest.mark.parametrize("where", [LIST, f"{LIST}?state=assess", f"{LIST}?state=ended"])
def test_the_list_asks_the_same_whatever_its_length(world: World, where: str) -> None:
    client = world.client("anna")
    for state in (State.SUBMITTED, State.CLOSED):
        signal_in(world, state)
    one = queries(client, where)
    for state in [State.SUBMITTED, State.CLOSED] * 5:
        signal_in(world, state)
    assert queries(client, where) == one


def test_an_answer_that_was_not_read_shows_in_the_list(world: World) -> None:
    signal_in(world, State.NO_ACTION)

    def news(who: str) -> list[bool]:
        sections = world.client(who).get(LIST).context["sections"]
        return [signal.has_news for section in sections for signal in section.rows]

    assert news("huub") == [True]
    assert news("anna") == [False]


def test_who_left_may_read_what_became_of_it(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED)
    Assignment.objects.filter(user=world.huub).update(until=timezone.localdate())
    client = world.client("huub")
    assert client.get(LIST).status_code == client.get(page_of(signal)).status_code == 200
    assert client.get(door_of(world)).status_code == 404


# --- at the door --------------------------------------------------------------------------------


def test_who_works_in_one_building_skips_that_question(world: World) -> None:
    doors = reverse("signals:signal_new_complex", args=[world.flat.pk])
    assert world.client("huub").get(NEW).headers["Location"] == doors
    other = make.make_complex(world.linde)
    response = world.client("anna").get(NEW)
    assert list(response.context["complexes"]) == [world.flat, other]


def test_the_doors_are_sorted_by_floor(world: World) -> None:
    high = make.make_unit(world.flat, floor=2, position=1, house_letter="C")
    ground = [make.make_unit(world.flat, floor=0, position=place) for place in (2, 1)]
    make.make_unit(world.other_flat, floor=0)
    where = reverse("signals:signal_new_complex", args=[world.flat.pk])
    floors = world.client("huub").get(where).context["floors"]
    assert [[door.unit for door in floor.doors] for floor in floors] == [
        ground[::-1],
        [high],
        [world.unit],
    ]
    assert floors[1].doors[0].number == f"{high.house_number} C"


def test_a_door_is_found_by_its_number(world: World) -> None:
    half = make.make_unit(world.flat, house_number=12, house_letter="A")
    other_half = make.make_unit(world.flat, house_number=12, house_letter="B")
    make.make_unit(world.other_flat, house_number=13)
    where = reverse("signals:signal_new_complex", args=[world.flat.pk])
    client = world.client("huub")

    def door(unit: Unit) -> str:
        return reverse("signals:signal_new_unit", args=[unit.pk])

    for typed in ("12a", " 12 A ", "12-a"):
        assert client.post(where, {"number": typed}).headers["Location"] == door(half)
    several = client.post(where, {"number": "12"})
    assert several.context["several"] == [half, other_half]
    assert door(other_half) in text_of(several)
    for typed in ("13", "a", "", "9" * 40, "12c", "²"):
        answer = client.post(where, {"number": typed})
        assert answer.status_code == 200
        assert answer.context["form"].errors
    for stranger in ("carla", "carel", "rosa"):
        assert world.client(stranger).post(where, {"number": "12a"}).status_code == 404


def test_after_noting_there_is_a_way_to_the_next_door(world: World) -> None:
    client = world.client("huub")
    after = client.post(door_of(world), noted(world)).headers["Location"]
    doors = reverse("signals:signal_new_complex", args=[world.flat.pk])
    assert doors in text_of(client.get(after))
    assert doors not in text_of(client.get(after.split("?")[0]))
    assert doors not in text_of(world.client("anna").get(after))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"answered_for": ""}, "Kijk eerst wat er naar dit loket gaat."),
        ({"text": ""}, "Er is iets niet goed ingevuld"),
        ({}, "Er ontbreekt iets"),  # there is no consent
    ],
)
def test_the_gate_says_why_it_did_not_send(world: World, fields: dict[str, str], why: str) -> None:
    signal = signal_in(world, State.TRIAGE)
    client = world.client("anna")
    typed = {"text": "Mijn eigen zin.", **fields}
    shown = text_of(client.post(gate_of(signal), sending(world, **typed)))
    assert "Niet verstuurd" in shown and why in shown
    assert typed["text"] in shown
    assert "Niet verstuurd" not in text_of(client.get(gate_of(signal)))
    looked = {**sending(world, **typed), "look": "1"}
    del looked["send"]
    assert "Niet verstuurd" not in text_of(client.post(gate_of(signal), looked))


def test_the_doors_ask_the_same_whatever_their_number(world: World) -> None:
    client = world.client("huub")
    where = reverse("signals:signal_new_complex", args=[world.flat.pk])
    one = queries(client, where)
    for floor in range(5):
        make.make_unit(world.flat, floor=floor)
    assert queries(client, where) == one


def test_a_signal_is_noted(world: World) -> None:
    response = world.client("huub").post(
        door_of(world), noted(world, text="  Post ligt op de mat.  ", resident_told="on")
    )
    (signal,) = Signal.objects.all()
    assert response.headers["Location"] == f"{page_of(signal)}?genoteerd"
    assert (signal.unit, signal.category, signal.raised_by) == (
        world.unit,
        world.loneliness,
        world.huub,
    )
    assert signal.observations == world.loneliness.observations[:1]
    assert (signal.text, signal.resident, signal.resident_told) == (
        "Post ligt op de mat.",
        None,
        True,
    )


@pytest.mark.parametrize(("chosen", "became"), [("", "high"), ("low", "low")])
def test_the_subject_has_its_usual_urgency(world: World, chosen: str, became: str) -> None:
    Category.objects.filter(pk=world.loneliness.pk).update(default_urgency=Urgency.HIGH)
    world.client("huub").post(door_of(world), noted(world, urgency=chosen))
    assert Signal.objects.get().urgency == became


def test_ticks_under_another_subject_were_a_change_of_mind(world: World) -> None:
    other = make.make_category(world.linde, code="neglect", name="Verwaarlozing")
    data = noted(world, text="Gezien")
    data[forms.seen_in(str(other.pk))] = other.observations
    world.client("huub").post(door_of(world), data)
    assert Signal.objects.get().observations == world.loneliness.observations[:1]


def test_a_double_tap_is_one_signal(world: World) -> None:
    client = world.client("huub")
    data = noted(world)
    first, second = (client.post(door_of(world), data) for _tap in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Signal.objects.count() == 1


def test_the_form_of_another_person_is_another_form(world: World) -> None:
    data = noted(world)
    for who in ("huub", "bram"):
        assert world.client(who).post(door_of(world), data).status_code == 302
    assert Signal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_are_one_signal(world: World) -> None:
    data = noted(world)
    clients = [world.client("huub") for _tap in range(4)]
    ready = threading.Barrier(len(clients))
    places: list[str] = []

    def tap(client: Client) -> None:
        try:
            ready.wait(10)
            places.append(client.post(door_of(world), data).headers["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Signal.objects.count() == 1
    assert places == [f"{page_of(Signal.objects.get())}?genoteerd"] * len(clients)


def test_a_caretaker_gets_no_names(world: World) -> None:
    client = world.client("huub")
    assert "Kanarie" not in text_of(client.get(door_of(world)))
    client.post(door_of(world), noted(world, resident=str(world.resident.pk)))
    assert Signal.objects.get().resident is None
    assert looks() == []


def test_who_knows_the_residents_says_about_whom(world: World) -> None:
    gone = make.make_resident(world.unit, surname="Vertrokken")
    Occupancy.objects.filter(resident=gone).update(until=timezone.localdate())
    make.make_resident(world.unit, surname="Overleden", deceased_on=timezone.localdate())
    client = world.client("bram")
    response = client.get(door_of(world))
    assert response.context["form"].people == [world.resident]
    assert looks() == [("Bram", world.resident.pk)]
    client.post(door_of(world), noted(world, resident=str(world.resident.pk)))
    assert Signal.objects.get().resident == world.resident


def test_who_moved_away_meanwhile_is_said_to_have(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise signals.services.NotOfThisHome

    monkeypatch.setattr(signals.services, "raise_signal", refuse)
    response = world.client("bram").post(
        door_of(world), noted(world, resident=str(world.resident.pk), text="Gezien")
    )
    assert "resident" in response.context["form"].errors
    assert "Gezien" in text_of(response)


def test_arrears_are_noted_by_their_officer_about_who_has_the_lease(world: World) -> None:
    make.make_resident(world.unit, surname="Medebewoner", kind=OccupancyKind.CO_OCCUPANT)
    response = world.client("ina").get(door_of(world))
    form = response.context["form"]
    assert list(form.categories.values()) == [world.arrears]
    assert form.people == [world.resident]
    for who in ("huub", "bram", "anna"):
        offered = world.client(who).get(door_of(world)).context["form"].categories
        assert list(offered.values()) == [world.loneliness]
    refused = world.client("anna").post(door_of(world), noted(world, world.arrears, text="x"))
    assert "category" in refused.context["form"].errors


def test_subjects_out_of_use_and_of_others_are_not_offered(world: World) -> None:
    make.make_category(world.linde, code="old", is_active=False)
    make.make_category(world.hoeve)
    form = world.client("huub").get(door_of(world)).context["form"]
    assert list(form.categories.values()) == [world.loneliness]


def test_a_citizen_number_is_refused_and_nothing_is_lost(world: World) -> None:
    data = noted(world, text="Zijn nummer is 111222333.", urgency="low", resident_told="on")
    response = world.client("huub").post(door_of(world), data)
    form = response.context["form"]
    assert form.errors["text"].as_data()[0].code == "bsn"
    shown = text_of(response)
    assert "Zijn nummer is 111222333." in shown
    assert shown.count(" checked") == 4  # subject, tick, urgency, told
    assert data["form_key"] in shown
    assert not Signal.objects.exists()


def test_a_label_stops_the_form_once(world: World) -> None:
    client = world.client("huub")
    data = noted(world, text="Mevrouw is dement en verslaafd.")
    response = client.post(door_of(world), data)
    error, _tick = response.context["form"].errors["text"]
    assert "dement" in error
    assert "verslaafd" in error
    assert 'name="sure"' in text_of(response)
    assert 'name="sure"' not in text_of(client.get(door_of(world)))
    client.post(door_of(world), {**data, "sure": "on"})
    assert Signal.objects.get().text == data["text"]


def test_what_is_doubtful_is_asked_once_and_says_how_to_write_it(world: World) -> None:
    client = world.client("bram")
    typed = f"Mevrouw {world.resident.surname} zegt dat haar zoon Marco een dealer kent."
    data = noted(world, text=typed)
    page = text_of(client.post(door_of(world), data))
    assert not Signal.objects.exists()
    assert typed in page  # nothing is lost
    assert "“Marco”: een naam hoort niet in deze tekst" in page
    assert "“dealer”: dit beschuldigt iemand" in page
    client.post(door_of(world), {**data, "sure": "on"})
    assert Signal.objects.get().text == typed


def test_who_may_not_know_who_lives_here_learns_it_from_no_warning(world: World) -> None:
    """A name that is told apart would say whether somebody of that name is at home here."""
    for surname in (world.resident.surname, "Elders"):
        data = noted(world, text=f"Mevrouw {surname} deed niet open")
        page = text_of(world.client("huub").post(door_of(world), data))
        assert f"“{surname}”: een naam hoort niet in deze tekst" in page


def test_a_bank_account_is_refused_also_by_who_is_sure(world: World) -> None:
    data = noted(world, text="Laat zien: NL91 ABNA 0417 1643 00", sure="on")
    page = text_of(world.client("huub").post(door_of(world), data))
    assert "rekeningnummer (IBAN)" in page
    assert "laat een brief van de bank zien" in page
    assert not Signal.objects.exists()


def test_no_box_lets_a_citizen_number_through(world: World) -> None:
    data = noted(world, text="Dement, 111222333.", sure="on")
    assert world.client("huub").post(door_of(world), data).context["form"].errors["text"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"category": ""}, "category"),
        ({"category": "nonsense"}, "category"),
        ({"category": NOWHERE}, "category"),
        ({"category": "\0"}, "category"),
        ({"urgency": "nonsense"}, "urgency"),
        ({"called": "nonsense"}, "called"),
        ({"urgency": ["low", "nonsense"]}, "urgency"),
        ({"text": "a\0b"}, "text"),
        ({"text": "x" * (forms.TEXT_LENGTH + 1)}, "text"),
        ({"text": "dement " * 50_000}, "text"),
        ({"resident": NOWHERE}, "resident"),
        ({"resident": "nonsense"}, "resident"),
        ({"form_key": ""}, "form_key"),
        ({"form_key": "nonsense"}, "form_key"),
    ],
)
def test_bad_input_comes_back_with_a_sentence(
    world: World, fields: dict[str, Any], wrong: str
) -> None:
    response = world.client("bram").post(door_of(world), noted(world) | fields)
    assert response.status_code == 200
    assert wrong in response.context["form"].errors
    assert not Signal.objects.exists()


def test_an_observation_that_is_not_in_the_list_is_refused(world: World) -> None:
    name = forms.seen_in(str(world.loneliness.pk))
    response = world.client("huub").post(door_of(world), noted(world, **{name: ["dement"]}))
    assert name in response.context["form"].errors


def test_something_must_have_been_seen(world: World) -> None:
    name = forms.seen_in(str(world.loneliness.pk))
    response = world.client("huub").post(door_of(world), noted(world, **{name: []}))
    assert name in response.context["form"].errors
    Category.objects.filter(pk=world.loneliness.pk).update(observations=[])
    response = world.client("huub").post(door_of(world), noted(world, **{name: []}))
    assert "text" in response.context["form"].errors


def test_danger_comes_before_the_form(world: World) -> None:
    shown = text_of(world.client("huub").get(door_of(world)))
    assert shown.index("tel:112") < shown.index("tel:08002000") < shown.index('name="category"')


# --- one signal ---------------------------------------------------------------------------------


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
    assert set(reads.HAPPENED) == {*rules.STEPS, "raise", "late"}
    steps = rules.STEPS.items()
    by_people = {name for name, step in steps if step.actors - {rules.Actor.SYSTEM}}
    # These two are forms with words of their own.
    assert set(forms.BUTTONS) == by_people - {"tell", "merge"}
    assert set(forms.QUESTIONS) == {name for name, step in steps if step.reasons}


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


# --- the gate -----------------------------------------------------------------------------------


def sending(world: World, desk: Desk | None = None, **fields: Any) -> dict[str, Any]:
    desk = desk or world.buurtteam
    kind = fields.get("kind", BasisKind.CONSENT)
    return {
        "desk": str(desk.pk),
        "text": "Gordijnen zijn dagen dicht",
        "answered_for": f"{desk.pk}:{kind}",
        "send": "1",
        **fields,
    }


def test_the_page_proposes_a_desk_and_says_what_is_missing(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    response = world.client("anna").get(gate_of(signal))
    assert response.context["proposal"].desk == world.buurtteam
    answer = response.context["answer"]
    assert answer.decision.missing == ("consent",)
    assert str(answer.decision.missing[0].label) in text_of(response)
    assert str(world.resident.pk) in answer.consent_url
    assert html.escape(answer.consent_url) in response.content.decode()
    assert step_of(signal, "ask_basis") in text_of(response)


def test_from_the_missing_consent_one_comes_back_to_the_gate(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    client = world.client("anna")
    where = client.get(gate_of(signal)).context["answer"].consent_url
    form = client.get(where).context["form"]
    response = client.post(
        where.split("?")[0],
        {
            "receiver": form["receiver"].value(),
            "said": "yes",
            "channel": "phone",
            "next": form["next"].value(),
        },
    )
    assert response.headers["Location"] == gate_of(signal)
    assert client.get(gate_of(signal)).context["answer"].decision.open


def test_what_goes_is_shown_field_by_field(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(fields=["name", "observation"])
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signal = signal_in(world, State.TRIAGE, text="Post ligt op de mat.")
    answer = world.client("anna").get(gate_of(signal)).context["answer"]
    assert [value for _label, value in answer.facts] == [
        world.resident.name,
        "Gordijnen zijn dagen dicht\nPost ligt op de mat.",
    ]


def test_sending_goes_through_the_gate(world: World) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signal = signal_in(world, State.TRIAGE)
    response = world.client("anna").post(
        gate_of(signal), sending(world, text="Alleen dit."), follow=True
    )
    assert said(response) == ["success"]
    (referral,) = Referral.objects.all()
    assert (referral.desk, referral.text) == (world.buurtteam, "Alleen dit.")
    # Pressed twice: the second time there is nothing left to send.
    again = world.client("anna").post(gate_of(signal), sending(world), follow=True)
    assert said(again) == ["error"]
    assert Referral.objects.count() == 1


def test_another_desk_is_shown_before_anything_goes_there(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt, fields=["name"])
    for desk in (world.buurtteam, world.meldpunt):
        make.give_consent(world.resident, desk, by=world.bram)
    signal = signal_in(world, State.TRIAGE)
    client = world.client("anna")
    data = sending(world, world.meldpunt, answered_for=f"{world.buurtteam.pk}:consent")
    response = client.post(gate_of(signal), data)
    assert response.context["answer"].desk == world.meldpunt
    assert len(response.context["answer"].facts) == 1
    assert not Referral.objects.exists()
    (answered,) = re.findall(r'name="answered_for" value="([^"]+)"', text_of(response))
    client.post(gate_of(signal), {**data, "answered_for": answered})
    assert Referral.objects.get().desk == world.meldpunt


def test_a_consent_withdrawn_meanwhile_closes_the_gate_and_nothing_is_lost(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    response = world.client("anna").post(gate_of(signal), sending(world, text="Mijn zin."))
    assert response.context["answer"].decision.missing == ("consent",)
    assert "Mijn zin." in text_of(response)
    assert not Referral.objects.exists()


def test_looking_sends_nothing(world: World) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signal = signal_in(world, State.TRIAGE)
    data = sending(world)
    del data["send"]
    response = world.client("anna").post(gate_of(signal), {**data, "look": "1"})
    assert response.context["answer"].decision.open
    assert not Referral.objects.exists()


@pytest.mark.parametrize("text", ["", "a\0b", "x" * (forms.TEXT_LENGTH + 1), "111222333", "dement"])
def test_the_words_for_the_partner_obey_the_same_rules(world: World, text: str) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signal = signal_in(world, State.TRIAGE)
    response = world.client("anna").post(gate_of(signal), sending(world, text=text))
    assert "text" in response.context["form"].errors
    assert not Referral.objects.exists()


@pytest.mark.parametrize("desk", ["", "nonsense", "\0", NOWHERE])
def test_a_desk_without_agreement_is_no_choice(world: World, desk: str) -> None:
    signal = signal_in(world, State.TRIAGE)
    client = world.client("anna")
    for value in (desk, str(world.meldpunt.pk), str(world.gemeente.pk)):
        response = client.post(gate_of(signal), sending(world) | {"desk": value})
        assert "desk" in response.context["form"].errors


def test_danger_needs_a_reason_and_a_second_person(world: World) -> None:
    Category.objects.filter(pk=world.loneliness.pk).update(vital_possible=True)
    signal = signal_in(world, State.TRIAGE)
    client = world.client("anna")
    data = sending(world, kind=BasisKind.VITAL_INTEREST)
    answer = client.post(gate_of(signal), data).context["answer"]
    assert answer.decision.missing == ("reason", "second_person")
    # Oneself is no second person, and neither is somebody from elsewhere.
    for other in (world.anna, world.huub, world.carel, world.pim):
        form = client.post(
            gate_of(signal), {**data, "reason": given.REASON, "second_person": str(other.pk)}
        ).context["form"]
        assert "second_person" in form.errors
    assert not Referral.objects.exists()
    client.post(
        gate_of(signal), {**data, "reason": given.REASON, "second_person": str(world.bram.pk)}
    )
    basis = Referral.objects.get().basis
    assert (basis.kind, basis.decided_by, basis.second_person) == (
        BasisKind.VITAL_INTEREST,
        world.anna,
        world.bram,
    )


def test_without_possible_danger_only_consent_is_offered(world: World) -> None:
    signal = signal_in(world, State.TRIAGE)
    data = sending(
        world, kind=BasisKind.VITAL_INTEREST, answered_for=f"{world.buurtteam.pk}:consent"
    )
    response = world.client("anna").post(gate_of(signal), data)
    assert "kind" not in response.context["form"].fields
    assert response.context["answer"].decision.missing == ("consent",)


def arrears_signal(world: World) -> Signal:
    return make.make_signal(
        world.unit, world.arrears, by=world.ina, resident=world.resident, observations=[]
    )


def arrears(world: World, **fields: Any) -> dict[str, Any]:
    day = str(timezone.localdate() - timedelta(days=9))
    return {
        "desk": str(world.gemeente.pk),
        **dict.fromkeys(["contact_tried_on", "help_pointed_on", "reminded_on", "offered_on"], day),
        "amount": "840,50",
        "answered_for": f"{world.gemeente.pk}:{BasisKind.LEGAL_DUTY}",
        "send": "1",
        **fields,
    }


def test_arrears_go_with_four_days_and_an_amount(world: World) -> None:
    signal = arrears_signal(world)
    response = world.client("ina").post(
        gate_of(signal), arrears(world, text="Zij is verslaafd."), follow=True
    )
    assert said(response) == ["success"]
    (referral,) = Referral.objects.all()
    assert (referral.amount_cents, referral.text) == (84_050, "")
    assert "text" not in forms.ReferForm(signal=signal, by=world.ina).fields


def test_what_is_not_filled_in_the_gate_names_all_at_once(world: World) -> None:
    signal = arrears_signal(world)
    response = world.client("ina").post(
        gate_of(signal), arrears(world, amount="", reminded_on="", offered_on="")
    )
    assert response.context["answer"].decision.missing == ("reminded", "offered", "amount")
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reminded_on", "2999-01-01"),
        ("reminded_on", "31-02-2026"),
        ("reminded_on", "9" * 20),
        ("reminded_on", "\0"),
        ("amount", "-1"),
        ("amount", "0"),
        ("amount", "1" + "0" * 12),
        ("amount", "0,001"),
        ("amount", "NaN"),
        ("amount", "Infinity"),
        ("amount", "veel"),
        ("amount", "\0"),
    ],
)
def test_days_to_come_and_odd_amounts_come_back(world: World, name: str, value: str) -> None:
    signal = arrears_signal(world)
    response = world.client("ina").post(gate_of(signal), arrears(world, **{name: value}))
    assert response.status_code == 200
    assert name in response.context["form"].errors
    assert not Referral.objects.exists()


def test_an_objection_keeps_arrears_here(world: World) -> None:
    given.say(
        world.resident, world.gemeente, ConsentAction.OBJECTED, by=world.ina, purpose=Purpose.DEBT
    )
    response = world.client("ina").post(gate_of(arrears_signal(world)), arrears(world))
    assert response.context["answer"].decision.missing == ("objected",)
    # And where an objection that was made by phone can be taken down.
    assert str(world.resident.pk) in response.context["answer"].consent_url


def test_a_desk_without_agreement_is_not_proposed(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(until=timezone.localdate())
    response = world.client("anna").get(gate_of(signal_in(world, State.TRIAGE)))
    assert (response.context["proposal"].desk, response.context["answer"]) == (None, None)
    (passed,) = response.context["proposal"].answer.nearly
    assert passed.sentence in text_of(response)
    assert 'name="desk"' not in text_of(response)


def test_first_say_about_whom(world: World) -> None:
    signal = signal_in(world, State.TRIAGE, resident=None)
    for method in ("get", "post"):
        response = getattr(world.client("anna"), method)(gate_of(signal), follow=True)
        assert said(response) == ["error"]


@pytest.mark.parametrize("who", ["huub", "bram"])
def test_who_does_not_assess_is_sent_back_in_words(world: World, who: str) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    signal = signal_in(world, State.TRIAGE)
    response = world.client(who).post(gate_of(signal), sending(world), follow=True)
    assert said(response) == ["error"]
    assert not Referral.objects.exists()


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
    }
    office.post(reverse("admin:signals_category_add"), data)
    category = Category.objects.get(code="neglect")
    assert category.observations == ["Post, kranten en folders", "Het ruikt"]
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
