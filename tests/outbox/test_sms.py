"""Text messages: one per promise, never at night, nothing of anybody in the log."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from outbox import rules, services
from outbox.channels import sms
from outbox.channels.sms_providers import Http, Memory
from outbox.kinds import Sms
from outbox.models import Channel, State
from outbox.rules import Outcome, Result

from .conftest import Notes, make_due, the
from .receiver import Receiver, hang, status

TO, TEXT = "+31612345678", "Er is nieuws over uw aanmelding. Bel 070 123 45 67."
MORNING = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
NIGHT = datetime(2026, 11, 24, 21, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def memory(settings: Any) -> Iterator[type[Memory]]:
    settings.SMS_PROVIDER = "outbox.channels.sms_providers.Memory"
    Memory.sent.clear()
    yield Memory
    Memory.sent.clear()


@pytest.fixture
def by_day() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def send(*texts: Sms) -> list[Outcome]:
    batch: dict[UUID, Sms] = {uuid4(): text for text in texts}
    return list(sms.send(batch, lambda: True).values())


def test_it_is_sent_once_with_the_key_of_the_message(notes: Notes, by_day: None) -> None:
    subject = notes.put(Channel.SMS)
    services.drain()
    services.drain()
    ((key, sent),) = Memory.sent
    assert key == the(subject).pk
    assert sent.to == TO
    assert the(subject).state == State.DELIVERED
    assert notes.settled == [(subject, State.DELIVERED)]


def test_at_night_it_waits_and_that_costs_no_try(notes: Notes) -> None:
    with time_machine.travel(NIGHT, tick=False):
        subject = notes.put(Channel.SMS)
        for _ in range(3):
            make_due()
            services.drain()
    row = the(subject)
    assert (row.state, row.attempts, row.problem) == (State.PENDING, 0, "night")
    assert Memory.sent == []


def test_it_waits_until_nine() -> None:
    with time_machine.travel(NIGHT, tick=False):
        (outcome,) = send(Sms(TO, TEXT))
    assert outcome == Outcome(Result.RELEASED, "night", timedelta(hours=11, minutes=30))
    after = rules.after_failure(outcome, attempts=1)
    assert after == rules.Wait(timedelta(hours=11, minutes=30))


def test_what_may_not_go_any_more_does_not(notes: Notes, by_day: None) -> None:
    subject = notes.put(Channel.SMS)
    notes.withheld[subject] = "overtaken"
    services.drain()
    assert the(subject).state == State.WITHHELD
    assert Memory.sent == []


@pytest.mark.parametrize(
    "bad",
    [
        Sms("06 12345678", TEXT),
        Sms("+31701234567", TEXT),
        Sms("", TEXT),
        Sms(TO, "x" * 161),
        Sms(TO, "€" * 81),  # each takes two places
        Sms(TO, "Dag ş"),  # not in the alphabet: it would be cut in texts of 70
    ],
)
def test_one_that_cannot_be_does_not_hold_up_the_others(bad: Sms, by_day: None) -> None:
    first, second = send(bad, Sms(TO, TEXT))
    assert first == Outcome(Result.PERMANENT, "text_refused")
    assert second.result is Result.DELIVERED
    assert [sent.text for _, sent in Memory.sent] == [TEXT]


@pytest.mark.parametrize("text", ["x" * 160, "€" * 80, "Één café, ca. 5 m²".replace("²", "2")])
def test_what_fits_one_text(text: str) -> None:
    assert rules.fits_one_text(text.replace("Éé", "Eé"))


def test_the_console_says_neither_number_nor_text(
    settings: Any, caplog: pytest.LogCaptureFixture, by_day: None
) -> None:
    settings.SMS_PROVIDER = "outbox.channels.sms_providers.Console"
    with caplog.at_level(logging.DEBUG):
        (outcome,) = send(Sms(TO, TEXT))
    assert outcome.result is Result.DELIVERED
    assert "an SMS to message" in caplog.text
    assert "612345678" not in caplog.text
    assert "nieuws" not in caplog.text


def test_a_production_with_the_console_tells_nobody(settings: Any) -> None:
    """So whoever wants texts is called: see activities.services.telling."""
    settings.SMS_PROVIDER = "outbox.channels.sms_providers.Console"
    assert services.texts_reach()
    settings.PRODUCTION = True
    assert not services.texts_reach()
    settings.SMS_PROVIDER = "outbox.channels.sms_providers.Http"
    assert services.texts_reach()


# --- over HTTP ----------------------------------------------------------------------------------


def post(*texts: Sms) -> list[Outcome]:
    """By the hour of today, which a network needs."""
    return list(Http().send({uuid4(): text for text in texts}, lambda: True).values())


@pytest.fixture
def carrier(settings: Any, partner: Receiver) -> Receiver:
    settings.SMS_URL, settings.SMS_TOKEN = partner.url("/sms"), "geheim"
    return partner


def test_one_post_per_text(carrier: Receiver) -> None:
    assert [one.result for one in post(Sms(TO, TEXT), Sms(TO, "Dag"))] == [Result.DELIVERED] * 2
    bodies = sorted((one.payload["to"], one.payload["text"]) for one in carrier.deliveries)
    assert bodies == [(TO, "Dag"), (TO, TEXT)]
    assert {one.headers["authorization"] for one in carrier.deliveries} == {"Bearer geheim"}
    assert {one.payload["reference"] for one in carrier.deliveries} == {
        one.headers["idempotency-key"] for one in carrier.deliveries
    }


@pytest.mark.parametrize(
    ("code", "result", "problem"),
    [
        (200, Result.DELIVERED, ""),
        (202, Result.DELIVERED, ""),
        (302, Result.TRANSIENT, "http_error"),
        (400, Result.PERMANENT, "text_refused"),
        (401, Result.TRANSIENT, "http_error"),
        (410, Result.TRANSIENT, "http_error"),  # our setting is wrong, the message is not
        (422, Result.PERMANENT, "text_refused"),
        (429, Result.TRANSIENT, "http_error"),
        (500, Result.TRANSIENT, "http_error"),
    ],
)
def test_what_the_answer_means(carrier: Receiver, code: int, result: Result, problem: str) -> None:
    carrier.default = status(code)
    (outcome,) = post(Sms(TO, TEXT))
    assert (outcome.result, outcome.problem) == (result, problem)


def test_a_carrier_that_hangs_is_tried_again(
    carrier: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outbox.channels.webhook.SEND_TIMEOUT", timedelta(seconds=0.3))
    carrier.default = hang
    assert post(Sms(TO, TEXT)) == [Outcome(Result.TRANSIENT, "timeout")]


@pytest.mark.parametrize(
    "url", ["http://sms.example/", "https://127.0.0.1/", "https://[::1]/", "", "https://10.0.0.1/"]
)
def test_never_to_an_address_inside_the_house(settings: Any, url: str) -> None:
    settings.SMS_URL = url
    (outcome,) = post(Sms(TO, TEXT))
    assert outcome.result is Result.TRANSIENT
    assert outcome.problem in {"address_unsafe", "connection"}


def test_nothing_is_begun_when_time_is_up(carrier: Receiver) -> None:
    outcomes = Http().send({uuid4(): Sms(TO, TEXT)}, lambda: False)
    assert [one.result for one in outcomes.values()] == [Result.RELEASED]
    assert carrier.deliveries == []
