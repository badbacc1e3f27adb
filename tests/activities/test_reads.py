"""What is read by hand is what a queryset would have read."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.http import Http404
from django.utils import timezone

from accounts import rows
from accounts.models import AuditEvent
from activities import reads, services
from activities.models import Occurrence, Registration
from activities.rules import Channel, State
from residents.models import Resident
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db


def stands_in(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def sign_up(occurrence: Occurrence, resident: Resident) -> Registration:
    return services.register(occurrence, resident, channel=Channel.PHONE, by=None)


def a_new_neighbour(occurrence: Occurrence) -> Resident:
    return make.make_resident(make.make_unit(occurrence.complex))


def test_the_agenda_says_what_the_tables_say(world: World) -> None:
    begin = timezone.now() + timedelta(days=9)
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=1)}
    full = make.make_occurrence(world.flat, capacity=1, **times)
    kept = make.make_occurrence(world.flat, capacity=3, kept=2, **times)
    for occurrence, people in ((full, 3), (kept, 1)):
        for _one in range(people):
            sign_up(occurrence, a_new_neighbour(occurrence))
    long_ago = timezone.now() - timedelta(days=20)
    make.make_occurrence(world.flat, starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))

    complex_, coming = reads.agenda(world.flat.slug)

    by_orm = Occurrence.objects.filter(complex=world.flat).upcoming().with_waiting()
    assert [stands_in(one) for one in coming] == [stands_in(one) for one in by_orm]
    counts = {one.pk: (one.waiting, one.new_seats) for one in by_orm}
    assert {one.pk: (one.waiting, one.new_seats) for one in coming} == counts  # type: ignore[attr-defined]
    assert counts[full.pk] == (2, 0)
    assert counts[kept.pk] == (0, 1)
    assert stands_in(complex_) == stands_in(world.flat)
    assert stands_in(complex_.corporation) == stands_in(world.flat.corporation)


def test_one_activity_with_what_is_asked_there(world: World) -> None:
    series = make.make_series(world.flat, by=make.make_user())
    one = series.occurrences.first()
    assert one is not None
    for what in ("Koffie zetten", "Tafels klaarzetten"):
        make.make_chore(one, what=what)
    make.make_chore(one, what="Al geregeld", taken_by=world.resident, taken_at=timezone.now())

    found: Any = reads.occurrence_or_404(world.flat.slug, one.pk)

    assert stands_in(found) == stands_in(one)
    assert found.of_kind == series.kind
    assert sorted(found.asked) == ["Koffie zetten", "Tafels klaarzetten"]
    with pytest.raises(Http404):
        reads.occurrence_or_404("een-andere-flat", one.pk)


def test_a_neighbour_is_known_with_the_sign_up_of_now(world: World) -> None:
    resident, user = world.resident, world.resident.user
    occurrence = make.make_occurrence(world.flat)
    elsewhere = make.make_occurrence()
    assert reads.neighbour(user, occurrence) == (resident, None)
    row = sign_up(occurrence, resident)
    assert reads.neighbour(user, occurrence) == (resident, row)
    services.cancel_registration(row, by=None)
    assert reads.neighbour(user, occurrence) == (resident, None)
    assert reads.neighbour(user, elsewhere) == (None, None)
    assert reads.neighbour(make.make_user(), occurrence) == (None, None)
    assert reads.neighbour(None, occurrence) == (None, None)


def test_a_sign_up_is_found_with_all_around_it(world: World) -> None:
    occurrence = make.make_occurrence(world.flat, capacity=1)
    sign_up(occurrence, a_new_neighbour(occurrence))
    sign_up(occurrence, a_new_neighbour(occurrence))
    row = sign_up(occurrence, world.resident)
    assert row.state == State.WAITLISTED

    found = reads.registration_or_404(row.pk)

    assert stands_in(found) == stands_in(Registration.objects.get(pk=row.pk))
    assert stands_in(found.occurrence) == stands_in(Occurrence.objects.get(pk=occurrence.pk))
    assert found.occurrence.complex.corporation == world.flat.corporation
    assert found.ahead == 1
    with pytest.raises(Http404):
        reads.registration_or_404(uuid4())


def test_a_row_that_is_not_there(world: World) -> None:
    lock = rows.lock_of(Resident)
    assert stands_in(rows.get(Resident, lock, world.resident.pk)) == stands_in(
        Resident.objects.get(pk=world.resident.pk)
    )
    with pytest.raises(Resident.DoesNotExist):
        rows.get(Resident, lock, uuid4())


def test_what_django_makes_anew_is_not_read_by_hand(world: World) -> None:
    """The facts of an event would come as a text."""
    sign_up(make.make_occurrence(world.flat), world.resident)
    statement = f"SELECT {rows.columns_of(AuditEvent, 'a')} FROM accounts_auditevent a LIMIT 1"  # noqa: S608
    with pytest.raises(TypeError, match="facts"):
        rows.get(AuditEvent, statement)
