"""The best set of pairs for a complex, and why. Pure; needs numpy and scipy, so import it late.

First the swaps: two neighbours who each offer what the other asks, nobody in debt to anybody. Then
everybody else, so that the points of all pairs together are the most that is possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array

from . import pairing
from .pairing import Ask, Board, Broken, Home, Offer, Two

Array = np.ndarray[Any, Any]
OTHERS = 3


@dataclass(frozen=True)
class Other:
    """Somebody else who offers this, and why it is not this one: rules, or nothing but points."""

    offer: UUID
    person: UUID
    points: int
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    ask: UUID
    offer: UUID
    giver: UUID
    receiver: UUID
    points: int
    parts: dict[str, int]
    others: tuple[Other, ...]


@dataclass(frozen=True)
class Swap:
    """`one` and `back` are of the same two people, the other way round."""

    one: Pair
    back: Pair


@dataclass(frozen=True)
class Unmet:
    """A need without a pair: how many offer it, what stood in the way, and who is nearest."""

    ask: UUID
    person: UUID
    offered: int
    broken: dict[str, int]
    only: dict[str, int]  # ... and nothing else
    others: tuple[Other, ...]


@dataclass(frozen=True)
class Plan:
    swaps: tuple[Swap, ...]
    pairs: tuple[Pair, ...]
    unmet: tuple[Unmet, ...]

    @property
    def points(self) -> int:
        both = sum(swap.one.points + swap.back.points for swap in self.swaps)
        return both + sum(pair.points for pair in self.pairs)


def make_plan(board: Board) -> Plan:
    """The same board gives the same plan, in whatever order its rows came."""
    return _Maker(board).plan()


class _Maker:
    def __init__(self, board: Board) -> None:
        self.board = board
        self.asks = sorted(board.asks, key=lambda ask: (ask.person.bytes, ask.key.bytes))
        self.offers = sorted(board.offers, key=lambda offer: (offer.person.bytes, offer.key.bytes))
        self.givers = list(dict.fromkeys(offer.person for offer in self.offers))
        self.first_offer = _starts([offer.person for offer in self.offers])
        self.first_ask = _starts([ask.person for ask in self.asks])
        self.spare = np.zeros(len(self.givers), dtype=int)
        for place, start in enumerate(self.first_offer):
            self.spare[place] = self.offers[start].spare

    def plan(self) -> Plan:
        if not self.asks or not self.offers:
            return Plan((), (), tuple(self._unmet(row) for row in range(len(self.asks))))
        self.broken, self.points = _tables(self.board, self.asks, self.offers)
        worth = np.where(self.broken == 0, self.points, 0)
        # Per need and helper: the best of all that this helper offers.
        self.worth = np.maximum.reduceat(worth, self.first_offer, axis=1)
        self._prepare_others()
        swaps = self._swaps()
        pairs = self._assign()
        met = {pair.ask for pair in pairs}
        met |= {pair.ask for swap in swaps for pair in (swap.one, swap.back)}
        unmet = [row for row, ask in enumerate(self.asks) if ask.key not in met]
        return Plan(tuple(swaps), tuple(pairs), tuple(self._unmet(row) for row in unmet))

    # --- swaps ----------------------------------------------------------------------------------

    def _swaps(self) -> list[Swap]:
        askers = [self.asks[start].person for start in self.first_ask]
        place_of = {person: place for place, person in enumerate(self.givers)}
        both = [number for number, person in enumerate(askers) if person in place_of]
        if len(both) < 2:
            return []
        best = np.maximum.reduceat(self.worth, self.first_ask, axis=0)
        between = best[both][:, [place_of[askers[number]] for number in both]]
        ones, backs = np.nonzero(np.triu((between > 0) & (between.T > 0)))
        worth = between[ones, backs] + between[backs, ones]
        swaps = []
        for edge in _best_edges(len(both), ones, backs, worth):
            one, back = both[int(ones[edge])], both[int(backs[edge])]
            one_giver, back_giver = place_of[askers[one]], place_of[askers[back]]
            first = self._take(self._best_row(one, back_giver), back_giver)
            second = self._take(self._best_row(back, one_giver), one_giver)
            swaps.append(Swap(first, second))
        return swaps

    def _best_row(self, asker: int, giver: int) -> int:
        start = int(self.first_ask[asker])
        last = asker + 1 == len(self.first_ask)
        end = len(self.asks) if last else int(self.first_ask[asker + 1])
        return start + int(np.argmax(self.worth[start:end, giver]))

    def _take(self, row: int, giver: int) -> Pair:
        pair = self._pair(row, giver)
        self.worth[row] = 0
        self.spare[giver] -= 1
        return pair

    # --- everybody else -------------------------------------------------------------------------

    def _assign(self) -> list[Pair]:
        """Each helper stands there once for each neighbour that he can still help."""
        rows = np.flatnonzero(self.worth.any(axis=1))
        useful = np.flatnonzero(self.worth.any(axis=0) & (self.spare > 0))
        columns = np.repeat(useful, np.minimum(self.spare[useful], len(rows)))
        worth = self.worth[np.ix_(rows, columns)]
        chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
        return [
            self._pair(int(rows[row]), int(columns[column]))
            for row, column in chosen
            if worth[row, column] > 0
        ]

    # --- why ------------------------------------------------------------------------------------

    def _pair(self, row: int, giver: int) -> Pair:
        start = int(self.first_offer[giver])
        last = giver + 1 == len(self.first_offer)
        end = len(self.offers) if last else int(self.first_offer[giver + 1])
        free = [
            points if not broken else 0
            for points, broken in zip(
                self.points[row, start:end].tolist(),
                self.broken[row, start:end].tolist(),
                strict=True,
            )
        ]
        offer = self.offers[start + free.index(max(free))]
        ask = self.asks[row]
        return Pair(
            ask=ask.key,
            offer=offer.key,
            giver=offer.person,
            receiver=ask.person,
            points=max(free),
            parts=pairing.points(self.board, ask, offer),
            others=self._others(row, offer.person),
        )

    def _prepare_others(self) -> None:
        """Per need the few who offer it and come nearest, whatever rule they break."""
        never = Broken.THEME | Broken.HOUSEHOLD
        near = np.where(self.broken & int(never) == 0, self.points, 0).astype(np.int32)
        # Who may, before who breaks a rule; the fewer the better.
        rules_kept = 16 - np.bitwise_count(self.broken).astype(np.int32)
        near = np.where(near > 0, near + 1000 * rules_kept, 0)
        width = near.shape[1]
        count = min(OTHERS + 2, width)
        # One number says how near and, of equals, who comes first: finding the largest of plain
        # numbers is quick, finding their places is not.
        key = near.astype(np.int64) * width + np.arange(width - 1, -1, -1)
        best = np.sort(np.partition(key, width - count, axis=1)[:, width - count :], axis=1)
        self.nearest_worth, place = np.divmod(best[:, ::-1], width)
        self.nearest = width - 1 - place

    def _others(self, row: int, chosen: UUID | None) -> tuple[Other, ...]:
        found: list[Other] = []
        named = {chosen}
        places = zip(self.nearest[row].tolist(), self.nearest_worth[row].tolist(), strict=True)
        for place, worth in places:
            offer = self.offers[place]
            if worth and offer.person not in named:
                named.add(offer.person)
                found.append(
                    Other(
                        offer=offer.key,
                        person=offer.person,
                        points=int(self.points[row, place]),
                        broken=tuple(pairing.names_of(int(self.broken[row, place]))),
                    )
                )
        return tuple(found[:OTHERS])

    def _unmet(self, row: int) -> Unmet:
        ask = self.asks[row]
        if not self.offers:
            return Unmet(ask.key, ask.person, 0, {}, {}, ())
        here = self.broken[row]
        here = here[here & int(Broken.THEME | Broken.HOUSEHOLD) == 0]
        rules = [rule for rule in Broken if rule not in (Broken.THEME, Broken.HOUSEHOLD)]
        counted = {pairing.NAMES[rule]: int(np.count_nonzero(here & int(rule))) for rule in rules}
        only = {pairing.NAMES[rule]: int(np.count_nonzero(here == int(rule))) for rule in rules}
        return Unmet(
            ask=ask.key,
            person=ask.person,
            offered=len(here),
            broken={name: count for name, count in counted.items() if count},
            only={name: count for name, count in only.items() if count},
            others=self._others(row, None),
        )


def _starts(people: Sequence[UUID]) -> Array:
    """Where each person's rows begin; a person's rows stand together."""
    places = [n for n, person in enumerate(people) if n == 0 or people[n - 1] != person]
    return np.array(places, dtype=np.intp)


def _best_edges(people: int, ones: Array, backs: Array, worth: Array) -> list[int]:
    """The swaps that are worth the most together, with nobody in two of them: exact."""
    edges = len(worth)
    if edges < 2:
        return list(range(edges))
    takes_part = csr_array(
        (np.ones(2 * edges), (np.concatenate([ones, backs]), np.tile(np.arange(edges), 2))),
        shape=(people, edges),
    )
    found = milp(
        -worth.astype(float),
        integrality=np.ones(edges),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(takes_part, -np.inf, 1),
        options={"mip_rel_gap": 0},
    )
    return [int(edge) for edge in np.flatnonzero(found.x > 0.5)]


# --- everybody at once --------------------------------------------------------------------------


def _tables(board: Board, asks: list[Ask], offers: list[Offer]) -> tuple[Array, Array]:
    """(which rules are broken, points) of each need with each strength: as in pairing.py."""
    of_asks, of_offers = _Columns(asks), _Columns(offers)
    kin = _same(of_asks.text("kindred"), of_offers.text("kindred"), blank="")
    theme = _same(of_asks.text("theme"), of_offers.text("theme"))
    person = _same(of_asks.text("person"), of_offers.text("person"))
    unit = _same(of_asks.home("unit"), of_offers.home("unit"))
    entrance = _same(of_asks.home("entrance"), of_offers.home("entrance"), blank=None)
    ask_floor, ask_known = of_asks.floors()
    offer_floor, offer_known = of_offers.floors()
    floors_known = ask_known[:, None] & offer_known[None, :]
    stories = np.abs(ask_floor[:, None] - offer_floor[None, :])
    beside = entrance & floors_known & (stories == 0)
    can_come = ~of_offers.flag("no_stairs")[None, :] | beside | of_asks.without_stairs()[:, None]
    can_go = ~of_asks.flag("no_stairs")[:, None] | beside | of_offers.without_stairs()[None, :]
    slots = of_asks.number("slots")[:, None] & of_offers.number("slots")[None, :]
    wished = of_asks.text("wished_gender")
    languages = _language_bits(asks, offers)
    rules = {
        Broken.THEME: ~(theme | kin),
        Broken.HOUSEHOLD: person | unit,
        Broken.ABSENT: ~(of_asks.flag("present")[:, None] & of_offers.flag("present")[None, :]),
        Broken.APART: _twos(board.apart, asks, offers),
        Broken.EARLIER: _twos(board.earlier, asks, offers),
        Broken.LANGUAGE: ~languages,
        Broken.STAIRS: ~(can_come | (~of_asks.flag("at_home")[:, None] & can_go)),
        Broken.GENDER: ~(
            _same(wished, of_offers.text("gender"))
            | np.array([text == "" for text in wished], dtype=bool)[:, None]
        ),
        Broken.HOURS: of_asks.number("hours")[:, None] > of_offers.number("hours_for_one")[None, :],
        Broken.TIME: slots == 0,
        Broken.FULL: np.broadcast_to((of_offers.number("spare") < 1)[None, :], slots.shape),
    }
    broken = np.zeros(slots.shape, dtype=np.uint16)
    for rule, table in rules.items():
        broken |= table * np.uint16(rule)
    points = np.where(theme, pairing.THEME_SAME, pairing.THEME_NEAR).astype(np.int32)
    points += np.where(entrance, pairing.ENTRANCE, 0).astype(np.int32)
    near = np.maximum(0, pairing.FLOOR_BEST - pairing.FLOOR_STEP * stories)
    points += np.where(floors_known, near, 0).astype(np.int32)
    shared = np.bitwise_count(slots).astype(np.int32)
    points += np.minimum(pairing.TIME_MOST, pairing.TIME_EACH * shared)
    waiting = of_asks.number("waiting_days") // pairing.WAITING_DAYS_EACH
    own = np.minimum(pairing.WAITING_MOST, waiting) + of_asks.flag("gives") * pairing.GIVES
    points += own.astype(np.int32)[:, None]
    points += _twos(board.acquainted, asks, offers).astype(np.int32) * pairing.KNOWN
    return broken, points


class _Columns:
    """The rows of one side, field by field."""

    def __init__(self, rows: Sequence[Ask] | Sequence[Offer]) -> None:
        self.rows = rows

    def text(self, name: str) -> list[Any]:
        return [getattr(row, name) for row in self.rows]

    def home(self, name: str) -> list[Any]:
        return [getattr(row.home, name) for row in self.rows]

    def number(self, name: str) -> Array:
        return np.array([getattr(row, name) for row in self.rows], dtype=np.int32)

    def flag(self, name: str) -> Array:
        return np.array([getattr(row, name) for row in self.rows], dtype=bool)

    def floors(self) -> tuple[Array, Array]:
        floors = self.home("floor")
        known = np.array([floor is not None for floor in floors], dtype=bool)
        return np.array([floor or 0 for floor in floors], dtype=np.int32), known

    def without_stairs(self) -> Array:
        homes: list[Home] = [row.home for row in self.rows]
        return np.array([home.without_stairs for home in homes], dtype=bool)


def _same(left: list[Any], right: list[Any], *, blank: Any = ...) -> Array:
    """Where both have the same; what is blank is like nothing."""
    codes: dict[Any, int] = {}
    ones = np.array([codes.setdefault(value, len(codes)) for value in left], dtype=np.int32)
    others = np.array([codes.setdefault(value, len(codes)) for value in right], dtype=np.int32)
    table: Array = ones[:, None] == others[None, :]
    if blank in codes:
        table[ones == codes[blank], :] = False
    return table


def _language_bits(asks: list[Ask], offers: list[Offer]) -> Array:
    """Where two have a language in common: a product of noughts and ones."""
    spoken = sorted({name for ask in asks for name in ask.languages})
    ones = np.array([[name in ask.languages for name in spoken] for ask in asks], dtype=np.float32)
    others = np.array(
        [[name in offer.languages for name in spoken] for offer in offers], dtype=np.float32
    )
    table: Array = (ones @ others.T) > 0
    return table


def _twos(twos: frozenset[Two], asks: list[Ask], offers: list[Offer]) -> Array:
    """Where two people are one of these pairs."""
    table = np.zeros((len(asks), len(offers)), dtype=bool)
    rows: dict[UUID, list[int]] = {}
    columns: dict[UUID, list[int]] = {}
    for number, ask in enumerate(asks):
        rows.setdefault(ask.person, []).append(number)
    for number, offer in enumerate(offers):
        columns.setdefault(offer.person, []).append(number)
    for two in twos:
        for one in two:
            for other in two - {one}:
                if one in rows and other in columns:
                    table[np.ix_(rows[one], columns[other])] = True
    return table
