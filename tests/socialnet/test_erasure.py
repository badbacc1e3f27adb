"""Erasure on request: after it no table knows the person, but for the remainders that are told."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone
from psycopg import sql

import accounts.services
import activities.services
import partners.services
import signals.services
from accounts.models import AuditEvent, Erasure, Tombstone
from activities.models import Registration
from activities.rules import Channel
from outbox.models import Message
from partners.models import Referral, Remainder
from partners.rules import Actor, BasisKind
from partners.services import Ground
from residents import services
from residents.models import HelpMatch, Occupancy, Resident
from residents.rules.corrections import CorrectionActor
from residents.rules.mix import MixKind
from residents.services import erasing
from signals.models import Signal
from socialnet import retention as night
from tests import factories as make
from tests.conftest import World
from tests.residents.erp import file_of, good, row

pytestmark = pytest.mark.django_db
CANARY = "zeldzaamvogeltje"
# Where the number under which the logs know the person may still stand.
PSEUDONYM = {"accounts_auditevent", "accounts_readevent", "accounts_erasure", "partners_remainder"}


def tables_with(text: str) -> set[str]:
    """Every table of the database, whoever made it, looked through as text."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            look = sql.SQL("SELECT 1 FROM {} AS t WHERE to_jsonb(t)::text ILIKE %s LIMIT 1")
            cursor.execute(look.format(sql.Identifier(table)), [f"%{text}%"])
            if cursor.fetchone():
                found.add(table)
    return found


def canary(world: World, **fields: Any) -> Resident:
    """The word in every field that somebody can type about this person, on every floor."""
    user = make.make_user(f"{CANARY} login", email=f"{CANARY}@test.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person = make.make_resident(
        world.unit,
        surname=CANARY,
        initials="Z.",
        letter_name=f"Mevrouw {CANARY}",
        email=f"{CANARY}@test.example",
        phone="070 1231231",
        user=user,
        **fields,
    )
    services.issue_card(person, by=world.bram)
    first = services.ask_correction(
        person, wanted={"surname": f"{CANARY}s"}, words=CANARY, by=world.rosa
    )
    services.take_correction_step(
        first, "reject", actor=CorrectionActor.STAFF, by=world.bram,
        reason="is_right", sentence=CANARY,
    )  # fmt: skip
    services.ask_correction(person, wanted={"surname": f"{CANARY}s"}, words="", by=world.rosa)
    make.give_consent(person, world.buurtteam, by=world.bram)
    for ended in (False, True):
        signal = make.make_signal(
            world.unit, world.loneliness, by=world.huub, resident=person, text=f"Over {CANARY}"
        )
        referral = signals.services.refer(
            signal, world.buurtteam, make.CONSENT, text=f"Mevrouw {CANARY}", by=world.anna
        )
        partners.services.take_step(referral, "open", actor=Actor.PARTNER, by=world.pim)
        if ended:
            partners.services.take_step(referral, "accept", actor=Actor.PARTNER, by=world.pim)
            signals.services.follow(referral, version=3)
    services.ask_withholding(
        person, kind="signal", object_id=signal.pk, ground="safety",
        words=f"Er is gevaar voor {CANARY}", until=timezone.localdate() + timedelta(days=9),
        by=world.anna,
    )  # fmt: skip
    danger = make.make_category(world.linde, code="neglect", name="Verwaarlozing", grounds=make.ANY)
    acute = make.make_signal(world.unit, danger, by=world.huub, resident=person)
    signals.services.refer(
        acute, world.buurtteam,
        Ground(kind=BasisKind.VITAL_INTEREST, reason=f"Gevaar voor {CANARY} vandaag",
               second_person=world.bram),
        text=CANARY, by=world.anna,
    )  # fmt: skip
    activities.services.register(world.occurrence, person, channel=Channel.STAFF, by=world.bram)
    helps(world, person)
    double = make.make_resident(world.unit, surname=CANARY, email=f"2{CANARY}@test.example")
    services.merge(person, double, by=world.anna)
    services.record_looks([person], by=world.bram, purpose="your file")
    return Resident.objects.get(pk=person.pk)


