"""The best set of pairs: what it promises, on boards that nobody thought of."""

import random
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from residents.rules import pairing, plan
from residents.rules.help import ANY_TIME
from residents.rules.pairing import Ask, Board, Home, Offer

_number = count(1)


def key() -> UUID:
    return UUID(int=next(_number))


COOKING, WALKING, MUSIC = (UUID(int=n) for n in (901, 902, 903))
KIN = {COOKING: "", WALKING: "together", MUSIC: "together"}


def make_home(**fields: Any) -> Home:
    return Home(**{"unit": key(), "floor": 0, **fields})


def make_ask(**fields: Any) -> Ask:
    return Ask(
        **{
            "key": key(),
            "person": key(),
            "home": make_home(),
            "theme": COOKING,
            "kindred": KIN[fields.get("theme", COOKING)],
            "slots": ANY_TIME,
            "hours": 1,
            "languages": frozenset({"nl"}),
            **fields,
        }
    )


def make_offer(**fields: Any) -> Offer:
    return Offer(
        **{
            "key": key(),
            "person": key(),
            "home": make_home(),
            "theme": COOKING,
            "kindred": KIN[fields.get("theme", COOKING)],
            "slots": ANY_TIME,
            "hours": 2,
            "languages": frozenset({"nl"}),
            **fields,
        }
    )


def board_of(asks: list[Ask], offers: list[Offer], **more: Any) -> Board:
    return Board(tuple(asks), tuple(offers), **more)


# --- made-up boards -----------------------------------------------------------------------------


@st.composite
def boards(draw: st.DrawFn, most: int = 7, *, both: bool = True) -> Board:
    """People in a small flat, so that they often clash. `both`: some ask and offer."""
    people = [UUID(int=n) for n in range(1, draw(st.integers(2, 2 * most)) + 1)]
    homes = {
        person: Home(
            unit=UUID(int=500 + draw(st.integers(0, 9))),
            entrance=draw(st.sampled_from([None, UUID(int=601), UUID(int=602)])),
            floor=draw(st.sampled_from([None, 0, 1, 4])),
            lift=draw(st.booleans()),
        )
        for person in people
    }
    tongues = {
        person: draw(st.frozensets(st.sampled_from(["nl", "tr", "ar"]), min_size=1, max_size=2))
        for person in people
    }
    stairs = {person: draw(st.booleans()) for person in people}
    slots = st.sampled_from([ANY_TIME, 1, 2, 3, 1 << 20])
    themes = st.sampled_from([COOKING, WALKING, MUSIC])
    asks, offers = [], []
    for number in range(draw(st.integers(0, most))):
        person = draw(st.sampled_from(people if both else people[::2]))
        theme = draw(themes)
        asks.append(
            Ask(
                key=UUID(int=1000 + number),
                person=person,
                home=homes[person],
                theme=theme,
                kindred=KIN[theme],
                slots=draw(slots),
                hours=draw(st.integers(1, 3)),
                languages=tongues[person],
                no_stairs=stairs[person],
                at_home=draw(st.booleans()),
                wished_gender=draw(st.sampled_from(["", "", "woman", "man"])),
                waiting_days=draw(st.integers(0, 400)),
                gives=draw(st.booleans()),
                present=draw(st.sampled_from([True, True, True, False])),
            )
        )
    hours = {person: draw(st.integers(1, 6)) for person in people}
    load = {
        person: (draw(st.integers(1, 3)), draw(st.integers(0, 2)), draw(st.sampled_from("wm")))
        for person in people
    }
    taken: set[tuple[UUID, UUID]] = set()
    for number in range(draw(st.integers(0, most))):
        person, theme = draw(st.sampled_from(people if both else people[1::2])), draw(themes)
        if (person, theme) in taken:
            continue
        taken.add((person, theme))
        offers.append(
            Offer(
                key=UUID(int=2000 + number),
                person=person,
                home=homes[person],
                theme=theme,
                kindred=KIN[theme],
                slots=draw(slots),
                hours=draw(st.integers(1, hours[person])),
                languages=tongues[person],
                no_stairs=stairs[person],
                gender={"w": "woman", "m": "man"}[load[person][2]],
                max_pairs=load[person][0],
                most_hours=hours[person],
                pairs_now=load[person][1],
            )
        )
    twos = st.frozensets(st.sampled_from(people), min_size=2, max_size=2)
    sets = [draw(st.frozensets(twos, max_size=3)) for _set in range(3)]
    return Board(tuple(asks), tuple(offers), *sets)


