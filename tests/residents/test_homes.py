"""Homes and who lives in them: moving, a new tenant, split and joined, a death taken back."""

import threading
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent
from residents import rules
from residents.models import CommonRoom, HomeSuccession, Occupancy, Resident, Unit
from residents.reads import with_counts
from residents.rules import REFUSALS, HomeRefused, HouseNumber
from residents.services import NewHome, homes
from tests import factories as make
from tests.conftest import World

DAY = timedelta(days=1)
TODAY = timezone.localdate()
NEXT_MONTH = TODAY + 30 * DAY


def traces(verb: str) -> list[dict[str, Any]]:
    return list(AuditEvent.objects.filter(verb=verb).order_by("pk").values_list("facts", flat=True))


def homes_of(resident: Resident, on: date = TODAY) -> list[Unit]:
    rows = Occupancy.objects.filter(resident=resident).order_by("since")
    return [row.unit for row in rows if row.holds(on)]


def refused(code: str) -> Any:
    return pytest.raises(HomeRefused, match=f"^{code}$")


# --- the rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize("same_home", [True, False])
@pytest.mark.parametrize("same_corporation", [True, False])
@pytest.mark.parametrize("deceased", [True, False])
@pytest.mark.parametrize("arrived", [None, TODAY - DAY, TODAY, TODAY + DAY])
def test_who_may_move(
    same_home: bool, same_corporation: bool, deceased: bool, arrived: date | None
) -> None:
    allowed = (
        not same_home
        and same_corporation
        and not deceased
        and arrived is not None
        and arrived <= TODAY
    )
    given: dict[str, Any] = {
        "same_home": same_home,
        "same_corporation": same_corporation,
        "deceased": deceased,
        "arrived": arrived,
    }
    if allowed:
        rules.require_move(on=TODAY, **given)
        return
    with pytest.raises(HomeRefused) as refusal:
        rules.require_move(on=TODAY, **given)
    assert refusal.value.code in REFUSALS


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (None, None, ""),
        (TODAY, None, ""),
        (TODAY - DAY, None, ""),
        (TODAY + DAY, None, "home_not_yet"),
        (None, TODAY, "home_ended"),
        (None, TODAY + 9 * DAY, "home_ended"),
    ],
)
def test_in_which_home_one_may_come_to_live(
    since: date | None, until: date | None, code: str
) -> None:
    if not code:
        rules.require_home(since=since, until=until, on=TODAY)
    else:
        with refused(code):
            rules.require_home(since=since, until=until, on=TODAY)


def test_two_doors_never_have_one_number() -> None:
    rules.require_address([HouseNumber(12, "A"), HouseNumber(12, "B"), HouseNumber(12, "A", "2")])
    with refused("two_addresses"):
        rules.require_address([HouseNumber(12, "", "bis"), HouseNumber(12, "", "BIS")])


# --- moving --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_move_ends_one_home_and_begins_the_other(world: World) -> None:
    there = make.make_unit(make.make_complex(world.linde))
    residents.services.move(
        [world.resident], origin=world.unit, target=there, on=NEXT_MONTH, by=world.bram
    )
    assert homes_of(world.resident) == [world.unit]
    assert homes_of(world.resident, NEXT_MONTH - DAY) == [world.unit]
    assert homes_of(world.resident, NEXT_MONTH) == [there]
    assert Occupancy.objects.get(unit=there).kind == "tenant"
    assert traces("resident.moved") == [
        {"origin": str(world.unit.pk), "target": str(there.pk), "on": str(NEXT_MONTH)}
    ]


@pytest.mark.django_db
def test_a_household_moves_together_and_one_may_move_in_without_a_lease(world: World) -> None:
    there = make.make_unit(world.flat)
    partner = make.make_resident(world.unit, kind="co_occupant")
    residents.services.move(
        [world.resident, partner], origin=world.unit, target=there, on=TODAY, by=world.bram
    )
    assert set(Occupancy.objects.filter(unit=there).values_list("kind", flat=True)) == {
        "tenant",
        "co_occupant",
    }
    neighbour = make.make_resident(make.make_unit(world.flat))
    residents.services.move(
        [neighbour],
        origin=neighbour.occupancies.get().unit,
        target=there,
        on=TODAY,
        kind="co_occupant",
        by=world.bram,
    )
    assert Occupancy.objects.get(resident=neighbour, unit=there).kind == "co_occupant"