def helps(world: World, person: Resident) -> None:
    """Offers and asks, is judged, kept apart, in a pair, and named in searches for others."""
    neighbour, asker = (make.make_resident(make.make_unit(world.flat)) for _ in range(2))
    lone = make.make_theme(world.linde)
    make.make_need(person, make.make_theme(world.linde), by=world.bram, words=CANARY)
    make.make_strength(person, lone, by=world.bram, words=CANARY)
    make.make_strength(neighbour, lone, by=world.bram)
    make.make_need(asker, lone, by=world.bram)
    match = make.make_match(world.flat, by=world.bram, giver=person, receiver=neighbour)
    services.take_step(match, "accept", by=world.bram)
    services.set_profile(
        person, by=world.bram, languages=["nl"], gender="", no_stairs=False, max_pairs=1
    )
    services.record_role(person, MixKind.BOTH, reason=f"{CANARY} helpt", by=world.bram)
    services.keep_apart(person, asker, reason="asked", by=world.bram)


def test_the_search_finds_what_is_there(world: World) -> None:
    """Else an empty answer would say nothing."""
    person = canary(world)
    assert tables_with(CANARY) >= {
        *["residents_resident", "residents_correctionrequest", "residents_withholding"],
        *["signals_signal", "partners_referral", "partners_sharingbasis", "accounts_user"],
        *["account_emailaddress", "residents_strength", "residents_need", "residents_mixrole"],
    }
    assert tables_with(str(person.pk)) >= {
        *["residents_matchrun", "residents_helpmatch", "residents_nogopair"],
        "residents_helpprofile",
    }
    assert tables_with(str(person.pk)) > PSEUDONYM - {"accounts_erasure", "partners_remainder"}


def test_who_left_is_gone_from_every_table(world: World) -> None:
    person = canary(world)
    services.move_out(person, on=timezone.localdate(), by=world.bram)
    erasure = erasing.erase_on_request(person, by=world.fien)
    assert tables_with(CANARY) == set()
    assert tables_with("070 1231231") == set()
    assert tables_with(str(person.pk)) == PSEUDONYM
    assert not Resident.objects.filter(pk=person.pk).exists()
    assert erasure.counts == {
        "signal": 3,
        "referral": 3,
        "registration": 1,
        "correction": 2,
        "card": 1,
        "withholding": 1,
        "merge": 1,
        "consent": 1,
        "resident": 1,
        "help_profile": 1,
        "apart": 1,
        "mix_role": 1,
        "need": 1,
        "strength": 2,
    }
    # The pair that ran is there without a name, until the coach has spoken with the neighbour.
    pair = HelpMatch.objects.get(reason="erased")
    assert (pair.giver, pair.strength) == (None, None)
    connection.check_constraints()


def test_the_remainders_are_the_listed_ones(world: World) -> None:
    person = canary(world)
    services.move_out(person, on=timezone.localdate(), by=world.bram)
    erasing.erase_on_request(person, by=world.fien)
    rows = Remainder.objects.filter(person_id=person.pk)
    assert sorted(rows.values_list("kind", flat=True)) == ["consent", "delivery", "delivery"]
    assert {row.organisation for row in rows} == {world.buurtteam.organisation}
    stones = Tombstone.objects.filter(reason="request")
    assert stones.filter(kind="resident").count() == 1 and stones.filter(kind="signal").count() == 3
    assert AuditEvent.objects.filter(verb="resident.erased", actor=world.fien).count() == 1
    # An erasure names the person by number only, for when an older copy is put back.
    assert Erasure.objects.get(reason="request").person_id == person.pk


def test_who_rents_here_keeps_name_and_address_and_nothing_else(world: World) -> None:
    person = canary(world, external_key="R77")
    erasing.erase_on_request(person, by=world.fien)
    assert tables_with(CANARY) == {"residents_resident"}
    person.refresh_from_db()
    assert (person.phone, person.email, person.letter_name, person.user) == ("", "", "", None)
    assert not Resident.objects.filter(merged_into=person).exists()
    assert person.occupancies.current().exists()
    assert not Signal.objects.exists() and not Registration.objects.exists()


