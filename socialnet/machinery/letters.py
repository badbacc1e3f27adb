"""The mail of the morning. Numbers per kind, and where to look."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Corporation
from outbox.kinds import Batch, Email, Envelope, Kind, register

from . import checks, reads, services


def recheck(batch: Batch) -> Mapping[UUID, str]:
    """All was done meanwhile, or it is no longer theirs: then no mail."""
    reasons: dict[UUID, str] = {}
    for corporation_id in {message.subject_id for message in batch}:
        waiting = reads.waiting_in(corporation_id)
        people = {user.pk for user in checks.coordinators_of(corporation_id)}
        for message in batch:
            if message.subject_id == corporation_id:
                if message.recipient_id not in people:
                    reasons[message.pk] = "not_theirs"
                elif not waiting:
                    reasons[message.pk] = "nothing_waits"
    return reasons


def render(batch: Batch) -> Mapping[UUID, Envelope]:
    corporations = Corporation.objects.in_bulk([message.subject_id for message in batch])
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for key, corporation in corporations.items():
            people = {user.pk: user for user in checks.coordinators_of(key)}
            text = _text(reads.waiting_in(key), corporation)
            for message in batch:
                user = people.get(message.recipient_id)
                if message.subject_id == key and user is not None and user.email:
                    subject = _("What waits for you today")
                    made[message.pk] = Email(to=user.email, subject=subject, text=text)
    return made


def _text(waiting: reads.Waiting, corporation: Corporation) -> str:
    lines = [
        (_("Signals to decide about: %(n)s"), waiting.to_decide),
        (_("Signals that are late: %(n)s"), waiting.late),
        (_("Residents to reach today: %(n)s"), waiting.to_try),
        (_("Partners' answers that are late: %(n)s"), waiting.silent),
        (_("Things that do not work: %(n)s"), waiting.broken),
    ]
    return "\n".join(
        [
            _("Good morning. This waits at %(name)s:") % {"name": corporation.name},
            "",
            *[text % {"n": number} for text, number in lines if number],
            "",
            _("Read it here: %(url)s") % {"url": settings.BASE_URL + reverse("today")},
            _("What does not work: %(url)s")
            % {"url": settings.BASE_URL + reverse("machinery:home")},
            "",
            _("You need your login. This mail says nothing more, for privacy."),
        ]
    )


register(
    Kind(
        name=services.MORNING,
        label=gettext_lazy("What waits, for the coordinators in the morning"),
        recheck=recheck,
        render=render,
        reasons={
            "nothing_waits": gettext_lazy("Nothing waits any more."),
            "not_theirs": gettext_lazy("This person is no longer coordinator."),
        },
    )
)
