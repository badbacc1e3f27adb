"""What the database refuses by itself, whichever road a row comes by.

Each wall is first tried with a row that is right, so that a refusal is for the one thing changed.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities.models import Occurrence
from partners.models import Agreement, ConsentEvent, Referral, SharingBasis
from partners.rules import ConsentAction, Purpose
from signals.models import Category
from tests import factories as make
from tests.conftest import World
from tests.partners.given import REASON, say

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() - timedelta(days=7)


def refused_by(wall: str, write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=f'"{wall}"'), transaction.atomic():
        write()


def basis(world: World, kind: str, **changes: Any) -> SharingBasis:
    """A ground of this kind with all that it needs, but for the changes."""
    fields: dict[str, Any] = {
        "corporation": world.linde,
        "resident": world.resident,
        "desk": world.buurtteam,
        "agreement": world.agreement,
        "purpose": Purpose.CARE,
        "kind": kind,
        "decided_by": world.anna,
    }
    if not Category.objects.filter(code="neglect").exists():
        make.make_category(world.linde, code="neglect", grounds=make.ANY)
    if kind == "consent":
        fields["consent"] = say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.bram)
    if kind == "legal_duty":
        fields |= {"purpose": Purpose.DEBT, "desk": world.gemeente}
        fields |= {"agreement": world.debt_agreement}
        fields |= dict.fromkeys(
            ["contact_tried_on", "help_pointed_on", "reminded_on", "offered_on"], DAY
        )
    if kind == "vital_interest":
        fields |= {"reason": REASON, "second_person": world.bram}
    return SharingBasis.objects.create(**fields | changes)


def referral(ground: SharingBasis, **changes: Any) -> Referral:
    is_debt = ground.purpose == Purpose.DEBT
    fields: dict[str, Any] = {
        "corporation_id": ground.corporation_id,
        "resident_id": ground.resident_id,
        "desk_id": ground.desk_id,
        "purpose": ground.purpose,
        "basis": ground,
        "category": "arrears" if is_debt else "neglect",
        "category_name": "X",
        "fields": ["name"],
        "text": "" if is_debt else "Gordijnen dicht",
        "amount_cents": 100 if is_debt else None,
        "answer_due_on": DAY,
        "origin_kind": "signals.follow_up",
        "requested_by_id": ground.decided_by_id,
    }
    return Referral.objects.create(**fields | changes)


KINDS = ["consent", "legal_duty", "vital_interest"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_ground_and_a_referral_that_are_right(world: World, kind: str) -> None:
    assert referral(basis(world, kind)).pk


# --- the ground ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("consent", {"consent": None}),
        ("consent", {"purpose": Purpose.DEBT}),
        *[
            ("legal_duty", {condition: None})
            for condition in ("contact_tried_on", "help_pointed_on", "reminded_on", "offered_on")
        ],
        ("legal_duty", {"purpose": Purpose.CARE}),
        ("vital_interest", {"reason": ""}),
        ("vital_interest", {"second_person": None}),
        ("vital_interest", {"purpose": Purpose.DEBT}),
    ],
)
def test_a_ground_without_what_it_needs(world: World, kind: str, changes: dict[str, Any]) -> None:
    refused_by(f"partners_basis_{kind}", lambda: basis(world, kind, **changes))


def test_nobody_is_their_own_second_person(world: World) -> None:
    refused_by(
        "partners_basis_vital_interest",
        lambda: basis(world, "vital_interest", second_person=world.anna),
    )


def test_there_are_no_other_grounds(world: World) -> None:
    refused_by("partners_basis_kind", lambda: basis(world, "covenant"))


def test_a_ground_that_was_right_cannot_become_wrong(world: World) -> None:
    ground = basis(world, "consent")
    refused_by(
        "partners_basis_consent",
        lambda: SharingBasis.objects.filter(pk=ground.pk).update(consent=None),
    )


# --- whose ground it is -------------------------------------------------------------------------


def test_nobody_borrows_the_consent_of_another(world: World) -> None:
    theirs = say(world.other_resident, world.buurtteam, ConsentAction.GIVEN, by=world.bram)
    refused_by("partners_basis_own_consent", lambda: basis(world, "consent", consent=theirs))


OWN = "partners_referral_own_basis"


def test_nobody_borrows_the_ground_of_another(world: World) -> None:
    ground = basis(world, "consent")
    neighbour = make.make_resident(world.unit)
    second_desk = make.make_desk(organisation=world.buurtteam.organisation)
    for changes in (
        {"resident_id": neighbour.pk},
        {"desk_id": second_desk.pk},
        {"corporation_id": world.hoeve.pk},
        {"purpose": Purpose.DEBT, "text": "", "amount_cents": 100},
    ):
        refused_by(OWN, lambda changes=changes: referral(ground, **changes))
    assert not Referral.objects.exists()


def test_a_referral_is_not_moved_to_another_either(world: World) -> None:
    row = referral(basis(world, "consent"))
    neighbour = make.make_resident(world.unit)
    refused_by(OWN, lambda: Referral.objects.filter(pk=row.pk).update(resident=neighbour))


def test_without_that_wall_the_ground_of_a_neighbour_would_do(world: World) -> None:
    """The negative control."""
    ground = basis(world, "consent")
    neighbour = make.make_resident(world.unit)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE partners_referral DROP CONSTRAINT {OWN}")
    assert referral(ground, resident_id=neighbour.pk).pk


# --- the referral -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "He drinks"},
        {"amount_cents": 0},
        {"fields": ["name", "observation"]},
        {"fields": ["language"]},
    ],
)
def test_arrears_are_contact_details_and_an_amount(world: World, changes: dict[str, Any]) -> None:
    ground = basis(world, "legal_duty")
    refused_by("partners_referral_debt", lambda: referral(ground, **changes))


def test_arrears_without_an_amount(world: World) -> None:
    ground = basis(world, "legal_duty")
    refused_by("partners_referral_debt", lambda: referral(ground, amount_cents=None))


def test_care_has_no_amount(world: World) -> None:
    ground = basis(world, "consent")
    refused_by("partners_referral_debt", lambda: referral(ground, amount_cents=100))


def test_a_purpose_that_does_not_exist(world: World) -> None:
    ground = basis(world, "vital_interest")
    with pytest.raises(IntegrityError), transaction.atomic():
        referral(ground, purpose="x")


@pytest.mark.parametrize(
    ("state", "closed", "wall"),
    [
        ("requested", True, "partners_referral_closed"),
        ("in_progress", True, "partners_referral_closed"),
        ("completed", False, "partners_referral_closed"),
        ("cancelled", False, "partners_referral_closed"),
        ("lost", True, "partners_referral_state"),
    ],
)
def test_a_state_and_its_end_go_together(world: World, state: str, closed: bool, wall: str) -> None:
    ground = basis(world, "consent")
    at = timezone.now() if closed else None
    refused_by(wall, lambda: referral(ground, state=state, closed_at=at))


@pytest.mark.parametrize(
    ("changes", "wall"),
    [
        ({"fields": ["name", "observation"]}, "partners_agreement_debt_fields"),
        ({"purpose": "x"}, "partners_agreement_purpose"),
        ({"until": DAY - timedelta(days=9999)}, "partners_agreement_period"),
    ],
)
def test_an_agreement_cannot_widen_the_law(
    world: World, changes: dict[str, Any], wall: str
) -> None:
    rows = Agreement.objects.filter(pk=world.debt_agreement.pk)
    refused_by(wall, lambda: rows.update(**changes))


def test_a_word_that_the_ledger_does_not_know(world: World) -> None:
    event = say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.bram)
    fields = ConsentEvent.objects.values().get(pk=event.pk)
    del fields["id"]
    refused_by(
        "partners_consent_action", lambda: ConsentEvent.objects.create(**fields | {"action": "?"})
    )


# --- next door: the places of an activity -------------------------------------------------------


def test_no_more_places_are_given_than_there_are(world: World) -> None:
    rows = Occurrence.objects.filter(pk=world.occurrence.pk)
    rows.update(taken=world.occurrence.capacity)
    refused_by(
        "activities_occurrence_not_oversold",
        lambda: rows.update(taken=world.occurrence.capacity + 1),
    )
    refused_by(
        "activities_occurrence_not_oversold",
        lambda: rows.update(capacity=world.occurrence.capacity - 1),
    )
