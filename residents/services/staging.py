"""A file beside the register, in a table that is gone after the transaction.

It is compared there in SQL (`differing`) and written from there (`writing`): nothing is fetched or
written that is the same. An unchanged file of a hundred thousand people writes nothing but the
audit event.
"""

from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from datetime import date
from queue import Full, Queue
from threading import Event, Thread

from django.db import connection

from accounts.models import Corporation

from ..imports import NAME_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS, Batch

# Of a megabyte of the file each.
PARTS_AHEAD = 8

# Who has a home now or will still have it, as far as we know. The file is not needed for it, so it
# is looked up while the file is read.
_HELD = """
CREATE TEMP TABLE erp_held ON COMMIT DROP AS
SELECT r.id AS resident, r.external_key AS person, u.external_key AS unit, u.complex_id AS complex,
    o.until IS NULL AS held, r.missing_since IS NULL AND o.since <= %(today)s AS here
FROM residents_occupancy o
JOIN residents_unit u ON u.id = o.unit_id
JOIN residents_resident r ON r.id = o.resident_id
WHERE o.corporation_id = %(corporation)s AND r.external_key IS NOT NULL
    AND (o.until IS NULL OR o.until > %(today)s);
"""
STAGE = """
DROP TABLE IF EXISTS pg_temp.erp;
CREATE TEMP TABLE erp (
    line integer NOT NULL,
    person text NOT NULL, initials text, infix text, surname text, letter_name text, phone text,
    email text, channel text, language text, deceased_on date,
    unit text NOT NULL, complex text, street text, house_number integer, house_letter text,
    house_addition text, postcode text, town text, bag_id text,
    kind text, since date, until date
) ON COMMIT DROP;
"""

_REST = ("deceased_on", "kind", "since", "until")
COPY = f"COPY erp ({', '.join(('line', *NAME_COLUMNS, *UNIT_COLUMNS, *_REST))}) FROM STDIN"


def stage(corporation: Corporation, batches: Iterable[Batch], today: date) -> int:
    """All records of the file, by COPY. → how many."""
    count = 0
    with closing(_ahead(batches)) as read, connection.cursor() as cursor:
        # A statement with values in it stands alone.
        cursor.execute("DROP TABLE IF EXISTS pg_temp.erp_held")
        cursor.execute(_HELD, {"corporation": corporation.pk, "today": today})
        cursor.execute(STAGE)
        with cursor.copy(COPY) as copy:
            for lines, text in read:
                copy.write(text)
                count += lines
        cursor.execute("ANALYZE erp (person, unit, complex)")
    return count


def _ahead(batches: Iterable[Batch]) -> Generator[tuple[int, bytes], None, None]:
    """Reads in a thread of its own, some parts ahead, while the database works on those before.
    The thread asks the database nothing."""
    parts: Queue[tuple[int, bytes] | BaseException | None] = Queue(PARTS_AHEAD)
    stop = Event()

    def put(part: tuple[int, bytes] | BaseException | None) -> None:
        while not stop.is_set():
            with suppress(Full):
                parts.put(part, timeout=1)
                return

    def read() -> None:
        try:
            for batch in batches:
                put((len(batch.lines), copied(batch)))
                if stop.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    thread = Thread(target=read, name="import.read", daemon=True)
    thread.start()
    try:
        while (part := parts.get()) is not None:
            if isinstance(part, BaseException):
                raise part
            yield part
    finally:
        stop.set()
        thread.join()


def copied(batch: Batch) -> bytes:
    """COPY's own text form. White space was made single before: only a backslash is left to mark,
    and an absent day."""
    columns: list[Iterable[str]] = [map(str, batch.lines)]
    for texts in (batch.people, batch.units):
        whole = "\n".join(texts)
        columns.append(whole.replace("\\", "\\\\").split("\n") if "\\" in whole else texts)
    columns += [[text or "\\N" for text in batch.columns[name]] for name in _REST]
    return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


# --- two keys for one person --------------------------------------------------------------------

_OF_A_PERSON = PERSON_COLUMNS[1:]  # without the key
_MERGED = """
CREATE TEMP TABLE erp_merged ON COMMIT DROP AS
SELECT double.external_key AS person, one.external_key AS one,
    -- Of several keys for one person, its own tells who it is.
    coalesce(
        (SELECT min(person) FROM erp WHERE person = one.external_key),
        min(double.external_key) OVER (PARTITION BY one.id)
    ) AS speaks
FROM residents_resident double JOIN residents_resident one ON one.id = double.merged_into_id
WHERE double.corporation_id = %(corporation)s AND double.merged_into_id IS NOT NULL
    AND double.external_key IN (SELECT person FROM erp) AND one.external_key IS NOT NULL
"""
_SAY_THE_SAME = f"""
UPDATE erp SET {", ".join(f"{name} = speaker.{name}" for name in _OF_A_PERSON)}
FROM erp_merged m JOIN LATERAL (
    SELECT * FROM erp WHERE person = m.speaks ORDER BY line LIMIT 1
) speaker ON true
WHERE erp.person = m.person
"""  # noqa: S608
_ONE_KEY = "UPDATE erp SET person = m.one FROM erp_merged m WHERE erp.person = m.person"
# A home is had once, and each time that it was had before.
_ONE_HOME = """
DELETE FROM erp USING erp earlier
WHERE erp.person IN (SELECT one FROM erp_merged) AND earlier.person = erp.person
    AND earlier.unit = erp.unit AND earlier.line < erp.line
    AND (erp.until IS NULL) = (earlier.until IS NULL)
    AND (erp.until IS NULL OR erp.since = earlier.since)
"""


def follow_merges(corporation: Corporation) -> None:
    """The key of a double speaks of the one it was merged into."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.erp_merged")
        cursor.execute(_MERGED, {"corporation": corporation.pk})
        if cursor.rowcount:
            for statement in (_SAY_THE_SAME, _ONE_KEY, _ONE_HOME):
                cursor.execute(statement)
