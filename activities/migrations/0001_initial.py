import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import activities.models.occurrences
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
                    name="CalendarLink",
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
                        ("digest", models.CharField(max_length=64, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "created_by",
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
                                related_name="calendar_links",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar link",
                        "verbose_name_plural": "calendar links",
                        "ordering": ["-created_at"],
                    },
                ),
                migrations.CreateModel(
                    name="Occurrence",
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
                        ("title", models.CharField(max_length=80, verbose_name="what")),
                        (
                            "description",
                            models.TextField(blank=True, max_length=1000, verbose_name="about"),
                        ),
                        ("place", models.CharField(max_length=80, verbose_name="where")),
                        (
                            "host",
                            models.CharField(blank=True, max_length=80, verbose_name="who runs it"),
                        ),
                        (
                            "run_by_residents",
                            models.BooleanField(default=False, verbose_name="run by residents"),
                        ),
                        ("cost", models.CharField(blank=True, max_length=40, verbose_name="cost")),
                        ("starts_at", models.DateTimeField(verbose_name="begins")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("capacity", models.PositiveSmallIntegerField(verbose_name="places")),
                        (
                            "taken",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="places taken"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "planned"), ("cancelled", "cancelled")],
                                default="planned",
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        (
                            "original_start",
                            models.DateTimeField(null=True, verbose_name="begins by the series"),
                        ),
                        (
                            "on_holiday",
                            models.BooleanField(
                                default=False, verbose_name="is on, although it is a holiday"
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        (
                            "changed_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        (
                            "kept",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="places kept for newcomers"
                            ),
                        ),
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occurrences",
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
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="occurrences",
                                to="residents.commonroom",
                                verbose_name="room",
                            ),
                        ),
                        (
                            "run_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                                verbose_name="the resident who runs it",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occurrences",
                                to="activities.series",
                                verbose_name="series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "activity",
                        "verbose_name_plural": "activities",
                        "ordering": ["starts_at"],
                        "indexes": [
                            models.Index(
                                fields=["complex", "ends_at"], name="activities_occurrence_agenda"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("taken__lte", models.F("capacity"))),
                                name="activities_occurrence_not_oversold",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="activities_occurrence_period",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["planned", "cancelled"])),
                                name="activities_occurrence_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("original_start", None), ("series", None)),
                                    models.Q(
                                        ("original_start__isnull", False), ("series__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_occurrence_of_series",
                            ),
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                                fields=("series", "original_start"),
                                name="activities_occurrence_once",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("room__isnull", False), ("state", "planned")),
                                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                                expressions=[
                                    ("room", "="),
                                    (
                                        activities.models.occurrences.TimeRange(
                                            "starts_at",
                                            "ends_at",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="activities_room_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountedRegistration",
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
                        ("person", models.UUIDField()),
                        ("party_size", models.PositiveSmallIntegerField()),
                        ("seats", models.PositiveSmallIntegerField(default=0)),
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
                migrations.CreateModel(
                    name="PaperStyle",
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
                            "also_english",
                            models.BooleanField(
                                default=False, verbose_name="also a line in English"
                            ),
                        ),
                        (
                            "box",
                            models.CharField(
                                blank=True,
                                max_length=80,
                                verbose_name="where the box for slips hangs",
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
                    name="Registration",
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
                            "party_size",
                            models.PositiveSmallIntegerField(default=1, verbose_name="people"),
                        ),
                        ("seats", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waitlisted", "on the waiting list"),
                                    ("offered", "a place is offered"),
                                    ("confirmed", "you have a place"),
                                    ("attended", "came"),
                                    ("no_show", "did not come"),
                                    ("offer_expired", "did not answer in time"),
                                    ("declined", "did not want the place"),
                                    ("withdrawn", "left the waiting list"),
                                    ("cancelled_in_time", "signed off"),
                                    ("cancelled_late", "signed off at the last moment"),
                                    ("cancelled_by_host", "the activity was cancelled"),
                                    ("lapsed", "no place came free"),
                                ],
                                max_length=20,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("own_page", "own page"),
                                    ("card", "card from the letter"),
                                    ("staff", "through staff"),
                                    ("phone", "by phone"),
                                    ("paper", "paper list"),
                                    ("tablet", "tablet in the hall"),
                                    ("door", "walked in"),
                                ],
                                max_length=20,
                                verbose_name="way",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                verbose_name="made on",
                            ),
                        ),
                        (
                            "waiting_since",
                            models.DateTimeField(null=True, verbose_name="waits since"),
                        ),
                        ("priority", models.PositiveSmallIntegerField(default=1)),
                        ("fewer", models.BooleanField(default=False)),
                        ("offered_at", models.DateTimeField(null=True)),
                        ("offer_until", models.DateTimeField(null=True)),
                        ("lapsed_offers", models.PositiveSmallIntegerField(default=0)),
                        (
                            "call_asked_at",
                            models.DateTimeField(null=True, verbose_name="call asked on"),
                        ),
                        ("called_at", models.DateTimeField(null=True, verbose_name="called on")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
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
                                related_name="registrations",
                                to="activities.occurrence",
                                verbose_name="activity",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="registrations",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sign-up",
                        "verbose_name_plural": "sign-ups",
                        "ordering": ["created_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waitlisted")),
                                fields=["occurrence", "waiting_since"],
                                name="activities_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("state", "offered")),
                                fields=["offer_until"],
                                name="activities_offered",
                            ),
                            models.Index(
                                condition=models.Q(("state", "cancelled_late")),
                                fields=["occurrence"],
                                name="activities_called_off_late",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("call_asked_at__isnull", False), ("called_at", None)
                                ),
                                fields=["call_asked_at"],
                                name="activities_to_call",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "attended",
                                            "confirmed",
                                            "no_show",
                                            "offered",
                                            "waitlisted",
                                        ],
                                    )
                                ),
                                fields=("occurrence", "resident"),
                                name="activities_registration_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "waitlisted",
                                            "offered",
                                            "confirmed",
                                            "attended",
                                            "no_show",
                                            "offer_expired",
                                            "declined",
                                            "withdrawn",
                                            "cancelled_in_time",
                                            "cancelled_late",
                                            "cancelled_by_host",
                                            "lapsed",
                                        ],
                                    )
                                ),
                                name="activities_registration_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("party_size__gte", 1), ("party_size__lte", 4)),
                                name="activities_registration_party",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("seats", 0),
                                        (
                                            "state__in",
                                            [
                                                "attended",
                                                "cancelled_by_host",
                                                "cancelled_in_time",
                                                "cancelled_late",
                                                "declined",
                                                "lapsed",
                                                "no_show",
                                                "offer_expired",
                                                "withdrawn",
                                            ],
                                        ),
                                    ),
                                    models.Q(("seats", 0), ("state", "waitlisted")),
                                    models.Q(
                                        ("seats__gte", 1),
                                        ("seats__lte", models.F("party_size")),
                                        (
                                            "state__in",
                                            ["attended", "confirmed", "no_show", "offered"],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_registration_seats",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("offered_at__isnull", False), ("state", "offered")),
                                    models.Q(
                                        models.Q(("state", "offered"), _negated=True),
                                        ("offer_until", None),
                                        ("offered_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_registration_offer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PresenceMark",
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
                        ("nonce", models.UUIDField()),
                        ("present", models.BooleanField()),
                        ("marked_at", models.DateTimeField()),
                        (
                            "received_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
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
                            "registration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="activities.registration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mark of presence",
                        "verbose_name_plural": "marks of presence",
                        "ordering": ["marked_at"],
                        "indexes": [
                            models.Index(
                                fields=["registration", "-marked_at"],
                                name="activities_presencemark_last",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("registration", "nonce"),
                                name="activities_presencemark_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyWishes",
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
                            "wishes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("vegetarian", "eats no meat"),
                                        ("no_pork", "eats no pork"),
                                        ("no_sugar", "eats no sugar"),
                                        ("walker", "comes with a walker"),
                                        ("wheelchair", "comes in a wheelchair"),
                                        ("transport", "needs to be fetched"),
                                        ("hearing_loop", "needs a hearing loop"),
                                    ],
                                    max_length=20,
                                ),
                                default=list,
                                size=None,
                            ),
                        ),
                        ("line", models.CharField(blank=True, max_length=80)),
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
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wishes",
                                to="activities.registration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "wishes",
                        "verbose_name_plural": "wishes",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "wishes__contained_by",
                                        [
                                            "vegetarian",
                                            "no_pork",
                                            "no_sugar",
                                            "walker",
                                            "wheelchair",
                                            "transport",
                                            "hearing_loop",
                                        ],
                                    )
                                ),
                                name="activities_partywishes_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyMember",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                db_default=models.Func(function="gen_random_uuid"),
                                default=uuid.uuid4,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("self", "who signed up"),
                                    ("household", "housemate"),
                                    ("carer", "carer or companion"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("is_in", models.BooleanField(default=True)),
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
                                related_name="+",
                                to="activities.occurrence",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parties",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "registration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="activities.registration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "who comes along",
                        "verbose_name_plural": "who come along",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_in", True)),
                                fields=("occurrence", "resident"),
                                name="activities_partymember_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ["self", "household"]),
                                        ("resident__isnull", False),
                                    ),
                                    models.Q(("kind", "carer"), ("resident", None)),
                                    _connector="OR",
                                ),
                                name="activities_partymember_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OfferCall",
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
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("yes", "comes"),
                                    ("no", "does not come"),
                                    ("not_reached", "not reached"),
                                ],
                                max_length=20,
                            ),
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
                            "registration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calls",
                                to="activities.registration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call about a place",
                        "verbose_name_plural": "calls about a place",
                        "ordering": ["at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ["yes", "no", "not_reached"])),
                                name="activities_offercall_outcome",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
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
                            "what",
                            models.CharField(
                                choices=[
                                    ("news", "news about the sign-up"),
                                    ("reminder", "reminder"),
                                    ("offer", "a place that came free"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("tried_at", models.DateTimeField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("told", "told"),
                                    ("comes_not", "does not come"),
                                    ("in_the_box", "a slip in the letter box"),
                                    ("answered", "said yes or no to the place"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "registration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="to_call",
                                to="activities.registration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call to make",
                        "verbose_name_plural": "calls to make",
                        "ordering": ["asked_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["corporation"],
                                name="activities_call_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_at", None)),
                                fields=("registration",),
                                name="activities_call_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("what__in", ["news", "reminder", "offer"])),
                                name="activities_call_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_at", None), ("outcome", "")),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        (
                                            "outcome__in",
                                            ["told", "comes_not", "in_the_box", "answered"],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_call_done",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
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
                        ("starts_at", models.DateTimeField()),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("mail", "by mail"),
                                    ("text", "by text message"),
                                    ("call", "by phone or at the door"),
                                    ("slip", "by a letter in the box"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "made_at",
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
                            "registration",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="activities.registration",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reminder",
                        "verbose_name_plural": "reminders",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("registration", "starts_at"),
                                name="activities_reminder_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("way__in", ["mail", "text", "call", "slip"])),
                                name="activities_reminder_way",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ordinary", "each date by itself"),
                                    ("course", "a course: one sign-up for all meetings"),
                                    ("circle", "a circle: the same group each time"),
                                ],
                                default="ordinary",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="what")),
                        (
                            "description",
                            models.TextField(blank=True, max_length=1000, verbose_name="about"),
                        ),
                        ("place", models.CharField(max_length=80, verbose_name="where")),
                        (
                            "host",
                            models.CharField(blank=True, max_length=80, verbose_name="who runs it"),
                        ),
                        (
                            "run_by_residents",
                            models.BooleanField(default=False, verbose_name="run by residents"),
                        ),
                        ("cost", models.CharField(blank=True, max_length=40, verbose_name="cost")),
                        ("capacity", models.PositiveSmallIntegerField(verbose_name="places")),
                        (
                            "fewest",
                            models.PositiveSmallIntegerField(
                                null=True, verbose_name="fewest people"
                            ),
                        ),
                        (
                            "topics",
                            models.JSONField(default=list, verbose_name="subjects of the meetings"),
                        ),
                        (
                            "chores",
                            models.JSONField(default=list, verbose_name="help that is asked"),
                        ),
                        ("rrule", models.CharField(max_length=120, verbose_name="repeats")),
                        ("starts_on", models.DateField(verbose_name="first day")),
                        ("begins", models.TimeField(verbose_name="begins at")),
                        ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                        (
                            "weeks_ahead",
                            models.PositiveSmallIntegerField(verbose_name="weeks on the agenda"),
                        ),
                        ("over_at", models.DateTimeField(null=True, verbose_name="over since")),
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
                                related_name="series",
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
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="residents.commonroom",
                                verbose_name="room",
                            ),
                        ),
                        (
                            "run_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="residents.resident",
                                verbose_name="the resident who runs it",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "series",
                        "verbose_name_plural": "series",
                        "ordering": ["title"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("over_at", None)),
                                fields=["complex"],
                                name="activities_series_running",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["ordinary", "course", "circle"])),
                                name="activities_series_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                                name="activities_series_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("weeks_ahead__gte", 1), ("weeks_ahead__lte", 53)
                                ),
                                name="activities_series_ahead",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Idea",
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
                        ("title", models.CharField(max_length=80, verbose_name="what")),
                        ("when", models.CharField(blank=True, max_length=80, verbose_name="when")),
                        (
                            "help_asked",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="help that is asked"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waits for an answer"),
                                    ("planned", "on the agenda"),
                                    ("declined", "not now"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="waiting",
                                max_length=20,
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, max_length=300, verbose_name="answer"),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ideas",
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
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ideas",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "occurrence",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="activities.occurrence",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="activities.series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "idea of a resident",
                        "verbose_name_plural": "ideas of residents",
                        "ordering": ["created_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["complex", "created_at"],
                                name="activities_idea_waiting",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["waiting", "planned", "declined", "withdrawn"])
                                ),
                                name="activities_idea_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("answered_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_idea_answered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShortCode",
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
                            "code",
                            models.CharField(max_length=6, unique=True, verbose_name="short code"),
                        ),
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
                        (
                            "series",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="short_codes",
                                to="activities.series",
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
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("series__isnull", False)),
                                fields=("series",),
                                name="activities_shortcode_series_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("occurrence", None), ("series", None), _connector="OR"
                                ),
                                name="activities_shortcode_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SlipRun",
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
                        "indexes": [
                            models.Index(
                                fields=["complex", "-made_at"], name="activities_sliprun_list"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "form_key"), name="activities_sliprun_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Slip",
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(("dropped", ""), ("run", None)),
                                fields=["registration"],
                                name="activities_slip_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("dropped", ""), ("run", None)),
                                fields=("registration", "kind"),
                                name="activities_slip_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["confirmation", "change", "cancellation", "reminder"],
                                    )
                                ),
                                name="activities_slip_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dropped", ""),
                                    models.Q(
                                        ("dropped__in", ["not_true", "died", "moved"]),
                                        ("run", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_slip_dropped",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingRegistration",
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
                        ("party_size", models.PositiveSmallIntegerField(default=1)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("own_page", "own page"),
                                    ("card", "card from the letter"),
                                    ("staff", "through staff"),
                                    ("phone", "by phone"),
                                    ("paper", "paper list"),
                                    ("tablet", "tablet in the hall"),
                                    ("door", "walked in"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("paused_until", models.DateField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standing",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standing",
                                to="activities.series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "who comes every time",
                        "verbose_name_plural": "who come every time",
                        "ordering": ["created_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("series", "resident"),
                                name="activities_standing_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("party_size__gte", 1), ("party_size__lte", 4)),
                                name="activities_standing_party",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tablet",
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
                        ("place", models.CharField(max_length=80, verbose_name="where it stands")),
                        ("secret_hash", models.CharField(max_length=64)),
                        (
                            "made_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tablets",
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
                        "verbose_name": "tablet",
                        "verbose_name_plural": "tablets",
                        "ordering": ["-made_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("secret_hash",), name="activities_tablet_secret"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TitlePicture",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complex", "title"), name="activities_titlepicture_once"
                            ),
                            models.CheckConstraint(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Volunteer",
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
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="volunteers",
                                to="residents.complex",
                                verbose_name="complex",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "volunteer",
                        "verbose_name_plural": "volunteers",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("user", "complex"),
                                name="activities_volunteer_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="activities_volunteer_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AbsenceAside",
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
                                    ("visited", "I dropped by or called"),
                                    ("away", "is away for a while"),
                                    ("elsewhere", "does something else now"),
                                    ("not_wanted", "does not want to come any more"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
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
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "absence put aside",
                        "verbose_name_plural": "absences put aside",
                        "ordering": ["-at"],
                        "indexes": [
                            models.Index(fields=["resident", "-at"], name="activities_absence_last")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reason__in", ["visited", "away", "elsewhere", "not_wanted"])
                                ),
                                name="activities_absence_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListKeeper",
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
                            "given_at",
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
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "occurrence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="keepers",
                                to="activities.occurrence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "keeper of a list",
                        "verbose_name_plural": "keepers of lists",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("occurrence", "user"), name="activities_listkeeper_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountedOccurrence",
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
                        ("came", models.PositiveSmallIntegerField()),
                        ("first_timers", models.PositiveSmallIntegerField()),
                        ("no_shows", models.PositiveSmallIntegerField()),
                        ("heads", models.PositiveSmallIntegerField()),
                        ("drop_ins", models.PositiveSmallIntegerField()),
                        (
                            "at",
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
                            "occurrence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counted_once",
                                to="activities.occurrence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "counts of an activity",
                        "verbose_name_plural": "counts of activities",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("occurrence",), name="activities_countedoccurrence_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chore",
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
                        ("what", models.CharField(max_length=80, verbose_name="what")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=0, verbose_name="order"),
                        ),
                        ("taken_at", models.DateTimeField(null=True)),
                        (
                            "created_at",
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
                            "taken_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chores",
                                to="residents.resident",
                                verbose_name="who does it",
                            ),
                        ),
                        (
                            "occurrence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chores",
                                to="activities.occurrence",
                                verbose_name="activity",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "chore",
                        "verbose_name_plural": "chores",
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("taken_at", None), ("taken_by", None)),
                                    models.Q(
                                        ("taken_at__isnull", False), ("taken_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="activities_chore_taken",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PresenceList",
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
                            "drop_ins",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="came without signing up"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
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
                            "occurrence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="presence_lists",
                                to="activities.occurrence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of presence",
                        "verbose_name_plural": "lists of presence",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("occurrence",), name="activities_presencelist_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
