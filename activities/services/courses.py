"""A course or a circle: a group, and one sign-up for all its meetings.

A circle has no end: whoever signs up comes every time, until they say that they stop.

Of a course the line, the places and what is told are those of its first meeting, as of any
activity. The later meetings have a sign-up for everybody who has a place at the first one, and this
file is what writes those. From the first meeting on the group is fixed, and each date goes its own
way.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from residents.models import Resident

from ..models import Occurrence, Registration, Series
from ..rules import Channel, Refused, SeriesKind, State
from .places import for_update
from .registering import cancel_registration, give_up_place, register
from .series import lock_series
from .standing import come_every_time

BY_STAFF = frozenset({Channel.STAFF, Channel.PHONE, Channel.PAPER})


def sign_up(
    occurrence: Occurrence, resident: Resident, *, channel: Channel, by: User | None, **given: Any
) -> Registration:
    """As `register`; of a course and a circle it is for all meetings. Who comes in when a course
    has begun does so through staff, and from the next meeting on."""
    kind = occurrence.series.kind if occurrence.series is not None else SeriesKind.ORDINARY
    enter = {SeriesKind.COURSE: _enter_course, SeriesKind.CIRCLE: _join_circle}
    return enter.get(SeriesKind(kind), register)(
        occurrence, resident, channel=channel, by=by, **given
    )


@transaction.atomic
def _enter_course(
    occurrence: Occurrence, resident: Resident, *, channel: Channel, by: User | None, **given: Any
) -> Registration:
    series = _lock_course(occurrence)
    lead = lead_of(series)
    if lead is not None:
        row = register(lead, resident, channel=channel, by=by, **given)
        _follow(series, lead)
        return row
    if channel not in BY_STAFF:
        raise Refused("course_started")
    coming = series.occurrences.planned().upcoming().first()
    if coming is None:
        raise Refused("over")
    row = register(coming, resident, channel=channel, by=by, **given)
    if row.state == State.CONFIRMED:
        for date in _later(series, coming):
            if not date.registrations.live().filter(resident=row.resident_id).exists():
                _copy(row, date)
    return row


@transaction.atomic
def sign_off(registration: Registration, *, by: User | None) -> Registration:
    """As `cancel_registration`. At the first meeting of a course it is for all of them."""
    occurrence = Occurrence.objects.select_related("series").get(pk=registration.occurrence_id)
    if not _is_course(occurrence):
        return cancel_registration(registration, by=by)
    series = _lock_course(occurrence)
    row = cancel_registration(registration, by=by)
    lead = lead_of(series)
    if lead is not None:
        _follow(series, lead)
    return row


@transaction.atomic
def _join_circle(
    occurrence: Occurrence, resident: Resident, *, channel: Channel, by: User | None, **given: Any
) -> Registration:
    row = register(occurrence, resident, channel=channel, by=by, **given)
    assert occurrence.series is not None
    come_every_time(occurrence.series, resident, channel=channel, by=by, party_size=row.party_size)
    return row


def _is_course(occurrence: Occurrence) -> bool:
    return occurrence.series is not None and occurrence.series.kind == SeriesKind.COURSE


def _lock_course(occurrence: Occurrence) -> Series:
    assert occurrence.series is not None
    return lock_series(occurrence.series)


def lead_of(series: Series) -> Occurrence | None:
    """The first meeting, as long as it is still to come."""
    first = series.occurrences.planned().order_by("starts_at").first()
    return first if first is not None and first.starts_at > timezone.now() else None


def follow_courses() -> int:
    """For the beat: whoever moved up at a first meeting is at the later ones too. → sign-ups."""
    changed = 0
    courses = Series.objects.running().filter(kind=SeriesKind.COURSE)
    for key in list(courses.values_list("pk", flat=True)):
        with transaction.atomic():
            series = lock_series(Series(pk=key))
            lead = lead_of(series)
            if lead is not None:
                changed += _follow(series, lead)
    return changed


def follow_course(occurrence: Occurrence) -> None:
    """More places at the first meeting: those who move up there are at the later ones too."""
    if _is_course(occurrence):
        assert occurrence.series is not None
        lead = lead_of(occurrence.series)
        if lead is not None and lead.pk == occurrence.pk:
            _follow(occurrence.series, lead)


def _later(series: Series, lead: Occurrence) -> list[Occurrence]:
    rows = for_update().filter(series=series, starts_at__gt=lead.starts_at).planned()
    return list(rows.order_by("pk"))


def _follow(series: Series, lead: Occurrence) -> int:
    """Under the lock of the series. → how many sign-ups were made or ended."""
    group = {
        row.resident_id: row
        for row in lead.registrations.filter(state=State.CONFIRMED).select_related(
            "resident", "registered_by"
        )
    }
    changed = 0
    for date in _later(series, lead):
        rows = list(date.registrations.order_by("created_at"))
        live = {row.resident_id: row for row in rows if row.is_live}
        for key, row in group.items():
            # Who signed off for this one date stays signed off.
            off = any(
                one.resident_id == key and one.created_at >= row.created_at
                for one in rows
                if not one.is_live
            )
            if key not in live and not off:
                _copy(row, date)
                changed += 1
        for key, row in live.items():
            if key not in group:
                give_up_place(row)
                changed += 1
    return changed


def _copy(row: Registration, date: Occurrence) -> None:
    """The group is as large as at the first meeting, also where somebody made a date smaller."""
    room = date.taken + date.kept + row.seats
    if date.capacity < room:
        Occurrence.objects.filter(pk=date.pk).update(capacity=room)
    register(
        date,
        row.resident,
        channel=Channel(row.channel),
        by=row.registered_by,
        party_size=row.seats,
    )
    date.taken += row.seats
