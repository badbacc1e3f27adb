"""Who comes along, who comes every time, and what is told to the host and to nobody else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent
from activities import services
from activities.models import (
    Occurrence,
    PartyMember,
    PartyWishes,
    Registration,
    Series,
    StandingRegistration,
)
from activities.rules import Channel, MemberKind, Refused, State, Wish, names_an_illness
from residents.models import Resident
from socialnet import retention
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sign_up(world: World, resident: Resident, party: int = 1) -> Registration:
    return services.register(
        world.occurrence, resident, channel=Channel.STAFF, by=world.bram, party_size=party
    )


def housemate(world: World) -> Resident:
    return make.make_resident(world.unit)


# --- parties --------------------------------------------------------------------------------------


def test_whoever_comes_along_by_name_cannot_sign_up_alone(world: World) -> None:
    partner = housemate(world)
    row = sign_up(world, world.resident, 3)
    services.name_party(row, [partner], carer=True, by=world.rosa)
    kinds = row.members.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == [MemberKind.CARER, MemberKind.HOUSEHOLD, MemberKind.SELF]
    with pytest.raises(Refused, match="in_party"):
        sign_up(world, partner)
    # Off again, and they can.
    services.name_party(row, [], carer=False, by=world.rosa)
    assert sign_up(world, partner).state == State.CONFIRMED


def test_who_is_signed_up_alone_cannot_come_along(world: World) -> None:
    partner = housemate(world)
    row = sign_up(world, world.resident, 2)
    sign_up(world, partner)
    with pytest.raises(Refused, match="member_twice"):
        services.name_party(row, [partner], carer=False, by=None)
    assert list(row.members.values_list("resident", flat=True)) == [world.resident.pk]


def test_the_database_would_not_have_it_either(world: World) -> None:
    partner = housemate(world)
    row = sign_up(world, world.resident, 2)
    sign_up(world, partner)
    with pytest.raises(IntegrityError, match="partymember_once"), transaction.atomic():
        PartyMember.objects.create(
            corporation=world.linde,
            registration=row,
            occurrence=world.occurrence,
            kind=MemberKind.HOUSEHOLD,
            resident=partner,
        )


def test_who_signed_off_lets_the_others_free(world: World) -> None:
    partner = housemate(world)
    row = sign_up(world, world.resident, 2)
    services.name_party(row, [partner], carer=False, by=None)
    services.cancel_registration(row, by=None)
    assert sign_up(world, partner).state == State.CONFIRMED


def test_only_housemates_and_no_more_than_come(world: World) -> None:
    row = sign_up(world, world.resident, 2)
    stranger = make.make_resident(make.make_unit(world.flat))
    with pytest.raises(Refused, match="not_of_household"):
        services.name_party(row, [stranger], carer=False, by=None)
    with pytest.raises(Refused, match="party_too_small"):
        services.name_party(row, [housemate(world)], carer=True, by=None)


def test_two_who_are_one_person_are_in_once(world: World) -> None:
    """The double came along with a housemate, and signed up under the other name too."""
    double, partner = housemate(world), housemate(world)
    row = sign_up(world, partner, 2)
    services.name_party(row, [double], carer=False, by=None)
    own = sign_up(world, world.resident)
    merge = residents.services.merge(world.resident, double, by=world.anna)
    living = PartyMember.objects.filter(is_in=True).values_list("registration", "resident")
    assert set(living) == {(row.pk, partner.pk), (own.pk, world.resident.pk)}
    residents.services.undo_merge(merge, by=world.anna)
    assert row.members.filter(is_in=True, resident=double).exists()


# --- wishes ---------------------------------------------------------------------------------------


def test_wishes_are_for_the_host_and_go_a_week_after(world: World) -> None:
    row = sign_up(world, world.resident)
    services.set_wishes(row, [Wish.WALKER, Wish.NO_PORK], "Een stoel met leuning", by=None)
    wishes = PartyWishes.objects.get()
    assert wishes.words[-1] == "Een stoel met leuning" and len(wishes.words) == 3
    for who, sees in {"bram": 1, "wil": 0, "anna": 0, "huub": 0, "carla": 0, "fien": 0}.items():
        assert PartyWishes.objects.visible_to(getattr(world, who)).count() == sees, who
    Occurrence.objects.filter(pk=world.occurrence.pk).update(created_by=world.wil)
    assert PartyWishes.objects.visible_to(world.wil).exists()
    assert "leuning" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))
    ends = timezone.localtime(world.occurrence.ends_at)
    for days, left in ((6, 1), (7, 0)):
        with time_machine.travel(ends + days * DAY):
            retention.run()
        assert PartyWishes.objects.count() == left
    assert Registration.objects.filter(pk=row.pk).exists()


def test_nothing_to_tell_is_no_row(world: World) -> None:
    row = sign_up(world, world.resident)
    services.set_wishes(row, [Wish.WALKER], "", by=None)
    services.set_wishes(row, [], "", by=None)
    assert not PartyWishes.objects.exists()


@pytest.mark.parametrize(
    ("text", "ill"),
    [
        ("Ik heb diabetes", True),
        ("Dementerend", True),
        ("een hoge stoel", False),
        ("bij het raam, op tijd", False),
        ("", False),
    ],
)
def test_illnesses_are_not_written_down(text: str, ill: bool) -> None:
    assert names_an_illness(text) is ill


# --- every time -----------------------------------------------------------------------------------


@pytest.fixture
def series(world: World) -> Series:
    return series_in(world)


def series_in(world: World, dates: int = 3, **fields: Any) -> Series:
    """Tuesdays; their dates stand on the agenda."""
    begin = timezone.localtime(timezone.now() + 3 * DAY).replace(hour=10, minute=0, second=0)
    made = Series.objects.create(
        corporation=world.linde,
        complex=world.flat,
        title="Koffie-uur",
        place="Hal",
        capacity=5,
        rrule="FREQ=WEEKLY",
        starts_on=begin.date(),
        begins=begin.time(),
        minutes=60,
        weeks_ahead=4,
        created_by=world.bram,
        **fields,
    )
    for number in range(dates):
        add_date(made, world, number)
    return made


def add_date(series: Series, world: World, number: int) -> Occurrence:
    begin = timezone.now() + (3 + 7 * number) * DAY
    return make.make_occurrence(
        world.flat,
        series=series,
        original_start=begin,
        starts_at=begin,
        ends_at=begin + timedelta(hours=1),
        capacity=5,
        created_by=world.bram,
    )


def places(series: Series, resident: Resident) -> list[str]:
    rows = Registration.objects.filter(occurrence__series=series, resident=resident)
    return list(rows.order_by("occurrence__starts_at").values_list("state", flat=True))


def test_every_date_gets_a_place_also_those_to_come(world: World, series: Series) -> None:
    for _ in range(2):  # a double tap is one
        services.come_every_time(series, world.resident, channel=Channel.STAFF, by=world.bram)
    assert StandingRegistration.objects.count() == 1
    assert places(series, world.resident) == [State.CONFIRMED] * 3
    add_date(series, world, 3)
    assert (services.sweep_standing(), services.sweep_standing()) == (1, 0)
    assert places(series, world.resident) == [State.CONFIRMED] * 4


def test_one_date_can_be_left_out_and_is_not_made_again(world: World, series: Series) -> None:
    services.come_every_time(series, world.resident, channel=Channel.STAFF, by=world.bram)
    row = Registration.objects.filter(occurrence__series=series).order_by("occurrence__starts_at")
    services.cancel_registration(row[1], by=world.rosa)
    assert services.sweep_standing() == 0
    assert places(series, world.resident)[1] == State.CANCELLED_IN_TIME


def test_a_pause_gives_the_places_back(world: World, series: Series) -> None:
    standing = services.come_every_time(
        series, world.resident, channel=Channel.STAFF, by=world.bram
    )
    until = timezone.localdate() + 8 * DAY
    services.pause_standing(standing, until=until, by=world.rosa)
    assert places(series, world.resident) == [State.CANCELLED_IN_TIME] + [State.CONFIRMED] * 2
    services.end_standing(standing, by=world.rosa)
    assert State.CONFIRMED not in places(series, world.resident)
    add_date(series, world, 3)
    assert services.sweep_standing() == 0
    with pytest.raises(Refused, match="not_signed_up"):
        services.end_standing(standing, by=world.rosa)


def test_whoever_moved_comes_no_more(world: World, series: Series) -> None:
    services.come_every_time(series, world.resident, channel=Channel.STAFF, by=world.bram)
    world.resident.occupancies.update(until=timezone.localdate())
    add_date(series, world, 3)
    assert services.sweep_standing() == 0
    assert not StandingRegistration.objects.in_force().exists()


def test_a_regular_is_not_new_to_this_series_but_is_to_another(
    world: World, series: Series
) -> None:
    other = series_in(world, dates=1)
    begin = timezone.now() - 9 * DAY
    past = make.make_occurrence(
        world.flat,
        series=series,
        original_start=begin,
        starts_at=begin,
        ends_at=begin + 30 * DAY,
        created_by=world.bram,
    )
    services.register(past, world.resident, channel=Channel.STAFF, by=world.bram)
    Occurrence.objects.filter(pk=past.pk).update(ends_at=begin + timedelta(hours=1))
    Occurrence.objects.filter(series__isnull=False).update(kept=2)
    for one, priority in ((series, 1), (other, 0)):
        coming = one.occurrences.filter(starts_at__gt=timezone.now())[0]
        row = services.register(coming, world.resident, channel=Channel.STAFF, by=world.bram)
        assert row.priority == priority


def test_two_who_are_one_come_every_time_once(world: World, series: Series) -> None:
    double = housemate(world)
    for one in (double, world.resident):
        services.come_every_time(series, one, channel=Channel.STAFF, by=world.bram)
    merge = residents.services.merge(world.resident, double, by=world.anna)
    assert StandingRegistration.objects.in_force().count() == 1
    assert not services.wrongly_counted().exists()
    residents.services.undo_merge(merge, by=world.anna)
    assert StandingRegistration.objects.in_force().count() == 2
