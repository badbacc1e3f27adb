"""Reading an ERP's export into the register: for the first time, and again when nothing changed."""

import io
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Corporation
from residents.imports import BATCH_COLUMNS, COLUMNS, Reader, Snapshot, read
from residents.models import Complex, Occupancy, Resident, Unit
from residents.services import apply_snapshot, staging

from .figures import Figure, at_least_of_limit
from .place import Place

ROWS = 100_000
SAMPLE = 1_000
# 60,000 rows per second where a staged upsert of an unchanged file does 160,000.
OF_UPSERT = 0.375
ROUNDS = 3
HOMES_PER_COMPLEX = 100
SURNAMES = "Berg Jansen Ünal O'Brien Bakker Yılmaz Visser Smit Meijer Mulder Bos Vos Peters".split()
INFIXES = ["", "", "van", "van den", "de", "van 't"]


def measure(place: Place) -> Iterator[Figure]:
    place.say("import: making files ...")
    data = _export(ROWS)
    snapshot = read(data)
    texts = [staging.copied(batch) for batch in snapshot.batches]
    first, unchanged, limit_first, limit_again = [], [], [], []
    for _ in range(ROUNDS):
        one = _corporation()
        first.append(ROWS / _seconds(partial(_import, data, one, new=ROWS)))
        _settle()
        unchanged.append(ROWS / _seconds(partial(_import, data, one, new=0)))
        other = _corporation()
        limit_first.append(ROWS / _seconds(partial(_upsert, snapshot, other)))
        _settle()
        limit_again.append(ROWS / _seconds(partial(_upsert_people, texts, other)))
    row_by_row = SAMPLE / _row_by_row(_export(SAMPLE))
    size = f"{ROWS} people, {len(data) / 1e6:.0f} MB of CSV; checks and difference included"
    yield at_least_of_limit(
        "import.first", _middle(first), _middle(limit_first), "rows/s", goal=0.60, data=size
    )
    again = _middle(unchanged)
    yield at_least_of_limit(
        "import.unchanged",
        again,
        _middle(limit_again),
        "rows/s",
        goal=OF_UPSERT,
        data=f"{size}; the limit is one table's upsert of the same file, made ready before",
    )
    yield at_least_of_limit(
        "import.row_by_row",
        row_by_row,
        _middle(first),
        "rows/s",
        goal=0,
        data=f"for information: {SAMPLE} people saved object by object, beside import.first",
    )


