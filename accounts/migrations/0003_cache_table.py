from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache: unlogged, because it may be lost in a crash."""

    dependencies = [("accounts", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE accounts_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
            """,
            "DROP TABLE accounts_cache;",
        )
    ]
