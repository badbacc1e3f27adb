"""Any order of steps: the signals of one home, against a model that has no database.

`STEPS=10000 make test ARGS=tests/signals/test_life.py` takes ten thousand steps.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import partners.services
import signals.services
from accounts.models import User
from partners.models import Referral
from partners.rules import Actor as PartnerActor
from partners.rules import Said, Via
from partners.rules import StepRefused as StepRefusedByPartners
from signals.models import Signal, SignalEvent
from signals.rules import StepRefused
from signals.services import NotTheSameMatter
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = int(os.environ.get("STEPS", "900"))
PER_RUN = 30
HERE = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
# Before Christmas, King's Day, and the nights in which the clock is put back and forward.
BEGINS = ["2026-12-23 09:00", "2026-04-24 15:00", "2026-10-23 11:00", "2027-03-25 16:00"]
FREE = {
    *(date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 3, 26)),
    *(date(2027, 3, 29), date(2026, 4, 27), date(2026, 5, 14), date(2026, 5, 25)),
    *(date(2027, 4, 27), date(2027, 5, 5), date(2027, 5, 6), date(2027, 5, 17)),
}
DECIDING = {"submitted", "triage", "reopened"}
HOURS = {
    "high": {"decide": 2, "own_action": 16},
    "normal": {"decide": 8, "own_action": 40},
    "low": {"decide": 24, "own_action": 80},
}
OPEN = DECIDING | {"needs_info", "awaiting_basis", "own_action", "with_partner"}
# Who may, from where, to where: in words of its own.
MOVES: dict[str, tuple[str, set[str], str]] = {
    "take": ("assessor", {"submitted", "reopened"}, "triage"),
    "ask": ("assessor", DECIDING, "needs_info"),
    "go_on": ("assessor", {"needs_info"}, "triage"),
    "ask_basis": ("assessor", DECIDING | {"own_action"}, "awaiting_basis"),
    "keep": ("assessor", DECIDING | {"awaiting_basis"}, "own_action"),
    "dismiss": ("assessor", DECIDING | {"awaiting_basis", "own_action"}, "no_action"),
    "finish": ("assessor", {"own_action"}, "resolved"),
    "strike": (
        "assessor",
        DECIDING | {"awaiting_basis", "own_action", "needs_info"},
        "entered_in_error",
    ),
    "withdraw": ("reporter", {"submitted", "needs_info"}, "withdrawn"),
    "acknowledge": ("either", {"resolved", "no_action"}, "closed"),
    "reopen": ("either", {"resolved", "no_action", "closed"}, "reopened"),
}
REASON = {
    "ask": "how_often",
    "dismiss": "other",
    "finish": "talked",
    "strike": "wrong_home",
    "withdraw": "solved",
    "reopen": "seen_again",
}


P, S, X = PartnerActor.PARTNER, PartnerActor.SENDER, PartnerActor.SYSTEM
# Each road ends a referral; days stand for the day that many from then.
_OPEN: list[tuple[str, PartnerActor, str, dict[str, Any]]] = [("open", P, "", {})]
_IN_HAND = [*_OPEN, ("accept", P, "", {"handler": "Team Oost"}), ("contact", P, "", {})]
ROADS: dict[str, list[tuple[str, PartnerActor, str, dict[str, Any]]]] = {
    "helps": [*_OPEN, ("accept", P, "", {}), ("report", P, "contact_made", {})],
    "declines": [*_OPEN, ("decline", P, "no_capacity", {"text": "Team West"})],
    "asks first": [
        *_OPEN,
        ("ask", P, "", {"text": "Waar?"}),
        ("tell", S, "", {"text": "Thuis."}),
        ("decline", P, "not_our_area", {}),
    ],
    "waits": [
        *_OPEN,
        ("waitlist", P, "", {"expected_on": 40}),
        ("wait_on", P, "", {"expected_on": 60}),
        ("accept", P, "", {}),
        ("report", P, "contact_made", {}),
    ],
    "pauses": [
        *_IN_HAND,
        ("go_on", P, "", {}),
        ("hold", P, "resident_away", {"expected_on": 14}),
        ("wake", X, "", {}),
        ("fail", P, "moved", {}),
    ],
    "silent": [("expire", X, "", {})],
    "by mistake": [("mistake", S, "wrong_desk", {})],
}


def office_hours(begin: datetime, end: datetime) -> float:
    """Hour by hour on the wall: slow, and without a thought."""
    found, moment = 0, begin.astimezone(HERE)
    while moment < end:
        here = moment.astimezone(HERE)
        if here.weekday() < 5 and here.date() not in FREE and 9 <= here.hour < 17:
            found += 1
        moment = (moment.astimezone(ZoneInfo("UTC")) + HOUR).astimezone(HERE)
    return found


@dataclass(frozen=True)
class Row:
    """A signal as the model has it."""

    urgency: str
    state: str = "submitted"
    since: datetime = datetime.min
    used: float = 0
    told: int = 0
    into: Any = None
    desks: dict[Any, str] = field(default_factory=dict)  # referral → how it ended, or "live"
    steps: int = 1

    @property
    def length(self) -> float | None:
        if self.state in DECIDING:
            return HOURS[self.urgency]["decide"]
        if self.state == "own_action":
            return HOURS[self.urgency]["own_action"]
        return {"needs_info": 24, "awaiting_basis": 80, "resolved": 80, "no_action": 80}.get(
            self.state
        )

    def spent(self, now: datetime) -> float:
        before = self.used if self.state in DECIDING else 0
        return before + office_hours(self.since, now)

    def reached(self, now: datetime) -> int:
        assert self.length
        done = self.spent(now) / self.length
        return sum(done >= part for part in (0.75, 1, 1.5, 2))


class Life(RuleBasedStateMachine):
    """Each step is taken by the services and by the model, and both must agree in all they say."""

    world: World

    @initialize(begin=st.sampled_from(BEGINS))
    def begin(self, begin: str) -> None:
        self.now = datetime.fromisoformat(begin).replace(tzinfo=HERE)
        self.clock = time_machine.travel(self.now, tick=False)
        self.traveller = self.clock.start()
        self.unit = make.make_unit(self.world.flat)
        self.resident = make.make_resident(self.unit)
        for desk in (self.world.buurtteam, self.world.meldpunt):
            make.give_consent(self.resident, desk, by=self.world.bram)
        self.rows: dict[Any, Row] = {}
        for urgency in HOURS:
            self.note(urgency)

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()

    # --- the model --------------------------------------------------------------------------------

    def move(self, key: Any, state: str, *, again: bool = False) -> None:
        row = self.rows[key]
        used = row.used
        if row.state in DECIDING and state not in DECIDING:
            used += office_hours(row.since, self.now)
        since = row.since if row.state in DECIDING and state in DECIDING else self.now
        told = row.told
        if again:
            used, since, told = 0, self.now, 0
        after = replace(row, state=state, used=used, since=since, steps=row.steps + 1)
        if not (row.state in DECIDING and state in DECIDING) and not again:
            told = after.reached(self.now) if after.length else 0
        self.rows[key] = replace(after, told=told)

    def pick(self, number: int) -> Any:
        keys = list(self.rows)
        return keys[number % len(keys)] if keys else None

    def people(self, key: Any) -> list[tuple[User, set[str]]]:
        return [
            (self.world.anna, {"assessor", "either"}),
            (self.world.huub, {"reporter", "either"}),
            (self.world.bram, set()),
            (self.world.carel, set()),
        ]

    # --- the steps --------------------------------------------------------------------------------

    @rule(urgency=st.sampled_from(list(HOURS)))
    def note_another(self, urgency: str) -> None:
        if len(self.rows) < 5:
            self.note(urgency)

    def note(self, urgency: str) -> None:
        signal = make.make_signal(
            self.unit,
            self.world.loneliness,
            by=self.world.huub,
            urgency=urgency,
            resident=self.resident,
        )
        self.rows[signal.pk] = Row(urgency, since=self.now)

    @rule(
        number=st.integers(0, 20),
        name=st.sampled_from(list(MOVES)),
        who=st.integers(0, 5),
        fits=st.integers(0, 20),
    )
    def step(self, number: int, name: str, who: int, fits: int) -> None:
        key = self.pick(number)
        if key is None:
            return
        # Mostly a step that is open, by somebody who may.
        there = [one for one, (_, sources, _to) in MOVES.items() if self.rows[key].state in sources]
        if there and fits > 4:
            name = there[fits % len(there)]
            who = {"reporter": 1, "either": who % 2}.get(MOVES[name][0], 0)
        by, roles = self.people(key)[who if who < 4 else 0]
        self.try_to(key, name, by, roles)

    @rule(number=st.integers(0, 20))
    def ask(self, number: int) -> None:
        """A move like the others, which the clocks of two states hang on."""
        if (key := self.pick(number)) is not None:
            self.try_to(key, "ask", *self.people(key)[0])

    def try_to(self, key: Any, name: str, by: User, roles: set[str]) -> None:
        actor, sources, target = MOVES[name]
        allowed = actor in roles and self.rows[key].state in sources
        signal = Signal.objects.get(pk=key)
        try:
            signals.services.take_step(signal, name, by=by, reason=REASON.get(name, ""))
        except StepRefused:
            assert not allowed, (self.rows[key].state, name, by.name)
        else:
            assert allowed, (self.rows[key].state, name, by.name)
            self.move(key, target, again=name == "reopen")
            if name == "reopen":
                self.rows[key] = replace(self.rows[key], desks={})

    @rule(number=st.integers(0, 20), right=st.booleans())
    def answer(self, number: int, right: bool) -> None:
        key = self.pick(number)
        if key is None:
            return
        by = self.world.huub if right else self.world.bram
        allowed = right and self.rows[key].state == "needs_info"
        try:
            signals.services.answer_question(Signal.objects.get(pk=key), "Elke dag.", by=by)
        except StepRefused:
            assert not allowed
        else:
            assert allowed
            self.move(key, "triage")

    @rule(one=st.integers(0, 20), two=st.integers(0, 20))
    def merge(self, one: int, two: int) -> None:
        key, into = self.pick(one), self.pick(two)
        if key is None:
            return
        state = self.rows[key].state
        may = state in DECIDING | {"awaiting_basis", "own_action"}
        allowed = may and key != into and self.rows[into].state in OPEN
        try:
            signals.services.merge(
                Signal.objects.get(pk=key), Signal.objects.get(pk=into), by=self.world.anna
            )
        except (StepRefused, NotTheSameMatter):
            assert not allowed
        else:
            assert allowed
            self.move(key, "merged")
            for other, row in self.rows.items():
                if other == key or row.into == key:
                    self.rows[other] = replace(row, into=into)

    @rule(number=st.integers(0, 20), first=st.booleans(), often=st.integers(0, 2))
    def refer(self, number: int, first: bool, often: int) -> None:
        key = self.pick(number)
        if key is None or often:
            return
        desk = self.world.buurtteam if first else self.world.meldpunt
        row = self.rows[key]
        busy = any(
            Referral.objects.get(pk=referral).desk_id == desk.pk
            for referral, ended in row.desks.items()
            if ended == "live"
        )
        sources = DECIDING | {"awaiting_basis", "own_action", "with_partner"}
        allowed = row.state in sources and not busy
        try:
            referral = signals.services.refer(
                Signal.objects.get(pk=key), desk, make.CONSENT, text="Kijkt u?", by=self.world.anna
            )
        except StepRefused:
            assert not allowed
        else:
            assert allowed
            kept = row.desks if row.state == "with_partner" else {}
            self.move(key, "with_partner")
            self.rows[key] = replace(self.rows[key], desks={**kept, referral.pk: "live"})

    @rule(number=st.integers(0, 20), road=st.sampled_from(list(ROADS)))
    def partner(self, number: int, road: str) -> None:
        """One that is busy with it ends it, by one of the roads, and the signal hears."""
        live = [
            (key, referral)
            for key, row in self.rows.items()
            for referral, ended in row.desks.items()
            if ended == "live" and row.state == "with_partner"
        ]
        if not live:
            return
        key, referral_key = live[number % len(live)]
        referral = Referral.objects.get(pk=referral_key)
        for name, actor, reason, words in ROADS[road]:
            said = Said(**{**words, **self.day(words)})
            referral = partners.services.take_step(
                referral, name, actor=actor, by=None, via=Via.CLOCK, reason=reason, said=said
            )
            signals.services.follow(referral, version=referral.version)
            # Until it ended the signal stays where it is.
            if referral.is_open:
                assert Signal.objects.get(pk=key).state == "with_partner"
        helps = referral.state == "completed"
        row = self.rows[key]
        ended = "helped" if helps else "declined"
        self.rows[key] = row = replace(row, desks={**row.desks, referral_key: ended})
        self.after_an_end(key)

    def day(self, words: dict[str, Any]) -> dict[str, Any]:
        days = words.get("expected_on")
        return {"expected_on": self.now.date() + timedelta(days=days)} if days else {}

    def after_an_end(self, key: Any) -> None:
        row = self.rows[key]
        if "live" in row.desks.values():
            return
        if "helped" in row.desks.values():
            self.move(key, "resolved")
        else:
            self.move(key, "triage", again=True)
            self.rows[key] = replace(self.rows[key], desks={})

    @rule(number=st.integers(0, 20), parent_first=st.booleans())
    def reroute(self, number: int, parent_first: bool) -> None:
        """It goes to the other desk, and the signal goes on being with a partner."""
        live = [
            (key, referral)
            for key, row in self.rows.items()
            for referral, ended in row.desks.items()
            if ended == "live" and row.state == "with_partner"
        ]
        if not live:
            return
        key, referral_key = live[number % len(live)]
        referral = Referral.objects.get(pk=referral_key)
        others = [self.world.buurtteam, self.world.meldpunt]
        (desk,) = (one for one in others if one.pk != referral.desk_id)
        there = Referral.objects.open().filter(desk=desk, resident=self.resident).exists()
        try:
            child = partners.services.reroute(
                referral, desk, actor=PartnerActor.SENDER, by=self.world.anna
            )
        except StepRefusedByPartners:
            assert there
            return
        assert not there
        referral.refresh_from_db()
        told = [referral, child] if parent_first else [child, referral]
        for one in told:
            signals.services.follow(one, version=one.version)
        row = self.rows[key]
        desks = {**row.desks, referral_key: "went on", child.pk: "live"}
        self.rows[key] = replace(row, desks=desks)

    @rule(hours=st.sampled_from([1, 2, 5, 24, 72, 240]))
    def wait(self, hours: int) -> None:
        self.now = (self.now.astimezone(ZoneInfo("UTC")) + hours * HOUR).astimezone(HERE)
        self.traveller.move_to(self.now)
        assert signals.services.watch().failed == 0
        for key, row in list(self.rows.items()):
            if row.length is None:
                continue
            if row.state in {"resolved", "no_action"}:
                if row.spent(self.now) >= row.length:
                    self.move(key, "closed")
            elif row.state == "needs_info" and row.spent(self.now) >= row.length:
                self.move(key, "triage")
            elif row.reached(self.now) > row.told:
                steps = row.steps + 1
                self.rows[key] = replace(row, told=row.reached(self.now), steps=steps)

    # --- what must always hold --------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "rows"):
            return
        found = Signal.objects.filter(unit=self.unit)
        said = {row.pk: (row.state, row.rung, row.merged_into_id) for row in found}
        assert said == {key: (row.state, row.told, row.into) for key, row in self.rows.items()}
        for row in found:
            assert (row.ended_at is None) == (row.state in OPEN)
            events = SignalEvent.objects.filter(signal=row).order_by("pk")
            assert len(events) == self.rows[row.pk].steps
            assert [one.after for one in events][-1] == row.state
            befores = [one.before for one in events][1:]
            assert befores == [one.after for one in events][:-1]  # no step is left out of the trail
            if row.alarm_at is not None:
                assert row.alarm_at > self.now


@pytest.fixture
def life(world: World) -> Iterator[type[Life]]:
    make.make_agreement(world.linde, world.meldpunt)
    Life.world = world
    yield Life


def test_every_life_is_as_the_model_says(life: type[Life]) -> None:
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=max(1, STEPS // PER_RUN),
            stateful_step_count=PER_RUN,
            deadline=None,
            derandomize="STEPS" not in os.environ,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
