"""The desk's pages, the partners of a corporation, and what a resident agreed to."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import partners.services
from accounts.models import Membership, ReadEvent, Role
from accounts.secrets import decrypt
from partners import forms, reads, rules
from partners.models import Agreement, ConsentEvent, DeskMember, Referral
from partners.reads import Ledger
from partners.rules import Actor, BasisKind, ConsentAction, DataField, Part, Purpose, Said, State
from residents.models import Resident
from tests import factories as make
from tests.conftest import World
from tests.partners import given

NOWHERE = "00000000-0000-4000-8000-000000000000"
INBOX = reverse("partners:inbox")
DESKS = reverse("partners:desk_list")
MINE = reverse("partners:my_sharing")
STOP = reverse("partners:my_consent_withdraw")
ROAD = {
    State.REQUESTED: [],
    State.RECEIVED: [("open", "")],
    State.ACCEPTED: [("open", ""), ("accept", "")],
    State.IN_PROGRESS: [("open", ""), ("accept", ""), ("contact", "")],
    State.COMPLETED: [("open", ""), ("accept", ""), ("report", "contact_made")],
    State.FAILED: [("open", ""), ("accept", ""), ("fail", "moved")],
    State.REJECTED: [("open", ""), ("decline", "no_capacity")],
    State.INFO_ASKED: [("open", ""), ("ask", "")],
    State.WAITLISTED: [("open", ""), ("waitlist", "")],
    State.ON_HOLD: [("open", ""), ("accept", ""), ("contact", ""), ("hold", "other")],
}
WORDS = {
    "ask": Said(text="Welke taal?"),
    "waitlist": Said(expected_on=timezone.localdate() + timedelta(days=30)),
    "hold": Said(expected_on=timezone.localdate() + timedelta(days=14)),
}


def page_of(referral: Referral) -> str:
    return reverse("partners:referral_detail", args=[referral.pk])


def step_of(referral: Referral, name: str) -> str:
    return reverse("partners:referral_step", args=[referral.pk, name])


def consents_of(resident: Resident) -> str:
    return reverse("partners:consents_of", args=[resident.pk])


def ledger(world: World, who: str) -> Ledger:
    shown = world.client(who).get(consents_of(world.resident)).context["part"]["ledger"]
    assert isinstance(shown, Ledger)
    return shown


def record_for(resident: Resident) -> str:
    return reverse("partners:consent_record", args=[resident.pk])


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def said(response: Any) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]


def referral_in(world: World, state: State, **fields: Any) -> Referral:
    referral = given.refer_care(world.resident, world.buurtteam, by=world.anna, **fields)
    for step, reason in ROAD[state]:
        partners.services.take_step(
            referral,
            step,
            actor=Actor.PARTNER,
            by=world.pim,
            reason=reason,
            said=WORDS.get(step, Said()),
        )
    referral.refresh_from_db()
    return referral


def looks() -> list[tuple[str, str]]:
    return list(ReadEvent.objects.order_by("pk").values_list("actor__name", "purpose"))


def queries(client: Client, where: str, **headers: Any) -> int:
    client.get(where, **headers)
    with CaptureQueriesContext(connection) as found:
        assert client.get(where, **headers).status_code == 200
    return len(found)


def in_box(client: Client, group: str, where: str = INBOX) -> list[Referral]:
    section = client.get(where).context["inbox"].sections[group]
    return [line.referral for line in section.rows]


# --- the inbox ----------------------------------------------------------------------------------


def test_the_inbox_sorts_by_what_must_be_done(world: World) -> None:
    made = {state: referral_in(world, state) for state in ROAD}
    client = world.client("pim")
    assert in_box(client, "nieuw") == [made[State.REQUESTED]]
    assert in_box(client, "antwoorden") == [made[State.RECEIVED]]
    assert {row.state for row in in_box(client, "mee-bezig")} == {
        *(State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD),
    }
    assert in_box(client, "wachtlijst") == [made[State.WAITLISTED]]
    assert in_box(client, "gevraagd") == [made[State.INFO_ASKED]]
    assert {row.state for row in in_box(client, "afgelopen")} == {
        *(State.COMPLETED, State.FAILED, State.REJECTED),
    }


def test_what_is_unopened_says_nothing_about_anybody(world: World) -> None:
    referral = referral_in(world, State.REQUESTED)
    client = world.client("pim")
    for where in (INBOX, page_of(referral)):
        shown = text_of(client.get(where))
        assert referral.reference in shown
        for secret in ("Kanarie", "Eenzaamheid", "Gordijnen", world.unit.address):
            assert secret not in shown
    assert looks() == []


def test_nobody_is_named_in_the_inbox_after_opening_either(world: World) -> None:
    referral_in(world, State.ACCEPTED)
    shown = text_of(world.client("pim").get(INBOX))
    assert "Eenzaamheid" in shown
    assert "Kanarie" not in shown


def test_urgent_and_first_due_come_first(world: World) -> None:
    later = referral_in(world, State.REQUESTED)
    urgent = referral_in(world, State.REQUESTED, urgent=True)
    late = referral_in(world, State.REQUESTED)
    day = timezone.localdate() - timedelta(days=1)
    Referral.objects.filter(pk=late.pk).update(answer_due_on=day)
    new = in_box(world.client("pim"), "nieuw")
    assert new == [urgent, late, later]
    assert [row.answer_is_late for row in new] == [False, True, False]


def test_the_other_desk_and_a_former_member_see_an_empty_inbox(world: World) -> None:
    referral = referral_in(world, State.ACCEPTED)
    assert not in_box(world.client("petra"), "mee-bezig")
    DeskMember.objects.filter(user=world.pim).update(until=timezone.localdate())
    client = world.client("pim")
    assert client.get(INBOX).status_code == 403
    assert client.get(page_of(referral)).status_code == 404


def test_the_inbox_asks_the_same_whatever_its_length(world: World) -> None:
    client = world.client("pim")
    for state in ROAD:
        referral_in(world, state)
    one = queries(client, INBOX)
    for state in [*ROAD] * 2:
        referral_in(world, state)
    assert queries(client, INBOX) == one


# --- one referral -------------------------------------------------------------------------------


def test_opening_is_recorded_and_shows_who_it_is_about(world: World) -> None:
    referral = referral_in(world, State.REQUESTED)
    shown = text_of(world.client("pim").post(step_of(referral, "open"), follow=True))
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED
    assert "Kanarie" in shown
    assert "Gordijnen zijn dagen dicht" in shown
    assert world.linde.phone in shown
    (look,) = ReadEvent.objects.all()
    assert (look.actor, look.person_id, look.purpose) == (
        world.pim,
        world.resident.pk,
        "referral",
    )


def test_the_desk_reads_the_agreed_fields_and_nothing_more(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(
        fields=[DataField.NAME, DataField.OBSERVATION]
    )
    Resident.objects.filter(pk=world.resident.pk).update(phone="06 99 88 77 66", email="a@b.nl")
    shown = text_of(world.client("pim").get(page_of(referral_in(world, State.RECEIVED))))
    assert "Kanarie" in shown
    for kept in ("06 99 88 77 66", "a@b.nl", world.unit.address):
        assert kept not in shown


def test_arrears_show_the_amount_and_no_story(world: World) -> None:
    referral = given.refer_debt(world.resident, world.gemeente, by=world.ina)
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.gea)
    response = world.client("gea").get(page_of(referral))
    assert "€ 840,50" in text_of(response)
    assert {name for name, _value in response.context["facts"]} == {
        str(name.label)[:1].upper() + str(name.label)[1:] for name in rules.DEBT_FIELDS
    }


def test_a_protected_address_does_not_travel(world: World) -> None:
    Resident.objects.filter(pk=world.resident.pk).update(protected_address=True)
    shown = text_of(world.client("pim").get(page_of(referral_in(world, State.RECEIVED))))
    assert "Kanarie" in shown
    assert world.unit.address not in shown


def test_why_there_was_danger_stays_in_the_corporation(world: World) -> None:
    referral = partners.services.refer(
        given.care(world.resident, grounds=frozenset({BasisKind.VITAL_INTEREST})),
        world.buurtteam,
        given.danger(world.bram),
        by=world.anna,
        origin_kind="signals.follow_up",
    )
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    assert given.REASON not in text_of(world.client("pim").get(page_of(referral)))
    sender = text_of(world.client("anna").get(page_of(referral)))
    assert given.REASON in sender
    assert world.bram.name in sender


@pytest.mark.parametrize("state", ROAD)
@pytest.mark.parametrize("who", ["pim", "anna"])
def test_the_table_draws_the_buttons(world: World, state: State, who: str) -> None:
    referral = referral_in(world, state)
    actor = Actor.PARTNER if who == "pim" else Actor.SENDER
    shown = text_of(world.client(who).get(page_of(referral)))
    offered = set(re.findall(rf'action="{page_of(referral)}stap/(\w+)/"', shown))
    steps = rules.steps_open(state, actor)
    assert offered == {step.name for step in steps if Part.DESK not in step.needs}
    elsewhere = any(Part.DESK in step.needs for step in steps)
    assert (f'href="{page_of(referral)}doorleiden/"' in shown) is elsewhere


def test_every_step_has_its_words() -> None:
    assert set(forms.BUTTONS) == set(rules.STEPS) - {"expire"}  # by the system only
    assert set(reads.HAPPENED) == {*rules.STEPS, "refer", "come", "late", "remind"}
    # The corporation withdraws with a button: the reason is that it does.
    with_reasons = {name for name, step in rules.STEPS.items() if step.reasons} - {"cancel"}
    assert set(forms.QUESTIONS) == with_reasons
    assert set(forms.TEXTS) == {n for n, one in rules.STEPS.items() if Part.TEXT in one.takes}
    assert set(forms.DAYS) == {n for n, one in rules.STEPS.items() if Part.EXPECTED_ON in one.takes}


def test_a_step_with_its_reason(world: World) -> None:
    referral = referral_in(world, State.RECEIVED)
    response = world.client("pim").post(
        step_of(referral, "decline"), {"reason": "no_capacity"}, follow=True
    )
    assert said(response) == ["success"]
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (State.REJECTED, "no_capacity")


@pytest.mark.parametrize("reason", ["", "nonsense", "contact_made", "\0", "x" * 9999])
def test_a_step_without_a_good_reason_comes_back(world: World, reason: str) -> None:
    referral = referral_in(world, State.RECEIVED)
    response = world.client("pim").post(step_of(referral, "decline"), {"reason": reason})
    assert response.status_code == 200
    (button,) = (b for b in response.context["buttons"] if b.name == "decline")
    assert button.form.errors["reason"]
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED


@pytest.mark.parametrize(
    ("who", "name"),
    [("pim", "report"), ("pim", "cancel"), ("anna", "accept"), ("anna", "open")],
)
def test_a_step_that_is_not_open_is_refused_in_words(world: World, who: str, name: str) -> None:
    referral = referral_in(world, State.RECEIVED)
    response = world.client(who).post(
        step_of(referral, name), {"reason": "contact_made"}, follow=True
    )
    assert said(response) == ["error"]
    referral.refresh_from_db()
    assert referral.state == State.RECEIVED


def test_an_unknown_step_is_404(world: World) -> None:
    referral = referral_in(world, State.RECEIVED)
    assert world.client("pim").post(step_of(referral, "nonsense")).status_code == 404


def test_the_sender_withdraws_and_the_desk_can_read_it_no_more(world: World) -> None:
    referral = referral_in(world, State.ACCEPTED)
    # A reason of one's own choice is not taken over.
    response = world.client("anna").post(
        step_of(referral, "cancel"), {"reason": "consent_withdrawn"}, follow=True
    )
    assert response.status_code == 200
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (State.CANCELLED, "by_sender")
    client = world.client("pim")
    assert client.get(page_of(referral)).status_code == 404
    assert client.post(step_of(referral, "contact")).status_code == 404
    assert referral.reference not in text_of(client.get(INBOX))


def test_the_desk_reads_back_for_thirty_days(world: World) -> None:
    referral = referral_in(world, State.COMPLETED)
    client = world.client("pim")
    assert client.get(page_of(referral)).status_code == 200
    Referral.objects.filter(pk=referral.pk).update(
        closed_at=timezone.now() - rules.LOOK_BACK - timedelta(minutes=1)
    )
    assert client.get(page_of(referral)).status_code == 404
    assert in_box(client, "afgelopen") == []


def test_each_side_sees_its_own_names_only(world: World) -> None:
    referral = referral_in(world, State.ACCEPTED)
    partner = text_of(world.client("pim").get(page_of(referral)))
    sender = text_of(world.client("anna").get(page_of(referral)))
    happened = {
        who: [line.who for line in world.client(who).get(page_of(referral)).context["happenings"]]
        for who in ("pim", "anna")
    }
    assert happened["pim"] == ["De Linde", "Pim", "Pim"]
    assert happened["anna"][0] == "Anna"
    assert "Pim" not in happened["anna"]
    assert "Decided by" not in partner
    assert referral.desk.name in sender


# --- with whom we work --------------------------------------------------------------------------


def test_partners_show_their_agreements_and_what_runs(world: World) -> None:
    referral_in(world, State.ACCEPTED)
    referral_in(world, State.COMPLETED)
    given.refer_debt(world.resident, world.gemeente, by=world.ina)
    soon = timezone.localdate() + timedelta(days=10)
    Agreement.objects.filter(pk=world.agreement.pk).update(until=soon)

    def open_at(who: str) -> dict[str, int]:
        found = world.client(who).get(DESKS).context["partners"]
        return {desk.name: desk.open_referrals for partner in found for desk in partner.desks}

    assert open_at("anna") == {world.buurtteam.name: 1, world.gemeente.name: 0}
    assert open_at("ina") == {world.buurtteam.name: 0, world.gemeente.name: 1}
    found = world.client("anna").get(DESKS).context["partners"]
    standings = {agreed.agreement: agreed.standing for p in found for agreed in p.agreed}
    assert standings == {world.agreement: "soon", world.debt_agreement: "holds"}


@pytest.mark.parametrize(
    ("since", "until", "standing"),
    [(-9, 0, "ended"), (-9, -1, "ended"), (1, None, "later"), (-9, 61, "holds"), (0, 60, "soon")],
)
def test_where_an_agreement_stands(
    world: World, since: int, until: int | None, standing: str
) -> None:
    today = timezone.localdate()
    agreement = make.make_agreement(
        world.hoeve,
        world.meldpunt,
        since=today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    )
    (partner,) = world.client("carel").get(DESKS).context["partners"]
    assert [(row.agreement, row.standing) for row in partner.agreed] == [(agreement, standing)]


def test_the_partners_ask_the_same_whatever_their_number(world: World) -> None:
    client = world.client("anna")
    one = queries(client, DESKS)
    for _more in range(5):
        make.make_agreement(world.linde, make.make_desk())
    assert queries(client, DESKS) == one


# --- what a resident agreed to ------------------------------------------------------------------


def answer(world: World, **fields: str) -> dict[str, str]:
    return {
        "receiver": forms.choice_of(world.buurtteam.organisation_id, Purpose.CARE),
        "said": "yes",
        "channel": "spoken",
        **fields,
    }


def test_consent_is_recorded_with_the_text_that_was_asked(world: World) -> None:
    response = world.client("bram").post(record_for(world.resident), answer(world))
    assert response.headers["Location"] == consents_of(world.resident)
    (event,) = ConsentEvent.objects.all()
    assert (event.action, event.by, event.text_version, event.organisation) == (
        ConsentAction.GIVEN,
        world.bram,
        rules.CONSENT_TEXTS[Purpose.CARE].version,
        world.buurtteam.organisation,
    )
    (standing,) = (
        world.client("bram").get(consents_of(world.resident)).context["part"]["ledger"].standings
    )
    assert standing.holds


@pytest.mark.parametrize(
    ("next_page", "goes_to"),
    [("/signalen/", "/signalen/"), ("https://evil.example/", None), ("//evil.example", None)],
)
def test_after_recording_one_goes_on_inside_the_house(
    world: World, next_page: str, goes_to: str | None
) -> None:
    response = world.client("bram").post(record_for(world.resident), answer(world, next=next_page))
    assert response.headers["Location"] == (goes_to or consents_of(world.resident))


@pytest.mark.parametrize(
    "fields",
    [
        {"receiver": ""},
        {"receiver": "nonsense"},
        {"receiver": f"{NOWHERE}:care"},
        {"receiver": "\0"},
        {"said": ""},
        {"said": "given"},
        {"channel": "own_page"},
        {"channel": ""},
        {"next": "x" * 9999},
    ],
)
def test_bad_answers_come_back_and_nothing_is_written(world: World, fields: dict[str, str]) -> None:
    response = world.client("bram").post(record_for(world.resident), answer(world, **fields))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ConsentEvent.objects.exists()


def test_an_organisation_without_agreement_cannot_be_asked_for(world: World) -> None:
    receiver = forms.choice_of(world.meldpunt.organisation_id, Purpose.CARE)
    response = world.client("bram").post(
        record_for(world.resident), answer(world, receiver=receiver)
    )
    assert "receiver" in response.context["form"].errors


def test_a_consent_outlives_the_agreement_until_it_is_withdrawn(world: World) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    Agreement.objects.filter(pk=world.agreement.pk).update(until=timezone.localdate())
    world.client("bram").post(record_for(world.resident), answer(world, said="no"))
    assert ConsentEvent.objects.order_by("-pk")[0].action == ConsentAction.WITHDRAWN


def test_a_no_that_was_never_a_yes_is_written_down_as_a_no(world: World) -> None:
    client = world.client("bram")
    client.post(record_for(world.resident), answer(world, said="no"))
    event = ConsentEvent.objects.get()
    assert (event.action, event.by) == (ConsentAction.REFUSED, world.bram)
    assert "geen toestemming" in client.get(consents_of(world.resident)).content.decode()
    for said, action in (("yes", "given"), ("no", "withdrawn"), ("no", "withdrawn")):
        client.post(record_for(world.resident), answer(world, said=said))
        assert ConsentEvent.objects.order_by("-pk")[0].action == action


def test_for_arrears_one_objects_and_does_not_withdraw(world: World) -> None:
    receiver = forms.choice_of(world.gemeente.organisation_id, Purpose.DEBT)
    client = world.client("ina")
    client.post(record_for(world.resident), answer(world, receiver=receiver, said="no"))
    (event,) = ConsentEvent.objects.all()
    assert (event.action, event.purpose) == (ConsentAction.OBJECTED, Purpose.DEBT)


def test_arrears_are_between_the_resident_and_the_officer(world: World) -> None:
    given.say(
        world.resident, world.gemeente, ConsentAction.OBJECTED, by=world.ina, purpose=Purpose.DEBT
    )
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    seen = {
        who: {
            event.purpose
            for event in world.client(who)
            .get(consents_of(world.resident))
            .context["part"]["ledger"]
            .events
        }
        for who in ("anna", "bram", "wil", "ina")
    }
    assert seen == {
        "anna": {Purpose.CARE},
        "bram": {Purpose.CARE},
        "wil": {Purpose.CARE},
        "ina": {Purpose.DEBT},
    }
    # The officer asks nothing about care; the coach may take an objection down.
    offered = {
        who: {value.split(":")[1] for value, _label in forms.receivers(world.resident, user)}
        for who, user in (("ina", world.ina), ("bram", world.bram))
    }
    assert offered == {"ina": {Purpose.DEBT}, "bram": {Purpose.CARE, Purpose.DEBT}}


def test_an_old_consent_is_to_be_asked_again(world: World) -> None:
    event = ConsentEvent.objects.create(
        corporation=world.linde,
        resident=world.resident,
        organisation=world.buurtteam.organisation,
        purpose=Purpose.CARE,
        action=ConsentAction.GIVEN,
        channel="spoken",
        text_version="2026-1",
        by=world.bram,
        at=timezone.now() - rules.CONSENT_HOLDS - timedelta(days=1),
    )
    standings = ledger(world, "bram").standings
    assert [(row.last, row.holds) for row in standings] == [(event, False)]


def test_looking_at_the_consents_is_in_the_log(world: World) -> None:
    world.client("bram").get(consents_of(world.resident))
    assert looks() == [("Bram", "consent")]


def test_the_panel_asks_the_same_whatever_its_length(world: World) -> None:
    client = world.client("bram")
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    one = queries(client, consents_of(world.resident))
    for _more in range(5):
        desk = make.make_desk()
        make.make_agreement(world.linde, desk)
        make.give_consent(world.resident, desk, by=world.bram)
    assert queries(client, consents_of(world.resident)) == one


# --- the resident's own page --------------------------------------------------------------------


def test_a_resident_reads_what_was_shared_and_why(world: World) -> None:
    referral_in(world, State.ACCEPTED)
    response = world.client("rosa").get(MINE)
    (shared,) = response.context["shared"]
    assert shared.text == "Gordijnen zijn dagen dicht"
    assert world.buurtteam.organisation.name in text_of(response)
    assert not world.client("robin").get(MINE).context["shared"]


def test_what_was_stopped_in_time_is_said_to_have_reached_nobody(world: World) -> None:
    for state in (State.REQUESTED, State.RECEIVED):
        referral_in(world, state)
    client = world.client("rosa")
    assert [row.was_read for row in client.get(MINE).context["shared"]] == [True, False]
    stop(world)
    response = client.get(MINE)
    assert [row.was_read for row in response.context["shared"]] == [True, False]
    assert text_of(response).count("Gordijnen zijn dagen dicht") == 1


def test_what_was_shared_in_danger_is_not_quoted(world: World) -> None:
    partners.services.refer(
        given.care(world.resident, grounds=frozenset({BasisKind.VITAL_INTEREST})),
        world.buurtteam,
        given.danger(world.bram),
        by=world.anna,
        origin_kind="signals.follow_up",
    )
    response = world.client("rosa").get(MINE)
    assert len(response.context["shared"]) == 1
    assert "Gordijnen" not in text_of(response)
    assert given.REASON not in text_of(response)


def stop(world: World, who: str = "rosa", purpose: str = Purpose.CARE) -> Any:
    desk = world.gemeente if purpose == Purpose.DEBT else world.buurtteam
    data = {"receiver": forms.choice_of(desk.organisation_id, purpose)}
    return world.client(who).post(STOP, data, follow=True)


def test_one_button_stops_what_was_agreed_to_and_what_runs_on_it(world: World) -> None:
    referral = referral_in(world, State.ACCEPTED)
    assert STOP in text_of(world.client("rosa").get(MINE))
    assert said(stop(world)) == ["success"]
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (State.CANCELLED, "consent_withdrawn")
    event = ConsentEvent.objects.order_by("-pk")[0]
    assert (event.action, event.channel, event.by) == (
        ConsentAction.WITHDRAWN,
        "own_page",
        world.rosa,
    )
    assert STOP not in text_of(world.client("rosa").get(MINE))
    # Pressed a second time, it adds nothing to the ledger.
    assert said(stop(world)) == ["info"]
    assert ConsentEvent.objects.count() == 2


def test_a_resident_objects_to_sharing_arrears(world: World) -> None:
    referral = given.refer_debt(world.resident, world.gemeente, by=world.ina)
    assert said(stop(world, purpose=Purpose.DEBT)) == ["success"]
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == (State.CANCELLED, "objected")


@pytest.mark.parametrize("receiver", ["", "nonsense", "a:b:c", "\0", f"{NOWHERE}:care"])
def test_what_is_not_there_cannot_be_stopped(world: World, receiver: str) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    response = world.client("rosa").post(STOP, {"receiver": receiver}, follow=True)
    assert said(response) == ["info"]
    assert ConsentEvent.objects.count() == 1


def test_nobody_stops_it_for_somebody_else(world: World) -> None:
    make.give_consent(world.resident, world.buurtteam, by=world.bram)
    assert said(stop(world, "robin")) == ["info"]
    assert ConsentEvent.objects.count() == 1


def test_the_own_page_is_a_panel_too_and_asks_the_same(world: World) -> None:
    client = world.client("rosa")
    referral_in(world, State.ACCEPTED)
    panel = client.get(MINE, headers={"HX-Request": "true"})
    assert b"<html" not in panel.content
    assert b"csrfmiddlewaretoken" in panel.content
    one = queries(client, MINE)
    for _more in range(5):
        referral_in(world, State.ACCEPTED)
    assert queries(client, MINE) == one


# --- looking changes nothing --------------------------------------------------------------------


def test_looking_writes_nothing_but_the_log(world: World) -> None:
    referral = referral_in(world, State.RECEIVED)
    waiting = referral_in(world, State.REQUESTED)
    pages = [
        ("pim", INBOX),
        ("pim", page_of(referral)),
        ("pim", page_of(waiting)),
        ("anna", page_of(referral)),
        ("anna", DESKS),
        ("bram", consents_of(world.resident)),
        ("bram", f"{record_for(world.resident)}?{urlencode({'purpose': Purpose.CARE})}"),
        ("rosa", MINE),
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
    waiting.refresh_from_db()
    assert waiting.state == State.REQUESTED


def test_a_superuser_and_a_former_coordinator_are_strangers(world: World) -> None:
    referral = referral_in(world, State.ACCEPTED)
    world.fien.is_superuser = True
    world.fien.save()
    assert world.client("fien").get(page_of(referral)).status_code == 404
    Membership.objects.filter(user=world.anna, role=Role.COORDINATOR).update(
        until=timezone.localdate()
    )
    client = world.client("anna")
    assert client.get(page_of(referral)).status_code == 404
    assert client.post(step_of(referral, "cancel")).status_code == 404
    assert client.get(DESKS).status_code == 403


# --- the administration -------------------------------------------------------------------------


@pytest.fixture
def office(world: World) -> Client:
    """Ada's window on the administration: her right to it, and her corporation."""
    world.ada.is_staff = world.ada.is_superuser = True
    world.ada.save()
    return world.client("ada")


