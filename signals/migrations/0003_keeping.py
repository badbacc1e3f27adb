import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_retention"),
        ("residents", "0004_corrections_and_merges"),
        ("signals", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedSignal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("answered", models.BooleanField()),
            ],
            options={
                "verbose_name": "counted signal",
                "verbose_name_plural": "counted signals",
            },
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["corporation", "ended_at"],
                name="signals_past_term",
            ),
        ),
        migrations.AddField(
            model_name="countedsignal",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signals.category"
            ),
        ),
        migrations.AddField(
            model_name="countedsignal",
            name="complex",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.complex",
            ),
        ),
        migrations.AddField(
            model_name="countedsignal",
            name="corporation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.corporation",
            ),
        ),
        migrations.AddIndex(
            model_name="countedsignal",
            index=models.Index(fields=["complex", "day"], name="signals_counted"),
        ),
    ]
