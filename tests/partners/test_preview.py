"""What the sender sees before it goes is what the desk then reads, and nothing else."""

import html
from itertools import chain, combinations
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import partners.services
from partners.models import Agreement, Desk
from partners.reads import Preview, preview
from partners.rules import (
    CARE_FIELDS,
    DEBT_FIELDS,
    Actor,
    BasisKind,
    ConsentAction,
    DataField,
    Decision,
    Kept,
    Purpose,
    Question,
    Terms,
    gate,
)
from partners.services import Concern, Ground
from residents.models import Resident
from signals.services import FOLLOW
from tests import factories as make
from tests.conftest import World
from tests.partners.given import care, debt, legal_duty, say

NAMES = [str(name) for name in DataField]
# Words that stand nowhere else on a page.
CANARIES = {
    "initials": "Q.",
    "surname": "Kanarievogel",
    "phone": "070 765 43 21",
    "email": "zangvogel@test.example",
    "language": "tr",
}
SHOWN = {
    DataField.NAME: "Kanarievogel",
    DataField.ADDRESS: "Merelhof 77",
    DataField.PHONE: "070 765 43 21",
    DataField.EMAIL: "zangvogel@test.example",
    DataField.LANGUAGE: "Turks",
    DataField.OBSERVATION: "De post ligt er al dagen",
    DataField.AMOUNT: "840,50",
}


def subsets(names: frozenset[DataField]) -> list[tuple[DataField, ...]]:
    found = sorted(names)
    return list(chain.from_iterable(combinations(found, n) for n in range(1, len(found) + 1)))


# --- the rule -------------------------------------------------------------------------------------


@given(
    purpose=st.sampled_from(list(Purpose)),
    agreed=st.none() | st.sets(st.sampled_from(NAMES)),
    category=st.sampled_from(["loneliness", "arrears"]),
    kind=st.sampled_from(list(BasisKind)),
)
def test_each_field_goes_or_stays_and_never_both(
    purpose: Purpose, agreed: set[str] | None, category: str, kind: BasisKind
) -> None:
    terms = None
    if agreed is not None:
        terms = Terms(purpose, frozenset({"loneliness"}), frozenset(agreed), with_municipality=True)
    decision = gate(Question(purpose, category, kind, make.EVER, terms, grounds=frozenset({kind})))
    assert set(decision.kept) | decision.fields == set(NAMES)
    assert not set(decision.kept) & decision.fields
    assert decision.open or not decision.fields
    closed_list = DEBT_FIELDS if purpose == Purpose.DEBT else CARE_FIELDS
    for name, why in decision.kept.items():
        by_law = why in {Kept.NOT_IN_LAW, Kept.NOT_FOR_CARE}
        assert by_law == (name not in closed_list)
        if why == Kept.NOT_AGREED:
            assert agreed is not None and name not in agreed


def test_what_is_refused_at_the_last_moment_stays() -> None:
    decision = Decision((), frozenset({"name"}), {"phone": Kept.NOT_AGREED})
    closed = decision.closed(())
    assert closed.fields == frozenset()
    assert closed.kept == {"phone": Kept.NOT_AGREED, "name": Kept.CLOSED}


# --- before and after, for every agreement that can be made ---------------------------------------


def canary(world: World, **fields: Any) -> Resident:
    unit = make.make_unit(world.flat, street="Merelhof", house_number=77, postcode="2285ZZ")
    return make.make_resident(unit, **{**CANARIES, **fields})


def shown_before(concern: Concern, desk: Desk, ground: Ground) -> Preview:
    decision = partners.services.ask_gate(concern, desk, ground)
    return preview(
        concern.resident,
        decision,
        ground.kind,
        text=concern.text,
        amount_cents=ground.arrears.amount_cents,
    )


def read_after(world: World, concern: Concern, desk: Desk, ground: Ground, who: str) -> Any:
    referral = partners.services.refer(concern, desk, ground, by=world.anna, origin_kind=FOLLOW)
    person = getattr(world, who)
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=person)
    page = world.client(who).get(reverse("partners:referral_detail", args=[referral.pk]))
    partners.services.take_step(
        referral, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
    )
    return page


def same(before: Preview, page: Any, names: tuple[DataField, ...]) -> None:
    assert before.facts == page.context["facts"]
    text = html.unescape(page.content.decode())
    for name, words in SHOWN.items():
        assert (words in text) == (name in names), (name, names)
    assert len(before.goes) + len(before.stays) == len(DataField)
    assert all(row.why for row in [*before.goes, *before.stays])


def test_for_every_agreement_about_help_the_desk_reads_what_was_shown(world: World) -> None:
    resident = canary(world)
    say(resident, world.buurtteam, ConsentAction.GIVEN, by=world.anna)
    concern = care(resident, text="De post ligt er al dagen")
    for names in subsets(CARE_FIELDS):
        Agreement.objects.filter(pk=world.agreement.pk).update(fields=list(names))
        before = shown_before(concern, world.buurtteam, make.CONSENT)
        page = read_after(world, concern, world.buurtteam, make.CONSENT, "pim")
        same(before, page, names)


def test_for_every_agreement_about_arrears_the_municipality_reads_it(world: World) -> None:
    resident = canary(world)
    concern, ground = debt(resident), legal_duty()
    for names in subsets(DEBT_FIELDS):
        Agreement.objects.filter(pk=world.debt_agreement.pk).update(fields=list(names))
        before = shown_before(concern, world.gemeente, ground)
        page = read_after(world, concern, world.gemeente, ground, "gea")
        same(before, page, names)


@pytest.mark.parametrize(
    "fields",
    [
        {"protected_address": True},
        {"phone": "", "email": ""},
        {"language": "xx"},
        {"surname": "<b>vet</b>", "initials": ""},
    ],
)
def test_whatever_is_known_of_somebody_is_shown_as_the_desk_reads_it(
    world: World, fields: dict[str, Any]
) -> None:
    resident = canary(world, **fields)
    say(resident, world.buurtteam, ConsentAction.GIVEN, by=world.anna)
    concern = care(resident)
    before = shown_before(concern, world.buurtteam, make.CONSENT)
    page = read_after(world, concern, world.buurtteam, make.CONSENT, "pim")
    assert before.facts == page.context["facts"]
    if resident.protected_address:
        assert "Merelhof" not in html.unescape(page.content.decode())
        assert "Merelhof" not in str(before)


def test_as_long_as_something_is_missing_nothing_is_shown_to_go(world: World) -> None:
    before = shown_before(care(canary(world)), world.buurtteam, make.CONSENT)
    assert before.goes == []
    assert [row.label for row in before.stays] == [
        str(name.label)[0].upper() + str(name.label)[1:] for name in DataField
    ]
    assert not any(words in str(before) for words in SHOWN.values())


def test_the_page_of_the_sender_says_why_of_each_field(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(fields=["name"])
    say(world.resident, world.buurtteam, ConsentAction.GIVEN, by=world.anna)
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram, resident=world.resident)
    page = world.client("anna").get(reverse("signals:signal_refer", args=[signal.pk]))
    shown: Preview = page.context["answer"].preview
    text = html.unescape(page.content.decode())
    assert [row.value for row in shown.goes] == [world.resident.name]
    for row in [*shown.goes, *shown.stays]:
        assert row.why in text and row.label.lower() in text.lower()
    reasons = [row.why for row in shown.stays_together]
    assert len(reasons) == len(set(reasons)) < len(shown.stays)
    assert shown.ground in text
