"""The rows of the country, written by the database from numbers: homes may be millions.

Everybody has a number, and what is drawn for a number depends on it and the seed alone. All dates
lie before one fixed day, so that the country is the same whenever it is made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from accounts.models import Corporation
from residents.models import Complex, Entrance, Occupancy, Resident, Unit

from . import words
from .insert import insert
from .plan import POSTCODE_HOMES, Numbers, Plan

BEFORE = date(2026, 1, 1)
# A person is eight times their home and one of these; the last one lived there before.
MOST_PEOPLE = 4
EARLIER = 4

Say = Callable[[str], None]


@transaction.atomic
def make_country(plan: Plan, say: Say = lambda _line: None) -> None:
    """All of it or nothing. Nobody else can use these tables meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
    Corporation.objects.bulk_create(
        Corporation(id=one.id, slug=one.slug, name=one.name, phone="070 010 02 00")
        for one in plan.corporations
    )
    draw = Draw(plan.seed)
    with _unchecked(), _without_indexes(say):
        _write_plan(plan)
        _complexes(plan)
        _entrances(draw)
        say("complexes and entrances are there")
        _homes(draw)
        say("homes are there")
        _people(draw)
        say("people are there")
        _occupancies(draw)
        say("who lives where is there")
    with connection.cursor() as cursor:
        for model in (Complex, Entrance, Unit, Resident, Occupancy):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


class Draw:
    """SQL for lots that depend on the seed, a number, and what the lot is for."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def lot(self, number: str, purpose: int, of: int) -> str:
        """From 0 up to `of`."""
        salt = self.seed * 1000 + purpose
        return f"((hashint8extended(({number})::bigint, {salt}) & 9007199254740991) % {of})::int"

    def key(self, kind: str, number: str) -> str:
        """The same number gives the same key: rows find each other."""
        return f"md5('{self.seed} {kind} ' || ({number}))::uuid"

    def people_in(self, home: str) -> str:
        """1.6 on average, as 3.9 million in 2.4 million homes."""
        lot = self.lot(home, 1, 100)
        some = f"WHEN {lot} < 56 THEN 1 WHEN {lot} < 86 THEN 2 WHEN {lot} < 96 THEN 3"
        return f"(CASE {some} ELSE {MOST_PEOPLE} END)"

    def had_others(self, home: str) -> str:
        return f"({self.lot(home, 2, 100)} < 8)"

    def since(self, home: str) -> str:
        """When today's household came."""
        return f"('{BEFORE}'::date - 30 - {self.lot(home, 3, 9000)})"

    def moved_within(self, home: str) -> str:
        """Whether the first of the household came from another home of the complex."""
        return f"({self.lot(home, 4, 100)} < 4)"


# Every person of the country: home, which one of it, and their own number.
PEOPLE = """
seed_complex c
CROSS JOIN LATERAL generate_series(c.first_home, c.first_home + c.homes - 1) h
CROSS JOIN LATERAL (
    SELECT k, h::bigint * 8 + k AS p FROM generate_series(0, {earlier}) k
    WHERE (k < {people} AND k < {earlier}) OR (k = {earlier} AND {had_others})
) person
"""


def _people_source(draw: Draw) -> str:
    return PEOPLE.format(
        earlier=EARLIER, people=draw.people_in("h"), had_others=draw.had_others("h")
    )


