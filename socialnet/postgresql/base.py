"""Whether a connection that was kept still lives is asked at the start of each request.

Django asks it with a statement: one go to the database in ten. A server that goes says so, or its
side of the line is closed; both can be seen from here. What cannot be seen, a network that dropped
out without a word, is the affair of TCP's keepalives.
"""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        connection = self.connection
        if connection is None or connection.closed:
            return False
        at_rest = connection.info.transaction_status == TransactionStatus.IDLE
        if at_rest and not _has_something_to_say(connection.fileno()):
            return True
        usable: bool = super().is_usable()
        return usable


def _has_something_to_say(line: int) -> bool:
    """Nobody asked anything, so it is a farewell, or the end of the line."""
    poll = select.poll()
    poll.register(line, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
