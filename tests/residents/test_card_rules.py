"""The words of a card, the life of a print run, and who gets a letter."""

from itertools import product
from uuid import UUID, uuid4

import pytest

from residents import rules
from residents.rules import Candidate, CardRunActor, CardRunRefused, CardRunState


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234 5678", "12345678"),
        (" 1234-5678 ", "12345678"),
        ("O0Il Z5B8", "00112588"),
        ("１２３４５６７８", "12345678"),
        ("1234\u00a05678", "12345678"),
        ("١٢٣٤٥٦٧٨", "12345678"),  # an Arabic keyboard
    ],
)
def test_a_number_typed_another_way_is_the_same_number(typed: str, number: str) -> None:
    assert rules.normal_number(typed) == number
    assert rules.is_number(number)


@pytest.mark.parametrize("number", ["", "1234567", "123456789", "1234567X"])
def test_what_is_no_number(number: str) -> None:
    assert not rules.is_number(number)


@pytest.mark.parametrize(
    "typed",
    ["acde-fghj-kmnq", "ACDE FGHJ KMN0", "acdefghjkmnO", "ACDE–FGHJ–KMNQ", "ACDE.FGHJ.KMNQ"],
)
def test_a_code_typed_another_way_is_the_same_code(typed: str) -> None:
    assert rules.normal_code(typed) == "ACDEFGHJKMNQ"


def test_lookalikes_make_no_code_easier_to_guess() -> None:
    """Only signs that stand in no code are read as another."""
    for sign in rules.CARD_ALPHABET:
        assert rules.normal_code(sign) == sign
    for sign in "0123456789":
        assert rules.normal_number(sign) == sign
    assert len(rules.CARD_ALPHABET) ** rules.CARD_CODE_LENGTH >= 2**50


@pytest.mark.parametrize(
    ("postcode", "town", "line"),
    [
        ("2285AB", "Rijswijk", "2285 AB  RIJSWIJK"),
        ("2391PH", "Hazerswoude-Dorp", "2391 PH  HAZERSWOUDE-DORP"),
        ("2500AA", "'s-Gravenhage", "2500 AA  'S-GRAVENHAGE"),
        ("2285AB", "", "2285 AB"),
    ],
)
def test_the_line_of_the_place(postcode: str, town: str, line: str) -> None:
    assert rules.place_line(postcode, town) == line


# --- the life of a run ------------------------------------------------------------------------

TABLE = {
    ("finish", CardRunState.BEING_MADE, CardRunActor.SYSTEM): CardRunState.READY,
    ("give_up", CardRunState.BEING_MADE, CardRunActor.SYSTEM): CardRunState.FAILED,
    ("fetch", CardRunState.READY, CardRunActor.REQUESTER): CardRunState.FETCHED,
    ("expire", CardRunState.READY, CardRunActor.SYSTEM): CardRunState.EXPIRED,
}


@pytest.mark.parametrize(
    ("name", "state", "actor"),
    [*product([*rules.CARD_RUN_STEPS, "nonsense"], CardRunState, CardRunActor)],
)
def test_every_cell_is_as_the_table_says(
    name: str, state: CardRunState, actor: CardRunActor
) -> None:
    target = TABLE.get((name, state, actor))
    if target is None:
        with pytest.raises(CardRunRefused):
            rules.require_card_run_step(name, state=state, actor=actor)
    else:
        assert rules.require_card_run_step(name, state=state, actor=actor).target == target
        assert name in {step.name for step in rules.card_run_steps_open(state, actor)}


# --- who gets a letter ------------------------------------------------------------------------

HOME, NEXT_DOOR = uuid4(), uuid4()
TENANT, PARTNER, NEIGHBOUR = uuid4(), uuid4(), uuid4()


def people(*, tenant_mails: bool = False, partner_card: bool = False) -> list[Candidate]:
    return [
        Candidate(TENANT, HOME, tenant_mails, False),
        Candidate(PARTNER, HOME, False, partner_card),
        Candidate(NEIGHBOUR, NEXT_DOOR, False, False),
    ]


def chosen(candidates: list[Candidate], who: str, per: str) -> list[UUID]:
    return [one.resident_id for one in rules.letters_for(candidates, who=who, per=per)]


def test_each_person_or_each_home() -> None:
    assert chosen(people(), "everybody", "person") == [TENANT, PARTNER, NEIGHBOUR]
    assert chosen(people(), "everybody", "household") == [TENANT, NEIGHBOUR]


def test_whoever_mails_gets_none_and_the_other_at_that_address_does() -> None:
    mails = people(tenant_mails=True)
    assert chosen(mails, "no_email", "person") == [PARTNER, NEIGHBOUR]
    assert chosen(mails, "no_email", "household") == [PARTNER, NEIGHBOUR]


@pytest.mark.parametrize("per", ["person", "household"])
def test_one_working_code_in_a_home_is_enough(per: str) -> None:
    assert chosen(people(partner_card=True), "no_card", per) == [NEIGHBOUR]


@pytest.mark.parametrize("per", ["person", "household"])
def test_two_homes_are_one_person(per: str) -> None:
    twice = [Candidate(TENANT, HOME, False, False), Candidate(TENANT, NEXT_DOOR, False, False)]
    assert chosen(twice, "everybody", per) == [TENANT]
