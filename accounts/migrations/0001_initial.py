import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        # What PostgreSQL must be able to do before any table exists. The GIN operators let one index
        # hold the corporation beside the trigrams.
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        BtreeGinExtension(),
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Corporation",
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
                        ("slug", models.SlugField(unique=True, verbose_name="short name")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "phone",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="phone number for residents"
                            ),
                        ),
                        (
                            "brand_colour",
                            models.CharField(
                                default="#1d6b4f",
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9a-fA-F]{6}$", "Write the colour as #1d6b4f."
                                    )
                                ],
                                verbose_name="brand colour",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "corporation",
                        "verbose_name_plural": "corporations",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
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
                            "email",
                            models.EmailField(
                                blank=True,
                                max_length=254,
                                null=True,
                                unique=True,
                                verbose_name="e-mail address",
                            ),
                        ),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("is_staff", models.BooleanField(default=False, editable=False)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "date_joined",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                        (
                            "kept_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                                verbose_name="kept by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"),
                                name="accounts_user_email_once",
                                violation_error_message="There is already a user with this e-mail address.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("email", ""), _negated=True),
                                name="accounts_user_email_none_not_empty",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
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
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
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
                        "indexes": [
                            models.Index(
                                fields=["corporation", "-at"], name="accounts_erasure_list"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason__in", ["term", "request"])),
                                name="accounts_erasure_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                        ("person_id", models.UUIDField(null=True, verbose_name="about")),
                        (
                            "kind",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="kind of data"
                            ),
                        ),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ground__in", ["court", "complaint", "order"])),
                                name="accounts_hold_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person_id__isnull", False),
                                    models.Q(("kind", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="accounts_hold_of_what",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ManyLooks",
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
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
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
                        "indexes": [
                            models.Index(fields=["corporation", "-id"], name="accounts_many_list")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reason__in",
                                        ["visits", "building", "mending", "colleague", "other"],
                                    )
                                ),
                                name="accounts_many_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "since",
                            models.DateField(
                                default=django.utils.timezone.localdate, verbose_name="since"
                            ),
                        ),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until")),
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("coordinator", "coordinator"),
                                    ("arrears_officer", "arrears officer"),
                                    ("privacy_officer", "privacy officer"),
                                    ("administrator", "administrator"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="accounts.corporation",
                                verbose_name="corporation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "membership",
                        "verbose_name_plural": "memberships",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "coordinator",
                                            "arrears_officer",
                                            "privacy_officer",
                                            "administrator",
                                        ],
                                    )
                                ),
                                name="accounts_membership_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="accounts_membership_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadEvent",
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
                                db_default=django.db.models.functions.datetime.Now(), db_index=True
                            ),
                        ),
                        ("person_id", models.UUIDField(verbose_name="about")),
                        (
                            "subject_type",
                            models.CharField(max_length=60, verbose_name="kind of object"),
                        ),
                        ("subject_id", models.UUIDField(verbose_name="object")),
                        ("purpose", models.CharField(max_length=60, verbose_name="purpose")),
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
                        "verbose_name": "look",
                        "verbose_name_plural": "looks",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["person_id", "at"], name="accounts_read_person"),
                            models.Index(fields=["corporation", "-id"], name="accounts_read_list"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionTerm",
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
                        ("kind", models.CharField(max_length=40, verbose_name="kind of data")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "set_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
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
                        "verbose_name": "retention term",
                        "verbose_name_plural": "retention terms",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "kind"), name="accounts_term_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tombstone",
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
                migrations.CreateModel(
                    name="AuditEvent",
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
                                db_default=django.db.models.functions.datetime.Now(), db_index=True
                            ),
                        ),
                        ("verb", models.CharField(max_length=60, verbose_name="what")),
                        (
                            "subject_type",
                            models.CharField(max_length=60, verbose_name="kind of object"),
                        ),
                        ("subject_id", models.UUIDField(verbose_name="object")),
                        (
                            "facts",
                            models.JSONField(
                                default=dict,
                                help_text="Codes and ids, never names or text.",
                                verbose_name="facts",
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        (
                            "corporation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change",
                        "verbose_name_plural": "changes",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                fields=["subject_id", "at"], name="accounts_audit_subject"
                            ),
                            models.Index(fields=["corporation", "-id"], name="accounts_audit_list"),
                        ],
                    },
                ),
            ],
        ),
    ]
