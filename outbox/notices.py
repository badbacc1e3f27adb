"""The mail that most kinds are: that there is something, and where to read it."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User

from .kinds import Batch, Email, Envelope


def to_people(
    batch: Batch, subject: str, text: str, *, page: str = "today"
) -> Mapping[UUID, Envelope]:
    """To the users who are the recipients, in the language that is active. `page`: the name of the
    address where it is read, behind the login."""
    users = User.objects.filter(is_active=True).in_bulk([m.recipient_id for m in batch])
    lines = [
        text,
        "",
        _("Read it here: %(url)s") % {"url": settings.BASE_URL + reverse(page)},
        "",
        _("You need your login. This mail says nothing more, for privacy."),
    ]
    return {
        message.pk: Email(to=user.email, subject=subject, text="\n".join(lines))
        for message in batch
        if (user := users.get(message.recipient_id)) and user.email
    }
