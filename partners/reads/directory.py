"""With whom a corporation works, and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User

from ..models import Agreement, Desk, Organisation, Referral
from .facts import field_labels

ENDS_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Agreed:
    agreement: Agreement
    standing: str  # ended, later, soon, holds
    # Codes: their names live a floor higher.
    subjects: str
    fields: str


@dataclass(frozen=True)
class Partner:
    organisation: Organisation
    agreed: Sequence[Agreed]
    desks: Sequence[Desk]


def _with_open_referrals(user: User) -> QuerySet[Desk]:
    """Desks with `open_referrals`: how many of those that this user may see still run there."""
    running = Referral.objects.visible_to(user).open().filter(desk=OuterRef("pk"))
    counted = running.order_by().values("desk").annotate(number=Count("pk"))
    return Desk.objects.annotate(open_referrals=Coalesce(Subquery(counted.values("number")), 0))


def partners_of(user: User) -> list[Partner]:
    """Three questions, however many partners: agreements, their desks, what runs there."""
    agreements = (
        Agreement.objects.visible_to(user)
        .select_related("organisation", "corporation")
        .prefetch_related(Prefetch("organisation__desks", queryset=_with_open_referrals(user)))
        .order_by("organisation__name", "purpose", "-since")
    )
    return [
        Partner(organisation, [_agreed(row) for row in rows], list(organisation.desks.all()))
        for organisation, rows in groupby(agreements, key=lambda row: row.organisation)
    ]


def _agreed(agreement: Agreement) -> Agreed:
    today = timezone.localdate()
    if agreement.until is not None and agreement.until <= today:
        standing = "ended"
    elif agreement.since > today:
        standing = "later"
    elif agreement.until is not None and agreement.until - today <= ENDS_SOON:
        standing = "soon"
    else:
        standing = "holds"
    subjects = ", ".join(code.replace("-", " ") for code in agreement.categories)
    return Agreed(agreement, standing, subjects, field_labels(agreement.fields))
