import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("residents", "0001_initial"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Desk",
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
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        ("area", models.CharField(blank=True, max_length=100, verbose_name="area")),
                        (
                            "phone",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="phone number"
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="mailbox for notices"
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desks",
                                to="partners.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "desk",
                        "verbose_name_plural": "desks",
                        "ordering": ["organisation__name", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"), name="partners_desk_name"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
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
                            "name",
                            models.CharField(max_length=100, unique=True, verbose_name="name"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("buurtteam", "neighbourhood team"),
                                    ("meldpunt", "reporting point"),
                                    ("welfare", "welfare organisation"),
                                    ("care", "care organisation"),
                                    ("municipality", "municipality"),
                                    ("police", "police"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "organisation",
                        "verbose_name_plural": "organisations",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Endpoint",
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
                        ("url", models.URLField(max_length=500, verbose_name="address")),
                        ("secret", models.TextField(editable=False)),
                        (
                            "disabled_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="switched off"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="made on",
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="endpoints",
                                to="partners.desk",
                                verbose_name="desk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "webhook",
                        "verbose_name_plural": "webhooks",
                    },
                ),
                migrations.CreateModel(
                    name="ConsentEvent",
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
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("care", "help and support"),
                                    ("debt", "early help with rent arrears"),
                                ],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("given", "consent given"),
                                    ("refused", "no consent"),
                                    ("withdrawn", "consent withdrawn"),
                                    ("objected", "objection made"),
                                ],
                                max_length=10,
                                verbose_name="answer",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("spoken", "in a talk"),
                                    ("paper", "on paper"),
                                    ("phone", "by phone"),
                                    ("own_page", "on the own page"),
                                ],
                                max_length=10,
                                verbose_name="way",
                            ),
                        ),
                        (
                            "text_version",
                            models.CharField(max_length=20, verbose_name="version of the text"),
                        ),
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
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consent_events",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent event",
                        "verbose_name_plural": "consent events",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                fields=["resident", "organisation", "purpose", "-id"],
                                name="partners_consent_last",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "corporation", "resident", "purpose"),
                                name="partners_consent_whose",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("action__in", ["given", "refused", "withdrawn", "objected"])
                                ),
                                name="partners_consent_action",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("care", "help and support"),
                                    ("debt", "early help with rent arrears"),
                                ],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "categories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                size=None,
                                verbose_name="subjects",
                            ),
                        ),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("name", "name"),
                                        ("address", "address"),
                                        ("phone", "phone number"),
                                        ("email", "e-mail address"),
                                        ("language", "language"),
                                        ("observation", "what was seen or heard"),
                                        ("amount", "amount of the arrears"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                                verbose_name="fields that may go",
                            ),
                        ),
                        (
                            "response_days",
                            models.PositiveSmallIntegerField(
                                default=3, verbose_name="working days to answer"
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="partners.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agreement",
                        "verbose_name_plural": "agreements",
                        "ordering": ["organisation__name", "-since"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("purpose__in", ["care", "debt"])),
                                name="partners_agreement_purpose",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("purpose", "debt"), _negated=True),
                                    (
                                        "fields__contained_by",
                                        ["address", "amount", "email", "name", "phone"],
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_agreement_debt_fields",
                                violation_error_message="For rent arrears only contact details and the amount.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="partners_agreement_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("care", "help and support"),
                                    ("debt", "early help with rent arrears"),
                                ],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        ("category", models.CharField(max_length=40, verbose_name="subject")),
                        ("category_name", models.CharField(max_length=100)),
                        ("urgent", models.BooleanField(default=False, verbose_name="urgent")),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("name", "name"),
                                        ("address", "address"),
                                        ("phone", "phone number"),
                                        ("email", "e-mail address"),
                                        ("language", "language"),
                                        ("observation", "what was seen or heard"),
                                        ("amount", "amount of the arrears"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                            ),
                        ),
                        ("text", models.TextField(blank=True)),
                        ("amount_cents", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "sent"),
                                    ("received", "opened by the desk"),
                                    ("accepted", "accepted"),
                                    ("in_progress", "contact made"),
                                    ("completed", "finished"),
                                    ("failed", "did not work out"),
                                    ("rejected", "declined"),
                                    ("cancelled", "withdrawn"),
                                ],
                                default="requested",
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=40)),
                        ("answer_due_on", models.DateField(verbose_name="to answer before")),
                        ("origin_kind", models.CharField(max_length=60)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="made on",
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended on"),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
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
                                related_name="referrals",
                                to="partners.desk",
                                verbose_name="desk",
                            ),
                        ),
                        (
                            "requested_by",
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
                                related_name="referrals",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "basis",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.sharingbasis",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "referral",
                        "verbose_name_plural": "referrals",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(
                                fields=["desk", "state", "-created_at"],
                                name="partners_referral_inbox",
                            ),
                            models.Index(
                                fields=["corporation", "-created_at"], name="partners_referral_sent"
                            ),
                            models.Index(fields=["resident"], name="partners_referral_resident"),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False)),
                                fields=["corporation", "closed_at"],
                                name="partners_referral_past_term",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "requested",
                                            "received",
                                            "accepted",
                                            "in_progress",
                                            "completed",
                                            "failed",
                                            "rejected",
                                            "cancelled",
                                        ],
                                    )
                                ),
                                name="partners_referral_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at", None),
                                        (
                                            "state__in",
                                            frozenset(
                                                ["accepted", "in_progress", "received", "requested"]
                                            ),
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state__in",
                                                frozenset(
                                                    [
                                                        "accepted",
                                                        "in_progress",
                                                        "received",
                                                        "requested",
                                                    ]
                                                ),
                                            ),
                                            _negated=True,
                                        ),
                                        ("closed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_referral_closed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount_cents", None), ("purpose", "care")),
                                    models.Q(
                                        ("amount_cents__gt", 0),
                                        ("amount_cents__isnull", False),
                                        (
                                            "fields__contained_by",
                                            ["address", "amount", "email", "name", "phone"],
                                        ),
                                        ("purpose", "debt"),
                                        ("text", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_referral_debt",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReferralEvent",
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
                                    ("requested", "sent"),
                                    ("received", "opened by the desk"),
                                    ("accepted", "accepted"),
                                    ("in_progress", "contact made"),
                                    ("completed", "finished"),
                                    ("failed", "did not work out"),
                                    ("rejected", "declined"),
                                    ("cancelled", "withdrawn"),
                                ],
                                max_length=20,
                                verbose_name="state before",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("requested", "sent"),
                                    ("received", "opened by the desk"),
                                    ("accepted", "accepted"),
                                    ("in_progress", "contact made"),
                                    ("completed", "finished"),
                                    ("failed", "did not work out"),
                                    ("rejected", "declined"),
                                    ("cancelled", "withdrawn"),
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
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="partners.referral",
                                verbose_name="referral",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a referral",
                        "verbose_name_plural": "steps of referrals",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(fields=["referral", "id"], name="partners_event_referral")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Remainder",
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
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "remainder",
                        "verbose_name_plural": "remainders",
                        "ordering": ["at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["consent", "delivery"])),
                                name="partners_remainder_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SharingBasis",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("care", "help and support"),
                                    ("debt", "early help with rent arrears"),
                                ],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("consent", "consent of the resident"),
                                    ("legal_duty", "legal duty (rent arrears)"),
                                    ("vital_interest", "vital interest (danger)"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("contact_tried_on", models.DateField(null=True)),
                        ("help_pointed_on", models.DateField(null=True)),
                        ("reminded_on", models.DateField(null=True)),
                        ("offered_on", models.DateField(null=True)),
                        ("reason", models.TextField(blank=True)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                editable=False,
                                verbose_name="made on",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.agreement",
                                verbose_name="agreement",
                            ),
                        ),
                        (
                            "consent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.consentevent",
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
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "second_person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ground for sharing",
                        "verbose_name_plural": "grounds for sharing",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "consent"), _negated=True),
                                    models.Q(("consent__isnull", False), ("purpose", "care")),
                                    _connector="OR",
                                ),
                                name="partners_basis_consent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "legal_duty"), _negated=True),
                                    models.Q(
                                        ("contact_tried_on__isnull", False),
                                        ("help_pointed_on__isnull", False),
                                        ("offered_on__isnull", False),
                                        ("purpose", "debt"),
                                        ("reminded_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_basis_legal_duty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "vital_interest"), _negated=True),
                                    models.Q(
                                        ("purpose", "care"),
                                        ("second_person__isnull", False),
                                        models.Q(("reason", ""), _negated=True),
                                        models.Q(
                                            ("second_person", models.F("decided_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="partners_basis_vital_interest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["consent", "legal_duty", "vital_interest"])
                                ),
                                name="partners_basis_kind",
                            ),
                            models.UniqueConstraint(
                                fields=("id", "corporation", "resident", "desk", "purpose"),
                                name="partners_basis_whose",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeskMember",
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
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="partners.desk",
                                verbose_name="desk",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="desk_memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "desk member",
                        "verbose_name_plural": "desk members",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("desk", "user"),
                                name="partners_desk_member_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="partners_desk_member_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
