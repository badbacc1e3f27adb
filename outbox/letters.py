"""The one message of this floor itself: to an administrator, that a partner's system is away."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from . import outages
from .kinds import Batch, Email, Envelope, Kind, register


def recheck(batch: Batch) -> Mapping[UUID, str]:
    return {
        m.pk: "answers_again"
        for m in batch
        if not outages.still_away(m.corporation_id, m.subject_id)
    }


def render(batch: Batch) -> Mapping[UUID, Envelope]:
    users = User.objects.in_bulk([message.recipient_id for message in batch])
    url = f"{settings.BASE_URL}{reverse('outbox:message_list')}?state=pending"
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            user = users.get(message.recipient_id)
            if user and user.is_active and user.email:
                made[message.pk] = Email(
                    to=user.email,
                    subject=_("The system of a partner does not answer"),
                    text="\n".join(
                        [
                            _("Messages to the system of a partner do not arrive."),
                            _("We go on trying for three days. Ask the partner to look at it."),
                            "",
                            _("See what waits here: %(url)s") % {"url": url},
                            "",
                            _("You need your login. This mail says nothing more, for privacy."),
                        ]
                    ),
                )
    return made


register(
    Kind(
        name=outages.AWAY,
        label=gettext_lazy("The system of a partner does not answer"),
        recheck=recheck,
        render=render,
        reasons={"answers_again": gettext_lazy("It answers again.")},
    )
)
