"""The trace is written with the change, and stays as it was written."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import accounts.services
from accounts import audit
from accounts.models import AuditEvent, ManyLooks, ReadEvent
from partners.models import ConferenceEvent, ConsentEvent, ReferralEvent
from residents.models import HelpMatchEvent
from signals.models import ArrearsStep, ContactTry, MeldcodeEvent, SignalEvent
from tests import factories as make
from tests.conftest import World
from tests.partners.given import refer_care

EVENTS = {
    model._meta.db_table: model
    for model in (
        *(
            AuditEvent,
            ManyLooks,
            ReadEvent,
            ConsentEvent,
            ReferralEvent,
            ConferenceEvent,
            SignalEvent,
            MeldcodeEvent,
            ArrearsStep,
            ContactTry,
            HelpMatchEvent,
        ),
    )
}


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(world: World) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(RuntimeError):
        audit.record("x.y", world.flat, by=world.anna, corporation_id=world.linde.pk)
    assert AuditEvent.objects.count() == before
    with transaction.atomic():
        audit.record("x.y", world.flat, by=world.anna, corporation_id=world.linde.pk)
    assert AuditEvent.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_when_its_change_is_taken_back(world: World) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("x.y", world.flat, by=None, corporation_id=world.linde.pk)
        _ = 1 / 0
    assert AuditEvent.objects.count() == before


@pytest.mark.django_db
def test_one_look_is_one_row_per_person(world: World) -> None:
    neighbour = make.make_resident(world.unit)
    people = [world.resident, neighbour]
    audit.record_reads(
        [(person, person.pk, person.corporation_id) for person in people],
        by=world.bram,
        purpose="list",
    )
    audit.record_read(
        world.flat,
        person_id=neighbour.pk,
        corporation_id=world.linde.pk,
        by=world.anna,
        purpose="x",
    )
    assert [look.actor for look in ReadEvent.objects.about(neighbour.pk)] == [
        world.anna,
        world.bram,
    ]
    assert ReadEvent.objects.about(world.resident.pk).count() == 1


# --- append-only --------------------------------------------------------------------------------


@pytest.fixture
def events(world: World) -> None:
    """A row in each of the tables."""
    signal = make.make_signal(world.unit, world.loneliness, by=world.bram)
    MeldcodeEvent.objects.create(
        corporation=world.linde,
        signal=signal,
        step="map",
        outcome="written",
        on=timezone.localdate(),
        by=world.bram,
    )
    ContactTry.objects.create(
        corporation=world.linde,
        signal=signal,
        how="phone",
        reached=False,
        tried_on=timezone.localdate(),
        by=world.bram,
    )
    debt = make.make_signal(world.unit, world.arrears, by=world.ina, resident=world.resident)
    ArrearsStep.objects.create(
        corporation=world.linde,
        file=debt.arrears,
        condition="reminded",
        done_on=timezone.localdate(),
        way="letter",
        evidence="BRF-1",
        by=world.ina,
    )
    audit.record_read(
        signal,
        person_id=world.resident.pk,
        corporation_id=world.linde.pk,
        by=world.bram,
        purpose="x",
    )
    make.give_consent(world.resident, world.meldpunt, by=world.bram)  # nothing rests on this one
    refer_care(world.resident, world.buurtteam, by=world.anna)
    make.make_match(world.flat, by=world.bram)
    make.make_conference(world.resident, by=world.bram)
    accounts.services.tell_why(world.bram, reason="visits", words="Koffie")
    # Foreign keys are checked now, so that ALTER TABLE finds nothing pending.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def update(model: Any) -> None:
    when = "noted_at" if model is ContactTry else "at"
    model.objects.update(**{when: "2020-01-01T00:00:00Z"})


def delete_rows(model: Any) -> None:
    queryset = model.objects.filter(pk=model.objects.earliest("pk").pk)
    queryset._raw_delete(queryset.db)  # without Django's own looks at relations


def delete_object(model: Any) -> None:
    model.objects.earliest("pk").delete()


def truncate(model: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def set_triggers(model: Any, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {model._meta.db_table} {how} TRIGGER USER")


def rows(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


CHANGES = [update, delete_rows, delete_object, truncate]


@pytest.mark.parametrize("table", sorted(EVENTS))
def test_history_cannot_be_changed(events: None, table: str) -> None:
    model = EVENTS[table]
    set_triggers(model, "ENABLE")  # the test run has that against TRUNCATE off
    before = rows(model)
    assert before
    for change in CHANGES:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(model)
    assert rows(model) == before


@pytest.mark.parametrize("table", sorted(EVENTS))
def test_it_is_the_triggers_that_keep_it(events: None, table: str) -> None:
    """The negative control: without them each of the changes goes through."""
    model = EVENTS[table]
    set_triggers(model, "DISABLE")
    before = rows(model)
    for change in CHANGES:
        point = transaction.savepoint()
        change(model)
        assert rows(model) != before, change.__name__
        transaction.savepoint_rollback(point)
    assert rows(model) == before


@pytest.mark.django_db
def test_every_table_of_events_has_both_triggers() -> None:
    """From the catalogue of the database: a new history table without them fails here."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__name__.endswith(("Event", "ManyLooks", "ArrearsStep", "ContactTry"))
        and model.__module__.split(".")[0] in OUR_APPS
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'refuse_change'"
        )
        found = set(cursor.fetchall())
    assert tables == set(EVENTS)
    assert found == {
        (table, f"{table}_{name}") for table in tables for name in ("append_only", "no_truncate")
    }


OUR_APPS = {"accounts", "outbox", "residents", "activities", "partners", "signals", "programmes"}


@pytest.mark.django_db
def test_a_person_of_whom_there_is_a_trace_is_not_deleted(events: None, world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        world.bram.delete()
    assert AuditEvent.objects.filter(actor=world.bram).exists()
