import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# What was one word is told apart: who had a place (a version more than the line alone gives),
# and who only waited. How late somebody signed off was not kept.
TELL_APART = """
UPDATE activities_registration SET state = CASE
    WHEN waiting_since IS NOT NULL AND version < 3 THEN 'withdrawn' ELSE 'cancelled_in_time' END
WHERE state = 'cancelled';
UPDATE activities_registration SET seats = party_size WHERE state = 'confirmed';
UPDATE activities_countedregistration SET seats = party_size;
"""
PUT_TOGETHER = """
UPDATE activities_registration SET state = CASE
    WHEN state IN ('attended', 'no_show') THEN 'confirmed'
    WHEN state = 'offered' THEN 'waitlisted'
    ELSE 'cancelled' END
WHERE state NOT IN ('confirmed', 'waitlisted', 'cancelled_by_host');
"""
# Whoever signed up is the first of the own party.
OWN_PARTY = """
INSERT INTO activities_partymember (
    id, corporation_id, registration_id, occurrence_id, kind, resident_id, is_in)
SELECT gen_random_uuid(), corporation_id, id, occurrence_id, 'self', resident_id,
    state IN ('confirmed', 'waitlisted')
FROM activities_registration;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_kept_by"),
        ("activities", "0003_series"),
        ("residents", "0009_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferCall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            ],
            options={
                "verbose_name": "call about a place",
                "verbose_name_plural": "calls about a place",
                "ordering": ["at"],
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
            ],
            options={
                "verbose_name": "who comes along",
                "verbose_name_plural": "who come along",
            },
        ),
        migrations.CreateModel(
            name="PartyWishes",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
            ],
            options={
                "verbose_name": "wishes",
                "verbose_name_plural": "wishes",
            },
        ),
        migrations.CreateModel(
            name="StandingRegistration",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("paused_until", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "who comes every time",
                "verbose_name_plural": "who come every time",
                "ordering": ["created_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="registration",
            name="activities_registration_once",
        ),
        migrations.RemoveConstraint(
            model_name="registration",
            name="activities_registration_state",
        ),
        migrations.AddField(
            model_name="countedregistration",
            name="seats",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="kept",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="places kept for newcomers"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="fewer",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="registration",
            name="lapsed_offers",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="registration",
            name="offer_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="offered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="priority",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="registration",
            name="seats",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="registration",
            name="state",
            field=models.CharField(
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
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("state", "offered")),
                fields=["offer_until"],
                name="activities_offered",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("state", "cancelled_late")),
                fields=["occurrence"],
                name="activities_called_off_late",
            ),
        ),
        migrations.RunSQL(TELL_APART, PUT_TOGETHER),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["attended", "confirmed", "no_show", "offered", "waitlisted"])
                ),
                fields=("occurrence", "resident"),
                name="activities_registration_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
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
                        ("state__in", ["attended", "confirmed", "no_show", "offered"]),
                    ),
                    _connector="OR",
                ),
                name="activities_registration_seats",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="offercall",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="offercall",
            name="corporation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.corporation",
            ),
        ),
        migrations.AddField(
            model_name="offercall",
            name="registration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calls",
                to="activities.registration",
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="corporation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.corporation",
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="occurrence",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="activities.occurrence",
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="registration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="activities.registration",
            ),
        ),
        migrations.AddField(
            model_name="partymember",
            name="resident",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="residents.resident",
            ),
        ),
        migrations.AddField(
            model_name="partywishes",
            name="corporation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.corporation",
            ),
        ),
        migrations.AddField(
            model_name="standingregistration",
            name="corporation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.corporation",
            ),
        ),
        migrations.AddField(
            model_name="standingregistration",
            name="registered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="standingregistration",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standing",
                to="residents.resident",
            ),
        ),
        migrations.AddField(
            model_name="standingregistration",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standing",
                to="activities.series",
            ),
        ),
        migrations.AddConstraint(
            model_name="offercall",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["yes", "no", "not_reached"])),
                name="activities_offercall_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="partymember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_in", True)),
                fields=("occurrence", "resident"),
                name="activities_partymember_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="partymember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["self", "household"]), ("resident__isnull", False)),
                    models.Q(("kind", "carer"), ("resident", None)),
                    _connector="OR",
                ),
                name="activities_partymember_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="partywishes",
            constraint=models.CheckConstraint(
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
            ),
        ),
        migrations.AddConstraint(
            model_name="standingregistration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("series", "resident"),
                name="activities_standing_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(("party_size__gte", 1), ("party_size__lte", 4)),
                name="activities_standing_party",
            ),
        ),
        migrations.RunSQL(OWN_PARTY, migrations.RunSQL.noop),
    ]
