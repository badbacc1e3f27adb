"""A row that is written by hand is the row that Django would have written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

from accounts.rows import insert
from signals.models import Signal
from signals.rules import State, Urgency
from tests.conftest import World


def signal_of(world: World, **fields: object) -> Signal:
    return Signal(
        corporation=world.linde,
        complex=world.flat,
        unit=world.unit,
        category=world.loneliness,
        urgency=Urgency.LOW,
        observations=['Zegt "niets", {altijd}', ""],
        text="Ze vroeg: 'wie?' %s",
        state=State.TRIAGE,
        raised_by=world.anna,
        assess_by=timezone.localdate(),
        feedback_by=timezone.localdate(),
        clock_used=timedelta(hours=3, microseconds=7),
        **fields,
    )


def facts(row: Signal) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in Signal._meta.concrete_fields
        if field.attname not in {"id", "raised_at", "clock_since"}
    }


def test_by_hand_and_by_django_are_the_same(world: World) -> None:
    by_hand, saved = signal_of(world), signal_of(world)
    insert(by_hand)
    saved.save(force_insert=True)
    read = Signal.objects.get(pk=by_hand.pk)
    assert facts(by_hand) == facts(read) == facts(saved) == facts(Signal.objects.get(pk=saved.pk))
    assert not any(isinstance(value, DatabaseDefault) for value in vars(by_hand).values())
    assert (by_hand.raised_at, by_hand.clock_since) == (read.raised_at, read.clock_since)
    by_hand.text = "Anders"
    by_hand.save(update_fields=["text"])  # it is no new object any more
    assert Signal.objects.count() == 2


def test_the_walls_hold_for_it_too(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(signal_of(world, merged_into_id=None, ended_at=timezone.now()))
    assert not Signal.objects.exists()