def all_pairs(made: plan.Plan) -> list[plan.Pair]:
    return [pair for swap in made.swaps for pair in (swap.one, swap.back)] + list(made.pairs)


@given(boards(10))
@settings(max_examples=200, deadline=None)
def test_no_hard_rule_is_ever_broken(board: Board) -> None:
    asks = {ask.key: ask for ask in board.asks}
    offers = {offer.key: offer for offer in board.offers}
    for pair in all_pairs(plan.make_plan(board)):
        ask, offer = asks[pair.ask], offers[pair.offer]
        assert (ask.person, offer.person) == (pair.receiver, pair.giver)
        assert not pairing.broken(board, ask, offer)
        assert pair.parts == pairing.points(board, ask, offer)
        assert pair.points == sum(pair.parts.values()) > 0


@given(boards(10))
@settings(max_examples=150, deadline=None)
def test_nobody_carries_more_than_was_offered(board: Board) -> None:
    asks = {ask.key: ask for ask in board.asks}
    made = all_pairs(plan.make_plan(board))
    assert len({pair.ask for pair in made}) == len(made)
    for offer in board.offers:
        mine = [pair for pair in made if pair.giver == offer.person]
        assert len(mine) + offer.pairs_now <= max(offer.max_pairs, offer.pairs_now)
        assert sum(asks[pair.ask].hours for pair in mine) <= offer.most_hours
        of_this = [pair for pair in mine if pair.offer == offer.key]
        assert sum(asks[pair.ask].hours for pair in of_this) <= offer.hours


@given(boards(8))
@settings(max_examples=150, deadline=None)
def test_everybody_at_once_says_the_same_as_two_by_two(board: Board) -> None:
    if not board.asks or not board.offers:
        return
    asks, offers = list(board.asks), list(board.offers)
    broken, points = plan._tables(board, asks, offers)
    for row, ask in enumerate(asks):
        for column, offer in enumerate(offers):
            assert int(broken[row, column]) == int(pairing.broken(board, ask, offer))
            if not broken[row, column] & 1:
                both = sum(pairing.points(board, ask, offer).values())
                assert int(points[row, column]) == both


