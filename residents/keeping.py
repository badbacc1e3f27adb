"""The kinds of data of this floor, and how long each is kept."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.retention import Batch, Kind, end_of, register

from .models import (
    AccessCard,
    CallRequest,
    CorrectionRequest,
    Merge,
    Occupancy,
    Resident,
    Withholding,
)
from .rules.withholding import WithholdState
from .services import erasing

# --- cards ----------------------------------------------------------------------------------------


def _due_cards(corporation_id: UUID, day: date) -> QuerySet[Any]:
    moment = end_of(day)
    return AccessCard.objects.filter(
        Q(expires_at__lt=moment) | Q(revoked_at__lt=moment), corporation=corporation_id
    )


def _erase_cards(keys: list[Any], _batch: Batch) -> None:
    AccessCard.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="card",
        label=_("Letters with a code"),
        after=_("after the letter stopped working"),
        months=1,
        due=_due_cards,
        erase=_erase_cards,
        person="resident",
        of_person=lambda key: AccessCard.objects.filter(resident=key),
        tombstone=False,
    )
)

# --- requests to be called ------------------------------------------------------------------------


def _due_calls(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return CallRequest.objects.filter(corporation=corporation_id, asked_at__lt=end_of(day))


def _erase_calls(keys: list[Any], _batch: Batch) -> None:
    CallRequest.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="call",
        label=_("Requests to be called"),
        after=_("after it was asked"),
        months=3,
        due=_due_calls,
        erase=_erase_calls,
        person="resident",
        of_person=lambda key: CallRequest.objects.filter(resident=key),
        tombstone=False,
    )
)

# --- corrections ----------------------------------------------------------------------------------


def _due_corrections(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return CorrectionRequest.objects.filter(corporation=corporation_id, decided_at__lt=end_of(day))


def _erase_corrections(keys: list[Any], _batch: Batch) -> None:
    CorrectionRequest.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="correction",
        label=_("Requests to correct something"),
        after=_("after the answer"),
        months=12,
        due=_due_corrections,
        erase=_erase_corrections,
        person="resident",
        of_person=lambda key: CorrectionRequest.objects.filter(resident=key),
    )
)

# --- what was not shown ---------------------------------------------------------------------------


def _due_withholdings(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Withholding.objects.filter(corporation=corporation_id, until__lte=day).exclude(
        state=WithholdState.ASKED
    )


def _erase_withholdings(keys: list[Any], _batch: Batch) -> None:
    Withholding.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="withholding",
        label=_("Decisions not to show something yet"),
        after=_("after the day on which it was shown"),
        months=12,
        due=_due_withholdings,
        erase=_erase_withholdings,
        person="resident",
        of_person=lambda key: Withholding.objects.filter(resident=key),
    )
)

# --- merges ---------------------------------------------------------------------------------------


def _due_merges(corporation_id: UUID, day: date) -> QuerySet[Any]:
    return Merge.objects.filter(corporation=corporation_id, at__lt=end_of(day))


def _erase_merges(keys: list[Any], _batch: Batch) -> None:
    Merge.objects.filter(pk__in=keys).delete()


register(
    Kind(
        name="merge",
        label=_("How a merge can be undone"),
        after=_("after the merge"),
        # A short month and a day more than the thirty in which it can be undone.
        months=2,
        shortest=2,
        due=_due_merges,
        erase=_erase_merges,
        person="survivor",
        of_person=lambda key: Merge.objects.filter(Q(survivor=key) | Q(double=key)),
        tombstone=False,
    )
)

# --- people ---------------------------------------------------------------------------------------


def _due_residents(corporation_id: UUID, day: date) -> QuerySet[Any]:
    """Those whose last home was left on that day or before, or who were missing by then and never
    got one. A double goes with its survivor."""
    homes = Occupancy.objects.filter(resident=OuterRef("pk"))
    later = homes.filter(Q(until=None) | Q(until__gt=day))
    return Resident.objects.filter(
        Exists(homes) | Q(missing_since__lte=day),
        ~Exists(later),
        corporation=corporation_id,
        merged_into=None,
    )


def _erase_residents(keys: list[Any], batch: Batch) -> None:
    for key in keys:
        erasing.erase_whole(key, batch)


register(
    Kind(
        name="resident",
        label=_("Residents"),
        after=_("after the last home was left"),
        months=24,
        shortest=6,
        due=_due_residents,
        erase=_erase_residents,
        person="pk",
        rank=90,
        takes_all=True,
        chunk=1,
    )
)
