"""Ten thousand guesses at letters, past the real limit into the real check.

A million, with the real slow hash: `ONLY=letters make bench`.
"""

from collections.abc import Callable

import pytest

from accounts import limits
from bench.letters import guess
from residents import rules
from residents.models import AccessCard
from residents.services import issue_card, resident_for_card
from tests import factories as make
from tests.conftest import World

pytestmark = pytest.mark.django_db
GUESSES, PLACES = 10_000, 40


def letters(world: World) -> list[str]:
    cards = [issue_card(make.make_resident(world.unit), by=world.bram) for _ in range(20)]
    return [card.number for card, _code in cards]


def test_ten_thousand_guesses_hit_nothing(world: World, tell: Callable[[str], None]) -> None:
    guessed = guess(letters(world), guesses=GUESSES, places=PLACES)
    assert guessed.hits == 0
    assert guessed.checked <= rules.PLACES_IN_ALL + limits.ALARMED * PLACES
    assert max(AccessCard.objects.values_list("tries", flat=True)) <= rules.CARD_TRIES
    card, code = issue_card(world.resident, by=world.bram)
    assert resident_for_card(card.number, code) == world.resident
    tell(f"{GUESSES} guesses from {PLACES} places: {guessed.checked} looked at, 0 hits")


def test_without_the_limit_each_guess_is_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control; the five tries of each letter still stand."""
    monkeypatch.setattr(limits, "take_try", lambda *_args, **_options: True)
    numbers = letters(world)
    guessed = guess(numbers, guesses=500, places=PLACES)
    assert (guessed.checked, guessed.hits) == (500, 0)
    assert AccessCard.objects.blocked().count() == len(numbers)
