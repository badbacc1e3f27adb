"""A referral as FHIR R4, read by a library that was not written here."""

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.consent import Consent
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.servicerequest import ServiceRequest
from fhir.resources.R4B.task import Task
from pydantic import ValidationError

import partners.services
from accounts.models import ReadEvent
from partners import reads
from partners.models import Referral
from partners.rules import CARE_FIELDS, DEBT_FIELDS, Actor, BasisKind, Purpose, State
from partners.rules.fhir import fhir_of
from tests import factories as make
from tests.conftest import World
from tests.partners import given
from tests.partners.api_client import system_of
from tests.partners.test_views import referral_in

pytestmark = pytest.mark.django_db
# In the corporation, at another desk, in the other corporation, the resident.
EVERYBODY = ["anna", "bram", "huub", "ina", "ada", "carel", "carla", "pim", "petra", "gea", "rosa"]
PARTS = {
    "Task": Task,
    "ServiceRequest": ServiceRequest,
    "Patient": Patient,
    "Consent": Consent,
}
# Of R4, hl7.org/fhir/R4/valueset-task-status.html and valueset-request-status.html.
TASK = {
    *("draft", "requested", "received", "accepted", "rejected", "ready", "cancelled"),
    *("in-progress", "on-hold", "failed", "completed", "entered-in-error"),
}
REQUEST = {
    *("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"),
}


def subsets(fields: frozenset[Any]) -> list[tuple[str, ...]]:
    """Every field alone, every field missing, all and none."""
    names = sorted(str(name) for name in fields)
    alone = [(name,) for name in names]
    without = [tuple(n for n in names if n != name) for name in names]
    return [(), *alone, *without, tuple(names)]


def referral_of(world: World, kind: str) -> Referral:
    world.resident.phone, world.resident.email = "0612345678", "k@example.org"
    world.resident.save()
    if kind == BasisKind.LEGAL_DUTY:
        return given.refer_debt(world.resident, world.gemeente, by=world.ina)
    if kind == BasisKind.VITAL_INTEREST:
        return make.refer_in_danger(world)
    return given.refer_care(world.resident, world.buurtteam, by=world.anna)


def read(referral: Referral) -> dict[str, Any]:
    """By the library: each resource on its own, and the whole."""
    text = json.dumps(reads.bundle_of(referral))
    Bundle.model_validate_json(text)
    found = {}
    for entry in json.loads(text)["entry"]:
        resource = entry["resource"]
        PARTS[resource["resourceType"]].model_validate(resource)
        found[resource["resourceType"]] = resource
        assert entry["fullUrl"] == f"urn:uuid:{resource['id']}"
    return found


def test_it_validates_for_every_state_ground_and_set_of_fields(
    world: World, tell: Callable[[str], None]
) -> None:
    number = 0
    for kind in BasisKind:
        referral = referral_of(world, kind)
        is_debt = referral.purpose == Purpose.DEBT
        loaded = Referral.objects.for_page().get(pk=referral.pk)
        for state, fields in itertools.product(
            State, subsets(DEBT_FIELDS if is_debt else CARE_FIELDS)
        ):
            loaded.state, loaded.fields = state, list(fields)
            loaded.closed_at = None if loaded.is_open else timezone.now()
            found = read(loaded)
            number += 1
            assert found["Task"]["status"] == fhir_of(state).task
            assert ("Consent" in found) is (kind == BasisKind.CONSENT)
            assert bool(found["Patient"].get("name")) is ("name" in fields)
            assert bool(found["Patient"].get("address")) is ("address" in fields)
            ways = {way["system"] for way in found["Patient"].get("telecom", [])}
            assert ways == {"phone", "email"} & set(fields)
            assert bool(found["Patient"].get("communication")) is ("language" in fields)
            assert bool(found["ServiceRequest"].get("note")) is ("observation" in fields)
            assert bool(found["Task"].get("input")) is ("amount" in fields)
    assert number == len(State) * (2 * 14 + 12)
    tell(f"FHIR R4: {number} bundles (state x ground x fields) validate with fhir.resources")


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_code_of_fhir(state: State) -> None:
    assert fhir_of(state).task in TASK
    assert fhir_of(state).request in REQUEST


