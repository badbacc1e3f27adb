"""Taking out of the register what a corporation no longer takes over: only when somebody asks for
it, and never what staff or the resident typed. A worker does it, some rows at a time."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from accounts import audit
from accounts.models import Corporation, User

from ..imports import OPTIONAL
from ..models import ContactChannel, ImportSettings, Resident, Unit
from .import_settings import locked_settings, settings_of

CHUNK = 2_000
# Column → field of a resident, and what stands there when nobody said anything.
_OF_RESIDENT = {
    "aanschrijfnaam": ("letter_name", ""),
    "telefoon": ("phone", ""),
    "email": ("email", ""),
    "voorkeurskanaal": ("channel", str(ContactChannel.LETTER)),
    "taal": ("language", "nl"),
}


def columns_to_clear(corporation: Corporation) -> list[str]:
    """What is not taken over any more, and still stands there from an earlier file."""
    found = settings_of(corporation)
    return [
        name
        for name in OPTIONAL
        if name in found.left_out
        and name not in found.clearing
        and _imported(corporation, name).exists()
    ]


def _imported(corporation: Corporation, column: str) -> QuerySet[Any]:
    if column == "bag_nummeraanduiding":
        return Unit.objects.filter(corporation=corporation).exclude(bag_id="")
    field, empty = _OF_RESIDENT[column]
    return (
        Resident.objects.filter(corporation=corporation, external_key__isnull=False)
        .exclude(typed_by_staff__contains=[field])
        .exclude(**{field: empty})
    )


@transaction.atomic
def ask_to_clear(corporation: Corporation, columns: Collection[str], *, by: User) -> list[str]:
    """→ what will be cleared. What is taken over again by now is not."""
    row = locked_settings(corporation)
    asked = [name for name in OPTIONAL if name in columns and name in row.left_out]
    row.clearing = sorted({*row.clearing, *asked})
    row.save(update_fields=["clearing"])
    audit.record(
        "import.clearing_asked",
        corporation,
        by=by,
        corporation_id=corporation.pk,
        columns=",".join(asked),
    )
    return asked


def clear_left_out() -> int:
    """What was asked for, in each corporation. → how many rows were cleared."""
    waiting = ImportSettings.objects.exclude(clearing=[]).select_related("corporation")
    return sum(_clear(found.corporation) for found in waiting)


def _clear(corporation: Corporation) -> int:
    count = 0
    while (done := _clear_some(corporation)) is not None:
        count += done
    return count


@transaction.atomic
def _clear_some(corporation: Corporation) -> int | None:
    """None: nothing is left to do. Whoever takes a field over again meanwhile waits for this."""
    row = locked_settings(corporation)
    if not row.clearing:
        return None
    column = row.clearing[0]
    found = _imported(corporation, column)
    keys = list(found.values_list("pk", flat=True)[:CHUNK])
    if not keys:
        row.clearing = row.clearing[1:]
        row.save(update_fields=["clearing"])
        audit.record(
            "import.cleared",
            corporation,
            by=None,
            corporation_id=corporation.pk,
            column=column,
        )
        return 0
    # Asked again of the very rows: somebody may be typing.
    some = found.filter(pk__in=keys)
    if column == "bag_nummeraanduiding":
        return some.update(bag_id="")
    field, empty = _OF_RESIDENT[column]
    values: dict[str, Any] = {field: Value(empty), "version": F("version") + 1}
    if column == "email":
        # Who is not known by an address cannot be mailed.
        by_mail = When(channel=ContactChannel.EMAIL, then=Value(ContactChannel.LETTER))
        values["channel"] = Case(by_mail, default=F("channel"))
    return some.update(**values)
