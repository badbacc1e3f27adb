""" "I come every Tuesday": a sign-up for each date of a series, made before anybody has to ask."""

import logging
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

import residents.services
from accounts import audit
from accounts.models import User
from residents.models import Resident

from ..models import Occurrence, Registration, Series, StandingRegistration
from ..rules import Channel, Refused, SeriesKind
from .registering import cancel_registration, register

log = logging.getLogger(__name__)
PAUSE = timedelta(weeks=4)
# Whoever moved or died comes no more, this date or another.
GONE = frozenset({"not_from_here", "deceased"})


@transaction.atomic
def come_every_time(
    series: Series,
    resident: Resident,
    *,
    channel: Channel,
    by: User | None,
    party_size: int = 1,
) -> StandingRegistration:
    """Also for the dates that stand on the agenda already. Asked twice it is the same one."""
    # Locked first, as in `register`; a double tap waits here and finds the one that is there.
    resident = residents.services.locked(resident)
    if resident.deceased_on is not None:
        raise Refused("deceased")
    if series.kind == SeriesKind.COURSE:
        raise Refused("course_is_all")
    there = StandingRegistration.objects.in_force().filter(series=series, resident=resident)
    standing = there.first()
    if standing is None:
        standing = StandingRegistration.objects.create(
            corporation_id=series.corporation_id,
            series=series,
            resident=resident,
            party_size=party_size,
            channel=channel,
            registered_by=by,
        )
        audit.record("standing.made", standing, by=by, corporation_id=series.corporation_id)
    sign_up_for(standing)
    return standing


@transaction.atomic
def pause_standing(
    standing: StandingRegistration, *, until: date | None, by: User | None
) -> StandingRegistration:
    """`until`: the first day on which they come again; None: from now on. What they signed up for
    in between is cancelled, so that others can have the place."""
    row = _locked(standing)
    row.paused_until = until
    row.save(update_fields=["paused_until"])
    audit.record("standing.paused", row, by=by, corporation_id=row.corporation_id)
    if until is None:
        sign_up_for(row)
    else:
        _sign_off(row, by=by, until=until)
    return row


@transaction.atomic
def end_standing(standing: StandingRegistration, *, by: User | None) -> None:
    """No date any more; also of those that are still to come they are signed off."""
    row = _locked(standing)
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    audit.record("standing.ended", row, by=by, corporation_id=row.corporation_id)
    _sign_off(row, by=by)


def _locked(standing: StandingRegistration) -> StandingRegistration:
    rows = StandingRegistration.objects.in_force().select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=standing.pk).first()
    if row is None:
        raise Refused("not_signed_up")
    return row


def _sign_off(row: StandingRegistration, *, by: User | None, until: date | None = None) -> None:
    coming = Registration.objects.live().filter(
        resident=row.resident_id,
        occurrence__series=row.series_id,
        occurrence__starts_at__gt=timezone.now(),
    )
    for one in coming.select_related("occurrence", "resident").order_by("occurrence__starts_at"):
        if until is None or one.occurrence.day < until:
            cancel_registration(one, by=by)


def _dates_without(standing: StandingRegistration) -> list[Occurrence]:
    """The dates to come on which this person has nothing yet: not even a sign-off."""
    known = Registration.objects.filter(occurrence=OuterRef("pk"), resident=standing.resident_id)
    coming = (
        Occurrence.objects.planned()
        .filter(series=standing.series_id, starts_at__gt=timezone.now())
        .exclude(Exists(known))
        .order_by("starts_at")
    )
    after = standing.paused_until
    return [one for one in coming if after is None or one.day >= after]


def sign_up_for(standing: StandingRegistration) -> int:
    """→ how many dates got a sign-up. A date that refuses (somebody moved, or comes along with a
    housemate) keeps nothing from the others."""
    made = 0
    for occurrence in _dates_without(standing):
        try:
            register(
                occurrence,
                standing.resident,
                channel=Channel(standing.channel),
                by=standing.registered_by,
                party_size=standing.party_size,
            )
        except Refused as refused:
            if refused.code in GONE:
                standing.ended_at = timezone.now()
                standing.save(update_fields=["ended_at"])
                audit.record(
                    "standing.ended", standing, by=None, corporation_id=standing.corporation_id
                )
                break
            continue
        made += 1
    return made


def sweep_standing() -> int:
    """For the beat: new dates of series get their regulars. → how many sign-ups were made."""
    dates = Occurrence.objects.planned().filter(
        Q(series=OuterRef("series")), starts_at__gt=timezone.now()
    )
    known = Registration.objects.filter(
        occurrence=OuterRef("pk"), resident=OuterRef(OuterRef("resident"))
    )
    due = StandingRegistration.objects.in_force().filter(
        Exists(dates.exclude(Exists(known))), resident__deceased_on=None
    )
    keys: list[UUID] = list(due.order_by("created_at", "pk").values_list("pk", flat=True))
    made = 0
    for key in keys:
        try:
            made += _sweep_one(key)
        except Exception:
            log.exception("the standing sign-up %s gets no new dates", key)
    return made


@transaction.atomic
def _sweep_one(key: UUID) -> int:
    rows = StandingRegistration.objects.in_force().select_for_update(
        of=("self",), no_key=True, skip_locked=True
    )
    standing = rows.filter(pk=key).first()
    return 0 if standing is None else sign_up_for(standing)
