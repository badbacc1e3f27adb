"""The ledger of consent, the gate in front of the service, and what a withdrawal takes with it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

import outbox.services
import partners.services
import residents.services
from accounts.models import AuditEvent, User
from accounts.secrets import decrypt
from outbox.models import Message
from partners import rules
from partners.models import ConsentEvent, DeskMember, Endpoint, Referral, SharingBasis
from partners.rules import (
    Actor,
    BasisKind,
    ConsentAction,
    Missing,
    Purpose,
    State,
    StepRefused,
)
from partners.services import Concern, GateClosed, Ground
from residents.models import Resident
from tests import factories as make
from tests.conftest import World
from tests.partners.given import care, danger, debt, legal_duty, refer_care, refer_debt, say

DANGER = frozenset({BasisKind.VITAL_INTEREST})
pytestmark = pytest.mark.django_db
GIVEN, WITHDRAWN, OBJECTED = ConsentAction.GIVEN, ConsentAction.WITHDRAWN, ConsentAction.OBJECTED


def refer(concern: Concern, desk: Any, ground: Ground, *, by: User) -> Referral:
    return partners.services.refer(concern, desk, ground, by=by, origin_kind="signals.follow_up")


def missing(world: World, concern: Concern, ground: Ground, desk: Any = None) -> set[str]:
    """What the gate names, asked for the page and in the act: the same. Nothing is written."""
    desk = desk or world.buurtteam
    asked = partners.services.ask_gate(concern, desk, ground)
    before = Referral.objects.count(), SharingBasis.objects.count(), Message.objects.count()
    with pytest.raises(GateClosed) as closed:
        refer(concern, desk, ground, by=world.anna)
    assert closed.value.missing == asked.missing
    after = Referral.objects.count(), SharingBasis.objects.count(), Message.objects.count()
    assert after == before
    return {str(name) for name in asked.missing}


# --- the ledger ---------------------------------------------------------------------------------


def test_the_state_is_the_last_event(world: World) -> None:
    concern = care(world.resident)
    assert missing(world, concern, make.CONSENT) == {"consent"}
    for action, lacking in [
        (GIVEN, set()),
        (WITHDRAWN, {"consent_withdrawn"}),
        (GIVEN, set()),
        (GIVEN, set()),
        (OBJECTED, {"consent_withdrawn"}),
        (WITHDRAWN, {"consent_withdrawn"}),
        (GIVEN, set()),
    ]:
        say(world.resident, world.buurtteam, action, by=world.bram)
        decision = partners.services.ask_gate(concern, world.buurtteam, make.CONSENT)
        assert {str(name) for name in decision.missing} == lacking
    # The second of two that are the same is a button pressed twice.
    assert ConsentEvent.objects.count() == 6


def test_a_yes_is_to_one_organisation_for_one_purpose(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    concern = care(world.resident)
    assert partners.services.ask_gate(concern, world.buurtteam, make.CONSENT).open
    assert missing(world, concern, make.CONSENT, world.meldpunt) == {"consent"}
    neighbour = care(make.make_resident(world.unit))
    assert missing(world, neighbour, make.CONSENT) == {"consent"}
    second_desk = make.make_desk(organisation=world.buurtteam.organisation)
    assert partners.services.ask_gate(concern, second_desk, make.CONSENT).open


def test_the_proof_is_kept_in_full(world: World) -> None:
    event = say(
        world.resident,
        world.buurtteam,
        GIVEN,
        by=world.bram,
        channel="paper",
        text_version="2025-2",
    )
    row = ConsentEvent.objects.values().get(pk=event.pk)
    assert row.pop("at") is not None
    assert row == {
        "id": event.pk,
        "corporation_id": world.linde.pk,
        "resident_id": world.resident.pk,
        "organisation_id": world.buurtteam.organisation_id,
        "purpose": "care",
        "action": "given",
        "channel": "paper",
        "text_version": "2025-2",
        "by_id": world.bram.pk,
    }
    trace = AuditEvent.objects.get(verb="consent.given")
    assert (trace.actor, trace.subject_id) == (world.bram, world.resident.pk)


def test_a_yes_is_asked_again_after_a_year(world: World) -> None:
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    concern = care(world.resident)
    with time_machine.travel(timezone.now() + timedelta(days=365), tick=False):
        assert partners.services.ask_gate(concern, world.buurtteam, make.CONSENT).open
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        assert missing(world, concern, make.CONSENT) == {"consent_expired"}


# --- a withdrawal -------------------------------------------------------------------------------


def state_of(referral: Referral) -> tuple[str, str]:
    row = Referral.objects.get(pk=referral.pk)
    return row.state, row.reason


def test_a_withdrawal_recalls_what_rests_on_it_and_nothing_else(world: World) -> None:
    make.make_agreement(world.linde, world.meldpunt)
    second_desk = make.make_desk(organisation=world.buurtteam.organisation)
    neighbour = make.make_resident(world.unit)
    recalled = [
        refer_care(world.resident, world.buurtteam, by=world.anna),
        refer_care(world.resident, second_desk, by=world.anna),
    ]
    ended = refer_care(world.resident, world.buurtteam, by=world.anna)
    for step, reason in [("open", ""), ("decline", "no_capacity")]:
        partners.services.take_step(ended, step, actor=Actor.PARTNER, by=world.pim, reason=reason)
    in_danger = refer(
        care(world.resident, category="neglect", grounds=DANGER),
        world.buurtteam,
        danger(world.bram),
        by=world.anna,
    )
    kept = [
        refer_care(world.resident, world.meldpunt, by=world.anna),
        refer_care(neighbour, world.buurtteam, by=world.anna),
        refer_debt(world.resident, world.gemeente, by=world.ina),
        in_danger,
    ]
    say(world.resident, world.buurtteam, WITHDRAWN, by=world.rosa, channel="own_page")
    assert [state_of(one) for one in recalled] == [("cancelled", "consent_withdrawn")] * 2
    assert state_of(ended) == ("rejected", "no_capacity")
    assert [state_of(one) for one in kept] == [("requested", "")] * 4
    last = recalled[0].events.last()
    assert (last.step, last.by) == ("cancel", None)  # the rule did it


@pytest.mark.parametrize("steps", [[], ["open"], ["open", "accept"], ["open", "accept", "contact"]])
def test_it_recalls_however_far_the_partner_is(world: World, steps: list[str]) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    for step in steps:
        partners.services.take_step(referral, step, actor=Actor.PARTNER, by=world.pim)
    assert Referral.objects.visible_to(world.pim).filter(pk=referral.pk).exists()
    with transaction.atomic():
        say(world.resident, world.buurtteam, WITHDRAWN, by=world.bram)
        # In the same transaction, before anybody hears of it.
        assert not Referral.objects.visible_to(world.pim).filter(pk=referral.pk).exists()
        assert not Referral.objects.for_desks_of(world.pim).exists()
    assert state_of(referral) == ("cancelled", "consent_withdrawn")
    with pytest.raises(StepRefused):
        partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    # Promised in any case: at the moment of sending it is asked who had heard of it
    # (test_withdrawal.py).
    told = Message.objects.filter(subject_id=referral.pk, kind=partners.services.WITHDRAWAL)
    assert told.exists()


def test_a_yes_given_again_brings_nothing_back(world: World) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    say(world.resident, world.buurtteam, WITHDRAWN, by=world.bram)
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    assert state_of(referral) == ("cancelled", "consent_withdrawn")
    assert not Referral.objects.visible_to(world.pim).exists()


@pytest.mark.parametrize("action", [OBJECTED, WITHDRAWN])
def test_an_objection_recalls_arrears_and_closes_their_road(world: World, action: str) -> None:
    referral = refer_debt(world.resident, world.gemeente, by=world.ina)
    say(world.resident, world.gemeente, action, by=world.ina, purpose=Purpose.DEBT)
    reason = "objected" if action == OBJECTED else "consent_withdrawn"
    assert state_of(referral) == ("cancelled", reason)
    assert missing(world, debt(world.resident), legal_duty(), world.gemeente) == {"objected"}
    assert not Referral.objects.visible_to(world.gea).exists()


def test_an_objection_to_arrears_says_nothing_about_care(world: World) -> None:
    make.make_agreement(world.linde, world.gemeente)
    referral = refer_care(world.resident, world.gemeente, by=world.anna)
    say(world.resident, world.gemeente, OBJECTED, by=world.ina, purpose=Purpose.DEBT)
    assert state_of(referral) == ("requested", "")


# --- looking back -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "visible_after"),
    [
        ([("open", ""), ("decline", "no_capacity")], 30),
        ([("open", ""), ("accept", ""), ("report", "contact_made")], 30),
        ([("open", ""), ("accept", ""), ("fail", "not_reached")], 30),
    ],
)
def test_a_desk_looks_back_for_thirty_days(
    world: World, steps: list[tuple[str, str]], visible_after: int
) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    for step, reason in steps:
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.pim, reason=reason
        )
    for days, seen in [(0, True), (29, True), (31, False), (400, False)]:
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            found = Referral.objects.visible_to(world.pim).filter(pk=referral.pk)
            assert found.exists() is seen, days
            # The corporation answers for it, and keeps seeing it.
            assert Referral.objects.visible_to(User.objects.get(pk=world.anna.pk)).exists()
    assert timedelta(days=visible_after) == rules.LOOK_BACK


def test_an_open_one_stays_open_however_long_it_takes(world: World) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert Referral.objects.visible_to(world.pim).exists()


def test_a_withdrawn_one_is_gone_at_once_for_the_desk(world: World) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
    partners.services.take_step(
        referral, "cancel", actor=Actor.SENDER, by=world.anna, reason="by_sender"
    )
    assert not Referral.objects.visible_to(world.pim).exists()
    assert Referral.objects.visible_to(world.anna).get() == referral


def test_whoever_leaves_the_desk_reads_nothing_more(world: World) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna)
    DeskMember.objects.filter(user=world.pim).update(until=timezone.localdate())
    assert not Referral.objects.visible_to(world.pim).exists()


# --- through the gate ---------------------------------------------------------------------------


def test_a_referral_with_consent(world: World) -> None:
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    yes = ConsentEvent.objects.get()
    referral = refer(care(world.resident), world.buurtteam, make.CONSENT, by=world.anna)
    basis = referral.basis
    assert (basis.kind, basis.consent, basis.decided_by) == ("consent", yes, world.anna)
    assert (basis.reason, basis.second_person) == ("", None)
    assert set(referral.fields) == {str(name) for name in rules.CARE_FIELDS}
    assert (referral.text, referral.amount_cents) == ("Gordijnen zijn dagen dicht", None)
    assert referral.events.get().step == "refer"
    assert Message.objects.get(subject_id=referral.pk).channel == "email"


def test_a_referral_of_arrears_has_contact_details_and_the_amount_only(world: World) -> None:
    told = debt(world.resident, text="He drinks", urgent=True)
    referral = refer(told, world.gemeente, legal_duty(), by=world.ina)
    assert set(referral.fields) == {"name", "address", "phone", "email", "amount"}
    assert (referral.text, referral.amount_cents) == ("", 84_050)
    assert "He drinks" not in repr(Referral.objects.values().get(pk=referral.pk))
    assert referral.basis.kind == "legal_duty"
    assert referral.basis.reminded_on is not None


@pytest.mark.parametrize(
    ("field", "lacking"),
    [
        ("contact_tried_on", "contact_tried"),
        ("help_pointed_on", "help_pointed"),
        ("reminded_on", "reminded"),
        ("offered_on", "offered"),
        ("amount_cents", "amount"),
    ],
)
def test_arrears_lack_a_condition(world: World, field: str, lacking: str) -> None:
    ground = legal_duty(**{field: None})
    assert missing(world, debt(world.resident), ground, world.gemeente) == {lacking}


def test_arrears_never_go_to_the_buurtteam(world: World) -> None:
    make.make_agreement(world.linde, world.buurtteam, purpose=Purpose.DEBT)
    assert missing(world, debt(world.resident), legal_duty()) == {"municipality"}


def end_agreement(world: World) -> None:
    world.agreement.until = timezone.localdate()
    world.agreement.save()


def begin_tomorrow(world: World) -> None:
    world.agreement.since = timezone.localdate() + timedelta(days=1)
    world.agreement.save()


def of_another_corporation(world: World) -> None:
    world.agreement.corporation = world.hoeve
    world.agreement.save()


@pytest.mark.parametrize("change", [end_agreement, begin_tomorrow, of_another_corporation])
def test_without_an_agreement_of_today_nothing_goes(
    world: World, change: Callable[[World], None]
) -> None:
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    assert partners.services.ask_gate(care(world.resident), world.buurtteam, make.CONSENT).open
    change(world)
    assert missing(world, care(world.resident), make.CONSENT) == {"agreement"}


def test_a_subject_that_was_not_agreed(world: World) -> None:
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    assert missing(world, care(world.resident, category="dementia"), make.CONSENT) == {"category"}


def test_the_fields_are_those_of_the_agreement(world: World) -> None:
    world.agreement.fields = ["name", "phone"]
    world.agreement.save()
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    assert referral.fields == ["name", "phone"]


def test_danger_needs_a_second_person_who_is_another(world: World) -> None:
    concern = care(world.resident, category="neglect", grounds=DANGER)
    assert missing(world, concern, danger(None)) == {"second_person"}
    assert missing(world, concern, danger(world.bram, "too short")) == {"reason"}
    with pytest.raises(GateClosed) as closed:
        refer(concern, world.buurtteam, danger(world.anna), by=world.anna)
    assert closed.value.missing == (Missing.SECOND_PERSON,)
    assert not Referral.objects.exists()
    referral = refer(concern, world.buurtteam, danger(world.bram), by=world.anna)
    assert (referral.basis.second_person, referral.basis.consent) == (world.bram, None)


def test_loneliness_never_goes_as_a_danger(world: World) -> None:
    assert missing(world, care(world.resident), danger(world.bram)) == {"not_vital"}


def test_only_the_part_of_the_ground_that_belongs_to_its_kind_is_looked_at(world: World) -> None:
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    ground = Ground(
        kind="consent", reason="half typed", second_person=world.anna, arrears=legal_duty().arrears
    )
    basis = refer(care(world.resident), world.buurtteam, ground, by=world.anna).basis
    assert (basis.reason, basis.second_person) == ("", None)


def test_the_term_to_answer_counts_working_days(world: World) -> None:
    with time_machine.travel("2026-04-02 10:00+02:00", tick=False):
        referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    # Three working days after Maundy Thursday: Good Friday and Easter do not count.
    assert str(referral.answer_due_on) == "2026-04-09"


def test_a_mailbox_and_each_system_of_the_desk_are_told(world: World) -> None:
    for number in range(3):
        make.make_endpoint(world.buurtteam, url=f"https://{number}.example/")
    Endpoint.objects.filter(url="https://2.example/").update(disabled_at=timezone.now())
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    told = Message.objects.filter(subject_id=referral.pk).values_list("channel", flat=True)
    assert sorted(told) == ["email", "webhook", "webhook"]


def test_the_secret_of_an_endpoint_is_shown_once_and_kept_encrypted(world: World) -> None:
    endpoint, secret = partners.services.add_endpoint(
        world.buurtteam, url="https://x.example/", by=world.ada
    )
    assert secret.startswith("whsec_")
    assert secret not in repr(Endpoint.objects.values().get())
    assert decrypt(endpoint.secret) == secret


def test_no_text_and_no_name_in_the_trace(world: World) -> None:
    refer_care(world.resident, world.buurtteam, by=world.anna, text="Verwaarloosd en alleen")
    written = repr(list(AuditEvent.objects.values())) + repr(list(Message.objects.values()))
    assert "Verwaarloosd" not in written
    assert world.resident.surname not in written


# --- at the moment of sending -------------------------------------------------------------------


def no_longer(world: World) -> None:
    """As if the withdrawal came by a road that does not recall."""
    ConsentEvent.objects.create(
        corporation=world.linde,
        resident=world.resident,
        organisation=world.buurtteam.organisation,
        purpose="care",
        action="withdrawn",
        channel="paper",
        text_version="1",
        by=world.bram,
    )


def died(world: World) -> None:
    Resident.objects.filter(pk=world.resident.pk).update(deceased_on=timezone.localdate())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (no_longer, "consent_withdrawn"),
        (died, "resident_died"),
        (end_agreement, "agreement_ended"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_the_ground_is_asked_again_just_before_sending(
    world: World, change: Callable[[World], None], reason: str, mailoutbox: list[Any]
) -> None:
    referral = refer_care(world.resident, world.buurtteam, by=world.anna)
    change(world)
    outbox.services.drain()
    assert mailoutbox == []
    assert state_of(referral) == (State.CANCELLED, reason)


@pytest.mark.parametrize("action", [OBJECTED, WITHDRAWN])
@pytest.mark.django_db(transaction=True)
def test_an_objection_is_found_just_before_sending(
    world: World, action: str, mailoutbox: list[Any]
) -> None:
    referral = refer_debt(world.resident, world.gemeente, by=world.ina)
    ConsentEvent.objects.create(
        corporation=world.linde,
        resident=world.resident,
        organisation=world.gemeente.organisation,
        purpose="debt",
        action=action,
        channel="paper",
        text_version="1",
        by=world.ina,
    )
    outbox.services.drain()
    assert mailoutbox == []
    assert state_of(referral) == (State.CANCELLED, "objected")


# --- at the same moment -------------------------------------------------------------------------


def refer_while_withdrawing(world: World, monkeypatch: Any) -> list[str]:
    """A withdrawal comes in between the gate's yes and the writing of the referral. → the states
    of the referrals that are left."""
    say(world.resident, world.buurtteam, GIVEN, by=world.bram)
    asked, withdrawn = threading.Event(), threading.Event()
    working_days = partners.services.referring.add_working_days

    def slowly(*arguments: Any) -> Any:
        asked.set()
        withdrawn.wait(0.5)  # in vain, where the withdrawal has to wait for us
        return working_days(*arguments)

    monkeypatch.setattr(partners.services.referring, "add_working_days", slowly)

    def withdraw() -> None:
        try:
            asked.wait(5)
            say(world.resident, world.buurtteam, WITHDRAWN, by=world.rosa)
            withdrawn.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=withdraw)
    thread.start()
    try:
        refer(care(world.resident), world.buurtteam, make.CONSENT, by=world.anna)
    finally:
        thread.join()
    return list(Referral.objects.values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_during_a_referral_wins(world: World, monkeypatch: Any) -> None:
    assert refer_while_withdrawing(world, monkeypatch) == [State.CANCELLED]


@pytest.mark.django_db(transaction=True)
def test_it_is_the_lock_on_the_resident_that_makes_it_so(world: World, monkeypatch: Any) -> None:
    """The negative control: without it the no comes in between, and only the database sees it."""
    monkeypatch.setattr(residents.services, "locked", lambda resident: resident)
    with pytest.raises(IntegrityError, match='"partners_basis_last_word"'):
        refer_while_withdrawing(world, monkeypatch)
    assert not Referral.objects.exists()