@pytest.mark.django_db
def test_a_move_that_cannot_be_leaves_everything(world: World) -> None:
    there = make.make_unit(world.flat)
    partner = make.make_resident(world.unit, deceased_on=TODAY)
    ended = make.make_unit(world.flat, until=TODAY)

    def move(*people: Resident, target: Unit = there, on: date = TODAY) -> None:
        residents.services.move(
            people or (world.resident,), origin=world.unit, target=target, on=on, by=world.bram
        )

    before = list(Occupancy.objects.order_by("pk").values())
    for code, call in [
        ("another_corporation", lambda: move(target=world.other_unit)),
        ("same_home", lambda: move(target=world.unit)),
        ("home_ended", lambda: move(target=ended)),
        ("before_arrival", lambda: move(on=make.LONG_AGO - DAY)),
        ("not_here", lambda: move(world.other_resident, target=make.make_unit(world.other_flat))),
        ("deceased", lambda: move(world.resident, partner)),
    ]:
        with refused(code):
            call()
    assert list(Occupancy.objects.order_by("pk").values()) == before
    assert traces("resident.moved") == []


@pytest.mark.django_db
def test_moving_twice_is_refused_the_second_time(world: World) -> None:
    there = make.make_unit(world.flat)
    residents.services.move(
        [world.resident], origin=world.unit, target=there, on=TODAY, by=world.bram
    )
    with refused("not_here"):
        residents.services.move(
            [world.resident], origin=world.unit, target=there, on=TODAY, by=world.bram
        )


# --- a new tenant --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("others_leave", [True, False])
def test_a_new_tenant_comes_on_the_day_itself(world: World, others_leave: bool) -> None:
    comer = residents.services.begin_tenancy(
        world.unit,
        since=NEXT_MONTH,
        others_leave=others_leave,
        surname="Demir",
        initials="Y.",
        by=world.bram,
    )
    assert homes_of(comer) == []
    assert homes_of(comer, NEXT_MONTH) == [world.unit]
    assert comer.occupancies.get().kind == "tenant"
    stays = homes_of(world.resident, NEXT_MONTH)
    assert stays == ([] if others_leave else [world.unit])
    assert homes_of(world.resident, NEXT_MONTH - DAY) == [world.unit]
    # Until then nobody reads the file of somebody who may never come.
    assert not Resident.objects.visible_to(world.bram).filter(pk=comer.pk).exists()


@pytest.mark.django_db
def test_nobody_comes_to_live_in_a_home_that_is_no_more(world: World) -> None:
    gone = make.make_unit(world.flat, until=TODAY + DAY)
    with refused("home_ended"):
        residents.services.begin_tenancy(
            gone, since=TODAY, others_leave=True, surname="X", by=world.bram
        )
    assert not Resident.objects.filter(surname="X").exists()


# --- split and joined ----------------------------------------------------------------------------


def split(world: World, on: date = TODAY, stays: dict[Any, int] | None = None) -> list[Unit]:
    rows = Occupancy.objects.filter(unit=world.unit)
    number = world.unit.house_number
    return residents.services.split_home(
        world.unit,
        on=on,
        homes=[NewHome(HouseNumber(number, "A"), "S-1"), NewHome(HouseNumber(number, "B"), "S-2")],
        stays=dict.fromkeys(rows.values_list("pk", flat=True), 1) if stays is None else stays,
        by=world.anna,
    )


@pytest.mark.django_db
def test_one_home_becomes_two_and_everybody_goes_where_they_chose(world: World) -> None:
    entrance = make.make_entrance(world.flat)
    Unit.objects.filter(pk=world.unit.pk).update(entrance=entrance, floor=3, position=2)
    notice = make.make_resident(world.unit)
    Occupancy.objects.filter(resident=notice).update(until=TODAY + 60 * DAY)
    made = split(world, on=NEXT_MONTH)
    old = Unit.objects.get(pk=world.unit.pk)
    assert [unit.house.letter for unit in made] == ["A", "B"]
    assert {(unit.entrance_id, unit.floor, unit.position) for unit in made} == {(entrance.pk, 3, 2)}
    assert {unit.bag_id for unit in made} == {""}
    assert (old.until, {unit.since for unit in made}) == (NEXT_MONTH, {NEXT_MONTH})
    assert homes_of(world.resident, NEXT_MONTH - DAY) == [old]
    assert homes_of(world.resident, NEXT_MONTH) == [made[1]]
    # A notice that was given still holds.
    assert Occupancy.objects.get(resident=notice, unit=made[1]).until == TODAY + 60 * DAY
    links = HomeSuccession.objects.values_list("before", "after", "corporation")
    assert set(links) == {(old.pk, unit.pk, world.linde.pk) for unit in made}
    assert len(traces("home.split")) == 2


@pytest.mark.django_db
def test_a_home_that_ended_is_out_of_lists_and_counts_from_that_day(world: World) -> None:
    made = split(world, on=NEXT_MONTH)
    assert set(Unit.objects.standing()) == {world.unit, world.other_unit}
    assert set(Unit.objects.standing(NEXT_MONTH)) == {*made, world.other_unit}
    split_now = make.make_unit(world.flat, until=TODAY)
    counted = with_counts(type(world.flat).objects.filter(pk=world.flat.pk)).get()
    assert counted.homes == 1  # type: ignore[attr-defined]
    assert split_now not in Unit.objects.standing()


