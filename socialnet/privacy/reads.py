"""Whom a privacy officer may handle a request of, and what would go and stay."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts import retention
from accounts.models import Corporation, Erasure, Hold, Role, User
from accounts.retention import Kind
from partners.models import ConsentEvent, Organisation, Referral, Remainder, RemainderKind
from residents.models import Occupancy, Resident, Withholding
from residents.models.people import ResidentQuerySet
from socialnet.retention import Preview, holds_of, preview

FOUND = 20
RUNS = 14


class AskingResidents:
    """Those of the own corporation, to handle what they ask. No signals, no files."""

    def visible_to(self, user: User) -> ResidentQuerySet:
        return (
            Resident.objects.standing()
            .filter(corporation__in=user.corporations_as(Role.PRIVACY_OFFICER))
            .with_homes()
            .select_related("corporation")
        )


class OwnCorporations:
    def visible_to(self, user: User) -> "QuerySet[Corporation]":
        return Corporation.objects.filter(pk__in=user.corporations_as(Role.PRIVACY_OFFICER))


def find(user: User, surname: str, house_number: int | None) -> list[Resident]:
    rows = AskingResidents().visible_to(user).filter(surname__istartswith=surname.strip())
    if house_number is not None:
        homes = Occupancy.objects.filter(unit__house_number=house_number)
        rows = rows.filter(pk__in=homes.values("resident"))
    return list(rows.order_by("surname", "initials", "pk")[:FOUND])


def to_agree(user: User) -> int:
    """What may not be shown to a resident yet, if this officer agrees."""
    return Withholding.objects.visible_to(user).undecided().exclude(asked_by=user).count()


@dataclass(frozen=True)
class Keeping:
    """One corporation's terms, holds, and last nights."""

    corporation: Corporation
    rows: Sequence[Preview]
    holds: Sequence[Hold]
    runs: Sequence[Erasure]


def keeping_of(user: User) -> list[Keeping]:
    return [
        Keeping(
            corporation,
            preview(corporation.pk),
            holds_of(corporation.pk),
            list(Erasure.objects.filter(corporation=corporation).order_by("-at")[:RUNS]),
        )
        for corporation in OwnCorporations().visible_to(user).order_by("name")
    ]


def would_go(resident: Resident) -> list[tuple[Kind, int]]:
    """Of each kind how many rows are about this person."""
    return [
        (kind, kind.of_person(resident.pk).count())
        for kind in retention.kinds()
        if kind.of_person is not None
    ]


@dataclass(frozen=True)
class Stays:
    consents: int
    receivers: Sequence[Organisation]


def would_stay(resident: Resident) -> Stays:
    opened = Referral.objects.filter(resident=resident, events__step="open")
    return Stays(
        ConsentEvent.objects.filter(resident=resident).count(),
        list(Organisation.objects.filter(desks__referrals__in=opened.values("pk")).distinct()),
    )


def receivers_after(erasure: Erasure) -> list[Organisation]:
    """Who must be told that it was erased (GDPR art. 19)."""
    rows = Remainder.objects.filter(person_id__in=[erasure.person_id], kind=RemainderKind.DELIVERY)
    return list(Organisation.objects.filter(pk__in=rows.values("organisation")))


def holds_on(resident: Resident) -> list[Hold]:
    rows = Hold.objects.in_force(timezone.localdate()).filter(person_id=resident.pk)
    return list(rows.select_related("by"))
