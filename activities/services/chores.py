"""Small help at an activity: asked, taken by a neighbour, given back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from .. import rules
from ..models import Chore, Occurrence, Series
from ..rules import Refused
from .asking import ask_for_help
from .places import require_open


@transaction.atomic
def ask_chores(occurrence: Occurrence, wanted: Sequence[str], *, by: User) -> None:
    there = list(occurrence.chores.values_list("position", flat=True))
    if len(there) + len(wanted) > rules.MOST_CHORES:
        raise Refused("too_many_chores")
    ask_for_help([occurrence], wanted, after=max(there, default=-1) + 1)
    audit.record(
        "chore.asked",
        occurrence,
        by=by,
        corporation_id=occurrence.corporation_id,
        number=len(wanted),
    )


@transaction.atomic
def set_runner(occurrence: Occurrence, resident: Resident | None, *, by: User) -> None:
    """Who runs this date, and the next ones of its series."""
    if resident is not None:
        resident = residents.services.locked(resident)
        if resident.deceased_on is not None:
            raise Refused("deceased")
    change = {"run_by": resident}
    if resident is not None:
        change["run_by_residents"] = True  # type: ignore[assignment]
    rows = Occurrence.objects.filter(pk=occurrence.pk)
    if occurrence.series_id is not None:
        rows = Occurrence.objects.filter(
            series=occurrence.series_id, starts_at__gte=occurrence.starts_at
        )
        Series.objects.filter(pk=occurrence.series_id).update(**change)
    rows.update(**change)
    audit.record("activity.runner", occurrence, by=by, corporation_id=occurrence.corporation_id)


@transaction.atomic
def take_chore(chore: Chore, resident: Resident, *, by: User) -> Chore:
    """Whoever is first does it. Taking one's own again is no mistake."""
    resident = residents.services.locked(resident)
    if resident.deceased_on is not None:
        raise Refused("deceased")
    locked = _lock(chore)
    require_open(locked.occurrence)
    if not resident.occupancies.current().filter(unit__complex=locked.occurrence.complex).exists():
        raise Refused("not_from_here")
    if locked.taken_by_id == resident.pk:
        return locked
    if locked.taken_by_id is not None:
        raise Refused("chore_taken")
    locked.taken_by, locked.taken_at = resident, timezone.now()
    locked.save(update_fields=["taken_by", "taken_at"])
    audit.record("chore.taken", locked, by=by, corporation_id=locked.corporation_id)
    return locked


@transaction.atomic
def give_chore_back(chore: Chore, *, by: User) -> None:
    locked = _lock(chore)
    if locked.taken_by_id is None:
        return
    locked.taken_by, locked.taken_at = None, None
    locked.save(update_fields=["taken_by", "taken_at"])
    audit.record("chore.given_back", locked, by=by, corporation_id=locked.corporation_id)


@transaction.atomic
def drop_chore(chore: Chore, *, by: User) -> None:
    """It is not needed any more; not when a neighbour said yes to it."""
    locked = _lock(chore)
    if locked.taken_by_id is not None:
        raise Refused("chore_taken")
    audit.record("chore.dropped", locked, by=by, corporation_id=locked.corporation_id)
    locked.delete()


def _lock(chore: Chore) -> Chore:
    rows = Chore.objects.select_for_update(of=("self",), no_key=True).select_related("occurrence")
    return rows.get(pk=chore.pk)