@pytest.mark.django_db
def test_a_split_that_cannot_be_leaves_everything(world: World) -> None:
    before = Unit.objects.count(), Occupancy.objects.count()
    with refused("nowhere"):
        split(world, stays={})
    make.make_unit(world.flat, external_key="S-2")
    with refused("key_taken"):
        split(world)
    assert (Unit.objects.count() - 1, Occupancy.objects.count()) == before
    assert Unit.objects.get(pk=world.unit.pk).until is None
    # The same key at another corporation is no hindrance, and is not told of.
    Unit.objects.filter(external_key="S-2").update(
        complex=world.other_flat, corporation=world.hoeve
    )
    assert len(split(world)) == 2


@pytest.mark.django_db
def test_a_home_is_split_once(world: World) -> None:
    split(world, on=NEXT_MONTH)
    with refused("home_ended"):
        split(world, on=NEXT_MONTH)


@pytest.mark.django_db
def test_two_homes_become_one_at_the_number_of_the_first(world: World) -> None:
    second = make.make_unit(world.flat)
    neighbour = make.make_resident(second)
    Occupancy.objects.create(
        resident=world.resident, unit=second, corporation=world.linde, since=TODAY - DAY
    )
    made = residents.services.join_homes(
        world.unit, second, on=TODAY, external_key="J-1", by=world.anna
    )
    assert made.house == world.unit.house
    assert homes_of(world.resident) == homes_of(neighbour) == [made]  # who had both has one
    assert not Unit.objects.standing().filter(pk__in=[world.unit.pk, second.pk]).exists()
    assert {row.before_id for row in made.origins.all()} == {world.unit.pk, second.pk}
    assert len(traces("home.joined")) == 2


@pytest.mark.django_db
def test_homes_of_two_complexes_are_not_joined(world: World) -> None:
    elsewhere = make.make_unit(make.make_complex(world.linde))
    for other, code in [
        (world.unit, "same_home"),
        (elsewhere, "another_complex"),
        (world.other_unit, "another_complex"),
    ]:
        with refused(code):
            residents.services.join_homes(
                world.unit, other, on=TODAY, external_key="J", by=world.anna
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_lock", [True, False])
def test_two_who_split_one_home_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, with_lock: bool
) -> None:
    """Without the lock on the home both would succeed, and the tenant would live in four."""
    both_read = threading.Barrier(2)

    def slow(**given: Any) -> None:
        real(**given)
        with suppress(threading.BrokenBarrierError):  # the other one waits for the lock
            both_read.wait(timeout=2)

    real = rules.require_home
    monkeypatch.setattr(rules, "require_home", slow)
    if not with_lock:
        monkeypatch.setattr(
            homes, "_locked", lambda *units: [Unit.objects.get(pk=unit.pk) for unit in units]
        )
    stays = {Occupancy.objects.get(unit=world.unit).pk: 0}
    results: list[str] = []

    def one(letters: str) -> None:
        try:
            residents.services.split_home(
                world.unit,
                on=TODAY,
                homes=[NewHome(HouseNumber(1, letter), letter) for letter in letters],
                stays=stays,
                by=world.anna,
            )
            results.append("done")
        except HomeRefused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(letters,)) for letters in ("AB", "CD")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == (["done", "home_ended"] if with_lock else ["done", "done"])


# --- a death taken back --------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_death_typed_by_mistake_is_taken_back_and_traced(world: World) -> None:
    day = TODAY - DAY
    residents.services.record_death(world.resident, on=day, by=world.bram)
    row = residents.services.undo_death(world.resident, by=world.bram)
    assert row.deceased_on is None
    assert Resident.objects.reachable().filter(pk=row.pk).exists()
    assert traces("resident.death_undone") == [{"was": str(day)}]
    # The ERP may tell of a death again: it is not what staff typed any more.
    assert Resident.objects.get(pk=row.pk).typed_by_staff == []
    card, code = residents.services.issue_card(row, by=world.bram)
    assert residents.services.resident_for_card(card.number, code) == row


@pytest.mark.django_db
def test_there_is_nothing_to_take_back_of_the_living(world: World) -> None:
    residents.services.undo_death(world.resident, by=world.bram)
    assert traces("resident.death_undone") == []


# --- the database says it too --------------------------------------------------------------------


@pytest.mark.django_db
def test_what_the_tables_refuse(world: World) -> None:
    entrance = make.make_entrance(world.flat)
    for wrong in (
        lambda: make.make_unit(world.flat, since=TODAY, until=TODAY - DAY),
        lambda: type(entrance).objects.filter(pk=entrance.pk).update(floors=0),
        lambda: CommonRoom.objects.create(
            complex=world.flat, corporation=world.linde, name="Lift", kind="LIF"
        ),
        lambda: HomeSuccession.objects.create(
            corporation=world.linde, before=world.unit, after=world.unit
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
