"""Who gets a place and who is next: every small case there is, against what must hold."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from activities import rules
from activities.rules import MAX_PARTY, Room, Waiting, next_in_line, place_for, why_waiting

PARTIES = range(1, MAX_PARTY + 1)
LINES = [line for length in range(5) for line in product(PARTIES, repeat=length)]
NOBODY = UUID(int=0)


def line_of(*parties: int) -> list[Waiting]:
    return [Waiting(UUID(int=number), party) for number, party in enumerate(parties)]


def moved(parties: tuple[int, ...], free: int) -> int:
    """How many of the line move up; they are the first of it, in order, each with all seats."""
    line = line_of(*parties)
    moving = next_in_line(line, Room(free, 0))
    assert moving == [(one.id, one.party_size) for one in line[: len(moving)]]
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
    assert next_in_line(line_of(3, 1, 1), Room(2, 0)) == []


def test_who_comes_with_fewer_takes_what_there_is() -> None:
    large, alone = Waiting(UUID(int=1), 3, fewer=True), Waiting(UUID(int=2), 1)
    assert next_in_line([large, alone], Room(2, 0)) == [(large.id, 2)]
    assert next_in_line([large, alone], Room(4, 0)) == [(large.id, 3), (alone.id, 1)]
    assert next_in_line([large, alone], Room(0, 0)) == []


STATES = list(product(PARTIES, range(8), range(8), range(3), range(3)))


def test_a_place_is_given_only_if_all_of_the_party_fit_and_nobody_waits() -> None:
    for party, taken, capacity, ahead, kept in STATES:
        for first in (True, False):
            room = Room(capacity, taken, kept)
            seats = place_for(Waiting(NOBODY, party, first), room, ahead=ahead)
            fits = taken + party <= capacity - (0 if first else kept)
            assert seats == (party if fits and not ahead else 0)


def test_in_the_last_hours_it_is_for_who_comes_first() -> None:
    one = Waiting(NOBODY, 1)
    assert place_for(one, Room(5, 4), ahead=3, first_come=True) == 1
    assert place_for(one, Room(5, 5), ahead=0, first_come=True) == 0


def test_who_has_to_wait_would_not_move_up_at_once() -> None:
    """The two rules agree: with an empty line they give the same answer."""
    for party, taken, capacity, _, kept in STATES:
        one, room = Waiting(NOBODY, party), Room(capacity, taken, kept)
        seats = place_for(one, room, ahead=0)
        assert next_in_line([one], room) == ([(one.id, seats)] if seats else [])


# --- seats for who never came before --------------------------------------------------------------


def test_kept_seats_go_to_who_is_new_and_no_others() -> None:
    new, old = Waiting(UUID(int=1), 1, first=True), Waiting(UUID(int=2), 1)
    room = Room(10, 8, kept=2)
    assert next_in_line([old], room) == []
    assert next_in_line([new, old], room) == [(new.id, 1)]
    assert next_in_line([new, old], Room(10, 7, kept=2)) == [(new.id, 1), (old.id, 1)]


def test_what_a_newcomer_takes_is_a_kept_seat_first() -> None:
    for kept, seats in product(range(5), range(1, 5)):
        room = Room(20, 5, kept)
        after = room.with_given(seats, first=True)
        assert after.kept == max(0, kept - seats)
        # Others lose no more than what went beyond the kept seats.
        lost = room.free_for(first=False) - after.free_for(first=False)
        assert lost == max(0, seats - kept)


@pytest.mark.parametrize(
    ("hours", "taken_by_first", "kept"),
    [(49, 0, 3), (49, 2, 1), (49, 9, 0), (48, 0, 0), (-1, 0, 0)],
)
def test_they_melt_two_days_before(hours: int, taken_by_first: int, kept: int) -> None:
    begins = datetime(2026, 3, 31, 14, tzinfo=UTC)
    now = begins - timedelta(hours=hours)
    asked = rules.kept_now(3, taken_by_first=taken_by_first, now=now, starts_at=begins)
    assert asked == kept


# --- offers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "lasts"),
    [(timedelta(days=9), 24), (timedelta(hours=48), 24), (timedelta(hours=6), 3)],
)
def test_an_offer_lasts_a_day_or_half_of_what_is_left(left: timedelta, lasts: int) -> None:
    now = datetime(2026, 3, 31, 14, tzinfo=UTC)
    assert rules.offer_until(now, now + left) == now + timedelta(hours=lasts)


def test_who_does_not_answer_is_asked_once_more() -> None:
    assert [rules.after_expiry(number) for number in range(3)] == ["requeue", "expire", "expire"]


@pytest.mark.parametrize(
    ("party", "room", "ahead", "first_come", "why"),
    [
        (1, Room(5, 5), 1, False, "others_first"),
        (1, Room(5, 2), 1, False, "others_first"),
        (1, Room(5, 5), 0, False, "full"),
        (2, Room(5, 4), 0, False, "too_few_for_party"),
        (1, Room(5, 4, kept=1), 0, False, "kept"),
        (1, Room(5, 4), 3, True, "first_come"),
        (1, Room(5, 5), 0, True, "full"),
    ],
)
def test_who_waits_is_told_why(
    party: int, room: Room, ahead: int, first_come: bool, why: str
) -> None:
    assert why_waiting(Waiting(NOBODY, party), room, ahead=ahead, first_come=first_come) == why
    assert str(rules.WAITING[why])


def test_every_refusal_has_a_sentence() -> None:
    assert all(str(text).endswith((".", "!")) for text in rules.REFUSALS.values())