def _middle(rates: list[float]) -> float:
    return sorted(rates)[len(rates) // 2]


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _settle() -> None:
    """What autovacuum does in the night between two files."""
    with connection.cursor() as cursor:
        for model in (Unit, Resident, Occupancy):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _corporation() -> Corporation:
    """A new one each time; what was imported stays, as it does in a register that is used."""
    _settle()
    return Corporation.objects.create(slug=f"import-{uuid4().hex[:8]}", name="Import")


def _import(data: bytes, corporation: Corporation, *, new: int) -> None:
    found = apply_snapshot(Reader(lambda: io.BytesIO(data)), corporation, by=None)
    if not found.written or (found.new, found.new + found.unchanged) != (new, ROWS):
        raise RuntimeError(f"Not what was expected: {found.as_json()}")


def _export(rows: int) -> bytes:
    return b"".join(export_of(rows))


def export_of(rows: int) -> Iterator[bytes]:
    """An ERP's file, line by line."""
    begin = timezone.localdate() - timedelta(days=9000)
    yield f"{';'.join(COLUMNS)}\r\n".encode()
    for n in range(rows):
        home = n - n % 5 // 4  # the fifth of each five lives with the fourth
        since = begin + timedelta(days=n * 7 % 8000)
        values = {
            "relatie_id": f"R{n:07}",
            "rol": "MDH" if home != n else "HUU",
            "voorletters": f"{'ABCDEFGHJKLM'[n % 12]}.{'NOPRSTVW'[n % 8]}.",
            "tussenvoegsel": INFIXES[n % len(INFIXES)],
            "achternaam": f"{SURNAMES[n % len(SURNAMES)]}-{n % 997}",
            "telefoon": f"06{n:08}",
            "email": f"bewoner.{n}@bench.example" if n % 2 else "",
            "voorkeurskanaal": "brief",
            "taal": "nl",
            "eenheid_id": f"E{home:07}",
            "complex_code": f"C{home // HOMES_PER_COMPLEX:04}",
            "complex_naam": f"Flat {home // HOMES_PER_COMPLEX}",
            "straat": f"Lindelaan {home // 1000}",
            "huisnummer": str(1 + home % 1000),
            "postcode": f"{1000 + home // 20 % 8999} AB",
            "woonplaats": "Lindenwijk",
            "bag_nummeraanduiding": f"0599{home:012}",
            "huur_begin": f"{since:%d-%m-%Y}",
        }
        yield f"{';'.join(values.get(name, '') for name in COLUMNS)}\r\n".encode()


# --- the limit: COPY and three upserts, of what was read and checked already ----------------------

_STAGED = """
DROP TABLE IF EXISTS pg_temp.bare_erp;
CREATE TEMP TABLE bare_erp (
    person text, initials text, infix text, surname text, letter_name text, phone text, email text,
    channel text, language text, deceased_on text, unit text, complex text, street text,
    house_number integer, house_letter text, house_addition text, postcode text, town text,
    bag_id text, kind text, since date, until text
) ON COMMIT DROP
"""
_UPSERTS = [
    """
    INSERT INTO residents_unit (id, corporation_id, complex_id, external_key, street, house_number,
        house_letter, house_addition, postcode, town, bag_id)
    SELECT DISTINCT ON (unit) gen_random_uuid(), %(corporation)s, c.id, unit, street, house_number,
        house_letter, house_addition, postcode, town, bag_id
    FROM bare_erp JOIN residents_complex c
        ON c.corporation_id = %(corporation)s AND c.code = complex
    ON CONFLICT (corporation_id, external_key) DO UPDATE SET street = excluded.street
    WHERE (residents_unit.street, residents_unit.house_number, residents_unit.postcode)
        IS DISTINCT FROM (excluded.street, excluded.house_number, excluded.postcode)
    """,
    """
    INSERT INTO residents_resident (id, corporation_id, external_key, initials, infix, surname,
        letter_name, phone, email, channel, language, protected_address, typed_by_staff,
        version)
    SELECT gen_random_uuid(), %(corporation)s, person, initials, infix, surname,
        letter_name, phone, email, channel, language, false, '{}', 1
    FROM bare_erp
    ON CONFLICT (corporation_id, external_key) DO UPDATE SET surname = excluded.surname
    WHERE (residents_resident.surname, residents_resident.phone, residents_resident.email)
        IS DISTINCT FROM (excluded.surname, excluded.phone, excluded.email)
    """,
    """
    INSERT INTO residents_occupancy (id, corporation_id, resident_id, unit_id, kind, since,
        by_staff)
    SELECT gen_random_uuid(), %(corporation)s, r.id, u.id, bare_erp.kind, bare_erp.since, false
    FROM bare_erp
    JOIN residents_resident r ON r.corporation_id = %(corporation)s AND r.external_key = person
    JOIN residents_unit u ON u.corporation_id = %(corporation)s AND u.external_key = unit
    ON CONFLICT (resident_id, unit_id) WHERE until IS NULL DO NOTHING
    """,
]


@transaction.atomic
def _upsert(snapshot: Snapshot, corporation: Corporation) -> None:
    Complex.objects.bulk_create(
        [
            Complex(corporation=corporation, code=code, name=name, slug=f"{uuid4().hex}")
            for code, name in snapshot.complexes.items()
        ],
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        with cursor.copy("COPY bare_erp FROM STDIN") as copy:
            for batch in snapshot.batches:
                for row in batch.rows(BATCH_COLUMNS):
                    copy.write_row(row)
        cursor.execute("ANALYZE bare_erp")
        for statement, table in zip(_UPSERTS, (Unit, Resident, Occupancy), strict=True):
            cursor.execute(statement, {"corporation": corporation.pk})
            # Without it the next one joins for the few rows that the planner still knows of.
            cursor.execute(f"ANALYZE {table._meta.db_table}")


@transaction.atomic
def _upsert_people(texts: list[bytes], corporation: Corporation) -> None:
    """Of a file in which nothing is new: COPY of text that is ready, and the people's upsert."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.erp")
        cursor.execute(staging.STAGE)
        with cursor.copy(staging.COPY) as copy:
            for text in texts:
                copy.write(text)
        cursor.execute("ANALYZE erp (person, unit, complex)")
        people = _UPSERTS[1].replace("bare_erp", "erp")
        cursor.execute(people, {"corporation": corporation.pk})


# --- for information: as one would write it first -------------------------------------------------


def _row_by_row(data: bytes) -> float:
    snapshot = read(data)
    corporation = _corporation()
    begun = time.perf_counter()
    with transaction.atomic():
        for lease in snapshot.leases.values():
            person, home = snapshot.people[lease.person], snapshot.units[lease.unit]
            complex_, _ = Complex.objects.get_or_create(
                corporation=corporation,
                code=home.complex_code,
                defaults={"name": home.complex_code, "slug": uuid4().hex},
            )
            unit, _ = Unit.objects.update_or_create(
                corporation=corporation,
                external_key=home.key,
                defaults={
                    "complex": complex_,
                    "street": home.street,
                    "house_number": home.house.number,
                    "postcode": home.postcode,
                },
            )
            resident, _ = Resident.objects.update_or_create(
                corporation=corporation,
                external_key=person.key,
                defaults={"surname": person.surname, "initials": person.initials},
            )
            Occupancy.objects.update_or_create(
                corporation=corporation,
                resident=resident,
                unit=unit,
                until=None,
                defaults={"since": lease.since, "kind": lease.kind},
            )
    return time.perf_counter() - begun
