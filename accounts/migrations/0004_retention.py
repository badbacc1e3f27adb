import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# History still refuses every change, but for the two that `accounts.history` opens: a row whose term
# is over may go, and a row may say that it is of the person into whom its own was merged. The test
# of `merge` looks at the whole row: nothing but `resident_id` may differ.
OPENED = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
CLOSED = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("term", "the term was over"),
                            ("request", "the resident asked for it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("person_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("counts", models.JSONField(default=dict)),
                ("failed", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporation",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(null=True, verbose_name="about")),
                ("kind", models.CharField(blank=True, max_length=40, verbose_name="kind of data")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("court", "a case in court, or one that is coming"),
                            ("complaint", "a complaint that is being dealt with"),
                            ("order", "an authority that may ask this of us"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("until", models.DateField(verbose_name="until")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporation",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["until"],
            },
        ),
        migrations.CreateModel(
            name="RetentionTerm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind of data")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "set_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporation",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "retention term",
                "verbose_name_plural": "retention terms",
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("month", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("term", "the term was over"),
                            ("request", "the resident asked for it"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporation",
                    ),
                ),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tombstones",
                        to="accounts.erasure",
                    ),
                ),
            ],
            options={
                "verbose_name": "tombstone",
                "verbose_name_plural": "tombstones",
            },
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(fields=["corporation", "-at"], name="accounts_erasure_list"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["term", "request"])),
                name="accounts_erasure_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["court", "complaint", "order"])),
                name="accounts_hold_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person_id__isnull", False),
                    models.Q(("kind", ""), _negated=True),
                    _connector="OR",
                ),
                name="accounts_hold_of_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionterm",
            constraint=models.UniqueConstraint(
                fields=("corporation", "kind"), name="accounts_term_once"
            ),
        ),
        migrations.RunSQL(OPENED, CLOSED),
    ]
