"""What a person may have to mend, in words that say how."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class NoServersError(Exception):
    """The servers cannot be had; the text is a sentence that says what to do."""


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """What the system refuses becomes a NoServersError."""
    try:
        yield
    except PermissionError as error:
        raise NoServersError(
            f"No right to use {error.filename}: run this as its owner, or remove it."
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoServersError("The disk is full: make room and try again.") from error
