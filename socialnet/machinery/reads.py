"""Whether everything works, per corporation, and what waits there in the morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import Corporation, Role, User
from partners.models import Referral
from partners.rules import Purpose
from signals import rules
from signals.models import Signal

from .checks import Finding, Reader, findings_of

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Examined:
    corporation: Corporation
    findings: Sequence[Finding]


class KeptCorporations:
    def of(self, user: User) -> list[Corporation]:
        mine = user.corporations_as(*KEEPERS)
        return list(Corporation.objects.filter(pk__in=mine).order_by("name"))


def examined_for(user: User) -> list[Examined]:
    """Per corporation a fixed number of questions."""
    coordinates = set(user.corporations_as(Role.COORDINATOR))
    keeps_all = set(user.corporations_as(Role.ADMINISTRATOR))
    return [
        Examined(
            one,
            findings_of(
                one.pk,
                Reader(
                    list(Purpose) if one.pk in keeps_all else [Purpose.CARE],
                    coordinates=one.pk in coordinates,
                ),
            ),
        )
        for one in KeptCorporations().of(user)
    ]


# --- the mail of the morning --------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """Numbers, and nothing of anybody."""

    to_decide: int
    late: int
    to_try: int
    silent: int
    broken: int

    def __bool__(self) -> bool:
        return any((self.to_decide, self.late, self.to_try, self.silent, self.broken))


def waiting_in(corporation_id: UUID) -> Waiting:
    """What waits for the coordinators of a corporation this morning."""
    mine = Signal.objects.open().filter(
        corporation=corporation_id, category__purpose=Purpose.CARE, ended_at=None
    )
    today = timezone.localdate()
    silent = Referral.objects.awaiting_answer().filter(
        corporation=corporation_id, purpose=Purpose.CARE, answer_due_on__lt=today
    )
    return Waiting(
        to_decide=mine.filter(state__in=rules.DECIDING).count(),
        late=mine.filter(rung__gte=rules.Rung.LATE).count(),
        to_try=mine.filter(next_try_on__lte=today).count(),
        silent=silent.count(),
        broken=len(findings_of(corporation_id)),
    )
