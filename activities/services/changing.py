"""Changing what stands on the agenda. People who joined a date are told; a series never moves a
date that people joined without asking."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts import audit
from accounts.models import User

from .. import rules
from ..models import Occurrence, Registration, Series
from ..rules import Frequency, OccurrenceState, Repeat, Words
from .places import allocate, for_update, lock, require_open, tell
from .planning import cancel_occurrence
from .rooms import RoomTaken, Wish, lock_room, one_at_a_time, require_free, standing_in
from .rooms import without_room as without_room_of
from .series import lay_out_locked, lock_series


@dataclass(frozen=True)
class Asked:
    """A date that people joined, and when it would be (None: not at all)."""

    occurrence: Occurrence
    people: int
    starts_at: datetime | None


class MustAsk(Exception):
    """Nothing was written: somebody must first say what is to be done with these dates."""

    def __init__(self, dates: list[Asked]) -> None:
        super().__init__("must_ask")
        self.dates = dates


@transaction.atomic
def change_occurrence(
    occurrence: Occurrence, words: Words, *, starts_at: datetime, ends_at: datetime, by: User
) -> Occurrence:
    """One date. Who joined is told when it matters to them. Raises Refused, RoomTaken."""
    locked = lock(occurrence)
    require_open(locked)
    if words.capacity < locked.taken:
        raise rules.Refused("capacity_below_taken")
    if words.capacity < locked.kept:
        raise rules.Refused("kept_above_capacity")
    new = {**words.as_fields(), "starts_at": starts_at, "ends_at": ends_at}
    changed = {name: value for name, value in new.items() if getattr(locked, name) != value}
    if not changed:
        return locked
    wishes = [Wish(starts_at, ends_at, locked.pk)]
    if changed.keys() & {"room_id", "starts_at", "ends_at"}:
        require_free(words.room_id, wishes)
    _apply(locked, changed)
    with one_at_a_time(words.room_id, wishes):
        locked.save(update_fields=[*changed, "sequence", "changed_at"])
    told = tell_change(locked) if changed.keys() & rules.TOLD else 0
    audit.record(
        "activity.changed",
        locked,
        by=by,
        corporation_id=locked.corporation_id,
        what=",".join(sorted(changed)),
        told=told,
    )
    if "capacity" in changed:
        allocate(locked)
    return locked


def _apply(row: Occurrence, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.sequence += 1
    row.changed_at = timezone.now()


def tell_change(occurrence: Occurrence) -> int:
    """Under the lock: everybody who joined or waits hears of it. → how many."""
    rows = list(occurrence.registrations.live().select_related("resident"))
    for row in rows:
        row.version += 1
        row.save(update_fields=["version"])
        tell(row)
    return len(rows)


@transaction.atomic
def say_it_is_on(occurrence: Occurrence, *, by: User) -> None:
    """It falls on a public holiday, and it is on."""
    Occurrence.objects.filter(pk=occurrence.pk).update(on_holiday=True)
    audit.record("activity.on_holiday", occurrence, by=by, corporation_id=occurrence.corporation_id)


# --- a whole series -------------------------------------------------------------------------------


@transaction.atomic
def change_series(
    series: Series,
    words: Words,
    *,
    by: User,
    repeat: Repeat,
    begins: time,
    minutes: int,
    since: Occurrence | None = None,
    answers: Mapping[UUID, bool] | None = None,
    without_room: bool = False,
) -> Series:
    """From `since` on (None: all that is to come). A date follows with what is still as the series
    said it. Of dates that people joined `answers` says whether they follow: MustAsk names those
    that it does not answer. Raises RoomTaken too. In all three nothing was written."""
    locked = lock_series(series)
    return _Change(locked, words, repeat, begins, minutes, since, answers or {}, without_room).make(
        by
    )


class _Change:
    def __init__(
        self,
        series: Series,
        words: Words,
        repeat: Repeat,
        begins: time,
        minutes: int,
        since: Occurrence | None,
        answers: Mapping[UUID, bool],
        without_room: bool,
    ) -> None:
        self.series, self.words, self.answers = series, words, answers
        self.begins, self.length = begins, timedelta(minutes=minutes)
        self.without_room = without_room
        self.before, self.old_length = Words.of(series), series.length
        self.now = timezone.now()
        self.rows = self._rows(since)
        self.repeat, self.starts_on = self._rule(repeat)
        self.asked: list[Asked] = []
        self.writing: list[tuple[Occurrence, dict[str, Any]]] = []
        self.cancelling: list[Occurrence] = []
        self.deleting: list[UUID] = []

    def _rows(self, since: Occurrence | None) -> list[Occurrence]:
        start = since.original_start if since is not None else None
        rows = for_update().filter(series=self.series, original_start__gt=self.now)
        if start is not None:
            rows = rows.filter(original_start__gte=start)
        return list(rows.order_by("pk"))

    def _rule(self, repeat: Repeat) -> tuple[Repeat, date]:
        """Other days count from the first week (or month) that changes; an other end does not."""
        old = self.series.repeat
        starts_on = self.series.starts_on
        if replace(repeat, until=None, count=None) == replace(old, until=None, count=None):
            return repeat, starts_on
        first = min((_day(row) for row in self.rows), default=timezone.localdate())
        earlier = [day for day in self.series.days(first) if day < first]
        if repeat.frequency == Frequency.WEEKLY:
            anchor = first - timedelta(days=first.weekday())
        else:
            anchor = first.replace(day=1)
        anchor = max([anchor, timezone.localdate(), *(day + timedelta(days=1) for day in earlier)])
        if repeat.count is not None:
            repeat = replace(repeat, count=max(1, repeat.count - len(earlier)))
        self.series.topics = self.series.topics[len(earlier) :]
        return repeat, anchor

    def make(self, by: User) -> Series:
        self._decide()
        if self.asked:
            raise MustAsk(sorted(self.asked, key=lambda one: one.occurrence.starts_at))
        self._find_rooms()
        Occurrence.objects.filter(pk__in=self.deleting).delete()
        self._write()
        for row in self.cancelling:
            cancel_occurrence(row, by=by)
        self._save_series()
        audit.record(
            "series.changed",
            self.series,
            by=by,
            corporation_id=self.series.corporation_id,
            dates=len(self.writing),
            cancelled=len(self.cancelling),
            removed=len(self.deleting),
        )
        lay_out_locked(self.series, refuse=not self.without_room)
        return self.series

    def _decide(self) -> None:
        keys = [row.pk for row in self.rows]
        counted = Registration.objects.filter(occurrence__in=keys).values_list("occurrence")
        people = {
            key: (every, live)
            for key, every, live in counted.annotate(
                every=Count("pk"), live=Count("pk", filter=Q(state__in=rules.LIVE))
            )
        }
        old = [_day(row) for row in self.rows]
        last = max([self.series.horizon, *old])
        pairs = rules.pair_days(
            old,
            self.repeat.dates(self.starts_on, last=last),
            monthly=self.repeat.frequency == Frequency.MONTHLY,
        )
        for row in self.rows:
            every, live = people.get(row.pk, (0, 0))
            day = pairs[_day(row)]
            if day is None:
                self._drop(row, every, live)
            else:
                self._keep(row, rules.at(day, self.begins), live)

    def _drop(self, row: Occurrence, every: int, live: int) -> None:
        """Its day no longer matches."""
        if not every:
            self.deleting.append(row.pk)
        elif row.state == OccurrenceState.PLANNED and (
            not live or self._answer(row, live, starts_at=None)
        ):
            self.cancelling.append(row)

    def _keep(self, row: Occurrence, begin: datetime, live: int) -> None:
        changed = rules.follows(Words.of(row), before=self.before, after=self.words)
        if "capacity" in changed:  # nobody loses a place
            changed["capacity"] = max(changed["capacity"], row.taken, row.kept)
        in_place = row.starts_at == row.original_start
        if in_place and row.ends_at - row.starts_at == self.old_length and begin > self.now:
            times = {"starts_at": begin, "ends_at": begin + self.length}
            changed |= {name: at for name, at in times.items() if getattr(row, name) != at}
        if changed and live and row.state == OccurrenceState.PLANNED:
            follows = self._answer(row, live, starts_at=changed.get("starts_at", row.starts_at))
            changed = changed if follows else {}
        row.original_start = begin
        self.writing.append((row, changed))

    def _answer(self, row: Occurrence, live: int, *, starts_at: datetime | None) -> bool:
        answer = self.answers.get(row.pk)
        if answer is None:
            self.asked.append(Asked(row, live, starts_at))
        return bool(answer)

    def _find_rooms(self) -> None:
        wanted: dict[UUID, list[Wish]] = {}
        for row, changed in self.writing:
            room = changed.get("room_id", row.room_id)
            if room is None or row.state != OccurrenceState.PLANNED:
                continue
            if changed.keys() & {"room_id", "starts_at", "ends_at"}:
                wish = Wish(
                    changed.get("starts_at", row.starts_at),
                    changed.get("ends_at", row.ends_at),
                    row.pk,
                )
                wanted.setdefault(room, []).append(wish)
        moving = [row.pk for row, _ in self.writing] + self.deleting
        for room, wishes in sorted(wanted.items()):
            lock_room(room)
            standing = standing_in(room, wishes, apart_from=moving)
            if standing and not self.without_room:
                raise RoomTaken(standing)
            taken = without_room_of(wishes, standing)
            for row, changed in self.writing:
                if changed.get("starts_at", row.starts_at) in taken:
                    changed["room_id"] = None

    def _write(self) -> None:
        """All dates in one statement: each may go to where another one stood."""
        for row, changed in self.writing:
            if changed:
                _apply(row, changed)
        rows = [row for row, _ in self.writing]
        names = [*Words.__annotations__, "starts_at", "ends_at", "original_start"]
        names = [name.removesuffix("_id") for name in names]
        wishes = [Wish(row.starts_at, row.ends_at, row.pk) for row in rows]
        with one_at_a_time(self.words.room_id, wishes):
            Occurrence.objects.bulk_update(rows, [*names, "sequence", "changed_at"])
        for row, changed in self.writing:
            if changed.keys() & rules.TOLD:
                tell_change(row)
            if "capacity" in changed and row.is_open:
                allocate(row)

    def _save_series(self) -> None:
        series = self.series
        for name, value in self.words.as_fields().items():
            setattr(series, name, value)
        series.rrule = rules.write_repeat(self.repeat)
        series.starts_on, series.begins = self.starts_on, self.begins
        series.minutes = int(self.length.total_seconds() // 60)
        series.over_at = None
        series.save()


def _day(row: Occurrence) -> date:
    assert row.original_start is not None
    return timezone.localdate(row.original_start)
