"""The file of one tenant's arrears, from the door to the municipality."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import outbox.services
import partners.services
from accounts import retention
from accounts.models import AuditEvent, Erasure, ErasureReason, Role
from outbox.models import Message
from partners.models import Agreement, ConsentEvent, Referral
from partners.rules import Actor, ConsentAction, Outcome, Purpose
from partners.services import GateClosed
from signals import reads, services
from signals.models import ArrearsBatch, ArrearsBatchItem, ArrearsFile, ArrearsStep, Signal
from signals.rules import StepRefused
from signals.rules.arrears import Condition, Done, Stage, StepWrong, Way
from signals.services import arrears
from tests import factories as make
from tests.conftest import World
from tests.partners import given
from tests.signals.pages import (
    arrears_file,
    arrears_signal,
    door_of,
    gate_of,
    looks,
    noted,
    page_of,
    queries,
    ready_file,
    said,
    text_of,
)

DAY = timedelta(days=1)
LIST = reverse("arrears:list")


def where(file: ArrearsFile) -> Stage:
    return reads.arrears.where_is(ArrearsFile.objects.for_page().get(pk=file.pk)).stage


def pass_of(file: ArrearsFile) -> str:
    return reverse("arrears:pass_on", args=[file.pk])


def day(ago: int) -> date:
    return timezone.localdate() - ago * DAY


# --- the road -------------------------------------------------------------------------------------


def test_from_the_door_to_the_municipality(world: World) -> None:
    client = world.client("ina")
    response = client.post(
        door_of(world), noted(world, world.arrears, resident=str(world.resident.pk), text="x")
    )
    file = ArrearsFile.objects.get()
    here = file.get_absolute_url()
    assert response.headers["Location"] == here
    assert client.get(here).context["open_form"] == "facts"
    client.post(
        here,
        {
            "facts": "1",
            "amount": "840,50",
            "behind_since": str(day(60)),
            "reference": "K-12",
        },
    )
    assert client.get(here).context["open_form"] == "step_contact_tried"
    talk = {"on": str(day(30)), "way": "visit", "evidence": "N-1", "also": "on"}
    client.post(here, {"step_contact_tried": "1", **talk})
    letter = {"on": str(day(10)), "way": "letter", "evidence": "B-2", "also": "on"}
    client.post(here, {"step_reminded": "1", **letter})
    file.refresh_from_db()
    days = [file.contact_tried_on, file.help_pointed_on, file.reminded_on, file.offered_on]
    assert days == [day(30), day(30), day(10), day(10)]
    assert where(file) == Stage.WAITING
    refused = client.post(pass_of(file), {"send": "1"})
    assert refused.context["goes"].decision.missing == ("term",)
    assert not Referral.objects.exists()
    letter["on"] = str(day(14))
    client.post(here, {"step_reminded": "1", **letter})
    assert where(file) == Stage.READY
    page = client.get(pass_of(file))
    labels = {label for label, _value in page.context["goes"].facts}
    assert len(labels) == 5
    assert "840,50" in text_of(page)
    assert said(client.post(pass_of(file), {"send": "1"}, follow=True)) == ["success"]
    (referral,) = Referral.objects.all()
    assert (referral.desk, referral.amount_cents, referral.text) == (world.gemeente, 84_050, "")
    assert set(referral.fields) == {"name", "address", "phone", "email", "amount"}
    basis = referral.basis
    assert (basis.contact_tried_on, basis.offered_on) == (day(30), day(14))
    assert where(file) == Stage.PASSED_ON
    # Pressed twice.
    assert said(client.post(pass_of(file), {"send": "1"}, follow=True)) == ["error"]
    assert Referral.objects.count() == 1


def test_what_the_municipality_answers_stands_in_the_file(world: World) -> None:
    file = ready_file(world)
    referral = arrears.pass_on(file, by=world.ina)
    for step, reason in [("open", ""), ("accept", ""), ("report", "contact_made")]:
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.gea, reason=reason
        )
    outbox.services.drain()
    page = world.client("ina").get(file.get_absolute_url())
    assert str(Outcome.CONTACT_MADE.label) in text_of(page)
    assert where(file) == Stage.ENDED
    assert not file.signal.feedback.exists()  # no mail for each of five thousand


def test_what_comes_back_waits_for_a_person(world: World) -> None:
    file = ready_file(world)
    referral = arrears.pass_on(file, by=world.ina)
    for step, reason in [("open", ""), ("decline", "not_our_area")]:
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.gea, reason=reason
        )
    outbox.services.drain()
    assert where(file) == Stage.BACK
    arrears.pass_on(file, by=world.ina)
    assert Referral.objects.count() == 2


@pytest.mark.parametrize("lack", ["person", "amount", *Condition.values])
def test_one_less_and_nothing_goes(world: World, lack: str) -> None:
    """PR2, beside the walls of the database (tests/partners/test_walls.py)."""
    file = ready_file(world, without=lack)
    with pytest.raises((GateClosed, services.NobodyNamed)) as refused:
        arrears.pass_on(file, by=world.ina)
    if isinstance(refused.value, GateClosed):
        assert refused.value.missing == (lack,)
    assert not Referral.objects.exists()
    # With it, it goes: the refusal was for this one thing.
    assert arrears.pass_on(ready_file(world, resident=make.make_resident(world.unit)), by=world.ina)


def test_without_a_municipality_that_agreed_nothing_goes(world: World) -> None:
    file = ready_file(world)
    Agreement.objects.filter(pk=world.debt_agreement.pk).update(until=timezone.localdate())
    with pytest.raises(arrears.NoMunicipality):
        arrears.pass_on(file, by=world.ina)
    page = world.client("ina").post(pass_of(file), {"send": "1"})
    assert page.context["goes"].desk is None
    assert not Referral.objects.exists()


def test_the_days_that_were_agreed_count(world: World) -> None:
    file = ready_file(world)  # offered three weeks ago
    Agreement.objects.filter(pk=world.debt_agreement.pk).update(reaction_days=22)
    assert where(file) == Stage.WAITING
    with pytest.raises(GateClosed) as closed:
        arrears.pass_on(file, by=world.ina)
    assert closed.value.missing == ("term",)
    arrears.record_answer(file, yes=True, channel="phone", by=world.ina)
    assert where(file) == Stage.READY
    assert arrears.pass_on(file, by=world.ina)


# --- objection ------------------------------------------------------------------------------------


def test_an_objection_ends_the_file_for_good(world: World) -> None:
    file = ready_file(world)
    client = world.client("ina")
    answer = {"answer": "1", "said": "no", "channel": "paper"}
    assert said(client.post(file.get_absolute_url(), answer, follow=True)) == ["success"]
    assert where(file) == Stage.OBJECTED
    event = ConsentEvent.objects.get()
    assert (event.action, event.channel, event.purpose) == ("objected", "paper", "debt")
    with pytest.raises(StepRefused):
        arrears.pass_on(file, by=world.ina)
    # Another file, and a yes that somebody writes down later, open nothing.
    given.say(
        world.resident, world.gemeente, ConsentAction.GIVEN, by=world.ina, purpose=Purpose.DEBT
    )
    again = ready_file(world)
    assert where(again) == Stage.OBJECTED
    with pytest.raises(GateClosed) as closed:
        arrears.pass_on(again, by=world.ina)
    assert closed.value.missing == ("objected",)


def test_an_objection_after_it_was_passed_on_calls_it_back(world: World) -> None:
    file = ready_file(world)
    referral = arrears.pass_on(file, by=world.ina)
    answer = {"answer": "1", "said": "no", "channel": "phone"}
    client = world.client("ina")
    assert said(client.post(file.get_absolute_url(), answer, follow=True)) == ["success"]
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("cancelled", "objected")
    assert not Referral.objects.visible_to(world.gea).exists()
    assert where(file) == Stage.OBJECTED
    outbox.services.drain()
    assert arrears.close_objected() == 1
    assert where(file) == Stage.OBJECTED


def test_the_database_refuses_what_was_objected_to(world: World) -> None:
    """Whichever road it comes by; the same row for somebody else is written."""
    neighbour = make.make_resident(world.unit)
    for resident in (world.resident, neighbour):
        given.refer_debt(resident, world.gemeente, by=world.ina)
    given.say(
        world.resident, world.gemeente, ConsentAction.OBJECTED, by=world.ina, purpose=Purpose.DEBT
    )

    def copy_of(referral: Referral) -> None:
        referral.pk, referral._state.adding = None, True
        referral.id = make.uuid4()
        with transaction.atomic():
            referral.save(force_insert=True)

    copy_of(Referral.objects.get(resident=neighbour))
    with pytest.raises(IntegrityError, match="partners_referral_objected"):
        copy_of(Referral.objects.get(resident=world.resident))


def test_an_objection_that_came_by_another_way_ends_the_file_too(world: World) -> None:
    file, other = ready_file(world), ready_file(world, resident=make.make_resident(world.unit))
    given.say(
        world.resident, world.gemeente, ConsentAction.OBJECTED, by=world.rosa, purpose=Purpose.DEBT
    )
    assert where(file) == Stage.OBJECTED
    assert arrears.close_objected() == 1
    file.signal.refresh_from_db()
    assert (file.signal.state, file.signal.reason) == ("closed", "objected")
    assert where(other) == Stage.READY
    assert arrears.close_objected() == 0


# --- steps ----------------------------------------------------------------------------------------


def test_a_step_counts_once_and_what_was_recorded_stays(world: World) -> None:
    file = arrears_file(world)
    done = Done(day(9), Way.PHONE, "N-1")
    for _twice in range(2):
        arrears.record_steps(file, {"contact_tried": done}, by=world.ina)
    arrears.record_steps(file, {"contact_tried": Done(day(8), Way.VISIT, "N-2")}, by=world.ina)
    arrears.take_back(file, "contact_tried", by=world.ina)
    file.refresh_from_db()
    assert file.contact_tried_on is None
    days = list(ArrearsStep.objects.order_by("pk").values_list("done_on", flat=True))
    assert days == [day(9), day(8), None]
    with pytest.raises(StepRefused):
        arrears.take_back(file, "contact_tried", by=world.ina)


def test_all_of_a_form_or_none(world: World) -> None:
    file = arrears_file(world)
    steps = {
        "contact_tried": Done(day(9), Way.PHONE, "N-1"),
        "offered": Done(day(9), Way.LETTER, "B-1"),
    }
    with pytest.raises(StepWrong):
        arrears.record_steps(file, steps, by=world.ina)
    assert not ArrearsStep.objects.exists()


def test_history_is_not_rewritten(world: World) -> None:
    ready_file(world)
    for write in (
        lambda: ArrearsStep.objects.update(evidence="B-9"),
        lambda: ArrearsStep.objects.all().delete(),
    ):
        with pytest.raises(Exception, match=r"history|append"), transaction.atomic():
            write()


@pytest.mark.parametrize(
    "changes",
    [
        {"done_on": None},
        {"evidence": ""},
        {"way": "phone"},
        {"condition": "x"},
    ],
)
def test_the_database_refuses_half_a_step(world: World, changes: dict[str, Any]) -> None:
    file = arrears_file(world)
    whole = {
        "corporation": world.linde,
        "file": file,
        "condition": "reminded",
        "done_on": day(1),
        "way": "letter",
        "evidence": "B-1",
        "by": world.ina,
    }
    assert ArrearsStep.objects.create(**whole).pk
    with pytest.raises(IntegrityError, match="signals_arrears_step_whole"), transaction.atomic():
        ArrearsStep.objects.create(**whole | changes)


def test_what_the_file_says_is_what_its_steps_say(world: World) -> None:
    """The days are derived: of each condition the last step."""
    ready_file(world)
    file = arrears_file(world, resident=make.make_resident(world.unit))
    arrears.record_steps(file, {"contact_tried": Done(day(9), Way.PHONE, "N-1")}, by=world.ina)
    arrears.take_back(file, "contact_tried", by=world.ina)
    for row in ArrearsFile.objects.all():
        steps = arrears.last_steps(row)
        assert {name: getattr(row, f"{name}_on") for name in Condition.values} == {
            name: steps[name].on if name in steps else None for name in Condition.values
        }


def test_after_it_was_passed_on_nothing_changes(world: World) -> None:
    file = ready_file(world)
    arrears.pass_on(file, by=world.ina)
    done = Done(day(1), Way.PHONE, "N-9")
    for act in (
        lambda: arrears.record_steps(file, {"contact_tried": done}, by=world.ina),
        lambda: arrears.take_back(file, "reminded", by=world.ina),
        lambda: arrears.save_facts(
            file, amount_cents=1, behind_since=day(1), reference="", by=world.ina
        ),
        lambda: arrears.settle(file, "paid", by=world.ina),
    ):
        with pytest.raises(StepRefused):
            act()


@pytest.mark.parametrize("reason", ["paid", "arranged", "left"])
def test_it_ends_when_it_was_paid(world: World, reason: str) -> None:
    file = arrears_file(world)
    client, data = world.client("ina"), {"settle": "1", "reason": reason}
    assert said(client.post(file.get_absolute_url(), data, follow=True)) == ["success"]
    assert where(file) == Stage.ENDED
    assert said(client.post(file.get_absolute_url(), data, follow=True)) == ["error"]


def test_an_objection_is_no_way_to_settle(world: World) -> None:
    file = arrears_file(world)
    with pytest.raises(StepRefused):
        arrears.settle(file, "objected", by=world.ina)
    form = (
        world.client("ina")
        .post(file.get_absolute_url(), {"settle": "1", "reason": "objected"})
        .context["settling"]
    )
    assert "reason" in form.errors


# --- pages ----------------------------------------------------------------------------------------

ODD_STEPS: list[tuple[dict[str, str], str]] = [
    ({"on": "2999-01-01"}, "on"),
    ({"on": "31-02-2026"}, "on"),
    ({"on": "\0"}, "on"),
    ({"way": "phone"}, "way"),
    ({"way": "x"}, "way"),
    ({"evidence": "Zij is verslaafd"}, "evidence"),
    ({"evidence": ""}, "evidence"),
]


@pytest.mark.parametrize(("changes", "field"), ODD_STEPS)
def test_bad_input_says_what_to_do_and_loses_nothing(
    world: World, changes: dict[str, str], field: str
) -> None:
    file = arrears_file(world)
    data = {"on": str(day(3)), "way": "letter", "evidence": "B-1", **changes}
    response = world.client("ina").post(file.get_absolute_url(), {"step_reminded": "1", **data})
    form = {f.name: f for _line, f in response.context["lines"]}["step_reminded"]
    assert field in form.errors
    assert response.context["open_form"] == "step_reminded"
    if field != "evidence":
        assert "B-1" in text_of(response)
    assert not ArrearsStep.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", "-1"),
        ("amount", "0"),
        ("amount", "NaN"),
        ("amount", "veel"),
        ("amount", "\0"),
        ("behind_since", "2999-01-01"),
        ("reference", "mevrouw Jansen"),
    ],
)
def test_odd_facts_come_back(world: World, name: str, value: str) -> None:
    file = arrears_file(world)
    data = {"amount": "1", "behind_since": str(day(9)), "reference": "", name: value}
    response = world.client("ina").post(file.get_absolute_url(), {"facts": "1", **data})
    assert name in response.context["facts"].errors


def test_a_step_before_the_rent_was_behind(world: World) -> None:
    file = arrears_file(world)
    data = {"on": str(day(61)), "way": "letter", "evidence": "B-1"}
    response = world.client("ina").post(file.get_absolute_url(), {"step_reminded": "1", **data})
    form = {f.name: f for _line, f in response.context["lines"]}["step_reminded"]
    assert "on" in form.errors


def test_who_the_tenant_is_can_be_said_here(world: World) -> None:
    signal = make.make_signal(world.unit, world.arrears, by=world.ina)
    here = signal.arrears.get_absolute_url()
    client = world.client("ina")
    assert client.get(here).context["who"].people == [world.resident]
    assert "resident" in client.post(here, {"who": "1"}).context["who"].errors
    client.post(here, {"who": "1", "resident": str(world.resident.pk)})
    signal.refresh_from_db()
    assert signal.resident == world.resident
    assert ("Ina", world.resident.pk) in looks()


def test_the_old_ways_lead_to_the_file(world: World) -> None:
    signal = arrears_signal(world)
    client = world.client("ina")
    for address in (page_of(signal), gate_of(signal)):
        assert client.get(address).headers["Location"] == signal.arrears.get_absolute_url()
    for name in ("take", "keep", "dismiss", "ask", "settle"):
        client.post(reverse("signals:signal_step", args=[signal.pk, name]), {"reason": "paid"})
    signal.refresh_from_db()
    assert signal.state == "submitted"


@pytest.mark.parametrize("who", ["anna", "bram", "huub", "fien", "ada", "carel", "gea", "rosa"])
def test_nobody_else_sees_that_there_is_such_a_road(world: World, who: str) -> None:
    file = ready_file(world)
    client = world.client(who)
    for address in (LIST, file.get_absolute_url(), pass_of(file)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"send": "1", "settle": "1"}).status_code in {404, 405}
    assert not Referral.objects.exists()


def test_the_officer_of_another_corporation_sees_nothing_of_it(world: World) -> None:
    file = ready_file(world)
    olga = make.make_member(world.hoeve, Role.ARREARS_OFFICER, "Olga")
    client = make.client_of(olga)
    assert client.get(file.get_absolute_url()).status_code == 404
    page = client.get(LIST)
    assert page.status_code == 200
    assert not any(choice.count for choice in page.context["choices"])
    for act in (
        lambda: arrears.pass_on(file, by=olga),
        lambda: arrears.settle(file, "paid", by=olga),
        lambda: arrears.take_back(file, "reminded", by=olga),
        lambda: arrears.record_answer(file, yes=True, channel="phone", by=olga),
    ):
        with pytest.raises(StepRefused):
            act()


def test_the_list_counts_each_stage_and_pages_by_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads.arrears, "PAGE", 2)
    rows = [ready_file(world, resident=make.make_resident(world.unit)) for _one in range(5)]
    arrears_file(world)
    client = world.client("ina")
    page = client.get(f"{LIST}?stap=ready")
    counts = {choice.label: choice.count for choice in page.context["choices"]}
    assert sorted(counts.values(), reverse=True)[:2] == [5, 1]
    seen = []
    key = ""
    for _page in range(3):
        found = client.get(f"{LIST}?stap=ready&na={key}").context["page"]
        seen += found.rows
        key = found.next.hex if found.next else ""
    assert (seen, key) == (rows, "")
    for odd in ("x", "\0", "00000000-0000-4000-8000-000000000000"):
        assert client.get(f"{LIST}?stap=ready&na={odd}").context["page"].rows == []
    assert client.get(f"{LIST}?stap=nonsense").context["wanted"] == "to_do"


def test_as_many_questions_for_few_as_for_many(world: World) -> None:
    client, file = world.client("ina"), ready_file(world)
    one = [queries(client, where) for where in (f"{LIST}?stap=ready", file.get_absolute_url())]
    for _more in range(5):
        ready_file(world, resident=make.make_resident(world.unit))
    arrears.record_steps(file, {"contact_tried": Done(day(9), Way.PHONE, "N-7")}, by=world.ina)
    many = [queries(client, where) for where in (f"{LIST}?stap=ready", file.get_absolute_url())]
    assert one == many


def test_today_counts_for_the_officer_only(world: World) -> None:
    ready_file(world)
    arrears_file(world, resident=make.make_resident(world.unit))
    today = reverse("today")
    found = world.client("ina").get(today).context["today"]
    assert (found.arrears["ready"], found.arrears["to_do"]) == (1, 1)
    assert list(found.to_assess) == list(found.late_feedback) == []
    assert world.client("anna").get(today).context["today"].arrears == {}


def test_the_sentence_for_the_reminder_names_the_days(world: World) -> None:
    Agreement.objects.filter(pk=world.debt_agreement.pk).update(reaction_days=21)
    page = world.client("ina").get(arrears_file(world).get_absolute_url())
    assert "21" in page.context["sentence"]
    assert page.context["sentence"] in text_of(page)


def test_no_clock_runs_and_nobody_is_mailed(world: World) -> None:
    file = arrears_file(world)
    assert file.signal.alarm_at is None
    services.watch(timezone.now() + 99 * DAY)
    assert Signal.objects.get(pk=file.signal_id).rung == 0


# --- what the tenant sees, and what goes ----------------------------------------------------------


def test_what_comes_back_promises_nobody_anything(world: World) -> None:
    """The coordinator may not hear that there are arrears, and the officer noted them."""
    file = ready_file(world)
    referral = arrears.pass_on(file, by=world.ina)
    for step, reason in (("open", ""), ("decline", "other")):
        partners.services.take_step(
            referral, step, actor=Actor.PARTNER, by=world.gea, reason=reason
        )
    outbox.services.drain()
    signal = Signal.objects.get(pk=file.signal_id)
    assert (signal.state, signal.promise_at) == ("triage", None)
    mailed = Message.objects.filter(channel="email").exclude(recipient_id=world.gemeente.pk)
    before = mailed.count()
    services.keep_promises(timezone.now() + 30 * DAY)
    assert mailed.count() == before and not signal.feedback.exists()


def test_the_tenant_reads_the_steps_with_their_days(world: World) -> None:
    file = ready_file(world)
    for address in (reverse("signals:my_signals"), reverse("my_paper")):
        text = text_of(world.client("rosa").get(address))
        assert "840,50" in text
        for title, _when in file.taken:
            assert title in text
    text = text_of(world.client("robin").get(reverse("signals:my_signals")))
    assert "840,50" not in text


def test_no_name_and_no_amount_in_the_trace(world: World) -> None:
    file = ready_file(world)
    arrears.pass_on(file, by=world.ina)
    written = repr(list(AuditEvent.objects.values()))
    assert world.resident.surname not in written
    assert "84050" not in written
    assert "B-1" not in written


def test_when_the_signal_goes_its_file_goes_with_it(world: World) -> None:
    file, other = ready_file(world), ready_file(world, resident=make.make_resident(world.unit))
    batch = ArrearsBatch.objects.create(corporation=world.linde, by=world.ina)
    ArrearsBatchItem.objects.create(corporation=world.linde, batch=batch, file=file)
    arrears.settle(file, "paid", by=world.ina)
    row = Erasure.objects.create(corporation=world.linde, reason=ErasureReason.TERM)
    erased = retention.Batch(world.linde.pk, ErasureReason.TERM, timezone.localdate(), row.pk)
    with transaction.atomic():
        retention.erase(retention.kind_named("signal"), [file.signal_id], erased)
    assert list(ArrearsFile.objects.all()) == [other]
    assert not ArrearsStep.objects.exclude(file=other).exists()
    assert not ArrearsBatchItem.objects.exists()
