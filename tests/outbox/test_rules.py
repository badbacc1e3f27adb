"""When a message is tried again and when it is given up: pure tables."""

from datetime import timedelta

import pytest

from outbox import rules
from outbox.rules import GiveUp, Outcome, Result, Wait, after_failure, classify

HTTP = {
    Result.DELIVERED: [200, 201, 202, 204, 299],
    # A redirect is never followed, so it is a refusal: a person has to mend the address.
    Result.PERMANENT: [
        *(100, 101, 199, 300, 301, 302, 303, 304, 307, 308),
        *(400, 401, 403, 404, 405, 409, 413, 415, 422, 451, 499),
    ],
    Result.GONE: [410],
    Result.TRANSIENT: [408, 425, 429, 500, 501, 502, 503, 504, 520, 599],
}
STATUSES = [(code, result) for result, codes in HTTP.items() for code in codes]


def test_a_receiver_may_be_away_for_a_long_weekend() -> None:
    assert sum(rules.BACKOFF, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


def test_the_waits_only_grow() -> None:
    assert list(rules.BACKOFF) == sorted(rules.BACKOFF)
    assert len(rules.BACKOFF) + 1 == rules.MAX_ATTEMPTS


def test_a_send_that_was_begun_ends_inside_the_lease() -> None:
    """Otherwise a slow send would be doubled by a neighbour who thinks its worker is dead."""
    assert rules.BEGIN_WITHIN + rules.SEND_TIMEOUT < rules.LEASE
    assert 2 * rules.SEND_TIMEOUT < rules.LEASE


@pytest.mark.parametrize(("code", "result"), STATUSES)
def test_what_an_answer_means(code: int, result: Result) -> None:
    assert classify(code) is result


def test_every_status_means_something() -> None:
    assert {classify(code) for code in range(100, 600)} == set(HTTP)


def waits(result: Result, limit: int) -> list[timedelta]:
    """The waits of a message that always ends like this, until it is given up."""
    found: list[timedelta] = []
    for attempts in range(1, limit + 1):
        match after_failure(Outcome(result), attempts=attempts):
            case Wait(delay):
                found.append(delay)
            case GiveUp():
                return found
    raise AssertionError("it is never given up")


def test_a_receiver_that_is_away_gets_the_whole_schedule() -> None:
    assert waits(Result.TRANSIENT, 100) == list(rules.BACKOFF)


def test_a_refusal_is_shown_to_a_person_within_the_hour() -> None:
    refused = waits(Result.PERMANENT, 100)
    assert len(refused) == rules.MAX_ATTEMPTS_PERMANENT - 1
    assert sum(refused, timedelta()) < timedelta(hours=1)


def test_never_again_is_never_again() -> None:
    assert waits(Result.GONE, 1) == []


def test_what_was_not_begun_is_due_at_once_however_often() -> None:
    for attempts in range(1, 100):
        assert after_failure(Outcome(Result.RELEASED), attempts=attempts) == Wait(timedelta(0))


@pytest.mark.parametrize("result", [Result.TRANSIENT, Result.PERMANENT])
@pytest.mark.parametrize("attempts", range(1, 12))
@pytest.mark.parametrize("seconds", [0, 1, 60, 3600, 86_400, 10**6, 10**9])
def test_the_receiver_may_ask_for_more_patience_but_not_for_ever(
    result: Result, attempts: int, seconds: int
) -> None:
    asked = after_failure(Outcome(result, "", timedelta(seconds=seconds)), attempts=attempts)
    unasked = after_failure(Outcome(result), attempts=attempts)
    if isinstance(unasked, GiveUp):
        assert isinstance(asked, GiveUp)
    else:
        assert isinstance(asked, Wait)
        assert unasked.delay <= asked.delay <= rules.BACKOFF[-1]


def test_a_short_wish_of_the_receiver_is_granted_exactly() -> None:
    wish = Outcome(Result.TRANSIENT, "http_error", timedelta(seconds=77))
    assert after_failure(wish, attempts=1) == Wait(timedelta(seconds=77))


FAILURES = [Result.TRANSIENT, Result.PERMANENT, Result.GONE, Result.RELEASED]


def test_every_result_has_its_place() -> None:
    """A result that somebody adds must be thought about here and in services."""
    assert set(Result) == {*FAILURES, Result.DELIVERED, Result.WITHHELD}


@pytest.mark.parametrize("result", FAILURES)
def test_every_failure_has_an_answer_at_every_try(result: Result) -> None:
    for attempts in range(1, rules.MAX_ATTEMPTS + 5):
        assert isinstance(after_failure(Outcome(result), attempts=attempts), Wait | GiveUp)


def test_every_problem_has_a_sentence() -> None:
    for code, text in rules.PROBLEMS.items():
        assert str(text).endswith("."), code
