from django.db import migrations

from accounts.history import append_only

# History refuses every change, but for the two that `accounts.history` opens: a row whose term is
# over may go, and a row may say that it is of the person into whom its own was merged. The test of
# `merge` looks at the whole row: nothing but `resident_id` may differ.
FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    purpose text := current_setting('samen.history', true);
BEGIN
    IF TG_OP = 'DELETE' AND purpose = 'erase' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND purpose = 'merge'
            AND to_jsonb(NEW) - 'resident_id' = to_jsonb(OLD) - 'resident_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""

# The table of Django's database cache: unlogged, because it may be lost in a crash.
CACHE = """
CREATE UNLOGGED TABLE accounts_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change();"),
        append_only("accounts_auditevent"),
        append_only("accounts_readevent"),
        append_only("accounts_manylooks"),
        migrations.RunSQL(CACHE, "DROP TABLE accounts_cache;"),
    ]
