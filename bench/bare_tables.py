"""The tables of the bare views, in a schema of their own. As durable as the product's."""

from django.db import connection

PLACES = 200

TABLES = f"""
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE TABLE bare.place (id integer PRIMARY KEY, taken integer NOT NULL);
INSERT INTO bare.place SELECT n, 0 FROM generate_series(1, {PLACES}) n;
CREATE TABLE bare.seat (
    id uuid PRIMARY KEY,
    place_id integer NOT NULL REFERENCES bare.place,
    person uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
"""

NOTE = """
CREATE TABLE bare.note_{number} (
    id uuid PRIMARY KEY,
    about uuid NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
"""


def make_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES + "".join(NOTE.format(number=number) for number in range(1, 5)))
