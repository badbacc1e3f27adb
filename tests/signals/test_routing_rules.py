"""The order decides, a rule that cannot be kept never wins, and whoever asks why is told which."""

import re
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.rules.routing import (
    SMALLEST,
    Area,
    Dead,
    Place,
    Rule,
    Standing,
    Subject,
    Why,
    about,
    dead_rules,
    decide,
    simulate,
    winner,
)

KEYS = [UUID(int=number) for number in range(1, 4)]
CODES = ["een", "twee", "drie"]
PURPOSES = ["care", "debt"]
SUBJECTS = [
    Subject(key, code, purpose)
    for key, code, purpose in zip(KEYS, CODES, ["care", "care", "debt"], strict=True)
]
POSTCODES = [None, 2285, 2286]
PLACES = [Place(key, postcode) for key in KEYS[:2] for postcode in POSTCODES]

areas = st.one_of(
    st.just(Area()),
    st.sampled_from(KEYS).map(lambda key: Area(complex=key)),
    st.sampled_from([(2285, 2285), (2285, 2290), (1000, 1001)]).map(
        lambda codes: Area(postcodes=codes)
    ),
)
standings = st.dictionaries(
    st.sampled_from(KEYS),
    st.builds(
        Standing,
        st.booleans(),
        st.dictionaries(st.sampled_from(PURPOSES), st.frozensets(st.sampled_from(CODES))),
    ),
)


@st.composite
def orders(draw: st.DrawFn) -> list[Rule]:
    found = []
    for number in range(1, draw(st.integers(0, 7)) + 1):
        subject = draw(st.sampled_from([*SUBJECTS, None]))
        found.append(
            Rule(
                number,
                subject.purpose if subject else draw(st.sampled_from(PURPOSES)),
                draw(st.sampled_from(KEYS)),
                subject.key if subject else None,
                draw(areas),
                f"regel van {number}",
            )
        )
    return found


def fits(rule: Rule, subject: Subject, place: Place, desks: dict[UUID, Standing]) -> bool:
    """In words of its own: what must hold for a rule to be kept."""
    desk = desks.get(rule.desk)
    in_postcodes = rule.area.postcodes is None or (
        place.postcode is not None
        and rule.area.postcodes[0] <= place.postcode <= rule.area.postcodes[1]
    )
    return bool(
        desk
        and desk.served
        and rule.purpose == subject.purpose
        and (rule.category is None or rule.category == subject.key)
        and (rule.area.complex is None or rule.area.complex == place.complex)
        and in_postcodes
        and subject.code in desk.agreed.get(subject.purpose, frozenset())
    )


@given(orders(), st.sampled_from(SUBJECTS), st.sampled_from(PLACES), standings)
def test_the_first_that_can_be_kept_wins(
    rules: list[Rule], subject: Subject, place: Place, desks: dict[UUID, Standing]
) -> None:
    answer = decide(rules, subject, place, desks)
    assert answer.rule == next((rule for rule in rules if fits(rule, subject, place, desks)), None)
    assert answer.desk == (answer.rule.desk if answer.rule else None)
    assert winner(about(rules, subject), subject, place, desks) == answer.rule


@given(orders(), st.sampled_from(SUBJECTS), st.sampled_from(PLACES), standings)
def test_the_answer_names_the_winner_and_why_no_other(
    rules: list[Rule], subject: Subject, place: Place, desks: dict[UUID, Standing]
) -> None:
    answer = decide(rules, subject, place, desks)
    earlier = rules if answer.rule is None else rules[: answer.rule.number - 1]
    assert [passed.rule for passed in answer.passed] == earlier
    if answer.rule is None:
        assert answer.because == ""
    else:
        assert re.search(rf"\b{answer.rule.number}\b", answer.because)
        assert answer.rule.text in answer.because
    for passed in answer.passed:
        assert passed.rule.text in passed.sentence
        assert str(passed.rule.number) in passed.sentence
    assert {passed.why for passed in answer.nearly} <= set(Why) - {Why.OTHER_SUBJECT}


@given(orders(), standings)
@settings(max_examples=200)
def test_dead_are_exactly_those_that_win_nowhere(
    rules: list[Rule], desks: dict[UUID, Standing]
) -> None:
    winners = {
        decide(rules, subject, place, desks).rule for subject in SUBJECTS for place in PLACES
    }
    dead = dead_rules(rules, SUBJECTS, PLACES, desks)
    assert {line.rule for line in dead} == set(rules) - winners
    for line in dead:
        desk = desks.get(line.rule.desk, Standing())
        assert (line.why == Dead.DESK_CLOSED) is not desk.served
        if line.why == Dead.OVERTAKEN:
            assert line.by and max(line.by) < line.rule.number
            assert all(str(number) in line.reason for number in line.by)
        assert line.reason


