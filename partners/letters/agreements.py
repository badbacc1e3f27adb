"""That an agreement ends, to who talks with the partner."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.kinds import Batch, Email, Envelope, Kind, register

from .. import services
from ..models import Agreement, AgreementWarning
from .sending import REASONS


def recheck_ending(batch: Batch) -> Mapping[UUID, str]:
    """A new agreement, a later end, or somebody else who keeps it: then no mail."""
    keys = {m.subject_id for m in batch}
    told = AgreementWarning.objects.filter(agreement__in=keys).values_list(
        "agreement", "number", "until"
    )
    untils = {(agreement, number): until for agreement, number, until in told}
    ends = Agreement.objects.ending(timezone.localdate()).filter(pk__in=keys).in_bulk()
    keepers = {key: set(services.who_keeps(row)) for key, row in ends.items()}
    reasons: dict[UUID, str] = {}
    for m in batch:
        agreement = ends.get(m.subject_id)
        if agreement is None or untils.get((m.subject_id, m.version)) != agreement.until:
            reasons[m.pk] = "agreed_anew"
        elif m.recipient_id not in keepers[m.subject_id]:
            reasons[m.pk] = "not_theirs"
    return reasons


def render_ending(batch: Batch) -> Mapping[UUID, Envelope]:
    """To who talks with the partner. An organisation and a day, and nothing of anybody."""
    agreements = (
        Agreement.objects.filter(pk__in=[m.subject_id for m in batch])
        .select_related("organisation")
        .in_bulk()
    )
    users = User.objects.filter(is_active=True).in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            agreement, user = agreements.get(message.subject_id), users.get(message.recipient_id)
            if agreement is None or agreement.until is None or user is None or not user.email:
                continue
            url = settings.BASE_URL + agreement.organisation.get_absolute_url()
            day = date_format(agreement.until, "j F Y")
            facts = {"organisation": agreement.organisation.name, "day": day}
            lines = [
                _("The agreement with %(organisation)s ends on %(day)s.") % facts,
                _("From that day on nothing can be sent there. Make a new one in time."),
                "",
                _("Look here what was agreed: %(url)s") % {"url": url},
            ]
            subject = _("An agreement with a partner ends")
            made[message.pk] = Email(to=user.email, subject=subject, text="\n".join(lines))
    return made


register(
    Kind(
        name=services.ENDING,
        label=gettext_lazy("An agreement with a partner ends"),
        recheck=recheck_ending,
        render=render_ending,
        reasons=REASONS,
    )
)
