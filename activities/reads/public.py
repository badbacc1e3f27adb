"""What everybody may read: the agenda of a complex. It names no person and counts no residents."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.cache import fast_cache
from accounts.models import Corporation, User
from accounts.rows import columns_of, split
from residents.models import Complex, Resident

from .. import rules
from ..models import Occurrence, Registration, Tablet
from ..models.tablets import hash_of
from ..rules import State

log = logging.getLogger(__name__)
KEPT_SECONDS = 15


def complex_or_404(slug: str) -> Complex:
    found = Complex.objects.select_related("corporation").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


# By hand, as who signs up below: these pages are what most people see of it, and making this from
# querysets was a third of what they cost. A test holds it beside `with_waiting`.
_SHOWN = f"""
SELECT {columns_of(Occurrence, "a")}, {columns_of(Complex, "c")}, {columns_of(Corporation, "b")},
    (SELECT count(*) FROM activities_registration
        WHERE occurrence_id = a.id AND state = '{State.WAITLISTED}'),
    CASE WHEN a.kept > 0 THEN (SELECT coalesce(sum(seats), 0) FROM activities_registration
        WHERE occurrence_id = a.id AND priority = 0 AND state = ANY(%(holds)s)) ELSE 0 END{{more}}
FROM activities_occurrence a
JOIN residents_complex c ON c.id = a.complex_id
JOIN accounts_corporation b ON b.id = c.corporation_id
WHERE c.slug = %(slug)s AND {{which}}
"""  # noqa: S608  # no text of anybody's is in it
_COMING = _SHOWN.format(more="", which="a.ends_at > %(now)s ORDER BY a.starts_at, a.id")
_ONE = _SHOWN.format(
    more=""",
    (SELECT kind FROM activities_series WHERE id = a.series_id),
    ARRAY(SELECT what FROM activities_chore
        WHERE occurrence_id = a.id AND taken_by_id IS NULL ORDER BY position, id)""",
    which="a.id = %(pk)s",
)


def _shown(statement: str, slug: str, **more: UUID | datetime) -> list[tuple[Any, ...]]:
    """Activities, as `with_waiting` and with their complex; and what else was asked of each."""
    asked: dict[str, Any] = {"slug": slug, "holds": [one.value for one in rules.HOLDS], **more}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        for row in cursor.fetchall():
            one, complex_, corporation, *rest = split(row, Occurrence, Complex, Corporation)
            complex_.corporation, one.complex = corporation, complex_
            one.waiting, one.new_seats, *others = rest
            found.append((one, *others))
    return found


def agenda(slug: str) -> tuple[Complex, Sequence[Occurrence]]:
    """Where it is and what comes, in one question; in two where nothing is planned. A cancelled one
    stays there, so that nobody comes for nothing."""
    coming = [one for (one,) in _shown(_COMING, slug, now=timezone.now())]
    return coming[0].complex if coming else complex_or_404(slug), coming


def occurrence_or_404(slug: str, pk: UUID) -> Occurrence:
    """Also a cancelled one or one that is over: the poster still hangs in the lift. `of_kind`: of
    its series. `asked`: what could still be done there; not who does the rest."""
    found = _shown(_ONE, slug, pk=pk)
    if not found:
        raise Http404
    occurrence, kind, asked = found[0]
    occurrence.of_kind, occurrence.asked = kind, asked
    assert isinstance(occurrence, Occurrence)
    return occurrence


_NEIGHBOUR = f"""
SELECT {columns_of(Resident, "r")}, {columns_of(Registration, "m")}
FROM residents_resident r
LEFT JOIN activities_registration m
    ON m.resident_id = r.id AND m.occurrence_id = %(occurrence)s AND m.state = ANY(%(live)s)
WHERE r.user_id = %(user)s AND EXISTS (
    SELECT FROM residents_occupancy o JOIN residents_unit u ON u.id = o.unit_id
    WHERE o.resident_id = r.id AND u.complex_id = %(complex)s
      AND o.since <= %(today)s AND (o.until IS NULL OR o.until > %(today)s))
