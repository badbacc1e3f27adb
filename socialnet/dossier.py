"""All that a resident may know, over all floors: for the one page on paper."""

from typing import Any

from django.utils import timezone

import activities.reads
import partners.reads
import residents.reads
import signals.reads
from accounts.models import Role, User
from residents.forms import LANGUAGES
from residents.models import Occupancy, Resident
from residents.models.people import ResidentQuerySet


class PaperOf:
    """For whom one may print it: the coordinator, and the privacy officer who handles requests."""

    def visible_to(self, user: User) -> ResidentQuerySet:
        return (
            Resident.objects.standing()
            .filter(corporation__in=user.corporations_as(Role.COORDINATOR, Role.PRIVACY_OFFICER))
            .with_homes()
            .select_related("corporation")
        )


def dossier_of(resident: Resident) -> dict[str, Any]:
    """The same reads as the panels of the own page, so that paper and screen say the same."""
    return {
        **residents.reads.own_facts(resident),
        "resident": resident,
        "homes": list(
            Occupancy.objects.current().filter(resident=resident).select_related("unit__complex")
        ),
        "language": dict(LANGUAGES).get(resident.language, resident.language),
        "looks": residents.reads.looks_at(resident),
        "ledger": partners.reads.own_ledger_of(resident),
        "talks": partners.reads.conferences.own_talks(resident),
        "shared": partners.reads.shared_about(resident),
        "erased": partners.reads.received.own_erased(resident),
        "about_me": signals.reads.signals_about(resident),
        "strengths": list(resident.strengths.current().for_list()),
        "needs": list(resident.needs.current().for_list()),
        **activities.reads.on_paper(resident),
        "made_on": timezone.localdate(),
    }
