"""What everybody may read: the agenda of a complex. It names no person and counts no residents."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.cache import fast_cache
from accounts.models import User
from residents.models import Complex, Occupancy, Resident

from . import rules
from .models import (
    Chore,
    Idea,
    ListsOf,
    Occurrence,
    Registration,
    RegistrationQuerySet,
    Slip,
    Tablet,
)
from .models.tablets import hash_of
from .rules import State

log = logging.getLogger(__name__)
KEPT_SECONDS = 15
PAST = 10
LATEST = 60  # whoever comes every week has some twenty dates ahead
OFFERED = 30
ON_PAPER = 50


def complex_or_404(slug: str) -> Complex:
    found = Complex.objects.select_related("corporation").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def agenda(slug: str) -> tuple[Complex, Sequence[Occurrence]]:
    """Where it is and what comes, in one question; in two where nothing is planned."""
    coming = list(
        Occurrence.objects.filter(complex__slug=slug)
        .on_agenda()
        .with_waiting()
        .select_related("complex__corporation")
    )
    return coming[0].complex if coming else complex_or_404(slug), coming


def occurrence_or_404(slug: str, pk: UUID) -> Occurrence:
    """Also a cancelled one or one that is over: the poster still hangs in the lift."""
    found = (
        Occurrence.objects.with_waiting()
        .select_related("complex__corporation")
        .annotate(of_kind=F("series__kind"))
        .filter(complex__slug=slug, pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def resident_of(user: User) -> Resident | None:
    return Resident.objects.of_user(user).first()


def neighbour(user: object, complex_: Complex) -> Resident | None:
    """Who this is, when it is a resident of that complex who is logged in."""
    if not isinstance(user, User):
        return None
    return Resident.objects.of_user(user).living_in(complex_).first()


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


def sign_ups_of(resident: Resident, user: User) -> dict[str, list[Registration]]:
    """What is to come, and what came last, as far as the user may see it. In one question, and a
    second one only for the places in a line."""
    found = resident.registrations.visible_to(user).exclude(state__in=rules.SIGNED_OFF)
    found = found.select_related("occurrence__complex").defer("occurrence__description")
    rows = list(found.order_by("-occurrence__starts_at", "-pk")[:LATEST])
    now = timezone.now()
    been = [row for row in rows if row.occurrence.ends_at <= now]
    coming = [row for row in reversed(rows) if row.occurrence.ends_at > now]
    waiting = [row.pk for row in coming if row.state == State.WAITLISTED]
    if waiting:
        line = Registration.objects.filter(pk__in=waiting).with_ahead()
        ahead = {row.pk: row.ahead for row in line}
        for row in coming:
            row.ahead = ahead.get(row.pk, 0)
    return {"coming": coming, "been": been[:PAST]}


def on_paper(resident: Resident) -> dict[str, Any]:
    """All that is known of the activities of a resident, for that resident's own paper."""
    sign_ups = Registration.objects.filter(resident=resident).for_list()
    slips = Slip.objects.filter(registration__resident=resident, run__isnull=False)
    return {
        "places": list(
            sign_ups.select_related("wishes").order_by("-occurrence__starts_at", "-pk")[:ON_PAPER]
        ),
        "regular": list(resident.standing.in_force().select_related("series")),
        "slips": list(
            slips.select_related("registration__occurrence", "run").order_by("-run__made_at")[
                :ON_PAPER
            ]
        ),
    }


@dataclass(frozen=True)
class Heap:
    """Slips of one complex that nobody has printed yet."""

    complex_id: UUID
    name: str
    slips: int


def slips_to_print(user: User) -> list[Heap]:
    """For whom else would nobody know that somebody waits for a paper? Not of what is over."""
    known = Complex.objects.where_known_by(user).values("pk")
    found = (
        Slip.objects.visible_to(user)
        .waiting()
        .filter(
            registration__occurrence__ends_at__gt=timezone.now(),
            registration__occurrence__complex__in=known,
        )
        .order_by("registration__occurrence__complex__name")
        .values_list("registration__occurrence__complex", "registration__occurrence__complex__name")
        .annotate(number=Count("pk"))
    )
    return [Heap(*row) for row in found[:OFFERED]]


def ideas_waiting(user: User) -> int:
    """For an answer by this user, up to a few."""
    known = Complex.objects.where_known_by(user).values("pk")
    waiting = Idea.objects.visible_to(user).of_others(user).waiting().filter(complex__in=known)
    return len(waiting.values_list("pk")[:OFFERED])


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


def open_to(resident: Resident, user: User) -> list[Occurrence]:
    """What comes in the complex where this resident lives, as far as the user runs it; `signed_up`
    says for which the resident is."""
    homes = Occupancy.objects.current().filter(resident=resident).values("unit__complex")
    mine = Registration.objects.filter(resident=resident, occurrence=OuterRef("pk")).taking_part()
    found = Occurrence.objects.visible_to(user).planned().upcoming().with_waiting()
    return list(
        found.filter(complex__in=homes)
        .annotate(signed_up=Exists(mine))
        .select_related("complex")[:OFFERED]
    )


def lists_given_to(user: User) -> list[Occurrence]:
    """The lists of presence that a volunteer keeps around today."""
    given = Occurrence.objects.filter(keepers__user=user)
    return list(ListsOf().visible_to(user).filter(pk__in=given).order_by("starts_at", "pk"))


def list_of(occurrence: Occurrence) -> RegistrationQuerySet:
    """Everybody on the list of presence of an activity that the door gave."""
    rows = Registration.objects.filter(occurrence=occurrence)
    return rows.taking_part().with_homes()


def complexes_of(resident: Resident) -> QuerySet[Complex]:
    """Where the resident lives now."""
    homes = resident.occupancies.current().values("unit__complex")
    return Complex.objects.filter(pk__in=homes)


def run_by(resident: Resident) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(run_by=resident).upcoming().select_related("complex")


def asked_at(occurrence: Occurrence) -> list[Chore]:
    """What somebody could still do there; not who does the rest."""
    return list(occurrence.chores.open())


def registration_or_404(pk: str) -> Registration:
    """For whoever holds a signed token with this id."""
    found = (
        Registration.objects.select_related("occurrence__complex__corporation")
        .annotate(of_kind=F("occurrence__series__kind"))
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    if found.state == State.WAITLISTED:
        found.ahead = Registration.objects.with_ahead().get(pk=pk).ahead
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
