"""Who gets a place and who is next: every small case there is, against what must hold."""

from itertools import product
from uuid import UUID

import pytest

from activities import rules
from activities.rules import LIVE, MAX_PARTY, State, Waiting, next_in_line, place_for, why_waiting

PARTIES = range(1, MAX_PARTY + 1)
LINES = [line for length in range(5) for line in product(PARTIES, repeat=length)]


def line_of(*parties: int) -> list[Waiting]:
    return [Waiting(UUID(int=number), party) for number, party in enumerate(parties)]


def moved(parties: tuple[int, ...], free: int) -> int:
    """How many of the line move up; they are the first of it, in order."""
    line = line_of(*parties)
    moving = next_in_line(line, free=free)
    assert moving == [one.id for one in line[: len(moving)]]
    return len(moving)


@pytest.mark.parametrize("free", range(-1, 12))
def test_nobody_passes_and_no_place_stays_empty(free: int) -> None:
    for parties in LINES:
        number = moved(parties, free)
        assert sum(parties[:number]) <= max(free, 0)
        if number < len(parties):
            assert sum(parties[: number + 1]) > free


@pytest.mark.parametrize("free", range(10))
def test_one_more_place_moves_at_least_the_same(free: int) -> None:
    assert all(moved(parties, free + 1) >= moved(parties, free) for parties in LINES)


@pytest.mark.parametrize("free", range(6))
def test_to_move_up_twice_is_to_move_up_once(free: int) -> None:
    """What is left of the line does not fit in what is left of the places."""
    for parties in LINES:
        number = moved(parties, free)
        assert moved(parties[number:], free - sum(parties[:number])) == 0


def test_a_large_party_at_the_head_holds_the_line() -> None:
    """The small one behind it would otherwise be served for ever, and the household never."""
    assert next_in_line(line_of(3, 1, 1), free=2) == []


STATES = list(product(PARTIES, range(8), range(8), range(3)))


def test_a_place_is_given_only_if_all_of_the_party_fit_and_nobody_waits() -> None:
    for party, taken, capacity, waiting in STATES:
        state = place_for(party_size=party, taken=taken, capacity=capacity, waiting=waiting)
        fits = taken + party <= capacity
        assert state == (State.CONFIRMED if fits and not waiting else State.WAITLISTED)
        assert state in LIVE


def test_who_has_to_wait_would_not_move_up_at_once() -> None:
    """The two rules agree: with an empty line they give the same answer."""
    for party, taken, capacity, _ in STATES:
        state = place_for(party_size=party, taken=taken, capacity=capacity, waiting=0)
        moving = moved((party,), capacity - taken)
        assert (state == State.CONFIRMED) == (moving == 1)


@pytest.mark.parametrize(
    ("free", "ahead", "why"),
    [
        (0, 1, "others_first"),
        (3, 1, "others_first"),
        (0, 0, "full"),
        (1, 0, "too_few_for_party"),
    ],
)
def test_who_waits_is_told_why(free: int, ahead: int, why: str) -> None:
    assert why_waiting(free=free, ahead=ahead) == why
    assert str(rules.WAITING[why])


def test_every_refusal_has_a_sentence() -> None:
    assert all(str(text).endswith(".") for text in rules.REFUSALS.values())
