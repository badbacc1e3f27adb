"""What was shared about a resident, as the resident reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from residents.models import Resident, Withholding
from residents.rules.withholding import WithheldKind

from ..models import Referral, ReferralEvent
from ..rules import BasisKind, Via
from .facts import field_labels


@dataclass(frozen=True)
class Shared:
    """One referral as the resident reads it."""

    referral: Referral
    was_read: bool
    fields: str
    ground: str
    text: str
    answers: Sequence[str] = ()  # to questions of the desk
    shown_from: date | None = None  # not shown yet, and from when it is
    opened_at: datetime | None = None
    opened_via: str = ""


def shared_about(resident: Resident) -> list[Shared]:
    """With whom, when, what and why. What was written in danger is told in a talk, not on a page
    that somebody may be reading along."""
    kept_back = Withholding.objects.kept_back(WithheldKind.REFERRAL, resident)
    hidden = [key for key, row in kept_back.items() if row.hides_wholly]
    rows = resident.referrals.exclude(pk__in=hidden).select_related(
        "desk__organisation", "basis__consent"
    )
    events = ReferralEvent.objects.filter(referral__resident=resident, step__in=["open", "tell"])
    read: dict[UUID, ReferralEvent] = {}
    answers: dict[UUID, list[str]] = {}
    for event in events.order_by("pk"):
        if event.step == "open":
            read.setdefault(event.referral_id, event)
        else:
            answers.setdefault(event.referral_id, []).append(event.text)
    return [
        Shared(
            referral=row,
            was_read=row.pk in read,
            fields=field_labels(row.fields),
            ground=_own_ground_text(row),
            text="" if row.basis.kind == BasisKind.VITAL_INTEREST else row.text,
            answers=([] if row.basis.kind == BasisKind.VITAL_INTEREST else answers.get(row.pk, [])),
            shown_from=kept_back[row.pk].until if row.pk in kept_back else None,
            opened_at=read[row.pk].at if row.pk in read else None,
            opened_via=str(Via(read[row.pk].via).label) if row.pk in read else "",
        )
        for row in rows.order_by("-created_at")
    ]


def _own_ground_text(referral: Referral) -> str:
    basis = referral.basis
    if basis.kind == BasisKind.CONSENT and basis.consent is not None:
        return _("You gave consent on %(day)s (%(channel)s).") % {
            "day": date_format(timezone.localdate(basis.consent.at), "j F Y"),
            "channel": basis.consent.get_channel_display(),
        }
    if basis.kind == BasisKind.LEGAL_DUTY:
        return _("The law asks this of us when rent is not paid. You did not object.")
    return _("Two people of the corporation agreed that there was danger.")
