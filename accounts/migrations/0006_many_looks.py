from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

append_only = import_module("accounts.migrations.0002_append_only").append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_kept_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="ManyLooks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("visits", "I prepare visits, calls or an activity."),
                            (
                                "building",
                                "Works or a fault in the building: I look up who lives where.",
                            ),
                            ("mending", "I check or mend what is written down."),
                            ("colleague", "I take over the work of a colleague."),
                            ("other", "Something else."),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="in a few words")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
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
                "verbose_name": "reason for many looks",
                "verbose_name_plural": "reasons for many looks",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["corporation", "-id"], name="accounts_many_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["visits", "building", "mending", "colleague", "other"])
                        ),
                        name="accounts_many_reason",
                    )
                ],
            },
        ),
        append_only("accounts_manylooks"),
    ]
