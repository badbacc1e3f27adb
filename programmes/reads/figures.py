"""The figures per complex: every floor is read, with a fixed number of questions."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User
from accounts.periods import current
from accounts.retention import begin_of
from activities.models import CountedRegistration, Occurrence, OccurrenceQuerySet, Registration
from activities.rules import CAME, OccurrenceState
from partners.rules import Purpose
from residents.models import KNOWS_RESIDENTS, Complex, Occupancy, standing, works_in
from signals.models import CountedSignal, Feedback, Signal, SignalQuerySet

from ..rules import shown, shown_cells, shown_share

ACTIVITY_DAYS = 90
SIGNAL_DAYS = 365


@dataclass(frozen=True)
class SubjectFigure:
    name: str
    count: int


@dataclass(frozen=True)
class Figures:
    """Of one complex. None stands for fewer than five people."""

    complex: Complex
    homes: int
    residents: int | None
    activities: int
    run_by_residents: int
    came: int | None
    reach: int | None
    signals: int | None
    subjects: Sequence[SubjectFigure]
    with_feedback: int | None


def complexes_counted_for(user: User) -> list[Complex]:
    """The complexes whose figures this user answers for."""
    found = Complex.objects.filter(
        works_in(user, "pk", *KNOWS_RESIDENTS)
        | Q(corporation__in=user.corporations_as(Role.COORDINATOR, Role.ARREARS_OFFICER))
    )
    return list(
        found.select_related("corporation").annotate(
            homes=Count("units", filter=standing(prefix="units__"))
        )
    )


def figures_for(user: User) -> list[Figures]:
    complexes = complexes_counted_for(user)
    keys = [complex_.pk for complex_ in complexes]
    residents = _people(keys)
    activities, by_residents = _activities(keys)
    came = _came(keys)
    subjects = _subjects(keys)
    answered = _answered(keys)
    return [
        _figures(
            complex_,
            residents[complex_.pk],
            activities[complex_.pk],
            by_residents[complex_.pk],
            came[complex_.pk],
            subjects[complex_.pk],
            answered[complex_.pk],
        )
        for complex_ in complexes
    ]


def _figures(
    complex_: Complex,
    residents: int,
    activities: int,
    by_residents: int,
    came: int,
    subjects: Counter[str],
    answered: int,
) -> Figures:
    total = sum(subjects.values())
    homes = getattr(complex_, "homes", 0)
    return Figures(
        complex=complex_,
        homes=homes,
        residents=shown(residents),
        activities=activities,
        run_by_residents=by_residents,
        came=shown(came),
        reach=shown_share(min(came, residents), residents),
        signals=shown(total),
        subjects=[
            SubjectFigure(name, count) for name, count in sorted(shown_cells(subjects).items())
        ],
        with_feedback=shown_share(answered, total),
    )


def _people(keys: list[UUID]) -> Counter[UUID]:
    rows = (
        Occupancy.objects.filter(current(), unit__complex__in=keys, resident__deceased_on=None)
        .values_list("unit__complex")
        .annotate(people=Count("resident", distinct=True))
    )
    return Counter(dict(rows))


def _activities(keys: list[UUID]) -> tuple[Counter[UUID], Counter[UUID]]:
    """(held in the last 90 days, of which residents ran)"""
    held: Counter[UUID] = Counter()
    by_residents: Counter[UUID] = Counter()
    rows = (
        _held(keys)
        .values_list("complex")
        .annotate(total=Count("pk"), own=Count("pk", filter=Q(run_by_residents=True)))
    )
    for key, total, own in rows:
        held[key], by_residents[key] = total, own
    return held, by_residents


def _held(keys: list[UUID]) -> OccurrenceQuerySet:
    now = timezone.now()
    return Occurrence.objects.filter(
        complex__in=keys,
        state=OccurrenceState.PLANNED,
        ends_at__lte=now,
        ends_at__gt=now - timedelta(days=ACTIVITY_DAYS),
    )


def _came(keys: list[UUID]) -> Counter[UUID]:
    """Different residents with a place at an activity of the last 90 days; also those whose name
    went since, each under a number of their own."""
    held = _held(keys).values("pk")
    rows = (
        Registration.objects.filter(occurrence__in=held, state__in=CAME)
        .values_list("occurrence__complex")
        .annotate(people=Count("resident", distinct=True))
    )
    gone = (
        CountedRegistration.objects.filter(occurrence__in=held)
        .values_list("occurrence__complex")
        .annotate(people=Count("person", distinct=True))
    )
    return Counter(dict(rows)) + Counter(dict(gone))


def _since() -> date:
    """The first of the days whose signals count. By the day: of an erased one no more is known."""
    return timezone.localdate() - timedelta(days=SIGNAL_DAYS - 1)


def _signals(keys: list[UUID]) -> SignalQuerySet:
    return Signal.objects.filter(
        complex__in=keys, raised_at__gte=begin_of(_since()), category__purpose=Purpose.CARE
    )


def _counted(keys: list[UUID]) -> QuerySet[CountedSignal]:
    """What is left of those that were erased."""
    return CountedSignal.objects.filter(
        complex__in=keys, day__gte=_since(), category__purpose=Purpose.CARE
    )


def _subjects(keys: list[UUID]) -> defaultdict[UUID, Counter[str]]:
    """Signals by subject. Each is about one home; several about one home count each."""
    found: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for rows in (_signals(keys), _counted(keys)):
        named = rows.values_list("complex", "category__name").annotate(total=Count("pk"))
        for key, name, total in named:
            found[key][name] += total
    return found


def _answered(keys: list[UUID]) -> Counter[UUID]:
    rows = (
        Feedback.objects.filter(signal__in=_signals(keys).values("pk"))
        .values_list("signal__complex")
        .annotate(total=Count("signal", distinct=True))
    )
    gone = _counted(keys).filter(answered=True).values_list("complex").annotate(total=Count("pk"))
    return Counter(dict(rows)) + Counter(dict(gone))