def _write_plan(plan: Plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE seed_complex (
                number int, id uuid, corporation uuid, name text, concept text, town text,
                street text, postcode int, first_number int, numbers int, first_home int,
                homes int, per_floor int, entrances int
            ) ON COMMIT DROP;
            CREATE TEMP TABLE seed_surname (
                slot int PRIMARY KEY, language text, infix text, surname text
            ) ON COMMIT DROP;
            """
        )
        with cursor.copy("COPY seed_complex FROM STDIN") as copy:
            for one in plan.complexes:
                copy.write_row(
                    (
                        *(one.number, one.id, one.corporation, one.name, one.concept, one.town),
                        *(one.street, one.postcode, one.first_number, int(one.numbers)),
                        *(one.first_home, one.homes, one.per_floor, one.entrances),
                    )
                )
        with cursor.copy("COPY seed_surname FROM STDIN") as copy:
            for slot, name in enumerate(words.surnames()):
                copy.write_row((slot, *name))
        cursor.execute("ANALYZE seed_complex; ANALYZE seed_surname")


def _complexes(plan: Plan) -> None:
    insert(
        Complex,
        "seed_complex c",
        id="c.id",
        corporation="c.corporation",
        code="'C' || c.number",
        name="c.name",
        slug=f"'land-{plan.seed}-' || c.number",
        living_concept="c.concept",
    )


def _entrances(draw: Draw) -> None:
    insert(
        Entrance,
        "seed_complex c CROSS JOIN LATERAL generate_series(0, c.entrances - 1) e",
        id=draw.key("entrance", "c.number || '/' || e"),
        corporation="c.corporation",
        complex="c.id",
        name="'Portiek ' || (e + 1)",
        position="e + 1",
    )


def _homes(draw: Draw) -> None:
    stairs = "c.entrances > 0"
    entrance = draw.key("entrance", "c.number || '/' || i / 8")
    numbered = "c.numbers"
    insert(
        Unit,
        "seed_complex c CROSS JOIN LATERAL (SELECT h, h - c.first_home AS i"
        " FROM generate_series(c.first_home, c.first_home + c.homes - 1) h) home",
        id=draw.key("unit", "h"),
        corporation="c.corporation",
        complex="c.id",
        entrance=f"CASE WHEN {stairs} THEN {entrance} END",
        external_key="'E' || h",
        street="c.street",
        house_number=f"c.first_number + 2 * CASE {numbered} WHEN {Numbers.PLAIN} THEN i"
        f" WHEN {Numbers.BOTH} THEN i / 24 ELSE i / 8 END",
        house_letter=f"CASE {numbered} WHEN {Numbers.LETTER} THEN chr(65 + i % 8)"
        f" WHEN {Numbers.BOTH} THEN chr(65 + i % 24 / 8) ELSE '' END",
        house_addition=f"CASE WHEN {numbered} IN ({Numbers.ADDITION}, {Numbers.BOTH})"
        " THEN (i % 8 + 1)::text ELSE '' END",
        postcode=_postcode(f"(c.postcode + i / {POSTCODE_HOMES})"),
        town="c.town",
        bag_id="'0999010' || lpad(h::text, 9, '0')",
        floor=f"CASE WHEN {stairs} THEN i % 8 / 2 ELSE i / c.per_floor END",
        position=f"1 + CASE WHEN {stairs} THEN i / 8 * 2 + i % 2 ELSE i % c.per_floor END",
    )


def _postcode(number: str) -> str:
    return f"({number} / 676)::text || chr(65 + {number} % 676 / 26) || chr(65 + {number} % 26)"


def _people(draw: Draw) -> None:
    """A household often shares a name. No number of a phone can be somebody's: none begins so."""
    own = draw.lot("p", 11, words.SLOTS)
    slot = (
        f"CASE WHEN k = 0 OR (k < {EARLIER} AND {draw.lot('p', 10, 100)} < 65)"
        f" THEN {draw.lot('h', 11, words.SLOTS)} ELSE {own} END"
    )
    letters = "'JAMHCWPGEDLRSTBFNKIOVYZ'"
    initials = " || ".join(
        f"CASE WHEN {draw.lot('p', 12, 10)} >= {least}"
        f" THEN substr({letters}, 1 + {draw.lot('p', 13 + place, 23)}, 1) || '.' ELSE '' END"
        for place, least in enumerate((0, 4, 8))
    )
    contact = draw.lot("p", 16, 100)
    no_contact = f"k = {EARLIER}"
    died = f"CASE WHEN k = {EARLIER} AND {draw.lot('p', 18, 10)} < 3 THEN {draw.since('h')} - 20"
    insert(
        Resident,
        f"{_people_source(draw)} JOIN seed_surname s ON s.slot = {slot}",
        id=draw.key("resident", "p"),
        corporation="c.corporation",
        external_key=f"CASE WHEN k = 0 OR {draw.lot('p', 17, 100)} >= 6 THEN 'R' || p END",
        initials=initials,
        infix="s.infix",
        surname="s.surname",
        letter_name=f"CASE WHEN {draw.lot('p', 19, 100)} < 4 THEN 'Fam. ' || s.surname ELSE '' END",
        language=f"CASE WHEN s.language <> '' AND {draw.lot('p', 20, 100)} < 40"
        " THEN s.language ELSE 'nl' END",
        phone=f"CASE WHEN {contact} < 70 THEN '06-0' || lpad({draw.lot('p', 21, 10_000_000)}::text,"
        " 7, '0') ELSE '' END",
        email=f"CASE WHEN {contact} >= 45 AND NOT {no_contact}"
        " THEN 'bewoner.' || p || '@voorbeeld.example' ELSE '' END",
        channel=f"CASE WHEN {contact} >= 45 THEN 'email' WHEN {contact} < 25 THEN 'phone'"
        " ELSE 'letter' END",
        protected_address=f"{draw.lot('p', 22, 1000)} < 2",
        deceased_on=f"{died} WHEN {draw.lot('p', 18, 1000)} < 3"
        f" THEN '{BEFORE}'::date - {draw.lot('p', 23, 25)} END",
    )


def _occupancies(draw: Draw) -> None:
    """Today's households, who lived there before, and who came from a few doors away."""
    people = _people_source(draw)
    begin = draw.since("h")
    insert(
        Occupancy,
        people,
        id=draw.key("occupancy", "p"),
        corporation="c.corporation",
        resident=draw.key("resident", "p"),
        unit=draw.key("unit", "h"),
        kind=f"CASE WHEN k IN (0, {EARLIER}) THEN 'tenant'"
        f" WHEN k = 1 AND {draw.lot('p', 30, 10)} < 6 THEN 'co_tenant' ELSE 'co_occupant' END",
        since=f"CASE WHEN k = {EARLIER} THEN {begin} - 200 - {draw.lot('p', 31, 6000)}"
        f" WHEN k < 2 THEN {begin} ELSE {begin} + {draw.lot('p', 32, 30)} END",
        until=f"CASE WHEN k = {EARLIER} THEN {begin} - 14 END",
    )
    other = f"(c.first_home + {draw.lot('h', 33, 1_000_000)} % c.homes)"
    insert(
        Occupancy,
        f"{people} WHERE k = 0 AND {draw.moved_within('h')} AND {other} <> h",
        id=draw.key("moved", "p"),
        corporation="c.corporation",
        resident=draw.key("resident", "p"),
        unit=draw.key("unit", other),
        since=f"{begin} - 200 - {draw.lot('p', 34, 4000)}",
        until=begin,
    )


# --- faster -------------------------------------------------------------------------------------


@contextmanager
def _unchecked() -> Iterator[None]:
    """The rows fit by the way they are made: to look up each of them costs as much as to write it.

    Only a superuser can have that; on a server where we are none it takes longer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() == ("on",):
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY 1
"""


@contextmanager
def _without_indexes(say: Say) -> Iterator[None]:
    """An index is made from all rows at once in a fraction of the time that row by row takes."""
    tables = [model._meta.db_table for model in (Unit, Resident, Occupancy)]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for name, definition in indexes:
            cursor.execute(definition)
            say(f"{name} is there")
