"""Putting on the agenda what comes back, and its next dates when their time comes."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from residents.models import Complex

from .. import rules
from ..models import Occurrence, Series
from ..rules import Frequency, OccurrenceState, Refused, Repeat, SeriesKind, Words
from .asking import ask_for_help
from .rooms import RoomTaken, Wish, lock_room, standing_in, without_room

log = logging.getLogger(__name__)


@transaction.atomic
def plan_series(
    complex_: Complex,
    words: Words,
    *,
    by: User,
    repeat: Repeat,
    starts_on: date,
    begins: time,
    minutes: int,
    kind: SeriesKind = SeriesKind.ORDINARY,
    fewest: int | None = None,
    topics: Sequence[str] = (),
    chores: Sequence[str] = (),
    without_room_if_taken: bool = False,
) -> Series:
    """Raises RoomTaken, with all that stands in the room on those dates, unless the dates on which
    it is taken may be without it."""
    if kind == SeriesKind.COURSE and not repeat.ends:
        raise Refused("course_without_end")
    monthly = repeat.frequency == Frequency.MONTHLY
    series = Series.objects.create(
        corporation_id=complex_.corporation_id,
        complex=complex_,
        kind=kind,
        rrule=rules.write_repeat(repeat),
        starts_on=starts_on,
        begins=begins,
        minutes=minutes,
        weeks_ahead=rules.MONTHS_AHEAD if monthly else rules.WEEKS_AHEAD,
        fewest=fewest,
        topics=list(topics),
        chores=list(chores),
        created_by=by,
        **words.as_fields(),
    )
    audit.record("series.planned", series, by=by, corporation_id=complex_.corporation_id)
    lay_out_locked(series, refuse=not without_room_if_taken)
    return series


def lay_out(series: Series) -> list[Occurrence]:
    """The dates up to the horizon that are not there yet: each once, whoever asks and how often."""
    with transaction.atomic():
        locked = lock_series(series)
        return lay_out_locked(locked)


def lock_series(series: Series) -> Series:
    return Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)


def lay_out_locked(series: Series, *, refuse: bool = False) -> list[Occurrence]:
    """Under the lock of the series (or in the transaction that made it)."""
    now = timezone.now()
    coming = [
        (number, series.begin_on(day))
        for number, day in enumerate(series.days(series.horizon))
        if series.begin_on(day) + series.length > now
    ]
    if not coming:
        return []
    there = set(
        series.occurrences.filter(original_start__gte=coming[0][1]).values_list(
            "original_start", flat=True
        )
    )
    new = [(number, begin) for number, begin in coming if begin not in there]
    homeless = _room_taken(series, [begin for _, begin in new], refuse=refuse)
    made = Occurrence.objects.bulk_create(
        date_of(series, number, begin, in_room=begin not in homeless) for number, begin in new
    )
    ask_for_help(made, series.chores)
    if made:
        audit.record(
            "series.laid_out",
            series,
            by=None,
            corporation_id=series.corporation_id,
            dates=len(made),
        )
    return made


def _room_taken(series: Series, begins: list[datetime], *, refuse: bool) -> set[datetime]:
    if series.room_id is None:
        return set()
    lock_room(series.room_id)
    wishes = [Wish(begin, begin + series.length) for begin in begins]
    standing = standing_in(series.room_id, wishes)
    if standing and refuse:
        raise RoomTaken(standing)
    return without_room(wishes, standing)


def date_of(series: Series, number: int, begin: datetime, *, in_room: bool = True) -> Occurrence:
    """One date as the series says it now, not saved yet. `number` counts from its first date."""
    words = Words.of(series)
    topic = series.topics[number] if number < len(series.topics) else ""
    return Occurrence(
        corporation_id=series.corporation_id,
        complex_id=series.complex_id,
        series=series,
        original_start=begin,
        starts_at=begin,
        ends_at=begin + series.length,
        created_by_id=series.created_by_id,
        **{
            **words.as_fields(),
            "title": rules.title_of(words, topic),
            "room_id": series.room_id if in_room else None,
        },
    )


def keep_series() -> int:
    """For the beat: gives each running series its next dates. → how many dates were made."""
    made = 0
    for key in list(Series.objects.running().values_list("pk", flat=True)):
        try:
            made += _keep_one(key)
        except Exception:
            log.exception("series %s gets no next dates", key)
    return made


@transaction.atomic
def _keep_one(key: UUID) -> int:
    rows = Series.objects.running().select_for_update(of=("self",), no_key=True, skip_locked=True)
    series = rows.filter(pk=key).first()
    if series is None:  # somebody changes it at this moment, and lays out the dates too
        return 0
    made = lay_out_locked(series)
    if series.repeat.ends and not _has_more(series):
        Series.objects.filter(pk=key).update(over_at=timezone.now())
    return len(made)


def _has_more(series: Series) -> bool:
    today = timezone.localdate()
    return any(day >= today for day in series.days(today + rules.LONGEST_GAP))


@transaction.atomic
def stop_series(series: Series, *, by: User) -> Series:
    """No new dates any more. Dates on the agenda to which nobody said yes go; the others stay, and
    are cancelled one by one: somebody must tell those people."""
    locked = lock_series(series)
    empty = locked.occurrences.filter(
        starts_at__gt=timezone.now(), state=OccurrenceState.PLANNED, registrations=None
    )
    gone = list(empty.select_for_update(of=("self",)).values_list("pk", flat=True))
    # Asked again under the lock: somebody may have signed up while we waited for it.
    gone = list(
        Occurrence.objects.filter(pk__in=gone, registrations=None).values_list("pk", flat=True)
    )
    Occurrence.objects.filter(pk__in=gone).delete()
    locked.over_at = timezone.now()
    locked.save(update_fields=["over_at"])
    audit.record(
        "series.stopped", locked, by=by, corporation_id=locked.corporation_id, removed=len(gone)
    )
    return locked