@given(boards(8), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_rows_changes_nothing(board: Board, chance: random.Random) -> None:
    asks, offers = list(board.asks), list(board.offers)
    chance.shuffle(asks)
    chance.shuffle(offers)
    shuffled = Board(tuple(asks), tuple(offers), board.apart, board.earlier, board.acquainted)
    assert plan.make_plan(shuffled) == plan.make_plan(board)


# --- the best there is --------------------------------------------------------------------------


def worth(board: Board) -> dict[tuple[UUID, UUID], int]:
    """Per need and helper: the points of the best way, when there is one."""
    found: dict[tuple[UUID, UUID], int] = {}
    for ask in board.asks:
        for offer in board.offers:
            if not pairing.broken(board, ask, offer):
                points = sum(pairing.points(board, ask, offer).values())
                place = (ask.key, offer.person)
                found[place] = max(points, found.get(place, 0))
    return found


def seats(board: Board) -> list[UUID]:
    spare = {offer.person: offer.spare for offer in board.offers}
    return [person for person, number in sorted(spare.items()) for _seat in range(number)]


def greedy(board: Board) -> int:
    """Best pair first, as a person with a list would do it."""
    left, met, total = seats(board), set(), 0
    for (ask, person), points in sorted(worth(board).items(), key=lambda item: -item[1]):
        if ask not in met and person in left:
            left.remove(person)
            met.add(ask)
            total += points
    return total


@given(boards(10, both=False))
@settings(max_examples=150, deadline=None)
def test_never_below_a_greedy_one(board: Board) -> None:
    """Nobody asks and offers here, so there are no swaps, which go before points."""
    assert plan.make_plan(board).points >= greedy(board)


def exact(board: Board) -> int:
    """Best first with memory: over the needs one by one, and the seats that are left."""
    table, asks = worth(board), [ask.key for ask in board.asks]
    memory: dict[tuple[int, tuple[UUID, ...]], int] = {}

    def best(number: int, left: tuple[UUID, ...]) -> int:
        if number == len(asks):
            return 0
        place = (number, left)
        if place not in memory:
            found = best(number + 1, left)
            for person in set(left):
                if (asks[number], person) in table:
                    rest = list(left)
                    rest.remove(person)
                    points = table[asks[number], person]
                    found = max(found, points + best(number + 1, tuple(rest)))
            memory[place] = found
        return memory[place]

    return best(0, tuple(seats(board)))


@given(boards(7, both=False))
@settings(max_examples=150, deadline=None)
def test_as_good_as_trying_everything(board: Board) -> None:
    assert plan.make_plan(board).points == exact(board)


@given(boards(7))
@settings(max_examples=150, deadline=None)
def test_the_swaps_are_worth_the_most_and_the_rest_is_the_best_of_what_is_left(
    board: Board,
) -> None:
    made = plan.make_plan(board)
    people = sorted({ask.person for ask in board.asks} & {o.person for o in board.offers})
    table = worth(board)
    needs = {ask.key: ask.person for ask in board.asks}
    one_way: dict[tuple[UUID, UUID], int] = {}
    for (ask, giver), points in table.items():
        two = (needs[ask], giver)
        one_way[two] = max(points, one_way.get(two, 0))
    swaps = {
        (one, other): one_way[one, other] + one_way[other, one]
        for one in people
        for other in people
        if one < other and (one, other) in one_way and (other, one) in one_way
    }

    def best(left: tuple[tuple[UUID, UUID], ...], used: frozenset[UUID]) -> int:
        if not left:
            return 0
        found = best(left[1:], used)
        if not used & set(left[0]):
            found = max(found, swaps[left[0]] + best(left[1:], used | set(left[0])))
        return found

    assert sum(s.one.points + s.back.points for s in made.swaps) == best(tuple(swaps), frozenset())
    for swap in made.swaps:
        assert (swap.one.giver, swap.one.receiver) == (swap.back.receiver, swap.back.giver)
    # What is left: without the needs that were met, and with less to spare.
    met = {pair.ask for swap in made.swaps for pair in (swap.one, swap.back)}
    busy = [pair.giver for swap in made.swaps for pair in (swap.one, swap.back)]
    rest = _rest_of(board, met, busy)
    assert sum(pair.points for pair in made.pairs) == exact(rest) >= greedy(rest)


def _rest_of(board: Board, met: set[UUID], busy: list[UUID]) -> Board:
    offers = [
        replace(offer, pairs_now=offer.pairs_now + busy.count(offer.person))
        for offer in board.offers
    ]
    asks = [ask for ask in board.asks if ask.key not in met]
    return Board(tuple(asks), tuple(offers), board.apart, board.earlier, board.acquainted)


# --- one rule at a time -------------------------------------------------------------------------

UP = {"floor": 3, "lift": False}


def test_each_hard_rule_by_itself_keeps_two_apart() -> None:
    hall, walker = UUID(int=7), {"no_stairs": True}
    home = make_home()
    cases: dict[str, tuple[Ask, Offer]] = {
        "theme": (make_ask(), make_offer(theme=WALKING)),
        "household": (make_ask(home=home), make_offer(home=home)),
        "absent": (make_ask(), make_offer(present=False)),
        "apart": (make_ask(), make_offer()),
        "earlier": (make_ask(), make_offer()),
        "language": (make_ask(), make_offer(languages=frozenset({"tr"}))),
        "stairs": (make_ask(home=make_home(**UP)), make_offer(**walker)),
        "gender": (make_ask(wished_gender="woman"), make_offer(gender="man")),
        "hours": (make_ask(hours=2), make_offer(hours=3, max_pairs=2)),
        "time": (make_ask(slots=1), make_offer(slots=2)),
        "full": (make_ask(), make_offer(pairs_now=1)),
    }
    assert set(cases) == set(pairing.WHY_NOT)
    for name, (ask, offer) in cases.items():
        two = frozenset({frozenset({ask.person, offer.person})})
        more = {name: two} if name in ("apart", "earlier") else {}
        board = board_of([ask], [offer], **more)
        assert pairing.names_of(pairing.broken(board, ask, offer)) == [name]
        made = plan.make_plan(board)
        assert not made.pairs
        assert len(made.unmet) == 1
    beside = make_home(entrance=hall, **UP), make_home(entrance=hall, **UP)
    ask, offer = make_ask(home=beside[0]), make_offer(home=beside[1], **walker)
    assert plan.make_plan(board_of([ask], [offer])).pairs, "a door on the same landing"
    ask = make_ask(home=make_home(**UP), at_home=False)
    assert plan.make_plan(board_of([ask], [make_offer(**walker)])).pairs, "who asks may come down"
    ask = make_ask(home=make_home(**UP), at_home=False, **walker)
    offer = make_offer(home=make_home(**UP), **walker)
    assert not plan.make_plan(board_of([ask], [offer])).pairs


def test_a_floor_that_is_not_known_is_one_with_stairs() -> None:
    ask = make_ask(home=make_home(floor=None))
    board = board_of([ask], [make_offer(no_stairs=True)])
    assert plan.make_plan(board).unmet[0].only == {"stairs": 1}


def test_two_who_complete_each_other_go_before_points() -> None:
    """A cooks for B, who walks with A; a neighbour at A's door would score higher alone."""
    one, other, hall = key(), key(), UUID(int=8)
    at_one = make_home(entrance=hall)
    asks = [
        make_ask(person=one, home=at_one, theme=WALKING),
        make_ask(person=other, theme=COOKING),
    ]
    offers = [
        make_offer(person=one, home=at_one, theme=COOKING),
        make_offer(person=other, theme=WALKING),
        make_offer(theme=WALKING, home=make_home(entrance=hall)),
    ]
    made = plan.make_plan(board_of(asks, offers))
    (swap,) = made.swaps
    assert {swap.one.giver, swap.back.giver} == {one, other}
    assert not made.pairs and not made.unmet
    alone = plan.make_plan(board_of(asks[:1], offers[1:]))
    assert alone.pairs[0].giver == offers[2].person


def test_it_says_why_this_one_and_why_not_the_next() -> None:
    ask = make_ask(languages=frozenset({"nl", "tr"}), waiting_days=60)
    best = make_offer()
    abroad = make_offer(languages=frozenset({"pl"}))
    second = make_offer(home=make_home(floor=3))
    made = plan.make_plan(board_of([ask], [best, abroad, second, make_offer(theme=WALKING)]))
    (pair,) = made.pairs
    assert pair.offer == best.key
    assert pair.parts == {"theme": 40, "floor": 8, "time": 12, "waiting": 4}
    assert [(other.person, other.broken) for other in pair.others] == [
        (second.person, ()),
        (abroad.person, ("language",)),
    ]
    assert pair.others[0].points < pair.points


def test_what_stands_in_the_way_of_a_need_is_counted() -> None:
    ask = make_ask(slots=1, wished_gender="woman")
    offers = [
        make_offer(gender="man"),
        make_offer(gender="woman", slots=2),
        make_offer(gender="man", slots=2),
        make_offer(theme=MUSIC, gender="woman"),
    ]
    (unmet,) = plan.make_plan(board_of([ask], offers)).unmet
    assert (unmet.offered, unmet.broken) == (3, {"gender": 2, "time": 2})
    assert unmet.only == {"gender": 1, "time": 1}
    assert plan.make_plan(board_of([ask], [])).unmet[0].offered == 0


def test_the_web_starts_without_the_heavy_parts() -> None:
    import subprocess
    import sys

    code = (
        "import django; django.setup(); import socialnet.urls, sys;"
        "print([name for name in ('scipy', 'numpy') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
