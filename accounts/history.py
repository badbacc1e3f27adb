"""The two reasons for which the database lets go of a line of history.

The tables of history refuse every change (migration 0002_walls). The retention run must be able to
end what is past its term, and the merge of a double to say whose a line is. Each opens the door for
its own transaction only, and the trigger looks through the keyhole: `erase` may only delete,
`merge` may only change whose row it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.db import connection, migrations


@contextmanager
def opened(purpose: Literal["erase", "merge"]) -> Iterator[None]:
    if not connection.in_atomic_block:
        raise RuntimeError("History is opened inside the transaction that changes it.")
    _set(purpose)
    try:
        yield
    finally:
        # After a fault the transaction refuses every word, and forgets the setting by itself.
        if not connection.needs_rollback:
            _set("")


def _set(purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samen.history', %s, true)", [purpose])


def append_only(table: str) -> migrations.RunSQL:
    """The wall of a table whose rows are history, for a migration. Needs 0002_walls of accounts."""
    # A row trigger does not see TRUNCATE, so that has a trigger of its own.
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )
