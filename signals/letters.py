"""The two kinds of message of this floor: a referral changed, and there is feedback for you."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.kinds import Batch, Email, Envelope, Kind, register
from outbox.models import State as MessageState
from partners.models import Referral

from . import services
from .models import Feedback


def follow(batch: Batch) -> None:
    """Inside the house: runs in the transaction that marks the message delivered."""
    referrals = Referral.objects.in_bulk([message.subject_id for message in batch])
    for message in sorted(batch, key=lambda message: message.version):
        if message.state == MessageState.DELIVERED and message.subject_id in referrals:
            services.follow(referrals[message.subject_id], version=message.version)


def recheck_feedback(batch: Batch) -> Mapping[UUID, str]:
    """Read already, or the reporter left: then no mail."""
    unseen = Feedback.objects.unseen().filter(signal__raised_by__is_active=True)
    waiting = set(unseen.filter(pk__in=[m.subject_id for m in batch]).values_list("pk", flat=True))
    return {m.pk: "read_already" for m in batch if m.subject_id not in waiting}


def render_feedback(batch: Batch) -> Mapping[UUID, Envelope]:
    users = User.objects.in_bulk([m.recipient_id for m in batch])
    url = settings.BASE_URL + reverse("today")
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            user = users.get(message.recipient_id)
            if user and user.email:
                made[message.pk] = Email(
                    to=user.email,
                    subject=_("There is an answer to a signal that you noted"),
                    text="\n".join(
                        [
                            _("Somebody answered a signal that you noted."),
                            "",
                            _("Read it here: %(url)s") % {"url": url},
                            "",
                            _("You need your login. This mail says nothing more, for privacy."),
                        ]
                    ),
                )
    return made


register(Kind(name=services.FOLLOW, label=gettext_lazy("A referral changed"), settled=follow))
register(
    Kind(
        name=services.FEEDBACK,
        label=gettext_lazy("Feedback for whoever noted a signal"),
        recheck=recheck_feedback,
        render=render_feedback,
        reasons={"read_already": gettext_lazy("It was read already.")},
    )
)
