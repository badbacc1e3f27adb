"""What goes into a log line: one event is one line, and no value of anybody is in it.

An exception carries what it stumbled over: a name in a form, an address in the DETAIL of the
database. So the line says which exception it was and where, and not what it said.
"""

import logging
import re
import traceback
from types import TracebackType

# An address that is a key: that of a link in the mailbox of a desk. A page that was refused stands
# in the log with its address.
_KEY_IN_ADDRESS = re.compile(r"(?<=/r/)[\w-]{16,}")


class OneLine(logging.Formatter):
    def formatException(  # noqa: N802  # the name is the library's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, error, _trace = ei
        if kind is None or error is None:
            return ""
        return " <- ".join(_told(one) for one in _chain(error))

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).splitlines()
        line = " | ".join(line for line in lines if line.strip())
        return "".join(map(_escaped, _KEY_IN_ADDRESS.sub("…", line)))


def _chain(error: BaseException) -> list[BaseException]:
    """The exception, and what brought it about; never in a circle."""
    found: list[BaseException] = []
    next_: BaseException | None = error
    while next_ is not None and next_ not in found:
        found.append(next_)
        next_ = next_.__cause__ or next_.__context__
    return found


def _told(error: BaseException) -> str:
    """With all places in our own code, and the last ones wherever they are."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-3] if "site-packages" not in frame.filename]
    places = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in [*ours, *frames[-3:]]
    ]
    return f"{type(error).__module__}.{type(error).__qualname__} at {' > '.join(places)}"


def _escaped(sign: str) -> str:
    return sign if sign.isprintable() else sign.encode("unicode_escape").decode()
