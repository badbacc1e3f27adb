"""Passing on all that are ready: nothing twice, nothing lost, and urgent ones go before."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

import outbox.services
from accounts.models import Membership, Role
from outbox.models import Message
from partners.models import Agreement, Desk, Referral
from partners.rules import ConsentAction, Purpose
from signals import reads
from signals.models import ArrearsBatch, ArrearsBatchItem, ArrearsFile
from signals.rules import StepRefused
from signals.services import arrears, arrears_batch
from tests import factories as make
from tests.conftest import World
from tests.partners import given
from tests.signals.pages import arrears_file, ready_file, said, text_of

NEW = reverse("arrears:batch_new")


def ready(world: World, count: int) -> list[ArrearsFile]:
    return [ready_file(world, resident=make.make_resident(world.unit)) for _one in range(count)]


def outcomes() -> list[tuple[str, str]]:
    return sorted(ArrearsBatchItem.objects.values_list("outcome", "reason"))


def test_first_one_sees_what_goes_and_what_stands_in_the_way(world: World) -> None:
    ready(world, 2)
    arrears_file(world)
    ready_file(world, without="offered", resident=make.make_resident(world.unit))
    (preview,) = world.client("ina").get(NEW).context["previews"]
    assert [number for _desk, number in preview.going] == [2]
    assert preview.nowhere == 0
    # The file without any step lacks four, and the other one.
    assert [number for _text, number in preview.blocked] == [1, 1, 1, 2]
    assert not ArrearsBatch.objects.exists()


def test_all_that_are_ready_go_and_no_other(world: World) -> None:
    ready(world, 3)
    arrears_file(world)
    client = world.client("ina")
    response = client.post(NEW, {"corporation": str(world.linde.pk)})
    batch = ArrearsBatch.objects.get()
    assert response.headers["Location"] == batch.get_absolute_url()
    assert not Referral.objects.exists()  # a worker does it
    assert arrears_batch.work_on_batches() == 3
    assert outcomes() == [("passed", "")] * 3
    assert Referral.objects.count() == 3
    batch.refresh_from_db()
    assert batch.ended_at is not None
    page = client.get(batch.get_absolute_url())
    assert (page.context["far"].passed, page.context["far"].percent) == (3, 100)
    # And there is nothing left to pass on.
    assert said(client.post(NEW, {"corporation": str(world.linde.pk)}, follow=True)) == ["error"]
    assert arrears_batch.work_on_batches() == 0


def test_each_goes_through_the_gate_at_its_own_moment(world: World) -> None:
    """Meanwhile one objects, one paid, one loses a step, and two stay as they are."""
    files = ready(world, 5)
    arrears_batch.start_batch(world.linde.pk, by=world.ina)
    objector = files[0].signal.resident
    assert objector is not None
    given.say(objector, world.gemeente, ConsentAction.OBJECTED, by=world.ina, purpose=Purpose.DEBT)
    arrears.settle(files[1], "paid", by=world.ina)
    arrears.take_back(files[2], "reminded", by=world.ina)
    arrears_batch.work_on_batches()
    assert outcomes() == [
        ("blocked", "not_now"),
        ("blocked", "objected"),
        ("blocked", "reminded"),
        ("passed", ""),
        ("passed", ""),
    ]
    assert Referral.objects.count() == 2
    page = world.client("ina").get(ArrearsBatch.objects.get().get_absolute_url())
    assert sum(number for _text, number in page.context["far"].blocked) == 3
    assert files[0].signal.unit.address in text_of(page)


def test_a_worker_that_is_killed_goes_on_where_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies in the middle of its second chunk: what that chunk did is undone as a whole."""
    ready(world, 6)
    batch = arrears_batch.start_batch(world.linde.pk, by=world.ina)
    passed = 0

    def die(*args: Any, **kwargs: Any) -> Any:
        nonlocal passed
        passed += 1
        if passed == 4:
            raise KeyboardInterrupt  # as a signal does it: no handler of ours
        return arrears.pass_on(*args, **kwargs)

    monkeypatch.setattr(arrears_batch, "pass_on", die)
    assert arrears_batch.work_on_chunk(batch.pk, size=2) == 2
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        arrears_batch.work_on_chunk(batch.pk, size=2)
    assert outcomes() == [("", "")] * 4 + [("passed", "")] * 2
    assert Referral.objects.count() == 2
    monkeypatch.undo()
    assert arrears_batch.work_on_batches() == 4
    assert outcomes() == [("passed", "")] * 6
    assert Referral.objects.count() == Referral.objects.values("resident").distinct().count() == 6


