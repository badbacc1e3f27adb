"""What a corporation takes out of its files."""

from collections.abc import Collection, Mapping

from django.db import transaction

from accounts import audit
from accounts.models import Corporation, User

from ..imports import OPTIONAL, Options
from ..models import ImportSettings


def settings_of(corporation: Corporation) -> ImportSettings:
    """As they are, or as they would be: reading writes nothing."""
    found = ImportSettings.objects.filter(corporation=corporation).first()
    return found or ImportSettings(corporation=corporation)


def options_of(corporation: Corporation, mapping: Mapping[str, str] | None = None) -> Options:
    """`mapping`: what was decided for this very file, instead of what is remembered."""
    found = settings_of(corporation)
    return Options(
        mapping=found.mapping if mapping is None else mapping,
        left_out=frozenset(found.left_out),
        cluster_kind=found.cluster_kind,
    )


def locked_settings(corporation: Corporation) -> ImportSettings:
    ImportSettings.objects.bulk_create(
        [ImportSettings(corporation=corporation)], ignore_conflicts=True
    )
    return ImportSettings.objects.select_for_update(of=("self",), no_key=True).get(
        corporation=corporation
    )


@transaction.atomic
def save_import_settings(
    corporation: Corporation, *, taken: Collection[str], cluster_kind: str, by: User
) -> ImportSettings:
    """From the next file on. What is not taken any more stays as it is in the register, until
    somebody asks to clear it (`import_clearing`)."""
    row = locked_settings(corporation)
    row.left_out = [name for name in OPTIONAL if name not in taken]
    row.cluster_kind = cluster_kind
    row.clearing = [name for name in row.clearing if name in row.left_out]
    row.save(update_fields=["left_out", "cluster_kind", "clearing"])
    audit.record(
        "import.settings_changed",
        corporation,
        by=by,
        corporation_id=corporation.pk,
        left_out=",".join(row.left_out),
        cluster_kind=cluster_kind,
    )
    return row


def remember_mapping(corporation: Corporation, mapping: Mapping[str, str]) -> None:
    """In the transaction of whoever decided it."""
    row = locked_settings(corporation)
    row.mapping = {**row.mapping, **mapping}
    row.save(update_fields=["mapping"])
