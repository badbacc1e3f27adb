"""The life of a signal cell by cell, its clocks, and the words that do not belong in it."""

import random
from collections.abc import Callable
from itertools import chain, combinations, product
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

import signals.services
from accounts.models import User
from outbox.models import Message
from partners.rules import BasisKind, Purpose
from signals import rules
from signals.models import Signal, SignalEvent
from signals.rules import Actor, State, StepRefused, holds_bsn, holds_iban, words_in
from signals.standard import SUBJECTS
from tests import factories as make
from tests.conftest import World

# In words of its own, not taken from the table that it tries: state, step → state, by whom.
BY_BOTH = {"reporter", "assessor"}
BY_BOTH_KINDS = {"assessor", "collector"}
UNDECIDED = ("submitted", "triage", "reopened")
ASSESSABLE = (*UNDECIDED, "awaiting_basis", "own_action")
ANSWERED = ("resolved", "no_action")


def cells(sources: tuple[str, ...], step: str, after: str, who: set[str]) -> Any:
    return {(state, step): (after, who) for state in sources}


CELLS: dict[tuple[str, str], tuple[str, set[str]]] = {
    **cells(("submitted", "reopened"), "take", "triage", {"assessor"}),
    **cells(UNDECIDED, "ask", "needs_info", {"assessor"}),
    **cells(("needs_info",), "tell", "triage", {"reporter"}),
    **cells(("needs_info",), "go_on", "triage", {"assessor", "system"}),
    **cells((*UNDECIDED, "own_action"), "ask_basis", "awaiting_basis", {"assessor"}),
    **cells((*UNDECIDED, "awaiting_basis"), "keep", "own_action", {"assessor"}),
    **cells((*ASSESSABLE, "with_partner"), "refer", "with_partner", {"assessor", "collector"}),
    **cells(ASSESSABLE, "settle", "closed", {"collector", "system"}),
    **cells(ASSESSABLE, "dismiss", "no_action", {"assessor"}),
    **cells(ASSESSABLE, "merge", "merged", {"assessor"}),
    **cells((*ASSESSABLE, "needs_info"), "strike", "entered_in_error", BY_BOTH_KINDS),
    **cells(("submitted", "needs_info"), "withdraw", "withdrawn", {"reporter"}),
    **cells(("own_action",), "finish", "resolved", {"assessor"}),
    **cells(("with_partner",), "answered", "resolved", {"system"}),
    **cells(("with_partner",), "returned", "triage", {"system"}),
    **cells(ANSWERED, "acknowledge", "closed", BY_BOTH),
    **cells(ANSWERED, "lapse", "closed", {"system"}),
    **cells((*ANSWERED, "closed"), "reopen", "reopened", BY_BOTH),
    **cells((*ANSWERED, "closed", "entered_in_error"), "overrule", "reopened", {"second_reader"}),
}
REASONS = {
    "ask": "how_often",
    "dismiss": "nothing_wrong",
    "finish": "talked",
    "settle": "paid",
    "withdraw": "solved",
    "strike": "wrong_home",
    "reopen": "seen_again",
    "overrule": "not_asked",
}
FINAL = {"merged", "withdrawn"}
ENDED = {"resolved", "no_action", "closed", "entered_in_error"} | FINAL
STEPS = [*rules.STEPS, "no_such_step"]
GROUPS = [frozenset(group) for size in range(len(Actor) + 1) for group in combinations(Actor, size)]


def target(state: str, step: str, actors: frozenset[Any]) -> str | None:
    """What the cell says; None: refused."""
    after, who = CELLS.get((state, step), ("", set()))
    return after if who & {str(actor) for actor in actors} else None


@pytest.mark.parametrize("state", State.values)
def test_each_cell_is_as_the_table_says(state: str) -> None:
    for step, actors in product(STEPS, GROUPS):
        after = target(state, step, actors)
        offered = [one.name for one in rules.steps_open(state, actors)]
        assert (step in offered) is (after is not None)
        if after is None:
            with pytest.raises(StepRefused):
                rules.require_step(step, state=state, actors=actors, reason=REASONS.get(step, ""))
        else:
            taken = rules.require_step(
                step, state=state, actors=actors, reason=REASONS.get(step, "")
            )
            assert taken.target == after


