"""The board, what lies too long, and the own list of whoever noted something."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import partners.services
import signals.services
from accounts.models import Role
from partners.models import Referral
from partners.rules import Actor
from partners.rules.answers import Rung as AnswerRung
from signals import reads, rules
from signals.models import Signal
from signals.rules import Rung, State
from tests import factories as make
from tests.conftest import World

from .pages import LIST, arrears_signal, page_of, queries, signal_in, text_of

pytestmark = pytest.mark.django_db
BOARD, LATE = reverse("signals:board"), reverse("signals:late_list")


def column(user: Any, name: str, complex_id: str = "") -> reads.board.Column:
    found = reads.board.board_of(user, complex_id)
    return next(one for one in found.columns if one.name == name)


# --- the board ----------------------------------------------------------------------------------


def test_each_open_state_has_a_column() -> None:
    states = [state for _name, _title, found in reads.board.COLUMNS for state in found]
    assert set(states) == rules.OPEN
    assert len(states) == len(set(states))


@pytest.mark.parametrize("state", State.values)
def test_each_stands_in_its_column(world: World, state: str) -> None:
    signal = signal_in(world, State(state))
    found = reads.board.board_of(world.anna, "")
    shown = {
        one.name: [card.signal.state for card in one.cards if card.signal.pk == signal.pk]
        for one in found.columns
    }
    where = [name for name, states in shown.items() if states]
    if state in rules.OPEN:
        assert where == ["new" if state in {"submitted", "reopened"} else state]
    else:
        assert where == []


def test_the_most_pressing_stands_first(world: World) -> None:
    low, high, normal = (
        make.make_signal(world.unit, world.loneliness, by=world.huub, urgency=urgency)
        for urgency in ("low", "high", "normal")
    )
    cards = column(world.anna, "new").cards
    assert [card.signal.pk for card in cards] == [high.pk, normal.pk, low.pk]
    text = text_of(world.client("anna").get(BOARD))
    assert text.index(page_of(high)) < text.index(page_of(normal)) < text.index(page_of(low))
    assert world.resident.surname not in text


def test_the_clock_of_a_partner_counts_there(world: World) -> None:
    signal = signal_in(world, State.WITH_PARTNER)
    assert signal.due_at is not None
    referral = Referral.objects.get()
    for step in ("open", "accept"):
        partners.services.take_step(referral, step, actor=Actor.PARTNER, by=world.pim)
    signals.services.follow(referral, version=3)
    signal.refresh_from_db()
    assert signal.due_at is None  # answered: no clock runs
    turn = column(world.anna, "with_partner").cards[0].turn
    assert turn is not None and turn.until == ""


def test_each_sees_the_own(world: World) -> None:
    care = signal_in(world, State.SUBMITTED)
    arrears_signal(world)  # has a list of its own
    theirs = make.make_signal(world.other_unit, make.make_category(world.hoeve), by=world.carla)
    for who, signal in ((world.anna, care), (world.carel, theirs)):
        assert [card.signal.pk for card in column(who, "new").cards] == [signal.pk]
        assert column(who, "new").count == 1


def test_one_complex(world: World) -> None:
    second = make.make_complex(world.linde, name="Tweede flat")
    here = signal_in(world, State.SUBMITTED)
    there = make.make_signal(make.make_unit(second), world.loneliness, by=world.anna)
    assert column(world.anna, "new").count == 2
    only = column(world.anna, "new", str(second.pk))
    assert ([card.signal.pk for card in only.cards], only.count) == ([there.pk], 1)
    text = text_of(world.client("anna").get(BOARD, {"complex": str(world.flat.pk)}))
    assert page_of(here) in text and page_of(there) not in text
    assert "Tweede flat" in text


@pytest.mark.parametrize("what", ["other", "nowhere", "nonsense"])
def test_a_complex_of_somebody_else_is_none(world: World, what: str) -> None:
    key = {"other": str(world.other_flat.pk), "nowhere": str(uuid4())}.get(what, "nonsense")
    assert world.client("anna").get(BOARD, {"complex": key}).status_code == 404


def test_a_column_is_cut_and_leads_to_all(world: World) -> None:
    for _ in range(reads.board.SHOWN + 1):
        make.make_signal(world.unit, world.loneliness, by=world.huub)
    found = column(world.anna, "new")
    assert (len(found.cards), found.count) == (reads.board.SHOWN, reads.board.SHOWN + 1)
    client = world.client("anna")
    assert f'href="{found.all_url}"' in text_of(client.get(BOARD))
    shown = client.get(found.all_url).context["page"].rows
    assert len(shown) == reads.board.SHOWN + 1


def test_the_questions_do_not_grow(world: World) -> None:
    client = world.client("anna")
    for state in sorted(rules.OPEN):
        signal_in(world, State(state))
    few = queries(client, BOARD)
    for state in sorted(rules.OPEN):
        for _ in range(2):
            other = make.make_unit(make.make_complex(world.linde))
            resident = make.make_resident(other)
            signal_in(world, State(state))
            make.make_signal(other, world.loneliness, by=world.huub, resident=resident)
    assert queries(client, BOARD) == few


def many(world: World, number: int) -> None:
    """Rows as they are after raising, without a minute of raising them."""
    first = make.make_signal(world.unit, world.loneliness, by=world.huub)
    first.refresh_from_db()
    states = [*sorted(rules.OPEN), *["closed"] * 8]
    begin = timezone.now() - timedelta(days=90)
    rows = []
    for n in range(number):
        state = states[n % len(states)]
        ended = timezone.now() if state == "closed" else None
        fields = {
            field.attname: getattr(first, field.attname)
            for field in Signal._meta.concrete_fields
            if field.attname not in {"id", "form_key", "alarm_at", "promise_at"}
        }
        fields |= {
            "state": state, "ended_at": ended, "due_at": begin + timedelta(minutes=n)
        }  # fmt: skip
        rows.append(Signal(**fields))
    Signal.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE signals_signal")


def test_a_column_goes_along_its_index(world: World) -> None:
    """A big corporation: what is shown is found in order, and nothing else is read."""
    many(world, 6000)
    rows = reads.board.decided_by(world.anna).filter(state="triage").order_by("due_at", "pk")
    plan = rows[: reads.board.SHOWN].explain()
    assert "signals_board" in plan
    assert "Sort" not in plan and "Seq Scan on signals_signal" not in plan
    here = rows.filter(complex=world.flat)[: reads.board.SHOWN].explain()
    assert "signals_board" in here
    assert "Sort" not in here


# --- what lies too long -------------------------------------------------------------------------


def late(signal: Signal, rung: Rung) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(rung=rung)
    return signal


def lines(user: Any) -> dict[Rung, list[reads.late.Line]]:
    return {group.rung: list(group.lines) for group in reads.late.late_for(user).groups}


def test_what_is_on_each_rung_and_whose_turn_it_is(world: World) -> None:
    lost = late(signal_in(world, State.TRIAGE), Rung.LOST)
    warned = late(signal_in(world, State.NEEDS_INFO), Rung.WARNED)
    partner = signal_in(world, State.WITH_PARTNER)
    Referral.objects.update(rung=AnswerRung.LATE)
    signal_in(world, State.SUBMITTED)  # in time
    found = lines(world.anna)
    assert {rung: [line.signal.pk for line in rows] for rung, rows in found.items()} == {
        Rung.LOST: [lost.pk],
        Rung.VERY_LATE: [],
        Rung.LATE: [partner.pk],
        Rung.WARNED: [warned.pk],
    }
    assert found[Rung.LOST][0].who == world.anna.name
    assert found[Rung.WARNED][0].who == world.huub.name
    assert world.buurtteam.name in found[Rung.LATE][0].who
    assert all(line.since is not None for rows in found.values() for line in rows)
    clock = Signal.objects.get(pk=lost.pk).clock
    assert clock is not None and found[Rung.LOST][0].since == clock.reaches(2)
    everything = reads.late.late_for(world.anna)
    assert list(everything.complexes) == [("Bernhardflat", [1, 0, 1, 1])]
    assert everything.total == 3


def test_what_ended_or_was_answered_is_not_late(world: World) -> None:
    for state in (State.RESOLVED, State.CLOSED):
        late(signal_in(world, state), Rung.LOST)
    assert reads.late.late_for(world.anna).total == 0
    assert "Er ligt niets te lang" in text_of(world.client("anna").get(LATE))


def test_an_administrator_reads_that_and_not_what(world: World) -> None:
    care = late(signal_in(world, State.TRIAGE), Rung.LOST)
    debt = late(arrears_signal(world), Rung.LATE)
    text = text_of(world.client("ada").get(LATE))
    for signal in (care, debt):
        assert signal.reference in text
        assert page_of(signal) not in text
    for word in (world.loneliness.name, world.arrears.name, world.unit.address, "Kanarie"):
        assert str(word) not in text
    assert "niet waar het over gaat" in text
    own = text_of(world.client("anna").get(LATE))
    assert page_of(care) in own
    assert debt.reference not in own and page_of(debt) not in own
    assert page_of(debt) in text_of(world.client("ina").get(LATE))
    assert reads.late.late_for(world.carel).total == 0


def test_an_administrator_who_decides_elsewhere_reads_what_is_theirs(world: World) -> None:
    """A role in one corporation opens nothing in another."""
    both = make.make_member(world.linde, Role.ADMINISTRATOR, "Beide")
    world.hoeve.memberships.create(user=both, role=Role.COORDINATOR, since=make.LONG_AGO)
    late(signal_in(world, State.TRIAGE), Rung.LOST)
    theirs = make.make_signal(world.other_unit, make.make_category(world.hoeve), by=world.carla)
    late(theirs, Rung.LOST)
    readable = {line.signal.corporation_id: line.readable for line in lines(both)[Rung.LOST]}
    assert readable == {world.linde.pk: False, world.hoeve.pk: True}


def test_its_questions_do_not_grow(world: World) -> None:
    client = world.client("anna")
    late(signal_in(world, State.TRIAGE), Rung.LATE)
    signal_in(world, State.WITH_PARTNER)
    Referral.objects.update(rung=AnswerRung.LATE)
    few = queries(client, LATE)
    for _ in range(3):
        late(signal_in(world, State.TRIAGE), Rung.LATE)
        signal_in(world, State.WITH_PARTNER)
    Referral.objects.update(rung=AnswerRung.LATE)
    assert queries(client, LATE) == few


# --- the own list -------------------------------------------------------------------------------


def test_who_noted_it_reads_the_last_news_and_what_is_to_come(world: World) -> None:
    waits = signal_in(world, State.SUBMITTED)
    ended = signal_in(world, State.NO_ACTION)
    client = world.client("huub")
    response = client.get(LIST, {"state": "mine"})
    own = {line.signal.pk: line for line in response.context["own"]}
    assert own[waits.pk].last is None
    assert "U hoort iets voor het eind van" in own[waits.pk].expected
    last = own[ended.pk].last
    assert last is not None and last.text in text_of(response)
    assert own[ended.pk].expected == ""
    signals.services.keep_promises(waits.promise_at)
    (line,) = reads.life.own_lines(
        Signal.objects.select_related("category").prefetch_related("feedback").filter(pk=waits.pk)
    )
    assert line.last is not None and line.last.step == "not_yet"
    assert "U hoort" not in line.expected  # nothing is promised that nobody keeps
    few = queries(client, f"{LIST}?state=mine")
    for _ in range(4):
        signal_in(world, State.NO_ACTION)
    assert queries(client, f"{LIST}?state=mine") == few
