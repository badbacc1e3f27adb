"""No basis, no send. The whole product of what can be asked, and what is then missing."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product

import pytest

from partners import rules
from partners.rules import (
    Arrears,
    BasisKind,
    ConsentAction,
    ConsentState,
    Danger,
    DataField,
    Missing,
    Purpose,
    Question,
    Terms,
    gate,
)

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
EVERY_FIELD = frozenset(str(name) for name in DataField)
DEBT_FIELDS = {"name", "address", "phone", "email", "amount"}  # as the law closes the list
CARE_FIELDS = {"name", "address", "phone", "email", "language", "observation"}

CARE_TERMS = Terms(Purpose.CARE, frozenset({"loneliness", "neglect"}), EVERY_FIELD, False)
DEBT_TERMS = Terms(Purpose.DEBT, frozenset({"arrears"}), EVERY_FIELD, True)
SUBJECTS = {Purpose.CARE: "loneliness", Purpose.DEBT: "arrears"}


def consented(action: str, days_ago: int = 0) -> ConsentState:
    return ConsentState(action, TODAY - days_ago * DAY)


MET = Arrears(TODAY, TODAY - DAY, TODAY - 9 * DAY, TODAY - 9 * DAY, 84_050)
REAL_DANGER = Danger("The gas was on and nobody answered.", True)

# Each answer to one part of the question, and what it leaves missing.
TERMS = {
    Purpose.CARE: {
        "none": (None, {"agreement"}),
        "of the other purpose": (DEBT_TERMS, {"agreement"}),
        "another subject": (replace(CARE_TERMS, categories=frozenset({"x"})), {"category"}),
        "no subject": (replace(CARE_TERMS, categories=frozenset()), {"category"}),
        "good": (CARE_TERMS, set()),
        "with a municipality": (replace(CARE_TERMS, with_municipality=True), set()),
    },
    Purpose.DEBT: {
        "none": (None, {"agreement"}),
        "of the other purpose": (CARE_TERMS, {"agreement"}),
        "another subject": (replace(DEBT_TERMS, categories=frozenset({"x"})), {"category"}),
        "with a buurtteam": (replace(DEBT_TERMS, with_municipality=False), {"municipality"}),
        "neither": (
            replace(DEBT_TERMS, categories=frozenset(), with_municipality=False),
            {"category", "municipality"},
        ),
        "good": (DEBT_TERMS, set()),
    },
}
CONSENT = {
    # what was said last: (for care on consent, for arrears)
    "nothing": (None, {"consent"}, set()),
    "yes": (consented(ConsentAction.GIVEN), set(), set()),
    "yes, a year ago": (consented(ConsentAction.GIVEN, 365), set(), set()),
    "yes, long ago": (consented(ConsentAction.GIVEN, 366), {"consent_expired"}, set()),
    "no": (consented(ConsentAction.REFUSED), {"consent_refused"}, {"objected"}),
    "no longer": (consented(ConsentAction.WITHDRAWN), {"consent_withdrawn"}, {"objected"}),
    "objection": (consented(ConsentAction.OBJECTED), {"consent_withdrawn"}, {"objected"}),
    "objection, long ago": (
        consented(ConsentAction.OBJECTED, 9999),
        {"consent_withdrawn"},
        {"objected"},
    ),
}
ARREARS = {
    "nothing": (None, {"contact_tried", "help_pointed", "reminded", "offered", "amount"}),
    "all": (MET, set()),
    "no contact": (replace(MET, contact_tried_on=None), {"contact_tried"}),
    "no help": (replace(MET, help_pointed_on=None), {"help_pointed"}),
    "no reminder": (replace(MET, reminded_on=None), {"reminded"}),
    "no offer": (replace(MET, offered_on=None), {"offered"}),
    "contact tomorrow": (replace(MET, contact_tried_on=TODAY + DAY), {"contact_tried"}),
    "offer tomorrow": (replace(MET, offered_on=TODAY + DAY), {"offered"}),
    "no amount": (replace(MET, amount_cents=None), {"amount"}),
    "amount 0": (replace(MET, amount_cents=0), {"amount"}),
    "amount below 0": (replace(MET, amount_cents=-1), {"amount"}),
}
DANGER = {
    "nothing": (None, {"reason", "second_person"}),
    "real": (REAL_DANGER, set()),
    "no reason": (Danger("", True), {"reason"}),
    "19 characters": (Danger("x" * 19, True), {"reason"}),
    "20 characters": (Danger("x" * 20, True), set()),
    "20 characters, mostly spaces": (Danger("gas!" + " " * 20, True), {"reason"}),
    "alone": (Danger(REAL_DANGER.reason, False), {"second_person"}),
}
KINDS = [*BasisKind.values, "covenant"]
ANY_GROUND = frozenset(str(kind) for kind in BasisKind)
NO_DANGER = ANY_GROUND - {BasisKind.VITAL_INTEREST}


def basis(
    purpose: str, kind: str, consent: str, arrears: str, danger: str, vital: bool
) -> set[str]:
    """What is missing of the ground, from the tables above."""
    if purpose == Purpose.DEBT:
        wrong = set() if kind == BasisKind.LEGAL_DUTY else {"wrong_basis"}
        return wrong | CONSENT[consent][2] | ARREARS[arrears][1]
    if kind == BasisKind.CONSENT:
        return CONSENT[consent][1]
    if kind == BasisKind.VITAL_INTEREST:
        return DANGER[danger][1] | (set() if vital else {"not_vital"})
    return {"wrong_basis"}


def test_the_whole_product() -> None:
    count = opened = 0
    for purpose in Purpose:
        cells = product(TERMS[purpose].items(), KINDS, CONSENT, ARREARS, DANGER, [False, True])
        for (terms, lacking), kind, consent, arrears, danger, vital in (
            (value, *rest) for (_, value), *rest in cells
        ):
            decision = gate(
                Question(
                    purpose=purpose,
                    category=SUBJECTS[purpose],
                    kind=kind,
                    today=TODAY,
                    terms=terms,
                    consent=CONSENT[consent][0],
                    arrears=ARREARS[arrears][0],
                    danger=DANGER[danger][0],
                    grounds=ANY_GROUND if vital else NO_DANGER,
                )
            )
            expected = lacking | basis(purpose, kind, consent, arrears, danger, vital)
            cell = (purpose, kind, consent, arrears, danger, vital)
            assert {str(name) for name in decision.missing} == expected, cell
            assert len(decision.missing) == len(expected), cell
            assert decision.open is (expected == set()), cell
            closed_list = DEBT_FIELDS if purpose == Purpose.DEBT else CARE_FIELDS
            assert decision.fields == (closed_list if decision.open else set()), cell
            count += 1
            opened += decision.open
    assert count == 2 * 6 * 4 * 8 * 11 * 7 * 2
    assert 0 < opened < count / 20  # most roads are closed


CARE_QUESTION = Question(
    purpose=Purpose.CARE,
    category="loneliness",
    kind=BasisKind.CONSENT,
    today=TODAY,
    terms=CARE_TERMS,
    consent=consented(ConsentAction.GIVEN),
    grounds=NO_DANGER,
)
DEBT_QUESTION = Question(
    purpose=Purpose.DEBT,
    category="arrears",
    kind=BasisKind.LEGAL_DUTY,
    today=TODAY,
    terms=DEBT_TERMS,
    arrears=MET,
    grounds=NO_DANGER,
)


@pytest.mark.parametrize("question", [CARE_QUESTION, DEBT_QUESTION])
def test_a_good_question_is_open(question: Question) -> None:
    """What the tests below take one thing away from."""
    assert gate(question).missing == ()


@pytest.mark.parametrize("question", [CARE_QUESTION, DEBT_QUESTION])
def test_the_fields_are_those_agreed_and_never_more_than_the_closed_list(
    question: Question,
) -> None:
    assert question.terms is not None
    closed_list = DEBT_FIELDS if question.purpose == Purpose.DEBT else CARE_FIELDS
    for size in range(len(EVERY_FIELD) + 1):
        for agreed in combinations(sorted(EVERY_FIELD), size):
            terms = replace(question.terms, fields=frozenset(agreed))
            fields = gate(replace(question, terms=terms)).fields
            assert fields == set(agreed) & closed_list


@pytest.mark.parametrize(
    ("condition", "missing"),
    [
        ("contact_tried_on", Missing.CONTACT),
        ("help_pointed_on", Missing.HELP_POINTED),
        ("reminded_on", Missing.REMINDER),
        ("offered_on", Missing.OFFER),
        ("amount_cents", Missing.AMOUNT),
    ],
)
def test_arrears_lack_one_of_the_four_conditions(condition: str, missing: Missing) -> None:
    """Besluit gemeentelijke schuldhulpverlening, art. 2."""
    decision = gate(replace(DEBT_QUESTION, arrears=replace(MET, **{condition: None})))
    assert decision.missing == (missing,)
    assert decision.fields == frozenset()


def test_arrears_are_never_sent_after_an_objection_however_old() -> None:
    for days in (0, 1, 400, 4000):
        question = replace(DEBT_QUESTION, consent=consented(ConsentAction.OBJECTED, days))
        assert gate(question).missing == (Missing.OBJECTED,)


def test_silence_about_arrears_shares() -> None:
    assert gate(replace(DEBT_QUESTION, consent=None)).open


def test_silence_counts_after_the_days_that_were_agreed() -> None:
    """MET offered nine days ago. A yes is not waited for, and never replaces a step."""
    for days, missing in [(9, ()), (10, (Missing.TERM,))]:
        terms = replace(DEBT_TERMS, reaction_days=days)
        assert gate(replace(DEBT_QUESTION, terms=terms)).missing == missing
        said_yes = replace(DEBT_QUESTION, terms=terms, consent=consented(ConsentAction.GIVEN))
        assert gate(said_yes).open
        without = replace(said_yes, arrears=replace(MET, offered_on=None))
        assert gate(without).missing == (Missing.OFFER,)


def test_arrears_never_go_to_a_buurtteam() -> None:
    terms = replace(DEBT_TERMS, with_municipality=False)
    assert gate(replace(DEBT_QUESTION, terms=terms)).missing == (Missing.MUNICIPALITY,)


@pytest.mark.parametrize("kind", [BasisKind.CONSENT, BasisKind.VITAL_INTEREST])
def test_no_other_ground_opens_the_road_of_arrears(kind: str) -> None:
    question = replace(DEBT_QUESTION, kind=kind, consent=consented(ConsentAction.GIVEN))
    assert gate(replace(question, danger=REAL_DANGER, grounds=ANY_GROUND)).missing == (
        Missing.WRONG_BASIS,
    )


def test_loneliness_is_never_a_danger() -> None:
    question = replace(
        CARE_QUESTION, kind=BasisKind.VITAL_INTEREST, consent=None, danger=REAL_DANGER
    )
    assert gate(question).missing == (Missing.NOT_VITAL,)
    assert gate(replace(question, grounds=ANY_GROUND)).open


@pytest.mark.parametrize("question", [CARE_QUESTION, DEBT_QUESTION])
def test_a_subject_has_its_own_grounds(question: Question) -> None:
    others = replace(question, grounds=ANY_GROUND - {question.kind})
    assert gate(others).missing == (Missing.NOT_FOR_SUBJECT,)
    assert gate(replace(question, grounds=frozenset())).missing == (Missing.NOT_FOR_SUBJECT,)


def test_everything_that_is_missing_has_words() -> None:
    for missing in Missing:
        assert str(missing.label) not in {"", missing.value}


def test_the_lists_are_the_law() -> None:
    assert {str(name) for name in rules.DEBT_FIELDS} == DEBT_FIELDS
    assert {str(name) for name in rules.CARE_FIELDS} == CARE_FIELDS
    assert not {"bsn", "nationality", "income", "date_of_birth"} & EVERY_FIELD
