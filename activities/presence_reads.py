"""How activities went: counts, from the names while they are there and from what was kept after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from .models import CountedOccurrence, CountedRegistration, Occurrence, PresenceList, Registration
from .rules import CAME, OccurrenceState, State
from .rules.states import CORRECTED_WITHIN

# Who did not come in the year before comes for the first time; names are kept no longer.
FIRST_IN = timedelta(days=365)


@dataclass(frozen=True)
class Counts:
    """`came`: people with a name. `heads`: with those they brought. `drop_ins`: on no list."""

    came: int = 0
    first_timers: int = 0
    no_shows: int = 0
    heads: int = 0
    drop_ins: int = 0

    @property
    def all_heads(self) -> int:
        return self.heads + self.drop_ins


def counts_of(keys: Iterable[UUID]) -> dict[UUID, Counts]:
    """Five questions, whatever the number of activities."""
    wanted = list(keys)
    kept = {
        row.occurrence_id: Counts(row.came, row.first_timers, row.no_shows, row.heads, row.drop_ins)
        for row in CountedOccurrence.objects.filter(occurrence__in=wanted)
    }
    return {key: Counts() for key in wanted} | _live(set(wanted) - set(kept)) | kept


def _live(keys: set[UUID]) -> dict[UUID, Counts]:
    if not keys:
        return {}
    earlier = Registration.objects.filter(
        resident=OuterRef("resident"),
        occurrence__complex=OuterRef("occurrence__complex"),
        occurrence__starts_at__lt=OuterRef("occurrence__starts_at"),
        occurrence__starts_at__gt=OuterRef("occurrence__starts_at") - FIRST_IN,
        occurrence__state=OccurrenceState.PLANNED,
        state__in=CAME,
    )
    here = Q(state__in=CAME)
    rows = Registration.objects.filter(occurrence__in=keys).order_by()
    named = {
        key: (came, missed, heads or 0)
        for key, came, missed, heads in rows.values_list("occurrence").annotate(
            came=Count("pk", filter=here),
            missed=Count("pk", filter=Q(state=State.NO_SHOW)),
            heads=Sum("party_size", filter=here),
        )
    }
    first = dict(
        rows.filter(here, ~Exists(earlier)).values_list("occurrence").annotate(people=Count("pk"))
    )
    gone = {
        key: (people, heads)
        for key, people, heads in CountedRegistration.objects.filter(occurrence__in=keys)
        .order_by()
        .values_list("occurrence")
        .annotate(people=Count("pk"), heads=Sum("party_size"))
    }
    drop_ins = dict(
        PresenceList.objects.filter(occurrence__in=keys).values_list("occurrence", "drop_ins")
    )
    found = {}
    for key in keys:
        came, missed, heads = named.get(key, (0, 0, 0))
        people, their_heads = gone.get(key, (0, 0))
        found[key] = Counts(
            came + people, first.get(key, 0), missed, heads + their_heads, drop_ins.get(key, 0)
        )
    return found


def to_count() -> list[Occurrence]:
    """Over, and no longer corrected; not counted yet."""
    counted = CountedOccurrence.objects.filter(occurrence=OuterRef("pk"))
    return list(
        Occurrence.objects.planned()
        .filter(~Exists(counted), ends_at__lte=timezone.now() - CORRECTED_WITHIN)
        .order_by("ends_at", "pk")[:500]
    )