@given(orders(), standings)
def test_without_its_dead_an_order_decides_the_same(
    rules: list[Rule], desks: dict[UUID, Standing]
) -> None:
    dead = {line.rule for line in dead_rules(rules, SUBJECTS, PLACES, desks)}
    alive = [rule for rule in rules if rule not in dead]
    for subject in SUBJECTS:
        for place in PLACES:
            before = decide(rules, subject, place, desks)
            assert decide(alive, subject, place, desks).rule == before.rule


OPEN = Standing(True, {"care": frozenset(CODES)})
A, B, C = KEYS


def one(**fields: object) -> Rule:
    return Rule(**{"number": 1, "purpose": "care", "desk": A, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "desk", "why"),
    [
        (one(), OPEN, None),
        (one(category=A), OPEN, None),
        (one(category=B), OPEN, Why.OTHER_SUBJECT),
        (one(purpose="debt"), OPEN, Why.OTHER_SUBJECT),
        (one(area=Area(complex=B)), OPEN, Why.OTHER_AREA),
        (one(area=Area(postcodes=(2286, 2290))), OPEN, Why.OTHER_AREA),
        (one(area=Area(postcodes=(2280, 2285))), OPEN, None),
        (one(), Standing(False, OPEN.agreed), Why.DESK_CLOSED),
        (one(), Standing(True), Why.NO_AGREEMENT),
        (one(), Standing(True, {"care": frozenset({"twee"})}), Why.NOT_AGREED),
        (one(), Standing(True, {"debt": frozenset(CODES)}), Why.NO_AGREEMENT),
    ],
)
def test_what_stands_in_the_way(rule: Rule, desk: Standing, why: Why | None) -> None:
    answer = decide([rule], SUBJECTS[0], Place(A, 2285), {A: desk})
    assert (answer.rule is rule) is (why is None)
    assert [passed.why for passed in answer.passed] == ([why] if why else [])


def test_a_rule_dies_of_what_came_first() -> None:
    rules = [
        Rule(1, "care", A),
        Rule(2, "care", A, KEYS[0]),
        Rule(3, "care", B),
        Rule(4, "debt", A),
        Rule(5, "care", A, area=Area(complex=C)),
    ]
    dead = dead_rules(rules, SUBJECTS, [Place(A), Place(B)], {A: OPEN})
    assert [(line.rule.number, line.why, line.by) for line in dead] == [
        (2, Dead.OVERTAKEN, (1,)),
        (3, Dead.DESK_CLOSED, ()),
        (4, Dead.NO_AGREEMENT, ()),
        (5, Dead.NOTHING, ()),
    ]


# --- what a change would have done --------------------------------------------------------------

counts = st.dictionaries(
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(PLACES)), st.integers(1, 12)
)


@given(counts, orders(), orders(), standings)
def test_a_trial_counts_what_goes_elsewhere_and_shows_no_few(
    found: dict[tuple[Subject, Place], int],
    now: list[Rule],
    then: list[Rule],
    desks: dict[UUID, Standing],
) -> None:
    outcome = simulate(found, now, then, desks)
    moved = {
        key: count
        for key, count in found.items()
        if decide(now, *key, desks).desk != decide(then, *key, desks).desk
    }
    total = sum(moved.values())
    shown = [count for count in outcome.moves.values() if count is not None]
    assert all(count >= SMALLEST for count in shown)
    assert outcome.at_least == sum(shown) <= total
    assert outcome.moved in {None, total}
    assert outcome.counted in {None, sum(found.values())}
    if outcome.moved is not None:
        # Nothing is left to find by subtracting.
        assert sum(shown) == total
    if outcome.counted is not None:
        stay = outcome.counted - total
        assert stay == 0 or stay >= SMALLEST
        assert outcome.counted >= SMALLEST or not found
    assert {move.subject for move in outcome.moves} == {subject.key for subject, _place in moved}
    assert all(move.now != move.then for move in outcome.moves)


def test_the_same_order_moves_nothing() -> None:
    rules = [Rule(1, "care", A)]
    outcome = simulate({(SUBJECTS[0], Place(A)): 9}, rules, rules, {A: OPEN})
    assert (outcome.moves, outcome.counted, outcome.moved) == ({}, 9, 0)
