"""What goes to colleagues, and above a desk: that a partner asks or is silent."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.kinds import Batch, Email, Envelope, Kind, register
from outbox.notices import to_people

from .. import services
from ..models import Agreement
from ..rules import State
from .sending import REASONS, recheck_late, recheck_state


def render_asked(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("A partner has a question"),
            _("A partner has a question about a referral. It waits for your answer."),
        )


def render_late(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("A partner does not answer"),
            _("A partner did not answer a referral in time."),
        )


def render_contact(batch: Batch) -> Mapping[UUID, Envelope]:
    """To whoever answers for the agreement, who need not have a login: what to ask the desk."""
    agreements = Agreement.objects.in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            agreement = agreements.get(message.recipient_id)
            if agreement is None or not agreement.contact_email:
                continue
            reference = str(message.subject_id)[:8].upper()
            lines = [
                _("A desk of yours did not answer a referral of a housing corporation in time."),
                _("Please ask the desk to look in its inbox."),
                "",
                _("Reference: %(reference)s") % {"reference": reference},
                "",
                _("For the privacy of whom it is about, this mail says nothing more."),
            ]
            made[message.pk] = Email(
                to=agreement.contact_email,
                subject=_("A desk of yours does not answer"),
                text="\n".join(lines),
            )
    return made


register(
    Kind(
        name=services.LATE,
        label=gettext_lazy("A partner does not answer"),
        recheck=recheck_late,
        render=render_late,
        reasons=REASONS,
    )
)
register(
    Kind(
        name=services.CONTACT,
        label=gettext_lazy("A desk does not answer: to who answers for the agreement"),
        recheck=recheck_late,
        render=render_contact,
        reasons=REASONS,
    )
)
register(
    Kind(
        name=services.ASKED,
        label=gettext_lazy("A desk has a question"),
        recheck=recheck_state(State.INFO_ASKED),
        render=render_asked,
        reasons=REASONS,
    )
)
