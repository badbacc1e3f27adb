"""People and homes: what staff do, and the trace of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import residents.services
from accounts.models import AuditEvent, ReadEvent
from residents.models import Assignment, FieldRole, Occupancy, Resident
from residents.services.people import CONTACT_FIELDS
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def traces(verb: str) -> list[dict[str, Any]]:
    return list(AuditEvent.objects.filter(verb=verb).values("actor", "corporation", "facts"))


def test_somebody_without_a_lease_is_added(world: World) -> None:
    added = residents.services.add_occupant(
        world.unit, surname="Jansen", infix="van", phone="06-12345678", by=world.bram
    )
    assert added.corporation == world.linde
    assert added.external_key is None
    home = added.occupancies.get()
    assert (home.unit, home.kind, home.since) == (
        world.unit,
        "co_occupant",
        timezone.localdate(),
    )
    assert set(added.typed_by_staff) >= {"surname", *CONTACT_FIELDS}
    (trace,) = traces("resident.added")
    assert trace == {
        "actor": world.bram.pk,
        "corporation": world.linde.pk,
        "facts": {"unit": str(world.unit.pk)},
    }


def test_contact_details_as_they_were_told(world: World) -> None:
    residents.services.set_contact(world.resident, by=world.bram, phone="06-1", language="tr")
    row = Resident.objects.get(pk=world.resident.pk)
    assert (row.phone, row.language, row.typed_by_staff) == ("06-1", "tr", ["language", "phone"])
    residents.services.set_contact(world.resident, by=world.bram, phone="06-2")
    row.refresh_from_db()
    assert (row.phone, row.typed_by_staff) == ("06-2", ["language", "phone"])
    assert [trace["facts"] for trace in traces("resident.contact_changed")] == [
        {"fields": "phone"},
        {"fields": "language,phone"},
    ]


def test_nothing_changed_is_no_change(world: World) -> None:
    residents.services.set_contact(world.resident, by=world.bram, phone=world.resident.phone)
    world.resident.refresh_from_db()
    assert world.resident.typed_by_staff == []
    assert not traces("resident.contact_changed")


@pytest.mark.parametrize("field", ["surname", "protected_address", "corporation_id", "user_id"])
def test_nothing_but_contact_details_changes_here(world: World, field: str) -> None:
    before = Resident.objects.filter(pk=world.resident.pk).values().get()
    residents.services.set_contact(world.resident, by=world.bram, **{field: "x"})
    assert Resident.objects.filter(pk=world.resident.pk).values().get() == before


def test_a_text_in_the_trace_would_be_personal(world: World) -> None:
    residents.services.set_contact(world.resident, by=world.bram, phone="06-12345678")
    residents.services.add_occupant(world.unit, surname="Geheimenaam", by=world.bram)
    written = repr(list(AuditEvent.objects.values()))
    assert "06-12345678" not in written
    assert "Geheimenaam" not in written


def test_a_death_is_remembered(world: World) -> None:
    day = date(2026, 3, 1)
    residents.services.record_death(world.resident, on=day, by=world.bram)
    assert not Resident.objects.reachable().filter(pk=world.resident.pk).exists()
    assert traces("resident.died")[0]["facts"] == {"on": "2026-03-01"}


def test_moving_out_ends_what_still_runs(world: World) -> None:
    today = timezone.localdate()
    unit = world.unit
    by_day = {
        "past": (today - 30 * DAY, today - 10 * DAY),
        "notice": (today - 30 * DAY, today + 10 * DAY),
        "later": (today + 20 * DAY, None),
    }
    rows = {
        name: Occupancy.objects.create(
            resident=world.resident,
            unit=make.make_unit(world.flat),
            corporation=world.linde,
            since=since,
            until=until,
        )
        for name, (since, until) in by_day.items()
    }
    assert residents.services.move_out(world.resident, on=today, by=world.bram) == 3
    assert Occupancy.objects.get(unit=unit, resident=world.resident).until == today
    ends = {name: Occupancy.objects.get(pk=row.pk).until for name, row in rows.items()}
    assert ends == {"past": today - 10 * DAY, "notice": today, "later": today + 20 * DAY}
    assert not world.resident.occupancies.current().exists()


def test_whoever_moved_out_is_no_longer_seen_in_the_flat(world: World) -> None:
    assert Resident.objects.visible_to(world.bram).filter(pk=world.resident.pk).exists()
    residents.services.move_out(world.resident, on=timezone.localdate(), by=world.bram)
    assert not Resident.objects.visible_to(world.bram).filter(pk=world.resident.pk).exists()


def test_a_login_belongs_to_one_resident(world: World) -> None:
    user = make.make_user("Nieuw")
    neighbour = make.make_resident(world.unit)
    residents.services.give_login(neighbour, user, by=world.ada)
    assert Resident.objects.of_user(user).get() == neighbour
    with pytest.raises(IntegrityError), transaction.atomic():
        residents.services.give_login(world.other_resident, user, by=world.ada)


def test_the_same_assignment_twice_is_one(world: World) -> None:
    user = make.make_user("Nieuw")
    first = residents.services.assign(user, world.flat, FieldRole.FLATCOACH, by=world.ada)
    again = residents.services.assign(user, world.flat, FieldRole.FLATCOACH, by=world.ada)
    assert first == again
    assert len(traces("assignment.given")) == 1
    other = residents.services.assign(user, world.other_flat, FieldRole.FLATCOACH, by=world.ada)
    assert other != first  # one coach, two corporations
    first.until = timezone.localdate()
    first.save()
    back = residents.services.assign(user, world.flat, FieldRole.FLATCOACH, by=world.ada)
    assert back != first
    assert Assignment.objects.filter(user=user).count() == 3


def test_a_home_gets_its_place_in_the_building(world: World) -> None:
    entrance = make.make_entrance(world.flat)
    residents.services.place_unit(world.unit, entrance=entrance, floor=3, position=2, by=world.bram)
    world.unit.refresh_from_db()
    assert (world.unit.entrance, world.unit.floor, world.unit.position) == (entrance, 3, 2)
    assert traces("unit.placed")[0]["facts"] == {"floor": 3}


def test_who_was_looked_at_is_written_per_person(world: World) -> None:
    neighbour = make.make_resident(world.unit)
    residents.services.record_looks([world.resident, neighbour], by=world.bram, purpose="complex")
    looks = ReadEvent.objects.order_by("pk").values_list("person_id", "corporation", "purpose")
    assert list(looks) == [
        (world.resident.pk, world.linde.pk, "complex"),
        (neighbour.pk, world.linde.pk, "complex"),
    ]
