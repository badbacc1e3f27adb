"""Passing on: what may go, and what is refused."""

import html
import re

import pytest
from django.utils import timezone

from partners.models import Agreement, Referral
from partners.rules import BasisKind
from signals import forms
from signals.rules import State
from tests import factories as make
from tests.conftest import World
from tests.partners import given
from tests.signals.pages import (
    NOWHERE,
    gate_of,
    said,
    sending,
    signal_in,
    step_of,
    text_of,
)


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
    make.add_ground(world.loneliness, BasisKind.VITAL_INTEREST)
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