def test_every_state_is_entered_and_left() -> None:
    entered = {str(step.target) for step in rules.STEPS.values()}
    left = {str(state) for step in rules.STEPS.values() for state in step.sources}
    assert entered == set(State.values) - {State.SUBMITTED}  # where it begins
    assert left == set(State.values) - FINAL  # also what is closed can be opened again
    assert set(rules.OPEN) | set(rules.ENDED) == set(State)
    assert set(rules.ENDED) == ENDED


@pytest.mark.parametrize("step", rules.STEPS)
def test_a_reason_is_required_where_the_table_has_them(step: str) -> None:
    state, (_, actors) = next((key[0], cell) for key, cell in CELLS.items() if key[1] == step)
    who = frozenset({Actor(min(actors))})
    wanted = rules.STEPS[step].reasons
    assert (wanted is not None) is (step in REASONS)
    good = [str(value) for value in wanted.values] if wanted else [""]
    for reason in good:
        assert rules.require_step(step, state=state, actors=who, reason=reason)
    others = {str(v) for other in rules.STEPS.values() if other.reasons for v in other.reasons}
    for reason in {*others, "", "anything"} - set(good):
        with pytest.raises(StepRefused):
            rules.require_step(step, state=state, actors=who, reason=reason)


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_the_service_takes_and_refuses_what_the_table_does(world: World, state: str) -> None:
    """Each cell again, by people: the assessor, the reporter, who is both, and who is neither."""
    by_huub = make.make_signal(world.unit, world.loneliness, by=world.huub)
    by_anna = make.make_signal(world.unit, world.loneliness, by=world.anna)
    parent = make.make_signal(world.unit, world.loneliness, by=world.bram)
    ended = timezone.now() if state in ENDED else None
    Signal.objects.exclude(pk=parent.pk).update(
        state=state,
        ended_at=ended,
        alarm_at=None,
        promise_at=None,
        merged_into=parent if state == "merged" else None,
    )
    people: list[tuple[Signal, User, set[str]]] = [
        (by_huub, world.anna, {"assessor"}),
        (by_huub, world.huub, {"reporter"}),
        (by_anna, world.anna, BY_BOTH),
        (by_huub, world.bram, set()),
        (by_huub, world.carel, set()),
    ]

    def allowed(step: str, who: set[str]) -> str | None:
        # These have a door of their own: the gate, an answer, the other signal.
        return None if step in {"refer", "tell", "merge"} else target(state, step, frozenset(who))

    before = list(Signal.objects.order_by("pk").values()), SignalEvent.objects.count()
    for (signal, by, who), step in product(people, STEPS):
        if allowed(step, who) is None:
            with pytest.raises(StepRefused):
                signals.services.take_step(signal, step, by=by, reason=REASONS.get(step, ""))
    assert (list(Signal.objects.order_by("pk").values()), SignalEvent.objects.count()) == before
    for (signal, by, who), step in product(people, STEPS):
        after = allowed(step, who)
        if after is None:
            continue
        point = transaction.savepoint()
        signals.services.take_step(signal, step, by=by, reason=REASONS.get(step, ""))
        row = Signal.objects.get(pk=signal.pk)
        assert (row.state, row.ended_at is not None) == (after, after in ENDED), (by.name, step)
        event = SignalEvent.objects.latest("pk")
        assert (event.signal, event.step, event.before, event.after) == (signal, step, state, after)
        assert (event.reason, event.by) == (REASONS.get(step, ""), by)
        assert SignalEvent.objects.count() == before[1] + 1
        transaction.savepoint_rollback(point)


# --- a citizen service number has no place here -------------------------------------------------


def bsns(count: int, seed: int) -> list[str]:
    chance, found = random.Random(seed), []
    while len(found) < count:
        digits = [chance.randint(0, 9) for _ in range(8)]
        last = (
            sum(digit * weight for digit, weight in zip(digits, range(9, 1, -1), strict=True)) % 11
        )
        if last < 10 and any(digits):
            found.append("".join(map(str, [*digits, last])))
    return found


