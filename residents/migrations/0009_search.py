"""Columns for searching, which PostgreSQL keeps itself: no road into the tables can pass them by.

The functions are really immutable: `normalize` and `translate` know no dictionary that may change,
as `unaccent` does. `residents.rules.plain` says the same in Python; a test compares the two.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models

FUNCTIONS = r"""
CREATE FUNCTION residents_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    lower(replace(replace(replace(replace(replace(translate(
        regexp_replace(
            normalize(value COLLATE "C", NFKD), E'[\u0300-\u036f.''`´‘’ʹʼ]', '', 'g'
        ),
        'ØøŁłĐđıÐðÞ', 'oollddiddþ'
    ), 'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'þ', 'th')),
    E'[\x01-/:-@[-`{-\u009f–—]+', ' ', 'g'
));

CREATE FUNCTION residents_search_name(surname text, infix text, initials text, letter_name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN residents_plain(surname || ' ' || infix || ' ' || initials || ' ' || letter_name);
"""

NO_FUNCTIONS = """
DROP FUNCTION residents_search_name(text, text, text, text);
DROP FUNCTION residents_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0008_cards"),
    ]

    operations = [
        TrigramExtension(),
        # Lets one GIN index hold the corporation beside the trigrams.
        BtreeGinExtension(),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.AddField(
            model_name="resident",
            name="search_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "surname",
                    "infix",
                    "initials",
                    "letter_name",
                    function="residents_search_name",
                ),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="search_street",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("street", function="residents_plain"),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(
                fields=["corporation", "search_name", "id"], name="residents_resident_list"
            ),
        ),
        migrations.AddIndex(
            model_name="resident",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["corporation", "search_name"],
                name="residents_resident_search",
                opclasses=["uuid_ops", "gin_trgm_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                fields=["corporation", "house_number"], name="residents_unit_number"
            ),
        ),
    ]
