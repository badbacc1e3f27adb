from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_many_looks"),
        ("partners", "0003_keeping"),
        ("residents", "0010_visits_and_pairs_left"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consentevent",
            name="partners_consent_action",
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("given", "consent given"),
                    ("refused", "no consent"),
                    ("withdrawn", "consent withdrawn"),
                    ("objected", "objection made"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["given", "refused", "withdrawn", "objected"])),
                name="partners_consent_action",
            ),
        ),
    ]
