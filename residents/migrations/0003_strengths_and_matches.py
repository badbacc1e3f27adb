import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

append_only = import_module("accounts.migrations.0002_append_only").append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("residents", "0002_buildings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("asked", models.PositiveIntegerField()),
                ("offered", models.PositiveIntegerField()),
                ("suggested", models.PositiveIntegerField()),
                ("unmet", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complex",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match_runs",
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
                "verbose_name": "search for pairs",
                "verbose_name_plural": "searches for pairs",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="MixTarget",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asks", models.PositiveSmallIntegerField(verbose_name="asks")),
                ("both", models.PositiveSmallIntegerField(verbose_name="asks and carries")),
                ("carries", models.PositiveSmallIntegerField(verbose_name="carries")),
                ("since", models.DateField(verbose_name="since")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "complex",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mix_targets",
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
                "verbose_name": "target for the mix",
                "verbose_name_plural": "targets for the mix",
            },
        ),
        migrations.CreateModel(
            name="NoGoPair",
            fields=[
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="since"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
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
                            ("asked", "One of them asked for it."),
                            ("conflict", "There was a conflict between them."),
                            ("safety", "For the safety of one of them."),
                            ("family", "They are family or were together."),
                            ("other", "Another reason."),
                        ],
                        max_length=20,
                        verbose_name="reason",
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
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.resident",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.resident",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pair to keep apart",
                "verbose_name_plural": "pairs to keep apart",
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("example", models.CharField(blank=True, max_length=120, verbose_name="example")),
                ("kindred", models.SlugField(blank=True, max_length=40, verbose_name="comes near")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="accounts.corporation",
                    ),
                ),
            ],
            options={
                "verbose_name": "subject of help",
                "verbose_name_plural": "subjects of help",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="Strength",
            fields=[
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="since"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="in own words"),
                ),
                ("hours", models.PositiveSmallIntegerField(default=1, verbose_name="hours a week")),
                ("slots", models.PositiveIntegerField(default=2097151, verbose_name="when")),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("talk", "in a talk"),
                            ("phone", "by phone"),
                            ("paper", "on paper"),
                            ("own_page", "on the own page"),
                        ],
                        max_length=10,
                        verbose_name="told",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strengths",
                        to="residents.resident",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.theme",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "strength",
                "verbose_name_plural": "strengths",
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="since"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="in own words"),
                ),
                ("hours", models.PositiveSmallIntegerField(default=1, verbose_name="hours a week")),
                ("slots", models.PositiveIntegerField(default=2097151, verbose_name="when")),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("talk", "in a talk"),
                            ("phone", "by phone"),
                            ("paper", "on paper"),
                            ("own_page", "on the own page"),
                        ],
                        max_length=10,
                        verbose_name="told",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("at_home", models.BooleanField(default=True, verbose_name="only in the own home")),
                (
                    "wished_gender",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "a woman"), ("man", "a man")],
                        max_length=10,
                        verbose_name="rather helped by",
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="residents.resident",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.theme",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "need",
                "verbose_name_plural": "needs",
            },
        ),
        migrations.CreateModel(
            name="MixRole",
            fields=[
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="since"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("asks", "asks"),
                            ("carries", "carries"),
                            ("both", "asks and carries"),
                        ],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("judgement", "judgement of a professional"),
                            ("lease_route", "follows from the lease"),
                        ],
                        default="judgement",
                        max_length=20,
                        verbose_name="where it comes from",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it ended"),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mix_roles",
                        to="residents.resident",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.theme",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "role in the mix",
                "verbose_name_plural": "roles in the mix",
            },
        ),
        migrations.CreateModel(
            name="HelpMatch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("why", models.JSONField(default=dict)),
                ("points", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "suggested"),
                            ("asked", "both are being asked"),
                            ("intro_planned", "they will meet"),
                            ("trial", "trying it for four weeks"),
                            ("active", "helping"),
                            ("paused", "paused"),
                            ("ended", "ended"),
                            ("declined_by_giver", "the helper said no"),
                            ("declined_by_receiver", "the asker said no"),
                            ("not_clicked", "it did not click"),
                            ("overridden", "put aside"),
                        ],
                        default="suggested",
                        max_length=24,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                (
                    "giver_answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "yes"), ("later", "later"), ("no", "no")],
                        max_length=10,
                    ),
                ),
                (
                    "receiver_answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "yes"), ("later", "later"), ("no", "no")],
                        max_length=10,
                    ),
                ),
                ("changed_on", models.DateField(default=django.utils.timezone.localdate)),
                ("meet_on", models.DateField(null=True, verbose_name="they meet on")),
                ("started_on", models.DateField(null=True)),
                ("trial_until", models.DateField(null=True)),
                ("next_talk_on", models.DateField(null=True)),
                ("heard_on", models.DateField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "complex",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_matches",
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
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches_given",
                        to="residents.resident",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches_received",
                        to="residents.resident",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="residents.matchrun",
                    ),
                ),
                (
                    "back_need",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swap_matches",
                        to="residents.need",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="residents.need",
                    ),
                ),
                (
                    "back_strength",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swap_matches",
                        to="residents.strength",
                    ),
                ),
                (
                    "strength",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="residents.strength",
                    ),
                ),
                (
                    "back_theme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.theme",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair of neighbours",
                "verbose_name_plural": "pairs of neighbours",
            },
        ),
        migrations.CreateModel(
            name="HelpMatchEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("step", models.CharField(max_length=20)),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("suggested", "suggested"),
                            ("asked", "both are being asked"),
                            ("intro_planned", "they will meet"),
                            ("trial", "trying it for four weeks"),
                            ("active", "helping"),
                            ("paused", "paused"),
                            ("ended", "ended"),
                            ("declined_by_giver", "the helper said no"),
                            ("declined_by_receiver", "the asker said no"),
                            ("not_clicked", "it did not click"),
                            ("overridden", "put aside"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("suggested", "suggested"),
                            ("asked", "both are being asked"),
                            ("intro_planned", "they will meet"),
                            ("trial", "trying it for four weeks"),
                            ("active", "helping"),
                            ("paused", "paused"),
                            ("ended", "ended"),
                            ("declined_by_giver", "the helper said no"),
                            ("declined_by_receiver", "the asker said no"),
                            ("not_clicked", "it did not click"),
                            ("overridden", "put aside"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("giver", "helper"), ("receiver", "asker")],
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "yes"), ("later", "later"), ("no", "no")],
                        max_length=10,
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=20)),
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
                    "match",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="residents.helpmatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a pair",
                "verbose_name_plural": "steps of pairs",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["match", "id"], name="residents_match_event")],
            },
        ),
        migrations.CreateModel(
            name="HelpProfile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "a woman"), ("man", "a man")],
                        max_length=10,
                        verbose_name="is",
                    ),
                ),
                ("no_stairs", models.BooleanField(default=False, verbose_name="no stairs")),
                (
                    "max_pairs",
                    models.PositiveSmallIntegerField(default=1, verbose_name="neighbours at most"),
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
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_profiles",
                        to="residents.resident",
                    ),
                ),
            ],
            options={
                "verbose_name": "help profile",
                "verbose_name_plural": "help profiles",
                "constraints": [
                    models.UniqueConstraint(fields=("resident",), name="residents_profile_once"),
                    models.CheckConstraint(
                        condition=models.Q(("max_pairs__range", (1, 5))),
                        name="residents_profile_pairs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gender__in", ["", "woman", "man"])),
                        name="residents_profile_gender",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="matchrun",
            index=models.Index(fields=["complex", "-at"], name="residents_run_newest"),
        ),
        migrations.AddConstraint(
            model_name="mixtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "asks",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.Value(100), "-", models.F("both")
                            ),
                            "-",
                            models.F("carries"),
                        ),
                    )
                ),
                name="residents_target_hundred",
            ),
        ),
        migrations.AddConstraint(
            model_name="mixtarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="residents_target_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="nogopair",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("one", "other"),
                name="residents_nogo_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="nogopair",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("other"))), name="residents_nogo_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="nogopair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["asked", "conflict", "safety", "family", "other"])
                ),
                name="residents_nogo_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="nogopair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="residents_nogo_period",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                fields=("corporation", "code"), name="residents_theme_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="strength",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("resident", "theme"),
                name="residents_strength_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="strength",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__range", (1, 20))), name="residents_strength_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="strength",
            constraint=models.CheckConstraint(
                condition=models.Q(("slots__range", (1, 2097151))), name="residents_strength_slots"
            ),
        ),
        migrations.AddConstraint(
            model_name="strength",
            constraint=models.CheckConstraint(
                condition=models.Q(("told__in", ["talk", "phone", "paper", "own_page"])),
                name="residents_strength_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="strength",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="residents_strength_period",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("resident", "theme"),
                name="residents_need_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__range", (1, 20))), name="residents_need_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("slots__range", (1, 2097151))), name="residents_need_slots"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("told__in", ["talk", "phone", "paper", "own_page"])),
                name="residents_need_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="residents_need_period",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("wished_gender__in", ["", "woman", "man"])),
                name="residents_need_gender",
            ),
        ),
        migrations.AddIndex(
            model_name="mixrole",
            index=models.Index(fields=["resident", "since"], name="residents_mix_resident"),
        ),
        migrations.AddConstraint(
            model_name="mixrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("resident", "theme"),
                name="residents_mix_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="mixrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["asks", "carries", "both"])),
                name="residents_mix_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="mixrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source", "judgement"),
                    models.Q(("source", "lease_route"), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="residents_mix_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="mixrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="residents_mix_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="mixrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="residents_mix_period",
                violation_error_message="The end lies before the beginning.",
            ),
        ),
        migrations.AddIndex(
            model_name="helpmatch",
            index=models.Index(fields=["complex", "state"], name="residents_match_list"),
        ),
        migrations.AddIndex(
            model_name="helpmatch",
            index=models.Index(fields=["giver"], name="residents_match_giver"),
        ),
        migrations.AddIndex(
            model_name="helpmatch",
            index=models.Index(fields=["receiver"], name="residents_match_receiver"),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "suggested",
                            "asked",
                            "intro_planned",
                            "trial",
                            "active",
                            "paused",
                            "ended",
                            "declined_by_giver",
                            "declined_by_receiver",
                            "not_clicked",
                            "overridden",
                        ],
                    )
                ),
                name="residents_match_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True),
                name="residents_match_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            ["active", "ended", "intro_planned", "not_clicked", "paused", "trial"],
                        ),
                        _negated=True,
                    ),
                    models.Q(("giver_answer", "yes"), ("receiver_answer", "yes")),
                    _connector="OR",
                ),
                name="residents_match_both_yes",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("back_need", None), ("back_strength", None), ("back_theme", None)),
                    models.Q(
                        ("back_need__isnull", False),
                        ("back_strength__isnull", False),
                        ("back_theme__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="residents_match_swap_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["active", "trial"]), _negated=True),
                    models.Q(
                        ("heard_on__isnull", False),
                        ("next_talk_on__isnull", False),
                        ("started_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="residents_match_running_has_clocks",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["active", "asked", "intro_planned", "paused", "suggested", "trial"],
                    )
                ),
                fields=("need",),
                name="residents_match_need_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["active", "asked", "intro_planned", "paused", "suggested", "trial"],
                    )
                ),
                fields=("back_need",),
                name="residents_match_back_need_once",
            ),
        ),
        append_only("residents_helpmatchevent"),
    ]
