"""What the desks of today can take from a corporation: who serves them, and what was agreed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.periods import current

from ..models import Agreement, Desk, DeskMember, OrganisationKind
from ..rules import Purpose


@dataclass(frozen=True)
class DeskToday:
    desk: Desk
    served: bool
    agreed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # purpose → subject codes

    @property
    def name(self) -> str:
        return f"{self.desk.organisation.name}, {self.desk.name}"


def desks_today(corporation_id: UUID, also: Collection[UUID] = ()) -> dict[UUID, DeskToday]:
    """The desks with whose organisation there is an agreement today, and those that are asked for.
    Two questions, however many there are."""
    agreed: dict[UUID, dict[str, frozenset[str]]] = {}
    # The gate reads the newest of two that hold; it comes last here.
    for row in (
        Agreement.objects.current()
        .filter(corporation=corporation_id)
        .select_related("organisation")
        .order_by("since")
    ):
        to_municipality = row.organisation.kind == OrganisationKind.MUNICIPALITY
        if row.purpose == Purpose.DEBT and not to_municipality:
            continue  # the law lets arrears go to no one else
        agreed.setdefault(row.organisation_id, {})[row.purpose] = frozenset(row.categories)
    members = DeskMember.objects.filter(current(), desk=OuterRef("pk"), user__is_active=True)
    desks = (
        Desk.objects.filter(Q(organisation__in=list(agreed)) | Q(pk__in=also))
        .select_related("organisation")
        # Who has no login reads it from the mailbox (docs/adr/0044).
        .annotate(is_served=Exists(members) | ~Q(email=""))
        .order_by("organisation__name", "name")
    )
    return {
        desk.pk: DeskToday(
            desk, getattr(desk, "is_served", False), agreed.get(desk.organisation_id, {})
        )
        for desk in desks
    }
