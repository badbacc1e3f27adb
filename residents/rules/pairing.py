"""Who could help whom: hard rules that nothing outweighs, points, and why (docs/adr/0014). Pure.

`broken` and `points` say it for two people, as one reads it. residents/rules/plan.py says the same
for everybody at once, with a test that they agree.
"""

from dataclasses import dataclass
from enum import IntFlag, auto
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from .help import hours_each, pairs_possible


@dataclass(frozen=True)
class Home:
    unit: UUID
    entrance: UUID | None = None
    floor: int | None = None
    lift: bool = False

    @property
    def without_stairs(self) -> bool:
        """A floor that is not known is one with stairs: nobody is sent up them by mistake."""
        return self.floor == 0 or self.lift

    def same_landing(self, other: "Home") -> bool:
        return (
            self.entrance is not None
            and self.entrance == other.entrance
            and self.floor is not None
            and self.floor == other.floor
        )


@dataclass(frozen=True)
class Ask:
    """One need, and what matters of the person who has it."""

    key: UUID
    person: UUID
    home: Home
    theme: UUID
    kindred: str  # subjects that come near each other share it; empty stands alone
    slots: int
    hours: int
    languages: frozenset[str]
    no_stairs: bool = False
    at_home: bool = True  # it can only be done in the home of who asks
    wished_gender: str = ""
    waiting_days: int = 0
    gives: bool = False  # offers something too
    present: bool = True  # alive, and living here


@dataclass(frozen=True)
class Offer:
    """One strength, and what matters of the person who has it."""

    key: UUID
    person: UUID
    home: Home
    theme: UUID
    kindred: str
    slots: int
    hours: int
    languages: frozenset[str]
    no_stairs: bool = False
    gender: str = ""
    max_pairs: int = 1
    most_hours: int = 0  # of all that this person offers
    pairs_now: int = 0
    present: bool = True

    @property
    def pairs(self) -> int:
        return pairs_possible(self.max_pairs, max(self.hours, self.most_hours))

    @property
    def spare(self) -> int:
        return max(0, self.pairs - self.pairs_now)

    @property
    def hours_for_one(self) -> int:
        return hours_each(self.hours, self.pairs)


Two = frozenset[UUID]


@dataclass(frozen=True)
class Board:
    """All that is asked and offered in one complex today."""

    asks: tuple[Ask, ...]
    offers: tuple[Offer, ...]
    apart: frozenset[Two] = frozenset()  # staff said: not these two
    earlier: frozenset[Two] = frozenset()  # it ended, or one of them said no
    acquainted: frozenset[Two] = frozenset()  # they help each other with something else


class Broken(IntFlag):
    """The hard rules. A pair that breaks one is never made, whatever the points."""

    THEME = auto()
    HOUSEHOLD = auto()
    ABSENT = auto()
    APART = auto()
    EARLIER = auto()
    LANGUAGE = auto()
    STAIRS = auto()
    GENDER = auto()
    HOURS = auto()
    TIME = auto()
    FULL = auto()


NAMES = {rule: str(rule.name).lower() for rule in Broken}
_BITS = {int(rule): name for rule, name in NAMES.items()}
# Read after a name: "mevrouw X: ...".
WHY_NOT = {
    "theme": _("offers something else"),
    "household": _("lives in the same home"),
    "absent": _("does not live here any more"),
    "apart": _("staff recorded that these two should not be brought together"),
    "earlier": _("it was tried or asked before"),
    "language": _("no language in common"),
    "stairs": _("the way there has stairs"),
    "gender": _("the asker wished it otherwise"),
    "hours": _("has too few hours for this"),
    "time": _("no part of the week in common"),
    "full": _("helps enough neighbours already"),
}
# What somebody could do about it. Some rules are not to be talked out of.
WHAT_HELPS = {
    "language": _("if somebody translates the first time and the profile says so"),
    "stairs": _("if it may be done elsewhere than in the home of the asker"),
    "gender": _("if the asker drops the wish for a man or a woman"),
    "hours": _("if fewer hours a week are enough"),
    "time": _("if one of them can at another part of the week"),
    "full": _("if the helper wants to help one neighbour more"),
}


