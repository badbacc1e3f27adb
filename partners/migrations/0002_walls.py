from django.db import migrations

from accounts.history import append_only


class Migration(migrations.Migration):
    """History stays as it was written, and nobody borrows a ground: the basis of a referral must be
    for the same corporation, resident, desk and purpose, and the consent of a basis for the same
    corporation, resident and purpose. A merge of two residents gives a consent, the ground on it and
    the referral on that to somebody else together: there the walls are looked at when all three have
    moved."""

    dependencies = [("partners", "0001_initial"), ("accounts", "0002_walls")]
    operations = [
        append_only("partners_consentevent"),
        append_only("partners_referralevent"),
        migrations.RunSQL(
            """
            ALTER TABLE partners_referral ADD CONSTRAINT partners_referral_own_basis
                FOREIGN KEY (basis_id, corporation_id, resident_id, desk_id, purpose)
                REFERENCES partners_sharingbasis (id, corporation_id, resident_id, desk_id, purpose)
                DEFERRABLE INITIALLY IMMEDIATE;
            """,
            "ALTER TABLE partners_referral DROP CONSTRAINT partners_referral_own_basis;",
        ),
        migrations.RunSQL(
            """
            ALTER TABLE partners_sharingbasis ADD CONSTRAINT partners_basis_own_consent
                FOREIGN KEY (consent_id, corporation_id, resident_id, purpose)
                REFERENCES partners_consentevent (id, corporation_id, resident_id, purpose)
                DEFERRABLE INITIALLY IMMEDIATE;
            """,
            "ALTER TABLE partners_sharingbasis DROP CONSTRAINT partners_basis_own_consent;",
        ),
    ]
