"""The road of arrears: where a file stands, in Python and in SQL, and what is a good step."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from partners.models import ConsentEvent
from partners.rules import Arrears
from signals import rules
from signals.models import ArrearsFile, FollowUp, Signal
from signals.rules import State
from signals.rules.arrears import (
    DAYS,
    Condition,
    Done,
    Stage,
    Standing,
    StepWrong,
    Wrong,
    amount_of,
    is_reference,
    lacking,
    require_good,
    stage_of,
)
from tests import factories as make
from tests.conftest import World
from tests.partners.given import refer_debt

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)
MET = Arrears(*[TODAY - 20 * DAY] * 4, amount_cents=84_050)


def stage(**changes: Any) -> Stage:
    return stage_of(
        Standing(**{"state": "submitted", "met": MET, **changes}), today=TODAY, reaction_days=14
    )


def met(**changes: Any) -> Arrears:
    return Arrears(**{**vars(MET), **changes})


def test_silence_counts_from_the_day_that_was_agreed() -> None:
    assert stage(met=met(offered_on=TODAY - 13 * DAY)) == Stage.WAITING
    assert stage(met=met(offered_on=TODAY - 14 * DAY)) == Stage.READY
    assert stage(met=met(offered_on=TODAY), consented=True) == Stage.READY


@pytest.mark.parametrize("lack", [*DAYS, "amount_cents"])
def test_one_condition_less_is_to_do(lack: str) -> None:
    assert stage(met=met(**{lack: None})) == Stage.TO_DO
    # A yes replaces the waiting, and none of the steps.
    assert stage(met=met(**{lack: None}), consented=True) == Stage.TO_DO


def test_what_comes_next_is_in_the_order_of_the_law() -> None:
    everything = ["person", "amount", *Condition.values]
    assert lacking(Standing("submitted", has_person=False)) == everything


@pytest.mark.parametrize("state", sorted(rules.OPEN))
def test_an_objection_goes_before_everything(state: str) -> None:
    assert stage(state=state, objected=True, consented=True) == Stage.OBJECTED


def test_what_came_back_is_decided_by_a_person() -> None:
    assert stage(state="triage", came_back=True) == Stage.BACK
    assert stage(state="with_partner") == Stage.PASSED_ON
    assert stage(state="closed", reason="paid") == Stage.ENDED
    assert stage(state="closed", reason="objected") == Stage.OBJECTED
    assert stage(state="resolved") == Stage.ENDED


# --- the same in SQL ------------------------------------------------------------------------------


def standings() -> Iterator[dict[str, Any]]:
    for state, person, said, back in product(
        State.values, (True, False), ("", "given", "objected", "refused"), (True, False)
    ):
        if back and not person:
            continue  # what was passed on is about somebody: a wall of the database
        for day in (None, 13, 14):
            yield {"state": state, "person": person, "said": said, "back": back, "day": day}


def test_sql_says_what_the_rule_says(world: World) -> None:
    """Each state × person × answer × came back × day, in both."""
    signal = make.make_signal(world.unit, world.arrears, by=world.ina)
    merged = make.make_signal(world.unit, world.arrears, by=world.ina)
    today = timezone.localdate()
    files = ArrearsFile.objects.filter(signal=signal)
    files.update(amount_cents=100, **dict.fromkeys(DAYS, today - 30 * DAY))
    referral = refer_debt(world.resident, world.gemeente, by=world.ina)
    seen = set()
    for case in standings():
        ended = timezone.now() if case["state"] in rules.ENDED else None
        Signal.objects.filter(pk=signal.pk).update(
            state=case["state"],
            ended_at=ended,
            reason="objected" if case["said"] == "refused" else "",
            resident=world.resident if case["person"] else None,
            merged_into=merged if case["state"] == State.MERGED else None,
        )
        FollowUp.objects.all().delete()
        if case["back"]:
            FollowUp.objects.create(signal=signal, referral=referral)
        offered = today - case["day"] * DAY if case["day"] is not None else None
        files.update(offered_on=offered)
        say(world, case["said"])
        (row,) = ArrearsFile.objects.staged(today, {world.linde.pk: 14}).filter(signal=signal)
        row.signal.refresh_from_db()
        said = case["person"] and case["said"]
        expected = stage_of(
            row.standing(
                objected=said in {"objected", "refused"},
                consented=said == "given",
                came_back=case["back"],
            ),
            today=today,
            reaction_days=14,
        )
        assert row.stage == expected, case  # type: ignore[attr-defined]
        seen.add(expected)
    assert seen == set(Stage)


def say(world: World, action: str) -> None:
    from accounts import history

    with history.opened("erase"):
        ConsentEvent.objects.all().delete()
    if action:
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


# --- a good step ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "done", "wrong"),
    [
        ("contact_tried", Done(TODAY + DAY, "phone", "B-1"), Wrong.FUTURE),
        ("contact_tried", Done(TODAY - 99 * DAY, "phone", "B-1"), Wrong.TOO_EARLY),
        ("reminded", Done(TODAY, "phone", "B-1"), Wrong.NOT_WRITTEN),
        ("offered", Done(TODAY, "visit", "B-1"), Wrong.NOT_WRITTEN),
        ("reminded", Done(TODAY, "letter", ""), Wrong.NO_EVIDENCE),
        ("reminded", Done(TODAY, "letter", "Zij drinkt 2 glazen"), Wrong.NO_EVIDENCE),
        ("offered", Done(TODAY - 10 * DAY, "letter", "B-1"), Wrong.NO_REMINDER),
    ],
)
def test_a_step_that_is_not_good(condition: str, done: Done, wrong: Wrong) -> None:
    with pytest.raises(StepWrong) as refused:
        require_good(
            condition,
            done,
            today=TODAY,
            behind_since=TODAY - 90 * DAY,
            reminded_on=TODAY - 9 * DAY,
        )
    assert refused.value.wrong == wrong


def test_an_offer_without_any_reminder() -> None:
    done = Done(TODAY, "letter", "B-1")
    with pytest.raises(StepWrong):
        require_good("offered", done, today=TODAY, behind_since=None, reminded_on=None)
    require_good("offered", done, today=TODAY, behind_since=None, reminded_on=TODAY)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("840,50", 84_050),
        ("€ 1.240,5", 124_050),
        ("1240.50", 124_050),
        ("1.240", 124_000),
        ("840", 84_000),
        *[(odd, None) for odd in ("0", "-1", "1,234", "veel", "1e9", "", "12345678", "1.24.0,1")],
    ],
)
def test_amounts_as_they_stand_in_files(text: str, cents: int | None) -> None:
    assert amount_of(text) == cents


def test_a_reference_is_no_story() -> None:
    assert all(map(is_reference, ["B-2026-0412", "1", "K12/3.4"]))
    assert not any(map(is_reference, ["", "brief", "brief 12", "-1", "1" * 41, "1\n", "é1"]))
