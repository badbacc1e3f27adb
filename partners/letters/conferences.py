"""That somebody is invited to a talk, or that a plan is to be talked over. Never with whom."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.kinds import Batch, Email, Envelope, Kind, register
from outbox.notices import to_people

from ..models import Conference, Desk
from ..models.links import desks_without_a_login
from ..rules.conferences import PREPARED, State
from ..services.conferences import INVITATION, REVIEW


def _withheld(batch: Batch, states: frozenset[State]) -> Mapping[UUID, str]:
    found = Conference.objects.filter(pk__in=[m.subject_id for m in batch], state__in=states)
    keys = set(found.values_list("pk", flat=True))
    return {m.pk: "talk_over" for m in batch if m.subject_id not in keys}


def recheck_invitation(batch: Batch) -> Mapping[UUID, str]:
    return _withheld(batch, PREPARED)


def recheck_review(batch: Batch) -> Mapping[UUID, str]:
    return _withheld(batch, frozenset({State.RUNNING}))


def render_invitation(batch: Batch) -> Mapping[UUID, Envelope]:
    keys = [m.recipient_id for m in batch]
    users, desks = User.objects.filter(is_active=True).in_bulk(keys), Desk.objects.in_bulk(keys)
    by_phone = desks_without_a_login(list(desks))
    made: dict[UUID, Envelope] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in batch:
            user, desk = users.get(message.recipient_id), desks.get(message.recipient_id)
            if user is not None and user.email:
                where = _where("partners:conferences")
                made[message.pk] = _mail(user.email, where)
            elif desk is not None and desk.email:
                where = (
                    _("Call the housing corporation: it tells you when and where.")
                    if desk.pk in by_phone
                    else _where("partners:conferences_of_desk")
                )
                made[message.pk] = _mail(desk.email, where)
    return made


def _where(name: str) -> str:
    return _("Read it here: %(url)s") % {"url": settings.BASE_URL + reverse(name)}


def _mail(to: str, where: str) -> Email:
    lines = [
        _("You are invited to a talk with a resident and others who help."),
        "",
        where,
        "",
        _("This mail says nothing more, for privacy."),
    ]
    return Email(to=to, subject=_("You are invited to a talk"), text="\n".join(lines))


def render_review(batch: Batch) -> Mapping[UUID, Envelope]:
    with translation.override(settings.LANGUAGE_CODE):
        return to_people(
            batch,
            _("A plan is to be talked over"),
            _("The six weeks of a plan are nearly over. Talk it over with the resident."),
            page="partners:conferences",
        )


_REASONS = {"talk_over": gettext_lazy("The talk was over or called off before the mail went.")}

register(
    Kind(
        name=INVITATION,
        label=gettext_lazy("An invitation to a talk"),
        recheck=recheck_invitation,
        render=render_invitation,
        reasons=_REASONS,
    )
)
register(
    Kind(
        name=REVIEW,
        label=gettext_lazy("A plan is to be talked over"),
        recheck=recheck_review,
        render=render_review,
        reasons=_REASONS,
    )
)
