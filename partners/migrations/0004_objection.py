from django.db import migrations, models


class Migration(migrations.Migration):
    """An objection to passing on arrears holds for good: no later referral of that resident for
    that purpose to that organisation is written, whichever road it comes by."""

    dependencies = [("partners", "0003_gate")]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="reaction_days",
            field=models.PositiveSmallIntegerField(
                default=14,
                verbose_name="days in which the tenant can object to passing on arrears",
            ),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION partners_refuse_objected() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    SELECT FROM partners_consentevent AS said
                    JOIN partners_desk AS desk ON desk.organisation_id = said.organisation_id
                    WHERE said.resident_id = NEW.resident_id AND said.purpose = 'debt'
                        AND said.action <> 'given' AND desk.id = NEW.desk_id
                ) THEN
                    RAISE EXCEPTION 'the resident objected: "partners_referral_objected"'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'partners_referral_objected';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER partners_referral_objected BEFORE INSERT ON partners_referral
                FOR EACH ROW WHEN (NEW.purpose = 'debt')
                EXECUTE FUNCTION partners_refuse_objected();
            """,
            """
            DROP TRIGGER partners_referral_objected ON partners_referral;
            DROP FUNCTION partners_refuse_objected();
            """,
        ),
    ]