"""  # noqa: S608


def neighbour(user: object, occurrence: Occurrence) -> tuple[Resident | None, Registration | None]:
    """Who this is, when it is a resident of that complex who is logged in, and the sign-up that
    this one has."""
    if not isinstance(user, User):
        return None, None
    asked: dict[str, Any] = {
        "user": user.pk,
        "occurrence": occurrence.pk,
        "complex": occurrence.complex_id,
        "live": [one.value for one in rules.LIVE],
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOUR, asked)
        row = cursor.fetchone()
    return split(row, Resident, Registration) if row else (None, None)


# By hand: two of these with the ORM were four tenths of what a sign-up costs, and the service reads
# both rows again under their locks.
WHO_SIGNS_UP = """
SELECT (
    SELECT r.id FROM residents_resident r
    WHERE r.user_id = %(user)s AND EXISTS (
        SELECT FROM residents_occupancy o JOIN residents_unit u ON u.id = o.unit_id
        WHERE o.resident_id = r.id AND u.complex_id = c.id
          AND o.since <= %(today)s AND (o.until IS NULL OR o.until > %(today)s))
    LIMIT 1), a.series_id
FROM activities_occurrence a JOIN residents_complex c ON c.id = a.complex_id
WHERE a.id = %(occurrence)s AND c.slug = %(slug)s
"""


def who_signs_up_or_404(slug: str, pk: UUID, user: object) -> tuple[Occurrence, Resident | None]:
    """The keys only: of the activity and its series, and of the neighbour who is logged in."""
    asked = {
        "user": user.pk if isinstance(user, User) else None,
        "today": timezone.localdate(),
        "occurrence": pk,
        "slug": slug,
    }
    with connection.cursor() as cursor:
        cursor.execute(WHO_SIGNS_UP, asked)
        found = cursor.fetchone()
    if found is None:
        raise Http404
    resident, series = found
    return Occurrence(pk=pk, series_id=series), Resident(pk=resident) if resident else None


def sign_up_of(resident: Resident, occurrence: Occurrence) -> Registration | None:
    return occurrence.registrations.live().filter(resident=resident).first()


def tablet_or_404(secret: str) -> Tablet:
    """For whoever holds the link of a tablet that was not taken back."""
    found = (
        Tablet.objects.working()
        .select_related("complex__corporation")
        .filter(secret_hash=hash_of(secret))
        .first()
    )
    if found is None:
        raise Http404
    return found


_SIGN_UP = f"""
SELECT {columns_of(Registration, "r")}, {columns_of(Occurrence, "a")}, {columns_of(Complex, "c")},
    {columns_of(Corporation, "b")}, {columns_of(Resident, "p")},
    (SELECT kind FROM activities_series WHERE id = a.series_id),
    CASE WHEN r.state = '{State.WAITLISTED}' THEN (
        SELECT count(*) FROM activities_registration e
        WHERE e.occurrence_id = r.occurrence_id AND e.state = '{State.WAITLISTED}'
          AND (e.priority, e.waiting_since, e.id) < (r.priority, r.waiting_since, r.id)) END
FROM activities_registration r
JOIN activities_occurrence a ON a.id = r.occurrence_id
JOIN residents_resident p ON p.id = r.resident_id
JOIN residents_complex c ON c.id = a.complex_id
JOIN accounts_corporation b ON b.id = c.corporation_id
WHERE r.id = %s
"""  # noqa: S608


def registration_or_404(pk: UUID) -> Registration:
    """For whoever holds a signed token with this id. `of_kind`: of its series. `ahead`: as
    `with_ahead`, of who waits."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGN_UP, [pk])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    found, one, complex_, corporation, resident, kind, ahead = split(
        row, Registration, Occurrence, Complex, Corporation, Resident
    )
    complex_.corporation, one.complex, found.occurrence = corporation, complex_, one
    found.resident, found.of_kind = resident, kind
    if ahead is not None:
        found.ahead = ahead
    assert isinstance(found, Registration)
    return found


# --- The agenda as it was made some seconds ago; without the cache it is made anew --------------


def _key(slug: str, language: str | None) -> str:
    return f"agenda:{language}:{slug[:60]}"  # no complex has a longer one


def kept_page(slug: str, language: str | None) -> str | None:
    try:
        page: str | None = fast_cache.get(_key(slug, language))
    except RedisError:
        log.warning("the agenda is made without the cache")
        return None
    return page


def keep_page(slug: str, language: str | None, page: str) -> None:
    try:
        fast_cache.set(_key(slug, language), page, KEPT_SECONDS)
    except RedisError:
        log.warning("the agenda is not kept")
