"""With whom a corporation works, and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Role, User

from ..models import Agreement, AgreementDocument, Desk, Organisation, Referral
from ..rules import Purpose
from .facts import euros, field_labels

ENDS_SOON = timedelta(days=60)
# The content of a document is read when it is asked for.
PAPERS = (
    "parties__organisation",
    Prefetch("documents", AgreementDocument.objects.defer("content").order_by("-at")),
)


@dataclass(frozen=True)
class Agreed:
    agreement: Agreement
    standing: str  # ended, later, soon, holds
    # Codes: their names live a floor higher.
    subjects: str
    fields: str

    @property
    def money(self) -> str:
        return euros(self.agreement.cents_per_year)


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
    """A fixed number of questions, however many partners."""
    agreements = (
        Agreement.objects.visible_to(user)
        .select_related("organisation", "corporation")
        .prefetch_related(
            Prefetch("organisation__desks", queryset=_with_open_referrals(user)), *PAPERS
        )
        .order_by("organisation__name", "purpose", "-since")
    )
    return [
        Partner(organisation, [_agreed(row) for row in rows], list(organisation.desks.all()))
        for organisation, rows in groupby(agreements, key=lambda row: row.organisation)
    ]


def agreed_with(organisation: Organisation, user: User) -> list[Agreed]:
    rows = Agreement.objects.visible_to(user).filter(organisation=organisation)
    rows = rows.select_related("organisation", "corporation").prefetch_related(*PAPERS)
    return [_agreed(row) for row in rows]


def agreed_with_own(user: User) -> list[Agreed]:
    """For the partner: what its organisation agreed, with each corporation."""
    own = Desk.objects.served_by(user).values("organisation")
    rows = Agreement.objects.current().filter(organisation__in=own)
    rows = rows.select_related("organisation", "corporation").prefetch_related(*PAPERS)
    return [_agreed(row) for row in rows.order_by("corporation__name", "purpose", "-since")]


def ends_soon(user: User) -> list[Agreement]:
    """Which this user must make anew."""
    rows = Agreement.objects.ending(timezone.localdate()).filter(
        Q(purpose=Purpose.CARE, corporation__in=user.corporations_as(Role.COORDINATOR))
        | Q(purpose=Purpose.DEBT, corporation__in=user.corporations_as(Role.ARREARS_OFFICER))
    )
    return list(rows.select_related("organisation").order_by("until"))


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
