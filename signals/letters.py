"""The messages of this floor: a referral changed, there is feedback for you, something is late."""

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
from .models import EmergencyAccess, Feedback, SecondLook, Signal


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


def recheck_late(batch: Batch) -> Mapping[UUID, str]:
    """Decided meanwhile: then no mail."""
    running = Signal.objects.open().filter(pk__in=[m.subject_id for m in batch], rung__gt=0)
    late = set(running.values_list("pk", flat=True))
    return {m.pk: "decided_already" for m in batch if m.subject_id not in late}


def render_late(batch: Batch) -> Mapping[UUID, Envelope]:
    users = User.objects.in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            user = users.get(message.recipient_id)
            if user and user.is_active and user.email:
                made[message.pk] = Email(
                    to=user.email,
                    subject=_("A signal waits too long"),
                    text="\n".join(
                        [
                            _("A signal waits for somebody, and its time is nearly up or over."),
                            "",
                            _("Read it here: %(url)s")
                            % {"url": settings.BASE_URL + reverse("today")},
                            "",
                            _("You need your login. This mail says nothing more, for privacy."),
                        ]
                    ),
                )
    return made


def recheck_second_look(batch: Batch) -> Mapping[UUID, str]:
    """Looked at meanwhile, or opened again: then no mail."""
    rows = SecondLook.objects.waiting().filter(pk__in=[m.subject_id for m in batch])
    waiting = set(rows.values_list("pk", flat=True))
    return {m.pk: "looked_already" for m in batch if m.subject_id not in waiting}


def render_second_look(batch: Batch) -> Mapping[UUID, Envelope]:
    users = User.objects.in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            user = users.get(message.recipient_id)
            if user and user.is_active and user.email:
                made[message.pk] = Email(
                    to=user.email,
                    subject=_("Something waits for a second reader"),
                    text="\n".join(
                        [
                            _("A decision waits for a second person who looks at it."),
                            "",
                            _("Read it here: %(url)s")
                            % {"url": settings.BASE_URL + reverse("today")},
                            "",
                            _("You need your login. This mail says nothing more, for privacy."),
                        ]
                    ),
                )
    return made


def recheck_emergency(batch: Batch) -> Mapping[UUID, str]:
    rows = EmergencyAccess.objects.to_review().filter(pk__in=[m.subject_id for m in batch])
    waiting = set(rows.values_list("pk", flat=True))
    return {m.pk: "judged_already" for m in batch if m.subject_id not in waiting}


def render_emergency(batch: Batch) -> Mapping[UUID, Envelope]:
    users = User.objects.in_bulk([m.recipient_id for m in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            user = users.get(message.recipient_id)
            if user and user.is_active and user.email:
                made[message.pk] = Email(
                    to=user.email,
                    subject=_("Somebody looked because of danger"),
                    text="\n".join(
                        [
                            _("Somebody opened what they may not usually see, because of danger."),
                            _("Judge within a week whether that was right."),
                            "",
                            _("Read it here: %(url)s")
                            % {"url": settings.BASE_URL + reverse("today")},
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
register(
    Kind(
        name=services.LATE,
        label=gettext_lazy("A signal that waits too long"),
        recheck=recheck_late,
        render=render_late,
        reasons={"decided_already": gettext_lazy("Somebody has decided meanwhile.")},
    )
)
register(
    Kind(
        name=services.SECOND_LOOK,
        label=gettext_lazy("A decision that waits for a second reader"),
        recheck=recheck_second_look,
        render=render_second_look,
        reasons={"looked_already": gettext_lazy("Somebody has looked at it meanwhile.")},
    )
)
register(
    Kind(
        name=services.EMERGENCY,
        label=gettext_lazy("Somebody looked because of danger"),
        recheck=recheck_emergency,
        render=render_emergency,
        reasons={"judged_already": gettext_lazy("It was judged already.")},
    )
)