WRITE: dict[str, Callable[[str], str]] = {
    "plain": lambda n: n,
    "in a sentence": lambda n: f"Haar BSN is {n}. Ze woont op 3 hoog.",
    "3 3 3": lambda n: f"bsn {n[:3]} {n[3:6]} {n[6:]}",
    "4.2.3": lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    "3-3-3": lambda n: f"({n[:3]}-{n[3:6]}-{n[6:]})",
    "4-2-3": lambda n: f"{n[:4]}-{n[4:6]}-{n[6:]}",
    "hard spaces": lambda n: f"{n[:4]}\u00a0{n[4:6]}\u00a0{n[6:]}",
    "after a number": lambda n: f"Flat 12, nr 3 {n}",
    "before a number": lambda n: f"{n} 2 keer gebeld",
    "glued": lambda n: f"BSN:{n},man",
    "beside a phone": lambda n: f"+31 6 12345678 en {n}",
}


@pytest.mark.parametrize("how", WRITE)
def test_a_thousand_citizen_numbers_are_found(how: str) -> None:
    missed = [number for number in bsns(1000, seed=11) if not holds_bsn(WRITE[how](number))]
    assert missed == []


def phones(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    forms = [
        "06{}", "06-{}", "06 {}", "+316{}", "+31 6 {}", "+31 (0)6 {}", "00316{}", "0031 6 {}",
        "06 {2}", "+31 6 {2}", "+31-6-{}",
        "070{7}", "070-{7}", "(070) {7}", "070 {3}", "+3170{7}", "+31 70 {7}", "+31 (0)70 {3}",
        "0180-{6}", "0180 {6}", "+31 180 {6}",
    ]  # fmt: skip
    found = []
    for number in range(count):
        eight = f"{chance.randint(0, 99_999_999):08}"
        seven = eight[1:]
        found.append(
            forms[number % len(forms)]
            .replace("{}", eight)
            .replace("{2}", " ".join(eight[at : at + 2] for at in (0, 2, 4, 6)))
            .replace("{7}", seven)
            .replace("{3}", f"{seven[:3]} {seven[3:5]} {seven[5:]}")
            .replace("{6}", eight[2:])
        )
    return found


def test_a_phone_number_is_not_one() -> None:
    blamed = [number for number in phones(4000, seed=3) if holds_bsn(f"Bel {number} na vijven")]
    assert blamed == []


def ibans(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    plain = [
        f"NL{chance.randint(10, 99)}ABNA{chance.randint(0, 9_999_999_999):010}"
        for _ in range(count)
    ]
    return [*plain, *(" ".join(one[at : at + 4] for at in range(0, 18, 4)) for one in plain)]


def test_a_bank_account_is_not_one() -> None:
    assert [number for number in ibans(1000, seed=5) if holds_bsn(f"Rekening {number}.")] == []


def checked(country: str, account: str) -> str:
    """With the two digits that belong to it."""
    turned = f"{account}{country}00"
    rest = int("".join(str(int(one, 36)) for one in turned)) % 97
    return f"{country}{98 - rest:02}{account}"


@pytest.mark.parametrize(
    "write",
    [
        "{}",
        "Rekening {}.",
        "haar pas: {4}",
        "({4})",
        "Belt over {} en over 30 euro",
        "{} 06 12345678 om 9 uur",
    ],
)
def test_a_thousand_bank_accounts_are_found(write: str) -> None:
    chance = random.Random(7)
    missed = []
    for _ in range(1000):
        iban = checked("NL", f"INGB{chance.randint(0, 9_999_999_999):010}")
        spaced = " ".join(iban[at : at + 4] for at in range(0, 18, 4))
        text = write.replace("{}", iban).replace("{4}", spaced)
        missed += [] if holds_iban(text) and holds_iban(text.lower()) else [text]
    assert missed == []


def test_accounts_of_the_neighbours_too_and_nothing_that_only_looks_like_one() -> None:
    for country, account in (("BE", "539007547034"), ("DE", "370400440532013000")):
        assert holds_iban(f"Rekening {checked(country, account)}")
    # One in 97 passes by chance.
    assert sum(holds_iban(iban) for iban in ibans(2000, seed=5)) < 2 * 2 * 2000 / 97
    for text in ("VHE 0012345, 2285 AB", "NL12", "Zaak NL-2026-0012345", "kenteken AB-12-CD", ""):
        assert not holds_iban(text)
    assert [phone for phone in phones(2000, seed=8) if holds_iban(f"Bel {phone}")] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Belt op 31-12-2024 om 12.30 uur",
        "Postcode 2285 AB, huisnummer 12345",
        "000000000",
        "123456789",  # fails the eleven test
        "1234567820",
        "12345678",
        "R-104233, VHE 0012345",
    ],
)
def test_other_numbers_are_not_one(text: str) -> None:
    assert not holds_bsn(text)