def test_an_agreement_is_kept_in_the_administration(world: World, office: Client) -> None:
    where = reverse("admin:partners_agreement_add")
    data = {
        "corporation": str(world.linde.pk),
        "organisation": str(world.meldpunt.organisation_id),
        "kind": "cooperation",
        "parties-TOTAL_FORMS": "0",
        "parties-INITIAL_FORMS": "0",
        "purpose": Purpose.DEBT,
        "categories": "arrears, rent",
        "reaction_days": "21",
        "fields": ["name", "observation"],
        "response_days": "5",
        "since": "2026-01-01",
        "until": "",
    }
    refused = office.post(where, data)
    assert refused.status_code == 200  # the law's list is closed
    office.post(where, {**data, "fields": ["name", "amount"]})
    agreement = Agreement.objects.get(organisation=world.meldpunt.organisation)
    assert (agreement.categories, agreement.fields) == (["arrears", "rent"], ["name", "amount"])
    assert office.post(where, {**data, "corporation": str(world.hoeve.pk)}).status_code == 200
    assert Agreement.objects.filter(corporation=world.hoeve).count() == 0


def test_the_secret_of_a_webhook_is_shown_once(world: World, office: Client) -> None:
    where = reverse("admin:partners_endpoint_add")
    data = {"desk": str(world.buurtteam.pk), "url": "http://partner.example/in"}
    assert "url" in office.post(where, data).context["adminform"].form.errors
    shown = text_of(office.post(where, {**data, "url": "https://partner.example/in"}, follow=True))
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown)
    endpoint = world.buurtteam.endpoints.get()
    assert decrypt(endpoint.secret) == secret
    again = office.get(reverse("admin:partners_endpoint_change", args=[endpoint.pk]))
    assert "whsec_" not in text_of(again)


@pytest.mark.parametrize("name", ["referral", "referralevent", "sharingbasis", "consentevent"])
def test_traces_are_looked_at_without_their_words(world: World, office: Client, name: str) -> None:
    referral = referral_in(world, State.ACCEPTED)
    rows: dict[str, Any] = {
        "referral": referral,
        "referralevent": referral.events.first(),
        "sharingbasis": referral.basis,
        "consentevent": referral.basis.consent,
    }
    pages = [
        reverse(f"admin:partners_{name}_changelist"),
        reverse(f"admin:partners_{name}_change", args=[rows[name].pk]),
    ]
    for where in pages:
        shown = text_of(office.get(where))
        for kept in ("Kanarie", "Gordijnen", "Eenzaamheid"):
            assert kept not in shown
    assert office.post(pages[1], {"state": "completed"}).status_code == 403
    Membership.objects.filter(user=world.ada).update(corporation=world.hoeve)
    assert office.get(pages[1]).status_code == 302  # not hers: back to the list