def test_one_that_cannot_be_made_stops_none_of_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = ready(world, 3)

    def fail(file: ArrearsFile, **kwargs: Any) -> Any:
        if file.pk == files[1].pk:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        return arrears.pass_on(file, **kwargs)

    monkeypatch.setattr(arrears_batch, "pass_on", fail)
    arrears_batch.start_batch(world.linde.pk, by=world.ina)
    arrears_batch.work_on_batches()
    assert outcomes() == [("blocked", "error"), ("passed", ""), ("passed", "")]


def test_one_at_a_time_and_only_by_the_officer(world: World) -> None:
    ready(world, 1)
    for stranger in (world.anna, make.make_member(world.hoeve, Role.ARREARS_OFFICER, "Olga")):
        with pytest.raises(StepRefused):
            arrears_batch.start_batch(world.linde.pk, by=stranger)
    arrears_batch.start_batch(world.linde.pk, by=world.ina)
    with pytest.raises(arrears_batch.AnotherBatch):
        arrears_batch.start_batch(world.linde.pk, by=world.ina)


def test_who_is_no_officer_any_more_passes_nothing_on(world: World) -> None:
    ready(world, 2)
    arrears_batch.start_batch(world.linde.pk, by=world.ina)
    Membership.objects.filter(user=world.ina).update(until=timezone.localdate())
    arrears_batch.work_on_batches()
    assert outcomes() == [("blocked", "not_now")] * 2


def test_without_a_municipality_each_one_says_so(world: World) -> None:
    ready(world, 2)
    arrears_batch.start_batch(world.linde.pk, by=world.ina)
    Agreement.objects.filter(pk=world.debt_agreement.pk).update(until=timezone.localdate())
    arrears_batch.work_on_batches()
    assert outcomes() == [("blocked", "no_municipality")] * 2


@pytest.mark.parametrize("who", ["anna", "bram", "gea"])
def test_nobody_else_starts_or_sees_a_batch(world: World, who: str) -> None:
    ready(world, 1)
    batch = arrears_batch.start_batch(world.linde.pk, by=world.ina)
    client = world.client(who)
    assert client.get(batch.get_absolute_url()).status_code == 404
    assert client.post(NEW, {"corporation": str(world.linde.pk)}).status_code == 404


def test_odd_corporations_start_nothing(world: World) -> None:
    ready(world, 1)
    for odd in ("", "x", "\0", str(world.hoeve.pk)):
        assert world.client("ina").post(NEW, {"corporation": odd}).status_code == 200
    assert not ArrearsBatch.objects.exists()


def test_as_many_questions_for_a_large_preview(world: World) -> None:
    from tests.signals.pages import queries

    client = world.client("ina")
    ready(world, 1)
    one = queries(client, NEW)
    ready(world, 5)
    assert queries(client, NEW) == one


# --- urgent ones go before ------------------------------------------------------------------------


def test_with_five_thousand_waiting_an_urgent_one_is_in_the_next_batch(world: World) -> None:
    """As many messages as a batch puts, and then one that cannot wait."""
    Desk.objects.filter(pk=world.gemeente.pk).update(email="schulden@gemeente.example")
    Message.objects.bulk_create(
        Message(
            kind="partners.referral_waiting",
            channel="email",
            corporation=world.linde,
            subject_id=make.uuid4(),
            recipient_id=world.gemeente.pk,
        )
        for _one in range(5000)
    )
    usual, pressing = ready(world, 2)
    arrears.pass_on(usual, by=world.ina)
    referral = arrears.pass_on(pressing, by=world.ina, urgent=True)
    pressing.signal.refresh_from_db()
    assert (referral.urgent, pressing.signal.urgency) == (True, "high")
    batch = outbox.services.claim()
    assert len(batch) == outbox.services.BATCH
    assert referral.pk in {message.subject_id for message in batch}
    # And the one that is not urgent waits for its turn.
    assert usual.signal.follow_ups.get().referral_id not in {one.subject_id for one in batch}


def test_the_box_on_the_page_makes_it_urgent(world: World) -> None:
    file = ready_file(world)
    where = reverse("arrears:pass_on", args=[file.pk])
    world.client("ina").post(where, {"send": "1", "urgent": "on"})
    assert Referral.objects.get().urgent
    assert set(Message.objects.values_list("urgent", flat=True)) == {True}


def test_a_gate_that_stays_closed_leaves_no_haste_behind(world: World) -> None:
    file = ready_file(world, without="offered")
    with pytest.raises(Exception, match="offered"):
        arrears.pass_on(file, by=world.ina, urgent=True)
    file.signal.refresh_from_db()
    assert file.signal.urgency == "normal"
    assert reads.arrears.where_is(file).stage == "to_do"
