"""A log line tells what went wrong and where, and nothing of anybody."""

import logging
import sys

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from socialnet.logs import OneLine

CANARY = "kanarie@geheim.example"


def line_of(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, message, args, info)
    return OneLine("%(levelname)s %(message)s").format(record)


def test_what_an_exception_stumbled_over_is_not_told(db: None) -> None:
    User.objects.create(email=CANARY, name="Een")
    try:
        with transaction.atomic():
            User.objects.create(email=CANARY, name="Twee")
    except IntegrityError as error:
        line = line_of("it failed", error=error)
        assert CANARY in str(error)  # else this shows nothing
    assert CANARY not in line
    assert "IntegrityError" in line
    assert "UniqueViolation" in line
    assert "test_logs.py" in line
    assert "\n" not in line


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\x1b", "\u2028"])
def test_one_event_is_one_line(sign: str) -> None:
    line = line_of("before%safter", sign)
    assert len(line.splitlines()) == 1
    assert sign not in line


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError(CANARY), KeyError(CANARY)
    one.__cause__, other.__cause__ = other, one
    try:
        raise one
    except ValueError:
        assert CANARY not in line_of("x", error=sys.exc_info()[1])
