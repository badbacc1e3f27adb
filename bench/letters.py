"""Letters with a code: a million guesses, and whether the time of an answer tells of a letter.

Long, so only on demand: ONLY=letters make bench.
"""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import limits
from accounts.cache import fast_cache
from accounts.models import Corporation, User
from residents import rules
from residents.models import AccessCard, Resident
from residents.services import CardRefused, issue_card, resident_for_card

from .figures import Figure
from .place import Place

GUESSES, PLACES, LETTERS = 1_000_000, 150, 40
TIMES = 1_000  # of each kind, one after the other
MOST_MS, LEAST_AUC, MOST_AUC = 5, 0.45, 0.55
WRONG = "AAAA AAAA AAAA"


def measure(place: Place) -> Iterator[Figure]:
    letters = [_letter() for _letter_number in range(LETTERS)]
    place.say(f"letters: {GUESSES} guesses from {PLACES} places ...")
    guessed = guess([card.number for card, _code in letters], guesses=GUESSES, places=PLACES)
    bound = rules.PLACES_IN_ALL + limits.ALARMED * PLACES
    yield Figure(
        "letters.guessed",
        guessed.hits,
        None,
        None,
        "hits",
        0,
        guessed.hits == 0 and guessed.checked <= bound and _comes_in(),
        f"{GUESSES} guesses at {LETTERS} letters from {PLACES} places in one hour:"
        f" {guessed.checked} were looked at (at most {bound}), the others got 429;"
        f" {AccessCard.objects.blocked().count()} letters locked; a neighbour elsewhere came in",
    )
    place.say(f"letters: {TIMES} answers of each kind ...")
    yield from _times()


def _letter() -> tuple[AccessCard, str]:
    number = AccessCard.objects.count()
    corporation, _made = Corporation.objects.get_or_create(slug="brieven", name="Brieven")
    by, _made = User.objects.get_or_create(name="Brieven", email="brieven@bench.example")
    resident = Resident.objects.create(
        corporation=corporation, external_key=f"brief-{number}", surname=f"Brief{number}"
    )
    return issue_card(resident, by=by)


# --- guessing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guessed:
    checked: int  # what the limit let through, to a look at the code
    hits: int


def guess(numbers: Sequence[str], *, guesses: int, places: int) -> Guessed:
    """As fast as it goes, past the limit and into the real check, without the page around it.

    Half of it at letters that are there, half at numbers that nobody has.
    """
    chance = random.Random(9)
    requests = [
        RequestFactory(REMOTE_ADDR=f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}").post("/")
        for n in range(places)
    ]
    checked = hits = 0
    for number in range(guesses):
        if not limits.take_try(
            requests[number % places],
            "card",
            allowed=rules.PLACE_TRIES,
            seconds=rules.PLACE_WINDOW,
            in_all=rules.PLACES_IN_ALL,
        ):
            continue
        checked += 1
        there = chance.random() < 0.5
        letter = chance.choice(numbers) if there else f"{chance.randrange(10**8):08}"
        code = "".join(chance.choices(rules.CARD_ALPHABET, k=rules.CARD_CODE_LENGTH))
        try:
            resident_for_card(letter, code)
        except CardRefused:
            continue
        hits += 1
    return Guessed(checked, hits)


def _comes_in() -> bool:
    """Whoever types the own code meanwhile, somewhere else."""
    card, code = _letter()
    answer = Client(REMOTE_ADDR="192.0.2.1").post(_page(card.number), {"code": code})
    return answer.status_code == 302


def _page(number: str) -> str:
    return reverse("cards:code", args=[number])


# --- how long an answer takes -------------------------------------------------------------------


def _times() -> Iterator[Figure]:
    """Through the page, with the real slow hash, in turn; compared with an unknown number."""
    fast_cache.delete("tries:card")
    wrong = [_letter()[0].number for _try in range(TIMES // (rules.CARD_TRIES - 1))]
    locked = _letter()[0].number
    AccessCard.objects.filter(number=locked).update(tries=rules.CARD_TRIES)
    right, code = _letter()
    places = (f"10.200.{n >> 8}.{n & 255}" for n in range(TIMES * 4))
    seconds: dict[str, list[float]] = {"unknown": [], "wrong": [], "locked": [], "right": []}
    for number in range(TIMES):
        typed = {
            "unknown": (f"{number:08}", WRONG),
            "wrong": (wrong[number % len(wrong)], WRONG),
            "locked": (locked, WRONG),
            "right": (right.number, code),
        }
        for kind, (letter, said) in typed.items():
            client = Client(REMOTE_ADDR=next(places))
            begun = time.perf_counter()
            client.post(_page(letter), {"code": said})
            seconds[kind].append(time.perf_counter() - begun)
    for kind in ("wrong", "locked", "right"):
        yield _difference(kind, seconds[kind], seconds["unknown"])


def _difference(kind: str, those: list[float], unknown: list[float]) -> Figure:
    between = abs(statistics.median(those) - statistics.median(unknown)) * 1000
    auc = _auc(those, unknown)
    # Whoever types the right code is in: there the time tells nothing that the page does not.
    hidden = kind == "right" or (between <= MOST_MS and LEAST_AUC <= auc <= MOST_AUC)
    return Figure(
        f"letters.{kind}_or_unknown_ms",
        round(between, 2),
        None,
        None,
        "ms",
        MOST_MS,
        hidden,
        f"difference of medians, {TIMES} of each in turn; AUC {auc:.3f}"
        f" ({LEAST_AUC} to {MOST_AUC}); median {statistics.median(unknown) * 1000:.1f} ms",
    )


def _auc(those: list[float], others: list[float]) -> float:
    """How often one of those takes longer than one of the others: half is a coin."""
    longer = sum((one > other) + (one == other) / 2 for one in those for other in others)
    return longer / (len(those) * len(others))
