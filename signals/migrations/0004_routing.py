import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError
from django.db.models import F, Q

# A rule never crosses corporations, and its subject is of its purpose: whoever wrote the row.
WALL = """
CREATE FUNCTION signals_route_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.category_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM signals_category c WHERE c.id = NEW.category_id
            AND c.corporation_id = NEW.corporation_id AND c.purpose = NEW.purpose
    ) THEN
        RAISE EXCEPTION 'a route of another corporation''s subject, or of another purpose'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.complex_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM residents_complex c WHERE c.id = NEW.complex_id
            AND c.corporation_id = NEW.corporation_id
    ) THEN
        RAISE EXCEPTION 'a route for another corporation''s complex'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signals_route_within BEFORE INSERT OR UPDATE ON signals_routingrule
    FOR EACH ROW EXECUTE FUNCTION signals_route_within();
"""
NO_WALL = """
DROP TRIGGER signals_route_within ON signals_routingrule;
DROP FUNCTION signals_route_within();
"""


def put_in_order(apps, schema_editor):
    """What was for one complex went before what was for all: so those come first."""
    rules = apps.get_model("signals", "RoutingRule")
    orders = apps.get_model("signals", "RoutingOrder")
    rows = rules.objects.select_related("category", "complex").order_by(
        "corporation",
        F("complex__name").asc(nulls_last=True),
        "category__position",
        "category__name",
        "pk",
    )
    last = {}
    for row in rows:
        last[row.corporation_id] = row.position = last.get(row.corporation_id, 0) + 1
        row.purpose = row.category.purpose
        row.save(update_fields=["position", "purpose"])
    orders.objects.bulk_create([orders(corporation_id=key, version=1) for key in last])
    # Else the tables cannot be changed further in this transaction.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def back_to_pairs(apps, schema_editor):
    """To one desk for each subject and complex: what the order says, written out.

    A range of postcodes has no place in the old table, so with one of those there is no way back:
    take those rules out first. What only the order knew, that a rule gives way to the next one when
    its desk can take nothing, is lost: of each pair the first rule stays.
    """
    rules = apps.get_model("signals", "RoutingRule")
    categories = apps.get_model("signals", "Category")
    if rules.objects.exclude(postcode_from=None).exists():
        raise IrreversibleError("There are rules for a range of postcodes. Take them out first.")
    kept = {}
    for rule in rules.objects.order_by("corporation", "position"):
        subjects = categories.objects.filter(corporation=rule.corporation_id, purpose=rule.purpose)
        if rule.category_id is not None:
            subjects = subjects.filter(pk=rule.category_id)
        for subject in subjects:
            # An earlier one for every complex takes all of it.
            if (subject.pk, None) not in kept:
                kept.setdefault((subject.pk, rule.complex_id), (rule, subject))
    made = [
        rules(
            corporation_id=rule.corporation_id,
            category=subject,
            complex_id=complex_id,
            desk_id=rule.desk_id,
            purpose=rule.purpose,
            position=number,
        )
        for number, ((_subject, complex_id), (rule, subject)) in enumerate(kept.items(), start=1)
    ]
    rules.objects.all().delete()
    rules.objects.bulk_create(made)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0003_clocks"),
        ("residents", "0001_initial"),
        ("partners", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="RoutingOrder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
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
                "verbose_name": "order of routes",
                "verbose_name_plural": "orders of routes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("corporation",), name="signals_routing_order_once"
                    )
                ],
            },
        ),
        migrations.RemoveConstraint("routingrule", "signals_route_once"),
        migrations.AddField(
            "routingrule",
            "position",
            models.PositiveSmallIntegerField(default=0, verbose_name="place in the order"),
            preserve_default=False,
        ),
        migrations.AddField(
            "routingrule",
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
            preserve_default=False,
        ),
        migrations.AddField(
            "routingrule",
            "postcode_from",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from postcode"),
        ),
        migrations.AddField(
            "routingrule",
            "postcode_to",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="up to postcode"),
        ),
        migrations.AlterField(
            "routingrule",
            "category",
            models.ForeignKey(
                blank=True,
                help_text="Empty: every subject of the purpose.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="routes",
                to="signals.category",
                verbose_name="subject",
            ),
        ),
        migrations.RunPython(put_in_order, back_to_pairs),
        migrations.AlterModelOptions(
            "routingrule",
            {
                "ordering": ["corporation", "position"],
                "verbose_name": "route",
                "verbose_name_plural": "routes",
            },
        ),
        migrations.AddConstraint(
            "routingrule",
            models.UniqueConstraint(
                fields=("corporation", "position"), name="signals_route_position"
            ),
        ),
        migrations.AddConstraint(
            "routingrule",
            models.CheckConstraint(
                condition=Q(purpose__in=["care", "debt"]), name="signals_route_purpose"
            ),
        ),
        migrations.AddConstraint(
            "routingrule",
            models.CheckConstraint(
                condition=Q(postcode_from=None, postcode_to=None)
                | Q(
                    complex=None,
                    postcode_to__isnull=False,
                    postcode_from__gte=1000,
                    postcode_to__gte=F("postcode_from"),
                    postcode_to__lte=9999,
                ),
                name="signals_route_postcodes",
            ),
        ),
        migrations.RunSQL(WALL, NO_WALL),
    ]
