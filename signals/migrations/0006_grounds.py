import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

KINDS = ["consent", "legal_duty", "vital_interest"]
# Of the subjects that every corporation began with.
SENSITIVE = ["eenzaamheid", "vergeetachtig", "verwaarlozing", "mantelzorg"]

IN_FORCE = """
CREATE FUNCTION signals_ground_in_force(subject uuid, wanted text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM signals_categoryground g JOIN signals_category c ON c.id = g.category_id,
            LATERAL (SELECT (now() AT TIME ZONE 'Europe/Amsterdam')::date AS today) AS t
        WHERE c.id = subject AND (wanted IS NULL OR g.kind = wanted)
            AND g.since <= t.today AND (g.until IS NULL OR g.until > t.today)
            AND (c.sensitivity <> 'sensitive' OR (g.dpia <> '' AND g.dpia_on <= t.today))
    )
$$;
"""

# No ground, no signal.
ON_SIGNAL = """
CREATE FUNCTION signals_signal_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT signals_ground_in_force(NEW.category_id, NULL) THEN
        PERFORM partners_refuse('signals_signal_ground');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signals_signal_ground AFTER INSERT OR UPDATE OF category_id ON signals_signal
    FOR EACH ROW EXECUTE FUNCTION signals_signal_ground();
"""

# A ground of the kind that this subject has, or the referral does not exist; good news has none.
ON_REFERRAL = """
CREATE FUNCTION signals_referral_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM signals_category c JOIN partners_sharingbasis b ON b.id = NEW.basis_id
        WHERE c.corporation_id = NEW.corporation_id AND c.code = NEW.category
            AND c.purpose = NEW.purpose AND NOT c.is_positive
            AND signals_ground_in_force(c.id, b.kind)
    ) THEN
        PERFORM partners_refuse('signals_referral_ground');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signals_referral_ground AFTER INSERT OR UPDATE OF category, basis_id, purpose
    ON partners_referral FOR EACH ROW EXECUTE FUNCTION signals_referral_ground();
"""

# What is followed up is the same matter, of the same person.
ON_FOLLOW_UP = """
CREATE FUNCTION signals_followup_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM signals_signal s JOIN signals_category c ON c.id = s.category_id
            JOIN partners_referral r ON r.id = NEW.referral_id
        WHERE s.id = NEW.signal_id AND r.corporation_id = s.corporation_id
            AND r.resident_id = s.resident_id AND r.category = c.code AND r.purpose = c.purpose
    ) THEN
        PERFORM partners_refuse('signals_followup_same');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signals_followup_same AFTER INSERT OR UPDATE ON signals_followup
    FOR EACH ROW EXECUTE FUNCTION signals_followup_same();
"""

ON_GROUND = """
CREATE FUNCTION signals_ground_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM signals_category c WHERE c.id = NEW.category_id
            AND c.corporation_id = NEW.corporation_id
            AND (c.purpose = 'debt') = (NEW.kind = 'legal_duty')
    ) THEN
        PERFORM partners_refuse('signals_ground_within');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER signals_ground_within AFTER INSERT OR UPDATE ON signals_categoryground
    FOR EACH ROW EXECUTE FUNCTION signals_ground_within();
"""


def write_grounds(apps, schema_editor):
    """What a subject could rest on becomes rows. A sensitive one is used again once its assessment
    (DPIA) is written beside them: nobody wrote that down before."""
    categories = apps.get_model("signals", "Category")
    grounds = apps.get_model("signals", "CategoryGround")
    categories.objects.filter(code__in=SENSITIVE).update(sensitivity="sensitive")
    today = django.utils.timezone.localdate()
    made = []
    for row in categories.objects.all():
        kinds = ["legal_duty"] if row.purpose == "debt" else ["consent"]
        if row.vital_possible and row.purpose == "care":
            kinds.append("vital_interest")
        made += [
            grounds(corporation_id=row.corporation_id, category=row, kind=kind, since=today)
            for kind in kinds
        ]
    grounds.objects.bulk_create(made)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def back_to_a_mark(apps, schema_editor):
    """Whether danger can be a ground; dates and assessments have no place in the old table."""
    categories = apps.get_model("signals", "Category")
    grounds = apps.get_model("signals", "CategoryGround")
    running = grounds.objects.filter(kind="vital_interest", until=None)
    categories.objects.filter(pk__in=running.values("category")).update(vital_possible=True)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("signals", "0005_door"), ("partners", "0003_gate")]

    operations = [
        migrations.CreateModel(
            name="CategoryGround",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "since",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="since"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
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
                (
                    "dpia",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="DPIA: number or name"
                    ),
                ),
                (
                    "dpia_on",
                    models.DateField(blank=True, null=True, verbose_name="DPIA: date"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grounds",
                        to="signals.category",
                        verbose_name="subject",
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
            ],
            options={
                "verbose_name": "ground of a subject",
                "verbose_name_plural": "grounds of subjects",
                "ordering": ["category__position", "kind", "since"],
                "constraints": [
                    models.CheckConstraint(condition=Q(kind__in=KINDS), name="signals_ground_kind"),
                    models.UniqueConstraint(
                        fields=("category", "kind"),
                        condition=Q(until=None),
                        name="signals_ground_once",
                        violation_error_message="This ground is in use already. End that one first.",
                    ),
                    models.CheckConstraint(
                        condition=Q(until=None) | Q(until__gte=F("since")),
                        name="signals_ground_period",
                        violation_error_message="The end lies before the beginning.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            "category",
            "sensitivity",
            models.CharField(
                choices=[("ordinary", "ordinary"), ("sensitive", "sensitive")],
                default="ordinary",
                max_length=10,
                verbose_name="how sensitive",
            ),
        ),
        migrations.AddField(
            "category",
            "keep_months",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: as long as the corporation keeps signals. Only shorter is possible.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(120),
                ],
                verbose_name="kept for months after the end",
            ),
        ),
        migrations.RunPython(write_grounds, back_to_a_mark),
        migrations.RemoveField("category", "vital_possible"),
        migrations.AddConstraint(
            "category",
            models.CheckConstraint(
                condition=Q(sensitivity__in=["ordinary", "sensitive"]),
                name="signals_category_sensitivity",
            ),
        ),
        migrations.AddConstraint(
            "category",
            models.CheckConstraint(
                condition=Q(keep_months=None) | Q(keep_months__gte=1, keep_months__lte=120),
                name="signals_category_keep_months",
            ),
        ),
        migrations.RunSQL(IN_FORCE, "DROP FUNCTION signals_ground_in_force(uuid, text);"),
        *[
            migrations.RunSQL(made, f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
            for name, table, made in [
                ("signals_signal_ground", "signals_signal", ON_SIGNAL),
                ("signals_referral_ground", "partners_referral", ON_REFERRAL),
                ("signals_followup_same", "signals_followup", ON_FOLLOW_UP),
                ("signals_ground_within", "signals_categoryground", ON_GROUND),
            ]
        ],
    ]
