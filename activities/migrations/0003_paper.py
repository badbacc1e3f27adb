import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_kept_by"),
        ("activities", "0002_keeping"),
        ("residents", "0009_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperStyle",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "also_english",
                    models.BooleanField(default=False, verbose_name="also a line in English"),
                ),
                (
                    "box",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="where the box for slips hangs"
                    ),
                ),
                (
                    "lists_to",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="to whom lists go back"
                    ),
                ),
                (
                    "complex",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_style",
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
                "verbose_name": "style of the paper",
                "verbose_name_plural": "styles of the paper",
            },
        ),
        migrations.CreateModel(
            name="SlipRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("protected", models.BooleanField(default=False)),
                ("count", models.PositiveIntegerField(verbose_name="slips")),
                ("reprints", models.PositiveIntegerField(default=0)),
                ("form_key", models.UUIDField()),
                (
                    "complex",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slip_runs",
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "round of slips",
                "verbose_name_plural": "rounds of slips",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmation", "confirmation"),
                            ("change", "change"),
                            ("cancellation", "cancellation"),
                            ("reminder", "reminder"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "wanted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "dropped",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_true", "it was no longer true"),
                            ("died", "the resident died"),
                            ("moved", "the resident does not live there any more"),
                        ],
                        max_length=20,
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
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slips",
                        to="activities.registration",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips",
                        to="activities.sliprun",
                    ),
                ),
            ],
            options={
                "verbose_name": "slip",
                "verbose_name_plural": "slips",
                "ordering": ["wanted_at"],
            },
        ),
        migrations.CreateModel(
            name="TitlePicture",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "picture",
                    models.CharField(
                        choices=[
                            ("coffee", "coffee"),
                            ("meal", "eating together"),
                            ("walk", "walking and moving"),
                            ("games", "games"),
                            ("craft", "making things"),
                            ("music", "music and films"),
                            ("course", "course"),
                            ("meeting", "meeting"),
                            ("garden", "garden and plants"),
                            ("help", "help"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "complex",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
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
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
            },
        ),
        migrations.CreateModel(
            name="ShortCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=6, unique=True, verbose_name="short code")),
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
                        related_name="short_codes",
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
                    "occurrence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="short_codes",
                        to="activities.occurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "short code",
                "verbose_name_plural": "short codes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("occurrence__isnull", False)),
                        fields=("occurrence",),
                        name="activities_shortcode_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="sliprun",
            index=models.Index(fields=["complex", "-made_at"], name="activities_sliprun_list"),
        ),
        migrations.AddConstraint(
            model_name="sliprun",
            constraint=models.UniqueConstraint(
                fields=("corporation", "form_key"), name="activities_sliprun_once"
            ),
        ),
        migrations.AddIndex(
            model_name="slip",
            index=models.Index(
                condition=models.Q(("dropped", ""), ("run", None)),
                fields=["registration"],
                name="activities_slip_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped", ""), ("run", None)),
                fields=("registration", "kind"),
                name="activities_slip_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["confirmation", "change", "cancellation", "reminder"])
                ),
                name="activities_slip_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dropped", ""),
                    models.Q(("dropped__in", ["not_true", "died", "moved"]), ("run", None)),
                    _connector="OR",
                ),
                name="activities_slip_dropped",
            ),
        ),
        migrations.AddConstraint(
            model_name="titlepicture",
            constraint=models.UniqueConstraint(
                fields=("complex", "title"), name="activities_titlepicture_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="titlepicture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "picture__in",
                        [
                            "coffee",
                            "meal",
                            "walk",
                            "games",
                            "craft",
                            "music",
                            "course",
                            "meeting",
                            "garden",
                            "help",
                        ],
                    )
                ),
                name="activities_titlepicture_picture",
            ),
        ),
    ]
