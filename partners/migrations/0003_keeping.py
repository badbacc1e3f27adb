import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A merge of two residents gives a consent, the ground on it and the referral on that to somebody
# else together. The walls stand; they are looked at when all three have moved.
WALLS = [
    ("partners_referral", "partners_referral_own_basis"),
    ("partners_sharingbasis", "partners_basis_own_consent"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_retention"),
        ("partners", "0002_walls"),
        ("residents", "0004_corrections_and_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remainder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consent", "proof of a consent"),
                            ("delivery", "that something was passed on"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("care", "help and support"),
                            ("debt", "early help with rent arrears"),
                        ],
                        max_length=10,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("keep_until", models.DateField()),
            ],
            options={
                "verbose_name": "remainder",
                "verbose_name_plural": "remainders",
                "ordering": ["at"],
            },
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["corporation", "closed_at"],
                name="partners_referral_past_term",
            ),
        ),
        migrations.AddField(
            model_name="remainder",
            name="corporation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.corporation",
            ),
        ),
        migrations.AddField(
            model_name="remainder",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="remainder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["consent", "delivery"])),
                name="partners_remainder_kind",
            ),
        ),
        *[
            migrations.RunSQL(
                f"ALTER TABLE {table} ALTER CONSTRAINT {wall} DEFERRABLE INITIALLY IMMEDIATE;",
                f"ALTER TABLE {table} ALTER CONSTRAINT {wall} NOT DEFERRABLE;",
            )
            for table, wall in WALLS
        ],
    ]
