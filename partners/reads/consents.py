"""Where a resident stands with each organisation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import Role, User
from residents.models import Resident

from .. import rules
from ..models import Agreement, ConsentEvent, Organisation
from ..rules import ConsentAction, Purpose


@dataclass(frozen=True)
class Standing:
    """Where a resident stands with one organisation for one purpose: the last word given."""

    organisation: Organisation
    purpose: Purpose
    last: ConsentEvent | None

    @property
    def receiver(self) -> str:
        """How a form names this pair."""
        return f"{self.organisation.pk}:{self.purpose.value}"

    @property
    def until(self) -> date | None:
        """Until when a yes holds."""
        if self.last is None or self.last.action != ConsentAction.GIVEN:
            return None
        return timezone.localdate(self.last.at) + rules.CONSENT_HOLDS

    @property
    def holds(self) -> bool:
        return self.until is not None and timezone.localdate() <= self.until

    @property
    def can_be_stopped(self) -> bool:
        """A yes that was given; for arrears also where nothing was said, because silence shares."""
        if self.purpose == Purpose.DEBT:
            return self.last is None or self.last.action != ConsentAction.OBJECTED
        return self.last is not None and self.last.action == ConsentAction.GIVEN


@dataclass(frozen=True)
class Ledger:
    standings: Sequence[Standing]
    events: Sequence[ConsentEvent]


def ledger_of(resident: Resident, user: User, seen: list[Purpose]) -> Ledger:
    """What this user may see of it. `seen`: what `purposes_seen` says."""
    agreed = agreed_receivers(resident, seen)
    events = (
        ConsentEvent.objects.visible_to(user)
        .filter(resident=resident)
        .select_related("organisation", "by")
        .order_by("-pk")
    )
    return _ledger(list(events), agreed)


def own_ledger_of(resident: Resident) -> Ledger:
    """For the resident: what was asked or shared, not what might be."""
    events = list(resident.consent_events.select_related("organisation").order_by("-pk"))
    arrears = resident.referrals.filter(purpose=Purpose.DEBT).select_related("desk__organisation")
    return _ledger(events, [(row.desk.organisation, row.purpose) for row in arrears])


def _ledger(events: list[ConsentEvent], more: Iterable[tuple[Organisation, str]]) -> Ledger:
    """`events` newest first; `more` are receivers about which perhaps nothing was said yet."""
    found: dict[tuple[UUID, str], Standing] = {}
    for event in events:
        key = (event.organisation_id, event.purpose)
        found.setdefault(key, Standing(event.organisation, Purpose(event.purpose), event))
    for organisation, purpose in more:
        key = (organisation.pk, purpose)
        found.setdefault(key, Standing(organisation, Purpose(purpose), None))
    standings = sorted(found.values(), key=lambda row: (row.purpose, row.organisation.name))
    return Ledger(standings, events)


def agreed_receivers(
    resident: Resident, purposes: Iterable[Purpose]
) -> list[tuple[Organisation, str]]:
    rows = (
        Agreement.objects.current()
        .filter(corporation=resident.corporation_id, purpose__in=set(purposes))
        .select_related("organisation")
    )
    return [(row.organisation, row.purpose) for row in rows]


def purposes_seen(resident: Resident, user: User, *, knows: bool | None = None) -> list[Purpose]:
    """Arrears are between the resident and the arrears officer. `knows`: whether the user may see
    the resident, when a door has answered that already."""
    seen = []
    if knows is None:
        knows = Resident.objects.visible_to(user).filter(pk=resident.pk).exists()
    if knows:
        seen.append(Purpose.CARE)
    if resident.corporation_id in user.corporations_as(Role.ARREARS_OFFICER):
        seen.append(Purpose.DEBT)
    return seen
