import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("partners", "0001_initial"),
        ("residents", "0001_initial"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Category",
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
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("care", "help and support"),
                                    ("debt", "early help with rent arrears"),
                                ],
                                default="care",
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "observations",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="observations",
                            ),
                        ),
                        (
                            "default_urgency",
                            models.CharField(
                                choices=[
                                    ("low", "can wait"),
                                    ("normal", "this week"),
                                    ("high", "today"),
                                ],
                                default="normal",
                                max_length=10,
                                verbose_name="usual urgency",
                            ),
                        ),
                        (
                            "vital_possible",
                            models.BooleanField(
                                default=False, verbose_name="danger can be a ground"
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="place in the list"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signal_categories",
                                to="accounts.corporation",
                                verbose_name="corporation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subject",
                        "verbose_name_plural": "subjects",
                        "ordering": ["position", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "code"), name="signals_category_code"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountedSignal",
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
                        ("day", models.DateField()),
                        ("answered", models.BooleanField()),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.category",
                            ),
                        ),
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
                        "verbose_name": "counted signal",
                        "verbose_name_plural": "counted signals",
                        "indexes": [
                            models.Index(fields=["complex", "day"], name="signals_counted")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoutingRule",
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
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="routes",
                                to="signals.category",
                                verbose_name="subject",
                            ),
                        ),
                        (
                            "complex",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: every complex.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="residents.complex",
                                verbose_name="complex",
                            ),
                        ),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                                verbose_name="corporation",
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.desk",
                                verbose_name="desk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "route",
                        "verbose_name_plural": "routes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("category", "complex"),
                                name="signals_route_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signal",
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
                        (
                            "urgency",
                            models.CharField(
                                choices=[
                                    ("low", "can wait"),
                                    ("normal", "this week"),
                                    ("high", "today"),
                                ],
                                max_length=10,
                                verbose_name="urgency",
                            ),
                        ),
                        (
                            "observations",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120), default=list, size=None
                            ),
                        ),
                        ("text", models.TextField(blank=True)),
                        ("resident_told", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "new"),
                                    ("triage", "being assessed"),
                                    ("awaiting_basis", "waiting for consent or another ground"),
                                    ("own_action", "we take it up ourselves"),
                                    ("with_partner", "with a partner"),
                                    ("resolved", "dealt with, feedback given"),
                                    ("no_action", "no follow-up, feedback given"),
                                    ("closed", "closed"),
                                ],
                                default="submitted",
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        (
                            "raised_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="noted on",
                            ),
                        ),
                        ("form_key", models.UUIDField(null=True, unique=True)),
                        ("assess_by", models.DateField(verbose_name="to assess before")),
                        ("feedback_by", models.DateField(verbose_name="to answer before")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended on")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "assessor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signals.category",
                            ),
                        ),
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
                                verbose_name="corporation",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signal",
                        "verbose_name_plural": "signals",
                        "ordering": ["-raised_at"],
                        "indexes": [
                            models.Index(
                                fields=["corporation", "state", "assess_by"], name="signals_triage"
                            ),
                            models.Index(fields=["complex", "-raised_at"], name="signals_complex"),
                            models.Index(
                                fields=["raised_by", "-raised_at"], name="signals_reporter"
                            ),
                            models.Index(fields=["resident"], name="signals_resident"),
                            models.Index(
                                condition=models.Q(("ended_at__isnull", False)),
                                fields=["corporation", "ended_at"],
                                name="signals_past_term",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "submitted",
                                            "triage",
                                            "awaiting_basis",
                                            "own_action",
                                            "with_partner",
                                            "resolved",
                                            "no_action",
                                            "closed",
                                        ],
                                    )
                                ),
                                name="signals_signal_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        (
                                            "state__in",
                                            frozenset(["closed", "no_action", "resolved"]),
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state__in",
                                                frozenset(["closed", "no_action", "resolved"]),
                                            ),
                                            _negated=True,
                                        ),
                                        ("ended_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="signals_signal_ended",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
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
                        (
                            "referral",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.referral",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to="signals.signal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "follow-up",
                        "verbose_name_plural": "follow-ups",
                    },
                ),
                migrations.CreateModel(
                    name="Feedback",
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
                        ("step", models.CharField(max_length=20, verbose_name="step")),
                        ("sentence", models.CharField(max_length=40)),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="when",
                            ),
                        ),
                        ("seen_at", models.DateTimeField(null=True, verbose_name="read on")),
                        (
                            "referral",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.referral",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="feedback",
                                to="signals.signal",
                                verbose_name="signal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "feedback",
                        "verbose_name_plural": "feedback",
                        "ordering": ["at"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("referral", "step"), name="signals_feedback_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignalEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="when",
                            ),
                        ),
                        ("step", models.CharField(max_length=20, verbose_name="step")),
                        (
                            "before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("submitted", "new"),
                                    ("triage", "being assessed"),
                                    ("awaiting_basis", "waiting for consent or another ground"),
                                    ("own_action", "we take it up ourselves"),
                                    ("with_partner", "with a partner"),
                                    ("resolved", "dealt with, feedback given"),
                                    ("no_action", "no follow-up, feedback given"),
                                    ("closed", "closed"),
                                ],
                                max_length=20,
                                verbose_name="state before",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("submitted", "new"),
                                    ("triage", "being assessed"),
                                    ("awaiting_basis", "waiting for consent or another ground"),
                                    ("own_action", "we take it up ourselves"),
                                    ("with_partner", "with a partner"),
                                    ("resolved", "dealt with, feedback given"),
                                    ("no_action", "no follow-up, feedback given"),
                                    ("closed", "closed"),
                                ],
                                max_length=20,
                                verbose_name="state after",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=40)),
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
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="signals.signal",
                                verbose_name="signal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a signal",
                        "verbose_name_plural": "steps of signals",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["signal", "id"], name="signals_event_signal")
                        ],
                    },
                ),
            ],
        ),
    ]