def names_of(broken: int) -> list[str]:
    """Plain numbers: asked thousands of times per search, and an IntFlag is slow."""
    return [name for bit, name in _BITS.items() if int(broken) & bit]


def fits_theme(ask: Ask, offer: Offer) -> bool:
    return ask.theme == offer.theme or (ask.kindred != "" and ask.kindred == offer.kindred)


def reachable(ask: Ask, offer: Offer) -> bool:
    """With a walker: the helper comes, or else the asker goes, without stairs on the way."""
    beside = ask.home.same_landing(offer.home)
    can_come = not offer.no_stairs or beside or ask.home.without_stairs
    can_go = not ask.no_stairs or beside or offer.home.without_stairs
    return can_come or (not ask.at_home and can_go)


def broken(board: Board, ask: Ask, offer: Offer) -> Broken:
    two = frozenset({ask.person, offer.person})
    rules = {
        Broken.THEME: not fits_theme(ask, offer),
        Broken.HOUSEHOLD: ask.person == offer.person or ask.home.unit == offer.home.unit,
        Broken.ABSENT: not (ask.present and offer.present),
        Broken.APART: two in board.apart,
        Broken.EARLIER: two in board.earlier,
        Broken.LANGUAGE: not ask.languages & offer.languages,
        Broken.STAIRS: not reachable(ask, offer),
        Broken.GENDER: ask.wished_gender not in ("", offer.gender),
        Broken.HOURS: ask.hours > offer.hours_for_one,
        Broken.TIME: not ask.slots & offer.slots,
        Broken.FULL: offer.spare < 1,
    }
    return Broken(sum(rule for rule, is_broken in rules.items() if is_broken))


# --- points -------------------------------------------------------------------------------------

THEME_SAME, THEME_NEAR = 40, 15
ENTRANCE, FLOOR_BEST, FLOOR_STEP = 10, 8, 2
TIME_EACH, TIME_MOST = 3, 12
WAITING_DAYS_EACH, WAITING_MOST = 14, 20
GIVES, KNOWN = 6, 8
MOST_POINTS = THEME_SAME + ENTRANCE + FLOOR_BEST + TIME_MOST + WAITING_MOST + GIVES + KNOWN
PARTS = {
    "theme": _("It is the same subject."),
    "near_theme": _("It is a subject that comes near."),
    "entrance": _("They live at the same entrance."),
    "floor": _("They live on floors near each other."),
    "time": _("There are parts of the week when both can."),
    "waiting": _("The asker has been waiting for a while."),
    "gives": _("The asker gives something to neighbours too."),
    "known": _("They know each other: they already help each other with something."),
}


def points(board: Board, ask: Ask, offer: Offer) -> dict[str, int]:
    """By what they were given for. Always more than nothing for a pair that may be made."""
    parts = {}
    if ask.theme == offer.theme:
        parts["theme"] = THEME_SAME
    else:
        parts["near_theme"] = THEME_NEAR
    if ask.home.entrance is not None and ask.home.entrance == offer.home.entrance:
        parts["entrance"] = ENTRANCE
    if ask.home.floor is not None and offer.home.floor is not None:
        apart = abs(ask.home.floor - offer.home.floor)
        parts["floor"] = max(0, FLOOR_BEST - FLOOR_STEP * apart)
    parts["time"] = min(TIME_MOST, TIME_EACH * (ask.slots & offer.slots).bit_count())
    parts["waiting"] = min(WAITING_MOST, ask.waiting_days // WAITING_DAYS_EACH)
    if ask.gives:
        parts["gives"] = GIVES
    if frozenset({ask.person, offer.person}) in board.acquainted:
        parts["known"] = KNOWN
    return {name: given for name, given in parts.items() if given}
