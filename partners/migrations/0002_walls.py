from importlib import import_module

from django.db import migrations

append_only = import_module("accounts.migrations.0002_append_only").append_only


class Migration(migrations.Migration):
    """History stays as it was written, and nobody borrows a ground: the basis of a referral must be
    for the same corporation, resident, desk and purpose, and the consent of a basis for the same
    corporation, resident and purpose."""

    dependencies = [("partners", "0001_initial"), ("accounts", "0002_append_only")]
    operations = [
        append_only("partners_consentevent"),
        append_only("partners_referralevent"),
        migrations.RunSQL(
            """
            ALTER TABLE partners_referral ADD CONSTRAINT partners_referral_own_basis
                FOREIGN KEY (basis_id, corporation_id, resident_id, desk_id, purpose)
                REFERENCES partners_sharingbasis (id, corporation_id, resident_id, desk_id, purpose);
            """,
            "ALTER TABLE partners_referral DROP CONSTRAINT partners_referral_own_basis;",
        ),
        migrations.RunSQL(
            """
            ALTER TABLE partners_sharingbasis ADD CONSTRAINT partners_basis_own_consent
                FOREIGN KEY (consent_id, corporation_id, resident_id, purpose)
                REFERENCES partners_consentevent (id, corporation_id, resident_id, purpose);
            """,
            "ALTER TABLE partners_sharingbasis DROP CONSTRAINT partners_basis_own_consent;",
        ),
    ]
