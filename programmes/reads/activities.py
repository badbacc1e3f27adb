"""How the activities of a complex went: counts of the last ninety days, and none under five."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from accounts.periods import current
from activities.models import Occurrence, OccurrenceQuerySet, Registration
from activities.presence_reads import Counts, counts_of
from activities.rules import CAME, OccurrenceState
from residents.models import Complex, Occupancy

from ..rules import shown, shown_part, shown_share
from .figures import ACTIVITY_DAYS, complexes_counted_for

ROWS = 60


@dataclass(frozen=True)
class ActivityRow:
    """Of one activity. None stands for fewer than five people, or for what would tell of them."""

    occurrence: Occurrence
    came: int | None
    first_timers: int | None
    no_shows: int | None
    drop_ins: int | None
    fill: int | None  # in percent of the places


@dataclass(frozen=True)
class ActivityFigures:
    """Of one complex; as in ActivityRow."""

    complex: Complex
    held: int
    by_residents: int | None  # in percent of what was held
    first_timers: int | None
    no_shows: int | None
    drop_ins: int | None
    fill: int | None
    homes: int | None  # in percent of the homes: from which somebody came
    rows: Sequence[ActivityRow]


def activity_figures(user: User, key: UUID) -> ActivityFigures | None:
    """None: not a complex whose figures this user answers for."""
    complexes = [one for one in complexes_counted_for(user) if one.pk == key]
    if not complexes:
        return None
    complex_ = complexes[0]
    held = list(_held(complex_).order_by("-starts_at", "-pk"))
    counts = counts_of(one.pk for one in held)
    total = _sum(counts.values())
    own = sum(one.run_by_residents for one in held)
    places = sum(one.capacity for one in held)
    reached, homes = _homes_reached(complex_), getattr(complex_, "homes", 0)
    return ActivityFigures(
        complex=complex_,
        held=len(held),
        by_residents=round(100 * own / len(held)) if held else None,
        first_timers=shown_part(total.first_timers, total.came),
        no_shows=shown(total.no_shows),
        drop_ins=shown(total.drop_ins),
        fill=_fill(total, places),
        homes=shown_share(min(reached, homes), homes),
        rows=[_row(one, counts[one.pk]) for one in held[:ROWS]],
    )


def _held(complex_: Complex) -> OccurrenceQuerySet:
    now = timezone.now()
    return Occurrence.objects.filter(
        complex=complex_,
        state=OccurrenceState.PLANNED,
        ends_at__lte=now,
        ends_at__gt=now - timedelta(days=ACTIVITY_DAYS),
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    total = Counts()
    for one in counts:
        total = Counts(
            total.came + one.came,
            total.first_timers + one.first_timers,
            total.no_shows + one.no_shows,
            total.heads + one.heads,
            total.drop_ins + one.drop_ins,
        )
    return total


def _row(occurrence: Occurrence, counts: Counts) -> ActivityRow:
    return ActivityRow(
        occurrence=occurrence,
        came=shown(counts.came),
        first_timers=shown_part(counts.first_timers, counts.came),
        no_shows=shown(counts.no_shows),
        drop_ins=shown(counts.drop_ins),
        fill=_fill(counts, occurrence.capacity),
    )


def _fill(counts: Counts, places: int) -> int | None:
    """How full it was, in tens: exactly, it would tell how many a few were. It may be more than
    full: nobody is sent away at the door."""
    if shown(counts.came) is None or not places:
        return None
    return 10 * round(10 * counts.all_heads / places)


def _homes_reached(complex_: Complex) -> int:
    """Homes of today from which somebody came."""
    came = Registration.objects.filter(
        occurrence__in=_held(complex_).values("pk"), state__in=CAME
    ).values("resident")
    rows = Occupancy.objects.filter(current(), unit__complex=complex_, resident__in=came)
    found: int = rows.aggregate(homes=Count("unit", distinct=True))["homes"]
    return found