def test_the_eleven_test_is_what_decides() -> None:
    """Of numbers by chance one in eleven passes."""
    chance = random.Random(2)
    found = sum(holds_bsn(f"{chance.randint(0, 999_999_999):09}") for _ in range(5000))
    assert 5000 / 11 * 0.8 < found < 5000 / 11 * 1.2


# --- an observation, not a diagnosis ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Volgens mij is zij dement.", ["dement"]),
        ("Dementie? Of een depressie.", ["Dementie", "depressie"]),
        ("Alzheimer, denkt de buurvrouw", ["Alzheimer"]),
        ("een alcoholist", ["alcoholist"]),
        ("psychotisch, borderline, autistisch", ["psychotisch", "borderline", "autistisch"]),
        ("is verslaafd", ["verslaafd"]),
        ("Stelt drie keer dezelfde vraag", []),
        ("Gordijnen zijn dagen dicht", []),
        ("De psycholoog kwam langs", []),
        ("Ruikt naar drank om tien uur", []),
        ("", []),
    ],
)
def test_words_that_judge_are_pointed_out(text: str, words: list[str]) -> None:
    assert [word.text for word in words_in(text)] == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Die dealer van nummer 12", [("dealer", "accusation")]),
        ("Er is ingebroken; hij steelt fietsen", [("ingebroken", "accusation"),
                                                  ("steelt", "accusation")]),
        ("een junk", [("junk", "accusation")]),
        ("Ruikt naar wiet in het trappenhuis", []),
        ("De buurvrouw, mevrouw De Vries, belt vaak", [("De Vries", "name")]),
        ("Haar zoon Marco kwam langs", [("Marco", "name")]),
        ("meneer van den Berg zegt het ook", [("van den Berg", "name")]),
        ("mw. El Amrani van hiernaast", [("El Amrani", "name")]),
        ("fam. 't Hoen", [("'t Hoen", "name")]),
        ("Haar zoon kwam. Hij bleef kort", []),
        ("Een buurvrouw let op haar", []),
        ("De buren klagen over geluid", []),
        ("Volgens dochter Élise is zij dement", [("Élise", "name"), ("dement", "diagnosis")]),
    ],
)  # fmt: skip
def test_accusations_and_names_of_others_too(text: str, found: list[tuple[str, str]]) -> None:
    assert [(word.text, str(word.doubt)) for word in words_in(text)] == found


def test_the_name_of_whom_it_is_about_is_no_name_of_somebody_else() -> None:
    text = "Mevrouw de Vries belt vaak, haar zoon Piet ook"
    assert [word.text for word in words_in(text, known=["Vries"])] == ["Piet"]
    assert [word.text for word in words_in(text, known=["de Vries", "VRIES"])] == ["Piet"]


def test_what_the_product_itself_offers_to_tick_holds_no_diagnosis() -> None:
    texts = chain.from_iterable([subject.name, *subject.observations] for subject in SUBJECTS)
    assert [text for text in texts if words_in(text) or holds_bsn(text)] == []
    for step in rules.STEPS.values():
        for value, label in step.reasons.choices if step.reasons else []:
            assert not words_in(f"{value} {label}".replace("_", " "))


def test_loneliness_is_never_a_danger_and_arrears_have_their_own_road() -> None:
    found = {subject.code: subject for subject in SUBJECTS}
    assert BasisKind.VITAL_INTEREST not in found["eenzaamheid"].grounds
    for subject in SUBJECTS:
        if subject.purpose == Purpose.DEBT:
            assert list(subject.grounds) == [BasisKind.LEGAL_DUTY]
            assert subject.observations == []  # the law has no room for a story
    assert {subject.purpose for subject in SUBJECTS} == set(Purpose)


@pytest.mark.django_db
def test_a_refused_step_promises_nothing(world: World) -> None:
    signal = make.make_signal(world.unit, world.loneliness, by=world.huub)
    with pytest.raises(StepRefused):
        signals.services.take_step(signal, "dismiss", by=world.anna, reason="")
    assert not Message.objects.exists()