@pytest.mark.parametrize(
    ("state", "task", "business"),
    [
        (State.REQUESTED, "requested", ""),
        (State.RECEIVED, "requested", "received"),
        (State.ACCEPTED, "accepted", ""),
        (State.IN_PROGRESS, "in-progress", ""),
        (State.COMPLETED, "completed", ""),
        (State.FAILED, "failed", ""),
        (State.REJECTED, "rejected", ""),
        (State.CANCELLED, "cancelled", ""),
    ],
)
def test_the_words_are_those_of_the_closed_loop(state: State, task: str, business: str) -> None:
    assert (fhir_of(state).task, fhir_of(state).business) == (task, business)


def test_the_library_would_notice() -> None:
    """The control."""
    with pytest.raises(ValidationError):
        Task.model_validate({"resourceType": "Task", "intent": "order"})
    with pytest.raises(ValidationError):
        Task.model_validate({"resourceType": "Task", "status": "x", "intent": "y", "mood": "z"})
    with pytest.raises(ValidationError):
        Consent.model_validate({"resourceType": "Consent", "status": "active"})


def test_the_consent_is_the_one_of_the_ledger(world: World) -> None:
    referral = Referral.objects.for_page().get(pk=referral_of(world, BasisKind.CONSENT).pk)
    found = read(referral)
    (info,) = found["ServiceRequest"]["supportingInfo"]
    assert info["reference"] == f"urn:uuid:{found['Consent']['id']}"
    assert found["Consent"]["policyRule"]["text"] == "2026-1"
    period = found["Consent"]["provision"]["period"]
    assert period["start"] == timezone.localdate().isoformat()
    assert period["end"] == (timezone.localdate() + timedelta(days=365)).isoformat()


def test_a_protected_address_does_not_travel(world: World) -> None:
    world.resident.protected_address = True
    world.resident.save()
    referral = Referral.objects.for_page().get(pk=referral_of(world, BasisKind.CONSENT).pk)
    assert "address" not in read(referral)["Patient"]


def test_two_referrals_of_one_resident_have_nothing_in_common(world: World) -> None:
    first = read(Referral.objects.for_page().get(pk=referral_in(world, State.ACCEPTED).pk))
    second = read(Referral.objects.for_page().get(pk=referral_in(world, State.ACCEPTED).pk))
    ids = [{part["id"] for part in found.values()} for found in (first, second)]
    assert not ids[0] & ids[1]
    assert str(world.resident.pk) not in json.dumps([first, second])


def test_the_api_gives_it_once_it_was_opened(world: World) -> None:
    system = system_of(world.buurtteam)
    referral = referral_in(world, State.REQUESTED)
    path = f"/referrals/{referral.pk}/fhir"
    refused = system.get(path)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("unopened")
    assert not ReadEvent.objects.exists()
    system.step(referral, "open")
    answer = system.get(path)
    assert answer.status_code == 200
    Bundle.model_validate_json(answer.content)
    assert ReadEvent.objects.get().person_id == world.resident.pk
    assert system_of(world.meldpunt).get(path).status_code == 404


def test_it_is_downloaded_from_the_page(world: World) -> None:
    """By the desk once it was opened, and by the sender; by nobody else."""
    referral = referral_in(world, State.REQUESTED)
    path = reverse("partners:referral_fhir", args=[referral.pk])
    status = {who: world.client(who).get(path).status_code for who in EVERYBODY}
    assert status == {**dict.fromkeys(EVERYBODY, 404), "anna": 200}
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    status = {who: world.client(who).get(path).status_code for who in EVERYBODY}
    assert status == {**dict.fromkeys(EVERYBODY, 404), "anna": 200, "pim": 200}
    answer = world.client("pim").get(path)
    Bundle.model_validate_json(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="{referral.reference}.fhir.json"'
    looks = ReadEvent.objects.values_list("actor__name", flat=True)
    assert sorted(looks) == ["Anna", "Anna", "Pim", "Pim"]
