"""What somebody who has logged in may read: of one's own, or as staff."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from residents.models import Complex, Occupancy, Resident

from .. import rules
from ..models import Idea, ListsOf, Occurrence, Registration, RegistrationQuerySet, Slip
from ..rules import State

PAST = 10
LATEST = 60  # whoever comes every week has some twenty dates ahead
OFFERED = 30
ON_PAPER = 50


def resident_of(user: User) -> Resident | None:
    return Resident.objects.of_user(user).first()


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