def test_an_import_does_not_bring_it_back(world: World) -> None:
    person = canary(world, external_key="R77")
    erasing.erase_on_request(person, by=world.fien)
    unit = world.unit
    services.apply_snapshot(
        good(
            file_of(
                [
                    row(
                        77, relatie_id="R77", eenheid_id=unit.external_key,
                        complex_code=world.flat.code, achternaam=CANARY, telefoon="070 1231231",
                        email=f"{CANARY}@test.example", huisnummer=str(unit.house_number),
                    )
                ]
            )
        ),
        world.linde, by=None, accept_gone=True,
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.phone, person.email) == ("", "")
    assert Resident.objects.filter(external_key="R77").count() == 1


def test_somebody_whom_staff_added_goes_whole_though_living_here(world: World) -> None:
    person = services.add_occupant(world.unit, surname=CANARY, by=world.bram)
    erasing.erase_on_request(person, by=world.fien)
    assert tables_with(CANARY) == set()


def test_a_hold_keeps_it(world: World) -> None:
    person = canary(world)
    accounts.services.place_hold(
        world.linde.pk, ground="court", until=timezone.localdate() + timedelta(days=1),
        by=world.fien, person_id=person.pk,
    )  # fmt: skip
    with pytest.raises(erasing.ErasureRefused):
        erasing.erase_on_request(person, by=world.fien)
    assert Signal.objects.count() == 3 and not Erasure.objects.exists()


@pytest.mark.parametrize("kind", ["signal", "resident"])
def test_a_hold_on_a_kind_keeps_who_has_something_of_it(world: World, kind: str) -> None:
    person = canary(world)
    services.move_out(person, on=timezone.localdate(), by=world.bram)
    until = timezone.localdate() + timedelta(days=4000)
    accounts.services.place_hold(
        world.linde.pk, ground="order", until=until, by=world.fien, kind=kind
    )
    with pytest.raises(erasing.ErasureRefused):
        erasing.erase_on_request(person, by=world.fien)
    night.run(timezone.localdate() + timedelta(days=3 * 366))
    assert Resident.objects.filter(pk=person.pk).exists()
    if kind == "signal":
        assert Signal.objects.count() == 3
        erasing.erase_on_request(world.resident, by=world.fien)  # nothing of it is about her


def test_the_desk_hears_that_it_ended_and_reads_no_more(world: World) -> None:
    person = canary(world)
    running = Referral.objects.open().filter(state="received").get()
    url = running.get_absolute_url()
    assert world.client("pim").get(url).status_code == 200
    erasing.erase_on_request(person, by=world.fien)
    assert world.client("pim").get(url).status_code == 404
    waiting = Message.objects.filter(subject_id=running.pk, state="pending")
    assert set(waiting.values_list("kind", flat=True)) >= {partners.services.WITHDRAWAL}


def test_the_place_of_who_goes_is_for_who_waits(world: World) -> None:
    person = canary(world)
    type(world.occurrence).objects.update(capacity=1)
    activities.services.register(
        world.occurrence, world.resident, channel=Channel.STAFF, by=world.bram
    )
    erasing.erase_on_request(person, by=world.fien)
    (left,) = Registration.objects.all()
    assert (left.resident, left.state) == (world.resident, "offered")
    assert not activities.services.wrongly_counted()


def test_a_login_that_is_for_work_too_stays(world: World) -> None:
    Resident.objects.filter(pk=world.resident.pk).update(user=None)
    world.resident.refresh_from_db()
    services.give_login(world.resident, world.bram, by=world.anna)
    erasing.erase_on_request(world.resident, by=world.fien)
    world.bram.refresh_from_db()
    assert (world.bram.name, world.bram.is_active) == ("Bram", True)
    assert not Resident.objects.filter(user=world.bram).exists()


def test_the_login_is_closed(world: World) -> None:
    erasing.erase_on_request(world.resident, by=world.fien)
    world.rosa.refresh_from_db()
    assert (world.rosa.email, world.rosa.is_active) == (None, False)
    assert world.client("rosa").get("/mijn/").status_code in {302, 404}


def test_nothing_of_the_neighbours_goes(world: World) -> None:
    person = canary(world)
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub, resident=world.resident)
    homes = Occupancy.objects.exclude(resident=person).count()
    services.move_out(person, on=timezone.localdate(), by=world.bram)
    erasing.erase_on_request(person, by=world.fien)
    assert list(Signal.objects.all()) == [signal]
    assert Occupancy.objects.count() == homes
