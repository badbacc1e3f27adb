"""The agenda for a calendar on a phone: of a complex for everybody, of a resident by a secret
address. One event for each date (docs/adr/0019)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from residents.models import Complex, Resident

from . import rules
from .models import Occurrence, Registration
from .rules import Event, OccurrenceState, State

BEFORE = timedelta(days=30)
MOST = 500


@dataclass(frozen=True)
class Feed:
    body: bytes
    etag: str
    changed_at: datetime | None


def _feed(name: str, events: Iterable[Event]) -> Feed:
    found = list(events)
    body = rules.calendar(name, found)
    changed_at = max((event.changed_at for event in found), default=None)
    return Feed(body, hashlib.sha256(body).hexdigest()[:32], changed_at)


def _event(one: Occurrence, *, tentative: bool = False) -> Event:
    cost = _("It costs %(cost)s.") % {"cost": one.cost} if one.cost else _("It is free.")
    path = reverse("activities:occurrence_public", args=[one.complex.slug, one.pk])
    return Event(
        id=one.pk,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        title=one.title,
        place=f"{one.place}, {one.complex.name}",
        changed_at=one.changed_at,
        sequence=one.sequence,
        about="\n".join(part for part in (one.description, cost) if part),
        url=settings.BASE_URL + path,
        cancelled=one.state == OccurrenceState.CANCELLED,
        tentative=tentative,
    )


def of_complex(complex_: Complex) -> Feed:
    """As on the agenda in the hall: nobody's name, not even of who runs it."""
    rows = (
        Occurrence.objects.filter(complex=complex_, ends_at__gt=timezone.now() - BEFORE)
        .select_related("complex")
        .order_by("starts_at", "pk")[:MOST]
    )
    return _feed(_("Agenda %(complex)s") % {"complex": complex_.name}, map(_event, rows))


def of_resident(resident: Resident | None) -> Feed:
    """Own sign-ups: what, when, where. None: an address that does not work (any more)."""
    name = _("My activities")
    if resident is None:
        return _feed(name, [])
    rows = (
        Registration.objects.filter(
            resident=resident,
            state__in=[*rules.ONCE, State.CANCELLED_BY_HOST],
            occurrence__ends_at__gt=timezone.now() - BEFORE,
        )
        .select_related("occurrence__complex")
        .order_by("occurrence__starts_at", "pk")[:MOST]
    )
    return _feed(
        name,
        # Who waits has no place yet.
        (
            _event(row.occurrence, tentative=row.state in (State.WAITLISTED, State.OFFERED))
            for row in rows
        ),
    )
