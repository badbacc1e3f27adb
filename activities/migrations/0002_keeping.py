import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_retention"),
        ("activities", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedRegistration",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.UUIDField()),
                ("party_size", models.PositiveSmallIntegerField()),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporation",
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted",
                        to="activities.occurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "counted sign-up",
                "verbose_name_plural": "counted sign-ups",
            },
        ),
    ]
