"""News about a sign-up, for those who want mail. It names no activity: mail is not private."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.kinds import Batch, Email, Envelope, Kind, register

from . import services
from .models import Registration
from .rules import State


def recheck(batch: Batch) -> Mapping[UUID, str]:
    """Somebody who died, or whose place changed again since, gets no mail."""
    rows = Registration.objects.select_related("resident").in_bulk([m.subject_id for m in batch])
    reasons: dict[UUID, str] = {}
    for message in batch:
        row = rows.get(message.subject_id)
        if row is None or row.version != message.version:
            reasons[message.pk] = "overtaken"
        elif row.resident.deceased_on is not None:
            reasons[message.pk] = "resident_died"
    return reasons


def _address(row: Registration) -> str:
    """An offer is answered without logging in: the link holds for that one, and names nobody."""
    if row.state == State.OFFERED:
        path = reverse("activities:offer", args=[services.token_of_offer(row)])
    else:
        path = reverse("mine")
    return settings.BASE_URL + path


def render(batch: Batch) -> Mapping[UUID, Envelope]:
    rows = Registration.objects.select_related("resident").in_bulk([m.subject_id for m in batch])
    made: dict[UUID, Envelope] = {}
    for message in batch:
        row = rows[message.subject_id]
        resident = row.resident
        with translation.override(resident.language if resident.language in {"nl", "en"} else "nl"):
            if resident.email:
                made[message.pk] = Email(
                    to=resident.email,
                    subject=_("News about your sign-up"),
                    text="\n".join(
                        [
                            _("There is news about an activity that you signed up for."),
                            "",
                            _("Read it here: %(url)s") % {"url": _address(row)},
                        ]
                    ),
                )
    return made


register(
    Kind(
        name=services.NEWS,
        label=gettext_lazy("News about a sign-up"),
        recheck=recheck,
        render=render,
        reasons={
            "overtaken": gettext_lazy("The sign-up changed again."),
            "resident_died": gettext_lazy("The resident died."),
        },
    )
)
