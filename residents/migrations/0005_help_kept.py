import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_kept_by"),
        ("residents", "0004_corrections_and_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedMix",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                (
                    "cell",
                    models.CharField(
                        choices=[
                            ("asks", "asks"),
                            ("both", "both"),
                            ("carries", "carries"),
                            ("unknown", "unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.IntegerField(default=0)),
                (
                    "complex",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.complex",
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
                "verbose_name": "counted mix",
                "verbose_name_plural": "counted mixes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complex", "day", "cell"), name="residents_counted_mix_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cell__in", ("asks", "both", "carries", "unknown"))),
                        name="residents_counted_mix_cell",
                    ),
                ],
            },
        ),
    ]
