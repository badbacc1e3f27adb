import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_many_looks"),
        ("residents", "0009_search"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="helpmatch",
            name="residents_match_swap_whole",
        ),
        migrations.AddField(
            model_name="accesscard",
            name="disowned_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="accesscard",
            name="visit",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="helpmatch",
            name="agreed_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="helpmatch",
            name="giver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches_given",
                to="residents.resident",
            ),
        ),
        migrations.AlterField(
            model_name="helpmatch",
            name="need",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="residents.need",
            ),
        ),
        migrations.AlterField(
            model_name="helpmatch",
            name="receiver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches_received",
                to="residents.resident",
            ),
        ),
        migrations.AlterField(
            model_name="helpmatch",
            name="strength",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="residents.strength",
            ),
        ),
        migrations.AddIndex(
            model_name="accesscard",
            index=models.Index(
                condition=models.Q(("disowned_at__isnull", False)),
                fields=["expires_at"],
                name="residents_card_disowned",
            ),
        ),
        migrations.AddConstraint(
            model_name="accesscard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("disowned_at", None), ("revoked_at__isnull", False), _connector="OR"
                ),
                name="residents_card_disowned_is_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("giver", None),
                    ("receiver", None),
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
        ),
    ]
