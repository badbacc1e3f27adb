import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.tables import CreateTables

# What the search columns call. PostgreSQL keeps those itself: no road into the tables can pass them
# by. The functions are really immutable: `normalize` and `translate` know no dictionary that may
# change, as `unaccent` does. `residents.rules.plain` says the same in Python; a test compares the
# two.
FUNCTIONS = r"""
CREATE FUNCTION residents_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    lower(replace(replace(replace(replace(replace(translate(
        regexp_replace(
            normalize(value COLLATE "C", NFKD), E'[\u0300-\u036f.''`´‘’ʹʼ]', '', 'g'
        ),
        'ØøŁłĐđıÐðÞ', 'oollddiddþ'
    ), 'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'þ', 'th')),
    E'[\x01-/:-@[-`{-\u009f–—]+', ' ', 'g'
));

CREATE FUNCTION residents_search_name(surname text, infix text, initials text, letter_name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN residents_plain(surname || ' ' || infix || ' ' || initials || ' ' || letter_name);
"""

NO_FUNCTIONS = """
DROP FUNCTION residents_search_name(text, text, text, text);
DROP FUNCTION residents_plain(text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Building",
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
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "building",
                        "verbose_name_plural": "buildings",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Complex",
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
                        ("code", models.CharField(max_length=40, verbose_name="code in the ERP")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "slug",
                            models.SlugField(unique=True, verbose_name="address of the agenda"),
                        ),
                        (
                            "living_concept",
                            models.CharField(
                                choices=[
                                    ("ordinary", "ordinary"),
                                    ("senior", "55 and over"),
                                    ("mixed", "mixed living (Gemengd wonen)"),
                                    ("samen_en_anders", "Samen & Anders"),
                                ],
                                default="ordinary",
                                max_length=20,
                                verbose_name="living concept",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        (
                            "building",
                            models.ForeignKey(
                                blank=True,
                                help_text="Only when complexes share one building, also with another corporation.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complexes",
                                to="residents.building",
                                verbose_name="building",
                            ),
                        ),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complexes",
                                to="accounts.corporation",
                                verbose_name="corporation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "complex",
                        "verbose_name_plural": "complexes",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "code"), name="residents_complex_code"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CardRun",
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
                            "who",
                            models.CharField(
                                choices=[
                                    ("no_email", "everybody without e-mail"),
                                    ("everybody", "everybody"),
                                    ("no_card", "only homes where nobody has a code that works"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "per",
                            models.CharField(
                                choices=[
                                    ("person", "a letter for each person"),
                                    ("household", "one letter for each home"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("protected", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("being_made", "being made"),
                                    ("ready", "ready to download"),
                                    ("fetched", "downloaded"),
                                    ("expired", "not downloaded in time, thrown away"),
                                    ("failed", "could not be made"),
                                ],
                                default="being_made",
                                max_length=20,
                            ),
                        ),
                        ("count", models.PositiveIntegerField(default=0, verbose_name="letters")),
                        ("codes", models.TextField(blank=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("token", models.UUIDField(null=True)),
                        ("lease_until", models.DateTimeField(null=True)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("fetched_at", models.DateTimeField(null=True)),
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
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="card_runs",
                                to="residents.complex",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "print run",
                        "verbose_name_plural": "print runs",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(
                                fields=["complex", "-created_at"], name="residents_cardrun_list"
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["being_made", "ready"])),
                                fields=["state"],
                                name="residents_cardrun_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["being_made", "ready", "fetched", "expired", "failed"],
                                    )
                                ),
                                name="residents_cardrun_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("who__in", ["no_email", "everybody", "no_card"])
                                ),
                                name="residents_cardrun_who",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("per__in", ["person", "household"])),
                                name="residents_cardrun_per",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "ready"),
                                        models.Q(("codes", ""), _negated=True),
                                        ("expires_at__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("state", "ready"), _negated=True), ("codes", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_cardrun_codes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fetched_at__isnull", False), ("state", "fetched")),
                                    models.Q(
                                        models.Q(("state", "fetched"), _negated=True),
                                        ("fetched_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_cardrun_fetched",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
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
                                    ("flatcoach", "flatcoach"),
                                    ("caretaker", "caretaker"),
                                    ("maintenance", "maintenance"),
                                    ("housing_consultant", "housing consultant"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="residents.complex",
                                verbose_name="complex",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "assignment",
                        "verbose_name_plural": "assignments",
                        "indexes": [
                            models.Index(
                                fields=["user", "complex"], name="residents_assignment_user"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("user", "complex", "role"),
                                name="residents_assignment_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_assignment_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountedMix",
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
                        (
                            "cell",
                            models.CharField(
                                choices=[
                                    ("asks", "asks"),
                                    ("both", "both"),
                                    ("carries", "carries"),
                                    ("unknown", "unknown"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("number", models.IntegerField(default=0)),
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
                        "verbose_name": "counted mix",
                        "verbose_name_plural": "counted mixes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complex", "day", "cell"), name="residents_counted_mix_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cell__in", ("asks", "both", "carries", "unknown"))
                                ),
                                name="residents_counted_mix_cell",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entrance",
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
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="place from the left"
                            ),
                        ),
                        ("has_lift", models.BooleanField(default=False, verbose_name="has a lift")),
                        (
                            "floors",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="To draw the building where the homes do not say on which floor they are.",
                                null=True,
                                verbose_name="floors with homes",
                            ),
                        ),
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entrances",
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
                    ],
                    options={
                        "verbose_name": "entrance",
                        "verbose_name_plural": "entrances",
                        "ordering": ["position", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complex", "name"), name="residents_entrance_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("floors", None),
                                    models.Q(("floors__gte", 1), ("floors__lte", 60)),
                                    _connector="OR",
                                ),
                                name="residents_entrance_floors",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommonRoom",
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
                                    ("ROR", "meeting room"),
                                    ("CEH", "central hall"),
                                    ("REC", "recreation room"),
                                    ("KEU", "shared kitchen"),
                                ],
                                default="ROR",
                                max_length=3,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("floor", models.SmallIntegerField(default=0, verbose_name="floor")),
                        (
                            "seats",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="how many people fit in"
                            ),
                        ),
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
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rooms",
                                to="residents.complex",
                                verbose_name="complex",
                            ),
                        ),
                        (
                            "entrance",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="rooms",
                                to="residents.entrance",
                                verbose_name="entrance",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "common room",
                        "verbose_name_plural": "common rooms",
                        "ordering": ["floor", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complex", "name"), name="residents_room_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["ROR", "CEH", "REC", "KEU"])),
                                name="residents_room_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpMatch",
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
                        ("agreed_on", models.DateField(null=True)),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches",
                                to="residents.need",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches_given",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches_received",
                                to="residents.resident",
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
                                null=True,
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
                        "indexes": [
                            models.Index(fields=["complex", "state"], name="residents_match_list"),
                            models.Index(fields=["giver"], name="residents_match_giver"),
                            models.Index(fields=["receiver"], name="residents_match_receiver"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(("giver", models.F("receiver")), _negated=True),
                                name="residents_match_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            [
                                                "active",
                                                "ended",
                                                "intro_planned",
                                                "not_clicked",
                                                "paused",
                                                "trial",
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("giver_answer", "yes"), ("receiver_answer", "yes")),
                                    _connector="OR",
                                ),
                                name="residents_match_both_yes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("giver", None),
                                    ("receiver", None),
                                    models.Q(
                                        ("back_need", None),
                                        ("back_strength", None),
                                        ("back_theme", None),
                                    ),
                                    models.Q(
                                        ("back_need__isnull", False),
                                        ("back_strength__isnull", False),
                                        ("back_theme__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_match_swap_whole",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "declined_by_giver",
                                            "declined_by_receiver",
                                            "ended",
                                            "not_clicked",
                                            "overridden",
                                        ],
                                    ),
                                    models.Q(
                                        ("giver__isnull", False),
                                        ("need__isnull", False),
                                        ("receiver__isnull", False),
                                        ("strength__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_match_two_until_over",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "active",
                                            "asked",
                                            "intro_planned",
                                            "paused",
                                            "suggested",
                                            "trial",
                                        ],
                                    )
                                ),
                                fields=("need",),
                                name="residents_match_need_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "active",
                                            "asked",
                                            "intro_planned",
                                            "paused",
                                            "suggested",
                                            "trial",
                                        ],
                                    )
                                ),
                                fields=("back_need",),
                                name="residents_match_back_need_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpMatchEvent",
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
                        "indexes": [
                            models.Index(fields=["match", "id"], name="residents_match_event")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("uploaded", "the columns are to be checked"),
                                    ("reading", "is being read"),
                                    ("read", "waits for approval"),
                                    ("doubted", "waits for a second person"),
                                    ("approved", "is being written"),
                                    ("written", "written"),
                                    ("refused", "refused: there are mistakes in the file"),
                                    ("failed", "failed: nothing was written"),
                                    ("withdrawn", "withdrawn: nothing was written"),
                                ],
                                default="uploaded",
                                max_length=10,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("csv", "csv"), ("xlsx", "xlsx"), ("json", "json")],
                                max_length=4,
                            ),
                        ),
                        ("size", models.PositiveBigIntegerField()),
                        ("headers", models.JSONField(default=list)),
                        ("mapping", models.JSONField(default=dict)),
                        (
                            "due_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("token", models.UUIDField(editable=False, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("rows_done", models.PositiveIntegerField(default=0)),
                        ("rows_all", models.PositiveIntegerField(default=0)),
                        ("new", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        ("moved", models.PositiveIntegerField(default=0)),
                        ("gone", models.PositiveIntegerField(default=0)),
                        ("kept", models.PositiveIntegerField(default=0)),
                        ("doubt", models.PositiveIntegerField(default=0)),
                        ("many", models.BooleanField(default=False)),
                        ("mistakes", models.PositiveIntegerField(default=0)),
                        ("ignored", models.JSONField(default=list)),
                        ("not_read", models.JSONField(default=list)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("purged_at", models.DateTimeField(null=True)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
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
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "indexes": [
                            models.Index(
                                fields=["corporation", "-created_at", "id"],
                                name="residents_run_list",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["approved", "reading"])),
                                fields=["due_at"],
                                name="residents_run_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["approved", "doubted", "read", "reading", "uploaded"],
                                    )
                                ),
                                fields=("corporation",),
                                name="residents_importrun_one_live",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "uploaded",
                                            "reading",
                                            "read",
                                            "doubted",
                                            "approved",
                                            "written",
                                            "refused",
                                            "failed",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="residents_importrun_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        (
                                            "state__in",
                                            ["failed", "refused", "withdrawn", "written"],
                                        ),
                                        ("token", None),
                                    ),
                                    models.Q(
                                        ("ended_at", None),
                                        (
                                            "state__in",
                                            ["approved", "doubted", "read", "reading", "uploaded"],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_importrun_ended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", None),
                                    models.Q(
                                        models.Q(
                                            ("confirmed_by", models.F("uploaded_by")), _negated=True
                                        ),
                                        models.Q(
                                            ("confirmed_by", models.F("approved_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_importrun_second_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportProblem",
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
                        ("line", models.PositiveIntegerField()),
                        ("number", models.PositiveIntegerField()),
                        ("column", models.CharField(blank=True, max_length=60)),
                        ("code", models.CharField(max_length=30)),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="residents.importrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "line", "number"),
                                name="residents_importproblem_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportPiece",
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
                        ("number", models.PositiveIntegerField()),
                        ("content", models.BinaryField()),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pieces",
                                to="residents.importrun",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "number"), name="residents_importpiece_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportSettings",
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
                        ("mapping", models.JSONField(default=dict)),
                        (
                            "left_out",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), default=list, size=None
                            ),
                        ),
                        (
                            "cluster_kind",
                            models.CharField(
                                default="FIN", max_length=3, verbose_name="kind of cluster"
                            ),
                        ),
                        (
                            "clearing",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), default=list, size=None
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation",), name="residents_importsettings_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchRun",
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
                        "indexes": [
                            models.Index(fields=["complex", "-at"], name="residents_run_newest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MixTarget",
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
                        "constraints": [
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="residents_target_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Need",
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
                            "words",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="in own words"
                            ),
                        ),
                        (
                            "hours",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="hours a week"
                            ),
                        ),
                        (
                            "slots",
                            models.PositiveIntegerField(default=2097151, verbose_name="when"),
                        ),
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
                            "at_home",
                            models.BooleanField(default=True, verbose_name="only in the own home"),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("resident", "theme"),
                                name="residents_need_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hours__range", (1, 20))),
                                name="residents_need_hours",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("slots__range", (1, 2097151))),
                                name="residents_need_slots",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("told__in", ["talk", "phone", "paper", "own_page"])
                                ),
                                name="residents_need_told",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_need_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("wished_gender__in", ["", "woman", "man"])),
                                name="residents_need_gender",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Resident",
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
                            "external_key",
                            models.CharField(
                                blank=True, max_length=40, null=True, verbose_name="key in the ERP"
                            ),
                        ),
                        (
                            "initials",
                            models.CharField(blank=True, max_length=20, verbose_name="initials"),
                        ),
                        (
                            "infix",
                            models.CharField(blank=True, max_length=20, verbose_name="infix"),
                        ),
                        ("surname", models.CharField(max_length=80, verbose_name="surname")),
                        (
                            "letter_name",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="name on a letter"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(default="nl", max_length=10, verbose_name="language"),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="phone number"
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("letter", "letter"),
                                    ("phone", "phone"),
                                    ("email", "e-mail"),
                                    ("sms", "text message"),
                                ],
                                default="letter",
                                max_length=10,
                                verbose_name="how to reach",
                            ),
                        ),
                        (
                            "protected_address",
                            models.BooleanField(default=False, verbose_name="protected address"),
                        ),
                        (
                            "deceased_on",
                            models.DateField(blank=True, null=True, verbose_name="died on"),
                        ),
                        (
                            "typed_by_staff",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "missing_since",
                            models.DateField(blank=True, null=True, verbose_name="missing since"),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "created_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
                            ),
                        ),
                        (
                            "search_name",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    "surname",
                                    "infix",
                                    "initials",
                                    "letter_name",
                                    function="residents_search_name",
                                ),
                                output_field=models.TextField(db_collation="C"),
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="doubles",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resident",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="login",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "resident",
                        "verbose_name_plural": "residents",
                        "ordering": ["surname", "infix", "initials"],
                        "indexes": [
                            models.Index(
                                fields=["corporation", "search_name", "id"],
                                name="residents_resident_list",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["corporation", "search_name"],
                                name="residents_resident_search",
                                opclasses=["uuid_ops", "gin_trgm_ops"],
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "external_key"),
                                name="residents_resident_external_key",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("external_key", ""), _negated=True),
                                name="residents_resident_key_none_not_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    models.Q(
                                        models.Q(("merged_into", models.F("pk")), _negated=True),
                                        ("user", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_resident_merged",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NotTheSame",
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
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "not the same person",
                        "verbose_name_plural": "not the same people",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("first", "second"), name="residents_not_the_same_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first__lt", models.F("second"))),
                                name="residents_not_the_same_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoGoPair",
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
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "verbose_name": "pair to keep apart",
                        "verbose_name_plural": "pairs to keep apart",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("one", "other"),
                                name="residents_nogo_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("one__lt", models.F("other"))),
                                name="residents_nogo_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reason__in",
                                        ["asked", "conflict", "safety", "family", "other"],
                                    )
                                ),
                                name="residents_nogo_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_nogo_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
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
                        ("moved", models.JSONField(default=dict)),
                        ("filled", models.JSONField(default=dict)),
                        (
                            "at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("undone_at", models.DateTimeField(null=True)),
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
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "double",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_by",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "survivor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "merge",
                        "verbose_name_plural": "merges",
                        "ordering": ["-at"],
                        "indexes": [
                            models.Index(fields=["corporation", "-at"], name="residents_merge_list")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("survivor", models.F("double")), _negated=True),
                                name="residents_merge_of_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("double",),
                                name="residents_merge_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportChange",
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
                                    ("new", "new"),
                                    ("changed", "changed"),
                                    ("moved", "moved"),
                                    ("gone", "gone"),
                                    ("kept", "left as staff typed it"),
                                    ("doubt", "a home must be chosen"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("line", models.PositiveIntegerField(default=0)),
                        ("number", models.PositiveIntegerField()),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), default=list, size=None
                            ),
                        ),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="residents.importrun",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "kind", "line", "number"),
                                name="residents_importchange_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["new", "changed", "moved", "gone", "kept", "doubt"],
                                    )
                                ),
                                name="residents_importchange_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpProfile",
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
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="neighbours at most"
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
                                related_name="help_profiles",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "help profile",
                        "verbose_name_plural": "help profiles",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("resident",), name="residents_profile_once"
                            ),
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
                migrations.CreateModel(
                    name="CorrectionRequest",
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
                        ("wanted", models.JSONField(default=dict)),
                        (
                            "words",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="in your own words"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "being looked at"),
                                    ("applied", "put right"),
                                    ("rejected", "not changed"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="asked",
                                max_length=20,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("is_right", "It turned out to be right."),
                                    (
                                        "needs_proof",
                                        "We need to see something first, for example a passport.",
                                    ),
                                    (
                                        "not_ours",
                                        "Somebody else keeps this, for example the municipality.",
                                    ),
                                    ("done_already", "It was changed already."),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "sentence",
                            models.TextField(blank=True, max_length=500, verbose_name="answer"),
                        ),
                        ("answer_by", models.DateField()),
                        (
                            "asked_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
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
                            "decided_by",
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
                                related_name="corrections",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "correction request",
                        "verbose_name_plural": "correction requests",
                        "ordering": ["-asked_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "asked")),
                                fields=["corporation", "answer_by"],
                                name="residents_correction_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["asked", "applied", "rejected", "withdrawn"])
                                ),
                                name="residents_correction_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("state", "asked")),
                                    models.Q(
                                        models.Q(("state", "asked"), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_correction_decided",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "rejected"), _negated=True),
                                    models.Q(
                                        models.Q(("reason", ""), _negated=True),
                                        models.Q(("sentence", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_correction_rejected",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("wanted", {}), _negated=True),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="residents_correction_asks",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")),
                                fields=("resident",),
                                name="residents_correction_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallRequest",
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
                            "phone",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="phone number"
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), editable=False
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
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request to be called",
                        "verbose_name_plural": "requests to be called",
                        "ordering": ["asked_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_at", None)),
                                fields=("resident",),
                                name="residents_callrequest_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_at", None),
                                        ("done_by", None),
                                        models.Q(("phone", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("done_by__isnull", False),
                                        ("phone", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_callrequest_done",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessCard",
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
                            "number",
                            models.CharField(
                                max_length=8, unique=True, verbose_name="letter number"
                            ),
                        ),
                        ("code_hash", models.CharField(max_length=128)),
                        (
                            "tries",
                            models.PositiveSmallIntegerField(default=0, verbose_name="wrong tries"),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        (
                            "used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="last used"),
                        ),
                        ("visit", models.UUIDField(editable=False, null=True)),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                        ),
                        ("disowned_at", models.DateTimeField(editable=False, null=True)),
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
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cards",
                                to="residents.cardrun",
                            ),
                        ),
                        (
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cards",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "access card",
                        "verbose_name_plural": "access cards",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("revoked_at", None), ("tries__gte", 5)),
                                fields=["expires_at"],
                                name="residents_card_blocked",
                            ),
                            models.Index(
                                condition=models.Q(("disowned_at__isnull", False)),
                                fields=["expires_at"],
                                name="residents_card_disowned",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("disowned_at", None),
                                    ("revoked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="residents_card_disowned_is_withdrawn",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Strength",
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
                            "words",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="in own words"
                            ),
                        ),
                        (
                            "hours",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="hours a week"
                            ),
                        ),
                        (
                            "slots",
                            models.PositiveIntegerField(default=2097151, verbose_name="when"),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("resident", "theme"),
                                name="residents_strength_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hours__range", (1, 20))),
                                name="residents_strength_hours",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("slots__range", (1, 2097151))),
                                name="residents_strength_slots",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("told__in", ["talk", "phone", "paper", "own_page"])
                                ),
                                name="residents_strength_told",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_strength_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Theme",
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
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "example",
                            models.CharField(blank=True, max_length=120, verbose_name="example"),
                        ),
                        (
                            "kindred",
                            models.SlugField(blank=True, max_length=40, verbose_name="comes near"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=1, verbose_name="position"),
                        ),
                        (
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="themes",
                                to="accounts.corporation",
                                verbose_name="corporation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subject of help",
                        "verbose_name_plural": "subjects of help",
                        "ordering": ["position", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "code"), name="residents_theme_code"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MixRole",
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
                            models.CharField(
                                blank=True, max_length=300, verbose_name="why it ended"
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
                        "indexes": [
                            models.Index(
                                fields=["resident", "since"], name="residents_mix_resident"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("resident", "theme"),
                                name="residents_mix_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["asks", "carries", "both"])),
                                name="residents_mix_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("source", "judgement"),
                                    models.Q(("source", "lease_route"), ("until__isnull", False)),
                                    _connector="OR",
                                ),
                                name="residents_mix_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="residents_mix_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_mix_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                            "external_key",
                            models.CharField(max_length=40, verbose_name="key in the ERP"),
                        ),
                        ("street", models.CharField(max_length=80, verbose_name="street")),
                        ("house_number", models.PositiveIntegerField(verbose_name="house number")),
                        (
                            "house_letter",
                            models.CharField(blank=True, max_length=1, verbose_name="house letter"),
                        ),
                        (
                            "house_addition",
                            models.CharField(blank=True, max_length=6, verbose_name="addition"),
                        ),
                        ("postcode", models.CharField(max_length=6, verbose_name="postcode")),
                        ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                        (
                            "bag_id",
                            models.CharField(blank=True, max_length=16, verbose_name="BAG number"),
                        ),
                        (
                            "floor",
                            models.SmallIntegerField(blank=True, null=True, verbose_name="floor"),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="place on the floor"
                            ),
                        ),
                        ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "search_street",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func("street", function="residents_plain"),
                                output_field=models.TextField(db_collation="C"),
                            ),
                        ),
                        (
                            "complex",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="units",
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
                            "entrance",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="units",
                                to="residents.entrance",
                                verbose_name="entrance",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "home",
                        "verbose_name_plural": "homes",
                        "indexes": [
                            models.Index(
                                fields=["complex", "floor", "street", "house_number"],
                                name="residents_unit_list",
                            ),
                            models.Index(
                                fields=["postcode", "house_number"], name="residents_unit_address"
                            ),
                            models.Index(
                                fields=["corporation", "house_number"], name="residents_unit_number"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("corporation", "external_key"),
                                name="residents_unit_external_key",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("since", None),
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_unit_period",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Occupancy",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("tenant", "tenant"),
                                    ("co_tenant", "co-tenant"),
                                    ("co_occupant", "lives there without lease"),
                                ],
                                default="tenant",
                                max_length=20,
                            ),
                        ),
                        ("by_staff", models.BooleanField(default=False)),
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
                                related_name="occupancies",
                                to="residents.resident",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occupancies",
                                to="residents.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "occupancy",
                        "verbose_name_plural": "occupancies",
                        "ordering": ["since"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("resident", "unit"),
                                name="residents_occupancy_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="residents_occupancy_period",
                                violation_error_message="The end lies before the beginning.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HomeSuccession",
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
                            "corporation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.corporation",
                            ),
                        ),
                        (
                            "after",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="origins",
                                to="residents.unit",
                            ),
                        ),
                        (
                            "before",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successions",
                                to="residents.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "succession of homes",
                        "verbose_name_plural": "successions of homes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("before", "after"), name="residents_succession_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="residents_succession_two_homes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HomeConflict",
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
                                    ("tenant", "tenant"),
                                    ("co_tenant", "co-tenant"),
                                    ("co_occupant", "lives there without lease"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
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
                            "resident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
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
                        "verbose_name": "home to be chosen",
                        "verbose_name_plural": "homes to be chosen",
                        "indexes": [
                            models.Index(
                                fields=["corporation", "created_at", "id"],
                                name="residents_homeconflict_list",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["tenant", "co_tenant", "co_occupant"])
                                ),
                                name="residents_homeconflict_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Withholding",
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
                                choices=[("signal", "signal"), ("referral", "referral")],
                                max_length=10,
                            ),
                        ),
                        ("object_id", models.UUIDField()),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("safety", "Showing it now would put somebody in danger."),
                                    ("others", "It would harm the rights of somebody else."),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("words", models.TextField(max_length=1000, verbose_name="why")),
                        ("until", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "waits for a second person"),
                                    ("agreed", "not shown yet"),
                                    ("refused", "shown: the second person did not agree"),
                                    ("ended", "shown again"),
                                ],
                                default="asked",
                                max_length=10,
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
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
                            "decided_by",
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
                                related_name="withholdings",
                                to="residents.resident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "not shown yet",
                        "verbose_name_plural": "not shown yet",
                        "ordering": ["until"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["asked", "agreed", "refused", "ended"])
                                ),
                                name="residents_withholding_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ground__in", ["safety", "others"]),
                                    models.Q(("words", ""), _negated=True),
                                ),
                                name="residents_withholding_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_by", None), ("state", "asked")),
                                    models.Q(
                                        models.Q(("state", "asked"), _negated=True),
                                        ("decided_by__isnull", False),
                                        models.Q(
                                            ("decided_by", models.F("asked_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="residents_withholding_second",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "agreed"])),
                                fields=("kind", "object_id"),
                                name="residents_withholding_once",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
