"""Mail over a real conversation: what a mail server says, and one that is not there."""

import itertools
import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from outbox import services
from outbox.channels import email
from outbox.kinds import Email
from outbox.models import State
from outbox.rules import Outcome, Result

from .conftest import Notes, make_due, the
from .mail_server import MailServer, mail_server

DELIVERED = Outcome(Result.DELIVERED)
UNREACHABLE = Outcome(Result.TRANSIENT, "mail_unreachable")


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    with mail_server() as one:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", one.port
        settings.EMAIL_USE_TLS = False
        yield one


def send(*names: str, may_begin: Any = lambda: True) -> list[Outcome]:
    """A mail to each; → the outcomes in that order."""
    keys = {uuid4(): name for name in names}
    batch = {key: Email(f"{name}@test.example", "Er wacht iets", "x") for key, name in keys.items()}
    outcomes = email.send(batch, may_begin)
    return [outcomes[key] for key in keys]


def receivers(post: MailServer) -> list[str]:
    return [mail["To"].split("@")[0] for mail in post.mails]


def test_a_batch_is_one_conversation(post: MailServer) -> None:
    """A greeting per mail would be most of the work, and a provider's reason to slow us down."""
    assert send("a", "b", "c") == [DELIVERED] * 3
    assert receivers(post) == ["a", "b", "c"]
    assert post.conversations == 1


def test_another_try_has_the_same_message_id(notes: Notes, post: MailServer) -> None:
    """A mail server can drop the double; the text is harmless when it does not."""
    subject = notes.put()
    services.drain()
    key = the(subject).pk
    email.send({key: Email("a@test.example", "x", "x")}, lambda: True)
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{key}@127.0.0.1>"
    assert first["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 no such mailbox", Outcome(Result.PERMANENT, "mail_refused")),
        ("553 no", Outcome(Result.PERMANENT, "mail_refused")),
        ("450 come back later", Outcome(Result.TRANSIENT, "mail_refused")),
        ("452 full", Outcome(Result.TRANSIENT, "mail_refused")),
        ("421 closing", Outcome(Result.TRANSIENT, "mail_refused")),
        ("", UNREACHABLE),
    ],
)
def test_one_that_is_refused_does_not_take_others_with_it(
    post: MailServer, answer: str, outcome: Outcome
) -> None:
    """Also when the server hangs up over it, each time again."""
    post.answer = lambda address: answer if address.startswith("b@") else "250 fine"
    assert send("a", "b", "c", "d") == [DELIVERED, outcome, DELIVERED, DELIVERED]
    assert receivers(post) == ["a", "c", "d"]


@pytest.mark.parametrize("address", ["b\nBcc: all@test.example", "b@c", " ", "b\x00", "é" * 400])
def test_an_address_that_is_none_does_not_take_others_with_it(
    post: MailServer, address: str
) -> None:
    outcomes = send("a", address, "c")
    assert [outcomes[0], outcomes[2]] == [DELIVERED] * 2
    assert (receivers(post)[0], receivers(post)[-1]) == ("a", "c")
    assert not any("all@test.example" in str(mail) for mail in post.mails)


def test_a_subject_on_two_lines_goes_nowhere(post: MailServer) -> None:
    """It could add a receiver of its own to the mail."""
    bad = Email("b@test.example", "Hallo\nBcc: all@test.example", "x")
    ((outcome),) = email.send({uuid4(): bad}, lambda: True).values()
    assert outcome == Outcome(Result.PERMANENT, "cannot_make")
    assert not post.mails


@pytest.mark.parametrize("listens", [True, False])
def test_a_server_that_is_away_is_asked_once(
    settings: Any, post: MailServer, listens: bool
) -> None:
    """And not once for each mail, ten seconds each, while the lease runs out."""
    settings.EMAIL_TIMEOUT = 0.5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        if not listens:
            silent.close()
        begun = time.monotonic()
        assert send(*"abcdefgh") == [UNREACHABLE] * 8
        assert time.monotonic() - begun < 4  # eight times half a second


def test_a_server_that_goes_away_halfway_keeps_what_it_took(post: MailServer) -> None:
    def answer(address: str) -> str:
        if address.startswith("c@"):
            post.server_close()
            return ""
        return "250 fine"

    post.answer = answer
    assert send("a", "b", "c", "d") == [DELIVERED, DELIVERED, UNREACHABLE, UNREACHABLE]


def test_what_is_not_begun_in_time_is_put_back(post: MailServer) -> None:
    turns = itertools.count()
    outcomes = send("a", "b", "c", may_begin=lambda: next(turns) < 1)
    assert outcomes == [DELIVERED, Outcome(Result.RELEASED), Outcome(Result.RELEASED)]


def test_a_server_that_comes_back_gets_all(notes: Notes, post: MailServer, settings: Any) -> None:
    subjects = {notes.put() for _ in range(3)}
    settings.EMAIL_PORT = 1
    services.drain()
    assert {the(subject).problem for subject in subjects} == {"mail_unreachable"}
    settings.EMAIL_PORT = post.port
    make_due()
    services.drain()
    assert {the(subject).state for subject in subjects} == {State.DELIVERED}
    assert {UUID(name) for name in receivers(post)} == subjects
