import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=30, primary_key=True, serialize=False),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("kind", models.CharField(max_length=60, verbose_name="kind")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "e-mail"),
                                    ("webhook", "webhook"),
                                    ("sms", "text message"),
                                    ("internal", "inside the house"),
                                ],
                                max_length=10,
                                verbose_name="channel",
                            ),
                        ),
                        ("subject_id", models.UUIDField(verbose_name="about")),
                        ("recipient_id", models.UUIDField(verbose_name="to")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("urgent", models.BooleanField(default=False, verbose_name="urgent")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "waiting"),
                                    ("delivered", "delivered"),
                                    ("withheld", "withheld"),
                                    ("dead", "not delivered"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="due",
                            ),
                        ),
                        ("token", models.UUIDField(editable=False, null=True)),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="tries"),
                        ),
                        (
                            "problem",
                            models.CharField(blank=True, max_length=60, verbose_name="problem"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="made",
                            ),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled"),
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
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["-urgent", "due_at"],
                                name="outbox_message_due",
                            ),
                            models.Index(
                                condition=models.Q(("token__isnull", False)),
                                fields=["token"],
                                name="outbox_message_token",
                            ),
                            models.Index(fields=["subject_id"], name="outbox_message_subject"),
                            models.Index(
                                fields=["corporation", "-created_at", "id"],
                                name="outbox_message_list",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "subject_id", "recipient_id", "channel", "version"),
                                name="outbox_message_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["pending", "delivered", "withheld", "dead"])
                                ),
                                name="outbox_message_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("state", "pending")),
                                    models.Q(
                                        models.Q(("state", "pending"), _negated=True),
                                        ("settled_at__isnull", False),
                                        ("token", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="outbox_message_settled",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
