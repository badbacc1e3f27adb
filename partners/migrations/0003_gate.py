from django.db import migrations

# The gate of `partners.rules`, once more, for a row that comes by another road. Looked at when the
# ground is written and again when something is sent on it; what ended afterwards leaves history
# alone. The names in the messages are those of the walls.
GROUND = """
CREATE FUNCTION partners_require_ground(b partners_sharingbasis) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Europe/Amsterdam')::date;
    receiver uuid := (SELECT organisation_id FROM partners_desk WHERE id = b.desk_id);
    word partners_consentevent;
BEGIN
    IF NOT EXISTS (
        SELECT FROM partners_agreement a WHERE a.id = b.agreement_id
            AND a.corporation_id = b.corporation_id AND a.organisation_id = receiver
            AND a.purpose = b.purpose
            AND a.since <= today AND (a.until IS NULL OR a.until > today)
    ) THEN
        PERFORM partners_refuse('partners_basis_agreement');
    END IF;
    IF b.purpose = 'debt' AND NOT EXISTS (
        SELECT FROM partners_organisation WHERE id = receiver AND kind = 'municipality'
    ) THEN
        PERFORM partners_refuse('partners_basis_municipality');
    END IF;
    -- The state of a consent is the last word in the ledger.
    SELECT * INTO word FROM partners_consentevent e
        WHERE e.resident_id = b.resident_id AND e.organisation_id = receiver
            AND e.purpose = b.purpose
        ORDER BY e.id DESC LIMIT 1;
    IF b.kind = 'consent' AND (
        word.id IS DISTINCT FROM b.consent_id OR word.action <> 'given'
    ) THEN
        PERFORM partners_refuse('partners_basis_last_word');
    END IF;
    IF b.kind = 'consent'
            AND today - (word.at AT TIME ZONE 'Europe/Amsterdam')::date > 365 THEN
        PERFORM partners_refuse('partners_basis_expired');
    END IF;
    -- Silence shares; any no does not.
    IF b.kind = 'legal_duty' AND word.action <> 'given' THEN
        PERFORM partners_refuse('partners_basis_objected');
    END IF;
    IF GREATEST(b.contact_tried_on, b.help_pointed_on, b.reminded_on, b.offered_on) > today THEN
        PERFORM partners_refuse('partners_basis_still_to_come');
    END IF;
    IF b.kind = 'vital_interest' AND length(btrim(b.reason)) < 20 THEN
        PERFORM partners_refuse('partners_basis_reason');
    END IF;
END $$;
"""

REFUSE = """
CREATE FUNCTION partners_refuse(wall text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused by "%"', wall
        USING ERRCODE = 'check_violation', CONSTRAINT = wall;
END $$;
"""

# After the check constraints, so that the narrowest wall speaks first. A merge of residents moves
# a ground to somebody else and nothing more: that is not looked at as a new one.
ON_GROUND = """
CREATE FUNCTION partners_ground_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partners_require_ground(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER partners_ground_holds AFTER INSERT OR UPDATE OF
        corporation_id, desk_id, agreement_id, purpose, kind, consent_id, reason,
        contact_tried_on, help_pointed_on, reminded_on, offered_on
    ON partners_sharingbasis FOR EACH ROW EXECUTE FUNCTION partners_ground_holds();
"""

ON_REFERRAL = """
CREATE FUNCTION partners_referral_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    b partners_sharingbasis;
    agreed partners_agreement;
BEGIN
    SELECT * INTO b FROM partners_sharingbasis WHERE id = NEW.basis_id;
    SELECT * INTO agreed FROM partners_agreement WHERE id = b.agreement_id;
    PERFORM partners_require_ground(b);
    IF NOT coalesce(NEW.category = ANY (agreed.categories), false) THEN
        PERFORM partners_refuse('partners_referral_category');
    END IF;
    IF NOT coalesce(NEW.fields <@ agreed.fields, false) THEN
        PERFORM partners_refuse('partners_referral_fields');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER partners_referral_holds AFTER INSERT OR UPDATE OF
        corporation_id, desk_id, purpose, category, basis_id, fields
    ON partners_referral FOR EACH ROW EXECUTE FUNCTION partners_referral_holds();
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_walls")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION partners_refuse(text);"),
        migrations.RunSQL(GROUND, "DROP FUNCTION partners_require_ground(partners_sharingbasis);"),
        migrations.RunSQL(
            ON_GROUND,
            """
            DROP TRIGGER partners_ground_holds ON partners_sharingbasis;
            DROP FUNCTION partners_ground_holds();
            """,
        ),
        migrations.RunSQL(
            ON_REFERRAL,
            """
            DROP TRIGGER partners_referral_holds ON partners_referral;
            DROP FUNCTION partners_referral_holds();
            """,
        ),
    ]
