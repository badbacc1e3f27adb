"""The list: who sees which signals, in which order."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from residents.models import Assignment
from signals import reads
from signals.models import Signal
from signals.rules import State
from tests import factories as make
from tests.conftest import World
from tests.signals.pages import LIST, NOWHERE, door_of, looks, page_of, queries, signal_in, text_of


def test_what_must_be_decided_comes_first_and_most_pressing_first(world: World) -> None:
    today = timezone.localdate()
    ended = signal_in(world, State.NO_ACTION)
    own = signal_in(world, State.OWN_ACTION)
    new = signal_in(world, State.SUBMITTED)
    late = signal_in(world, State.TRIAGE)
    Signal.objects.filter(pk=late.pk).update(assess_by=today - timedelta(days=2))
    response = world.client("anna").get(LIST)
    sections = [(section.name, list(section.rows)) for section in response.context["sections"]]
    assert sections == [("assess", [late, new]), ("own", [own]), ("ended", [ended])]


def test_late_is_said_in_words(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED)
    client = world.client("anna")
    before = client.get(LIST).content.count(b'data-color="danger"')
    Signal.objects.filter(pk=signal.pk).update(assess_by=timezone.localdate() - timedelta(days=1))
    response = client.get(LIST)
    assert response.content.count(b'data-color="danger"') == before + 1
    # The caretaker waits for an answer, and that one is not late yet.
    assert b'data-color="danger"' not in world.client("huub").get(LIST).content


def test_everybody_sees_their_own_part(world: World) -> None:
    care = signal_in(world, State.SUBMITTED)
    make.make_signal(world.unit, world.arrears, by=world.ina, observations=[])

    def seen(who: str) -> set[Signal]:
        sections = world.client(who).get(LIST).context["sections"]
        return {signal for section in sections for signal in section.rows}

    assert seen("anna") == seen("bram") == seen("huub") == {care}
    # Arrears have a list of their own (test_arrears.py).
    for stranger in ("ina", "wil", "fien", "ada", "carla", "carel"):
        assert seen(stranger) == set()


def test_the_list_names_nobody(world: World) -> None:
    signal_in(world, State.SUBMITTED)
    shown = text_of(world.client("anna").get(LIST))
    assert world.unit.address in shown
    assert "Kanarie" not in shown
    assert looks() == []


@pytest.mark.parametrize("state", State)
def test_a_group_a_state_or_ones_own_can_be_chosen(world: World, state: State) -> None:
    made = {each: signal_in(world, each) for each in State}
    client = world.client("anna")

    def rows(wanted: str) -> set[Signal]:
        return set(client.get(LIST, {"state": wanted}).context["page"].rows)

    assert rows(state) == {made[state]}
    (group,) = (name for name, states in reads.GROUPS.items() if state in states)
    assert rows(group) == {made[each] for each in reads.GROUPS[group]}
    assert rows("mine") == set()
    assert client.get(LIST, {"state": "nonsense"}).context["page"] is None


def test_the_filters_count(world: World) -> None:
    for state in (State.SUBMITTED, State.TRIAGE, State.CLOSED):
        signal_in(world, state)
    choices = world.client("huub").get(LIST).context["choices"]
    assert [choice.count for choice in choices] == [None, 2, 0, 0, 1, 3]


@pytest.mark.parametrize("wanted", ["assess", "submitted"])
def test_the_pages_follow_each_other_without_gap_or_double(
    world: World, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setattr(reads.desk, "PAGE", 2)
    made = {signal_in(world, State.SUBMITTED).pk for _each in range(5)}
    client = world.client("anna")
    seen: list[UUID] = []
    before = ""
    for _page in range(3):
        page = client.get(LIST, {"state": wanted, "before": before}).context["page"]
        seen += [signal.pk for signal in page.rows]
        before = page.next.hex if page.next else ""
    assert before == ""
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize("before", ["nonsense", NOWHERE, "\0", "1" * 5000])
@pytest.mark.parametrize("wanted", ["assess", "submitted"])
def test_an_unknown_place_in_the_list_is_its_end(world: World, wanted: str, before: str) -> None:
    signal_in(world, State.SUBMITTED)
    response = world.client("anna").get(LIST, {"state": wanted, "before": before})
    assert list(response.context["page"].rows) == []


@pytest.mark.parametrize("where", [LIST, f"{LIST}?state=assess", f"{LIST}?state=ended"])
def test_the_list_asks_the_same_whatever_its_length(world: World, where: str) -> None:
    client = world.client("anna")
    for state in (State.SUBMITTED, State.CLOSED):
        signal_in(world, state)
    one = queries(client, where)
    for state in [State.SUBMITTED, State.CLOSED] * 5:
        signal_in(world, state)
    assert queries(client, where) == one


def test_an_answer_that_was_not_read_shows_in_the_list(world: World) -> None:
    signal_in(world, State.NO_ACTION)

    def news(who: str) -> list[bool]:
        sections = world.client(who).get(LIST).context["sections"]
        return [signal.has_news for section in sections for signal in section.rows]

    assert news("huub") == [True]
    assert news("anna") == [False]


def test_who_left_may_read_what_became_of_it(world: World) -> None:
    signal = signal_in(world, State.SUBMITTED)
    Assignment.objects.filter(user=world.huub).update(until=timezone.localdate())
    client = world.client("huub")
    assert client.get(LIST).status_code == client.get(page_of(signal)).status_code == 200
    assert client.get(door_of(world)).status_code == 404
